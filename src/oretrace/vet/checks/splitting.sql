-- Of each small line: how many lots its shipper sent the same way within `days` before and after, and how many of them
-- had about its mass. Masses are alike in one class of a quarter of a log unit; classes are laid twice, half a class
-- apart, so that none is cut by their edges, and the larger count is taken.
WITH usual AS (
    SELECT hs6, flow, median(kg) AS middle FROM line WHERE kg > 0 GROUP BY ALL HAVING count(*) >= 8
),
sized AS (
    SELECT
        id, record, reporter, flow, hs6, leaves, arrives, sender, kg, day,
        floor(4 * ln(kg)) AS class, floor(4 * ln(kg) + 0.5) AS other_class
    FROM line
    WHERE kg > 0 AND day IS NOT NULL AND hs6 IS NOT NULL AND sender IS NOT NULL
),
counted AS (
    SELECT
        id, hs6, flow, kg,
        count(*) OVER (
            PARTITION BY record, reporter, flow, hs6, leaves, arrives, sender
            ORDER BY day RANGE BETWEEN to_days($days) PRECEDING AND to_days($days) FOLLOWING
        ) AS lots,
        count(*) OVER (
            PARTITION BY record, reporter, flow, hs6, leaves, arrives, sender, class
            ORDER BY day RANGE BETWEEN to_days($days) PRECEDING AND to_days($days) FOLLOWING
        ) AS of_class,
        count(*) OVER (
            PARTITION BY record, reporter, flow, hs6, leaves, arrives, sender, other_class
            ORDER BY day RANGE BETWEEN to_days($days) PRECEDING AND to_days($days) FOLLOWING
        ) AS of_other_class
    FROM sized
)
SELECT c.id, c.lots, greatest(c.of_class, c.of_other_class) AS alike
FROM counted AS c
JOIN usual AS u ON u.hs6 = c.hs6 AND u.flow = c.flow
WHERE c.kg >= 5 AND c.kg < 0.6 * u.middle
ORDER BY id
