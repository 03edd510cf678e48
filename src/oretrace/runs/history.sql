-- Runs that found other flags than the run of the same question before them, the last one first: how many subjects
-- appeared among the flagged, and how many are gone. Runs as of an earlier day are left out.
WITH ordered AS (
    SELECT
        number,
        lag(number) OVER (
            PARTITION BY
                measure, detector,
                json_set(json_remove(question, '$.until', '$.judged'), '$.measure', json(question -> '$.measure.targets'))
            ORDER BY first_at, number
        ) AS past
    FROM runs WHERE as_of IS NULL
),
counted AS MATERIALIZED (
    SELECT
        number, past,
        (
            SELECT count(*) FROM findings AS found
            WHERE found.run = ordered.number AND found.leading = 1 AND found.verdict = 'flagged' AND NOT EXISTS (
                SELECT 1 FROM findings AS before INDEXED BY findings_by_subject
                WHERE before.run = ordered.past AND before.subject_key = found.subject_key
                    AND before.leading = 1 AND before.verdict = 'flagged'
            )
        ) AS appeared,
        (
            SELECT count(*) FROM findings AS found
            WHERE found.run = ordered.past AND found.leading = 1 AND found.verdict = 'flagged' AND NOT EXISTS (
                SELECT 1 FROM findings AS after INDEXED BY findings_by_subject
                WHERE after.run = ordered.number AND after.subject_key = found.subject_key
                    AND after.leading = 1 AND after.verdict = 'flagged'
            )
        ) AS gone
    FROM ordered WHERE past IS NOT NULL
)
SELECT
    present.number, present.id, present.detector, present.version, present.measure, present.question ->> '$.until' AS until,
    present.question -> '$.measure' AS act,
    present.snapshots, present.made_at,
    past.number AS past_number, past.id AS past_id, past.version AS past_version, past.question ->> '$.until' AS past_until,
    past.question -> '$.measure' AS past_act,
    past.snapshots AS past_snapshots, past.made_at AS past_made_at,
    counted.appeared, counted.gone
FROM counted
JOIN runs AS present ON present.number = counted.number
JOIN runs AS past ON past.number = counted.past
WHERE counted.appeared > 0 OR counted.gone > 0
ORDER BY present.first_at DESC, present.number DESC
LIMIT $size;
