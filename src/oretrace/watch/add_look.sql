INSERT INTO looks (asked, name, day, inputs, version, question, snapshots, until, stopped, seen, made_at)
VALUES ($asked, $name, $day, $inputs, $version, $question, $snapshots, $until, $stopped, $seen, $made_at)
