-- The run that answers each question today. A question is an act by its id and targets, codes, sources and production,
-- whatever its last month, the act's text in the catalog and the names judged then. Where the whole list ($whole) was made, its newest run; else the newest of each detector. A run that used
-- the store as it is goes before those that looked at it as of a day. What is no part of that list ($apart) stays beside it.
WITH asked AS (
    SELECT number, detector, measure, as_of, made_at, 
        json_set(json_remove(question, '$.until', '$.judged'), '$.measure', json(question -> '$.measure.targets')) AS question
    FROM runs
),
ranked AS (
    SELECT
        number, detector,
        max(detector = $whole) OVER (PARTITION BY measure, question) AS listed,
        row_number() OVER (
            PARTITION BY measure, question, detector
            ORDER BY as_of IS NOT NULL, as_of DESC, made_at DESC, number DESC
        ) AS newest
    FROM asked
)
UPDATE runs SET current = EXISTS (
    SELECT 1 FROM ranked
    WHERE ranked.number = runs.number AND ranked.newest = 1 AND (ranked.detector IN ($whole, $apart) OR ranked.listed = 0)
);
