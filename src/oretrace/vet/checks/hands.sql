-- Lots that a party of the hub received, and lots of the same goods that it sent on within 240 days to a third place:
-- both kinds of lots, each with the nearest one of the other kind. `began`: days from the start of the records to the
-- first lot that the party sent on that way; `lots`: how many it sent; `sources`: places it takes the goods from.
WITH received AS (
    SELECT id, hs6, receiver AS who, leaves AS source, arrives AS hub, day, kg
    FROM line
    WHERE receiver IS NOT NULL AND day IS NOT NULL AND hs6 IS NOT NULL AND leaves <> arrives
),
sent AS (
    SELECT id, hs6, sender AS who, arrives AS destination, day, kg
    FROM line
    WHERE sender IS NOT NULL AND day IS NOT NULL AND hs6 IS NOT NULL
),
pairs AS (
    SELECT
        i.id AS inward, o.id AS outward, i.who, i.hs6, i.source, o.destination, i.day AS first_day,
        o.day AS second_day, date_diff('day', i.day, o.day) AS days, o.kg / nullif(i.kg, 0) AS ratio
    FROM received AS i
    JOIN sent AS o
        ON o.who = i.who AND o.hs6 = i.hs6 AND o.day > i.day AND o.day <= i.day + 240
    WHERE o.destination NOT IN (i.source, i.hub)
),
way AS (
    SELECT
        p.who, p.hs6, p.destination, count(DISTINCT p.outward) AS lots,
        date_diff('day', (SELECT min(day) FROM line), min(p.second_day)) AS began
    FROM pairs AS p
    GROUP BY ALL
),
supply AS (
    SELECT who, hs6, count(DISTINCT source) AS sources FROM received GROUP BY ALL
),
two_ways AS (
    SELECT inward AS id, outward AS other, first_day AS asked_on, * EXCLUDE (first_day, second_day) FROM pairs
    UNION ALL
    SELECT outward, inward, second_day, * EXCLUDE (first_day, second_day) FROM pairs
),
ranked AS (
    SELECT *, row_number() OVER (PARTITION BY id ORDER BY days, other) AS place FROM two_ways
)
SELECT
    r.id, r.hs6, r.source, r.destination, CAST(r.asked_on AS VARCHAR) AS asked_on, r.days, r.ratio,
    w.began, w.lots, s.sources
FROM ranked AS r
JOIN way AS w ON w.who = r.who AND w.hs6 = r.hs6 AND w.destination = r.destination
JOIN supply AS s ON s.who = r.who AND s.hs6 = r.hs6
WHERE r.place = 1
ORDER BY id
