-- Lots that a party of the hub received, and lots of the same goods that it sent on within 240 days to a third place:
-- both kinds of lots, each with the nearest one of the other kind.
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
        i.id AS inward, o.id AS outward, i.hs6, i.source, o.destination, i.day AS first_day, o.day AS second_day,
        date_diff('day', i.day, o.day) AS days
    FROM received AS i
    JOIN sent AS o
        ON o.who = i.who AND o.hs6 = i.hs6 AND o.day > i.day AND o.day <= i.day + 240
    WHERE o.destination NOT IN (i.source, i.hub)
),
two_ways AS (
    SELECT inward AS id, hs6, source, destination, first_day AS asked_on, days, outward AS other FROM pairs
    UNION ALL
    SELECT outward, hs6, source, destination, second_day, days, inward FROM pairs
),
ranked AS (
    SELECT *, row_number() OVER (PARTITION BY id ORDER BY days, other) AS place FROM two_ways
)
SELECT id, hs6, source, destination, CAST(asked_on AS VARCHAR) AS asked_on, days FROM ranked WHERE place = 1
