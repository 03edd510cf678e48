-- Lots that left a place within 120 days after a lot of the same goods and mass had come there from elsewhere.
-- Masses are equal when they differ by one percent at most; the earlier lot nearest in time counts.
WITH moved AS (
    SELECT
        id, hs6, kg, day, destination, origin,
        CASE WHEN flow = 'export' THEN reporter ELSE coalesce(departure, origin) END AS leaves,
        CASE WHEN flow = 'import' THEN reporter ELSE destination END AS arrives,
        CAST(round(ln(kg) * 100) AS INTEGER) AS size
    FROM line
    WHERE kg >= 20 AND day IS NOT NULL AND hs6 IS NOT NULL
),
near AS (
    SELECT *, size + unnest([-1, 0, 1]) AS around FROM moved
),
pairs AS (
    SELECT
        b.id, b.hs6, a.leaves AS source, b.arrives AS destination, b.day AS asked_on,
        date_diff('day', a.day, b.day) AS days,
        row_number() OVER (PARTITION BY b.id ORDER BY b.day - a.day, abs(b.kg - a.kg), a.id) AS place
    FROM near AS b
    JOIN moved AS a
        ON a.size = b.around AND a.arrives = b.leaves AND a.hs6 = b.hs6
        AND a.day <= b.day AND a.day >= b.day - 120
    WHERE abs(a.kg / b.kg - 1) <= 0.01 AND a.id <> b.id
        AND a.leaves <> a.arrives AND b.leaves <> b.arrives AND a.leaves <> b.arrives
)
SELECT id, hs6, source, destination, CAST(asked_on AS VARCHAR) AS asked_on, days FROM pairs WHERE place = 1
ORDER BY id
