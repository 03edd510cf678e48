-- Of each line with a consignee: earlier lines of the consignee in the heading, days since it was first seen and since
-- the records begin, and its mass against the usual one of its code.
WITH named AS (
    SELECT id, hs6, substr(hs6, 1, 4) AS heading, kg, day, lower(consignee) AS who
    FROM line
    WHERE consignee IS NOT NULL AND day IS NOT NULL
),
usual AS (
    SELECT hs6, median(kg) AS middle FROM named WHERE kg > 0 GROUP BY hs6 HAVING count(*) >= 8
),
begun AS (
    SELECT min(day) AS first_day FROM named
)
SELECT
    n.id,
    count(*) OVER (
        PARTITION BY n.who, n.heading ORDER BY n.day RANGE BETWEEN UNBOUNDED PRECEDING AND INTERVAL 1 DAY PRECEDING
    ) AS before,
    date_diff('day', min(n.day) OVER (PARTITION BY n.who), n.day) AS age_days,
    date_diff('day', b.first_day, n.day) AS records_days,
    n.kg / nullif(u.middle, 0) AS times_usual
FROM named AS n
CROSS JOIN begun AS b
LEFT JOIN usual AS u ON u.hs6 = n.hs6
ORDER BY id
