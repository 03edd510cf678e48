INSERT INTO changes (
    look, asked, name, topic, day, kind, cause, finding, alert, modelled, sentence, why, record, made_at
)
VALUES (
    $look, $asked, $name, $topic, $day, $kind, $cause, $finding, $alert, $modelled, $sentence, $why, $record, $made_at
)
