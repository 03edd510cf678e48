-- Lots that left a place within 120 days after a lot of the same goods and mass had come there from elsewhere.
-- Masses are equal when they differ by one percent at most; the earlier lot nearest in time counts. It is looked for
-- among those of 30 days first, and of 120 where these have none: many lines make many pairs, most of them far apart.
WITH moved AS (
    SELECT
        id, hs6, kg, day, leaves, arrives,
        CAST(round(ln(kg) * 100) AS INTEGER) AS size,
        CAST(floor(date_diff('day', DATE '2000-01-03', day) / 30) AS INTEGER) AS month,
        CAST(floor(date_diff('day', DATE '2000-01-03', day) / 120) AS INTEGER) AS season
    FROM line
    WHERE kg >= 20 AND day IS NOT NULL AND hs6 IS NOT NULL AND leaves <> arrives
),
near AS (
    SELECT *, size + unnest([-1, 0, 1]) AS around FROM moved
),
soon AS (
    SELECT
        b.id, a.leaves AS source, a.day AS before,
        row_number() OVER (PARTITION BY b.id ORDER BY b.day - a.day, abs(b.kg - a.kg), a.id) AS place
    FROM (SELECT *, month - unnest([0, 1]) AS since FROM near) AS b
    JOIN moved AS a
        ON a.size = b.around AND a.arrives = b.leaves AND a.hs6 = b.hs6 AND a.month = b.since
        AND a.day <= b.day AND a.day >= b.day - 30
    WHERE abs(a.kg / b.kg - 1) <= 0.01 AND a.id <> b.id AND a.leaves <> b.arrives
),
late AS (
    SELECT
        b.id, a.leaves AS source, a.day AS before,
        row_number() OVER (PARTITION BY b.id ORDER BY b.day - a.day, abs(b.kg - a.kg), a.id) AS place
    FROM (SELECT *, season - unnest([0, 1]) AS since FROM near AS n ANTI JOIN soon AS s ON s.id = n.id) AS b
    JOIN moved AS a
        ON a.size = b.around AND a.arrives = b.leaves AND a.hs6 = b.hs6 AND a.season = b.since
        AND a.day <= b.day AND a.day >= b.day - 120
    WHERE abs(a.kg / b.kg - 1) <= 0.01 AND a.id <> b.id AND a.leaves <> b.arrives
),
nearest AS (
    SELECT * FROM soon WHERE place = 1
    UNION ALL
    SELECT * FROM late WHERE place = 1
)
SELECT
    n.id, m.hs6, n.source, m.arrives AS destination, CAST(m.day AS VARCHAR) AS asked_on,
    date_diff('day', n.before, m.day) AS days
FROM nearest AS n
JOIN moved AS m ON m.id = n.id
ORDER BY n.id
