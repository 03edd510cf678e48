-- Runs that found other flags than the run of the same question before them, the last one first: how many subjects
-- appeared among the flagged, and how many are gone. Runs as of an earlier day are left out.
WITH ordered AS (
    SELECT
        number,
        lag(number) OVER (
            PARTITION BY measure, json_remove(question, '$.until'), detector ORDER BY first_at, number
        ) AS past
    FROM runs WHERE as_of IS NULL
),
flagged AS (
    SELECT run, subject_key FROM findings WHERE leading = 1 AND verdict = 'flagged'
),
counted AS (
    SELECT
        number, past,
        (
            SELECT count(*) FROM flagged
            WHERE flagged.run = ordered.number AND subject_key NOT IN (
                SELECT subject_key FROM flagged AS before WHERE before.run = ordered.past
            )
        ) AS appeared,
        (
            SELECT count(*) FROM flagged
            WHERE flagged.run = ordered.past AND subject_key NOT IN (
                SELECT subject_key FROM flagged AS after WHERE after.run = ordered.number
            )
        ) AS gone
    FROM ordered WHERE past IS NOT NULL
)
SELECT
    present.number, present.id, present.detector, present.version, present.measure, present.question ->> '$.until' AS until,
    present.snapshots, present.made_at,
    past.number AS past_number, past.id AS past_id, past.version AS past_version, past.question ->> '$.until' AS past_until,
    past.snapshots AS past_snapshots, past.made_at AS past_made_at,
    counted.appeared, counted.gone
FROM counted
JOIN runs AS present ON present.number = counted.number
JOIN runs AS past ON past.number = counted.past
WHERE counted.appeared > 0 OR counted.gone > 0
ORDER BY present.first_at DESC, present.number DESC
LIMIT $size;
