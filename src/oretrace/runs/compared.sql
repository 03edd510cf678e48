-- Each run that answers a question today, beside the run that answered the same question at a moment ($since, UTC as ISO
-- text); the columns of the latter are NULL where the question was asked later. A question is as in current.sql.
WITH asked AS (
    SELECT
        *, question ->> '$.until' AS until, question -> '$.measure' AS act,
        json_set(json_remove(question, '$.until', '$.judged'), '$.measure', json(question -> '$.measure.targets')) AS asked
    FROM runs
),
pairs AS (
    SELECT
        present.number AS present, past.number AS past,
        row_number() OVER (
            PARTITION BY present.number
            ORDER BY past.as_of IS NOT NULL, past.as_of DESC, past.first_at DESC, past.number DESC
        ) AS newest
    FROM asked AS present
    LEFT JOIN asked AS past
        ON past.measure = present.measure AND past.asked = present.asked AND past.detector = present.detector
        AND past.first_at <= $since
    WHERE present.current = 1
)
SELECT
    present.number, present.id, present.detector, present.version, present.measure, present.until, present.act,
    present.snapshots, present.made_at, present.question -> '$.codes' AS codes,
    past.number AS past_number, past.id AS past_id, past.version AS past_version, past.until AS past_until,
    past.act AS past_act, past.snapshots AS past_snapshots, past.made_at AS past_made_at
FROM pairs
JOIN asked AS present ON present.number = pairs.present
LEFT JOIN asked AS past ON past.number = pairs.past
WHERE pairs.newest = 1 AND past.number IS NOT present.number
ORDER BY present.made_at DESC, present.number DESC;
