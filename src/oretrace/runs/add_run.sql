INSERT INTO runs (
    id, detector, version, measure, period, question, snapshots, as_of, made_at, first_at, notes, left_out, details
)
VALUES (
    $id, $detector, $version, $measure, $period, $question, $snapshots, $as_of, $made_at, $made_at, $notes, $left_out,
    $details
)
RETURNING number;
