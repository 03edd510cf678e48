-- Of each line whose parties are known: when its shipper and consignee began with these goods, as the office has them,
-- and how likely a steady trade of so many months would have begun so late by chance (NULL for trade of one month); and
-- their usual price over that of the same goods, lane, month and currency.
WITH dated AS (
    SELECT
        id, record, reporter, flow, hs6, leaves, arrives, sender, receiver, day, currency,
        date_trunc('month', day) AS month_start,
        CASE WHEN value > 0 AND kg > 0 THEN ln(value / kg) END AS log_unit
    FROM line
    WHERE day IS NOT NULL AND hs6 IS NOT NULL
),
records AS (
    SELECT record, reporter, flow, min(day) AS first_day, max(day) AS last_day FROM dated GROUP BY ALL
),
usual AS (
    SELECT record, reporter, flow, hs6, leaves, arrives, month_start, currency, median(log_unit) AS middle
    FROM dated
    GROUP BY ALL
    HAVING count(log_unit) >= 4
),
pair AS (
    SELECT
        d.record, d.reporter, d.flow, d.hs6, d.leaves, d.arrives, d.sender, d.receiver,
        count(*) AS lots, count(DISTINCT d.month_start) AS active, min(d.day) AS began,
        median(d.log_unit - u.middle) AS off, count(d.log_unit - u.middle) AS priced
    FROM dated AS d
    LEFT JOIN usual AS u
        ON u.record = d.record AND u.flow = d.flow AND u.reporter IS NOT DISTINCT FROM d.reporter
        AND u.hs6 = d.hs6 AND u.leaves = d.leaves AND u.arrives = d.arrives AND u.month_start = d.month_start
        AND u.currency = d.currency
    WHERE d.sender IS NOT NULL AND d.receiver IS NOT NULL
    GROUP BY ALL
)
SELECT
    d.id, p.lots, date_diff('day', r.first_day, p.began) AS began,
    CASE WHEN p.active >= 2 THEN pow(
        date_diff('day', p.began, r.last_day) / nullif(date_diff('day', r.first_day, r.last_day), 0), p.active
    ) END AS chance,
    p.priced, exp(p.off) AS price
FROM dated AS d
JOIN pair AS p
    ON p.record = d.record AND p.flow = d.flow AND p.reporter IS NOT DISTINCT FROM d.reporter AND p.hs6 = d.hs6
    AND p.leaves IS NOT DISTINCT FROM d.leaves AND p.arrives IS NOT DISTINCT FROM d.arrives
    AND p.sender = d.sender AND p.receiver = d.receiver
JOIN records AS r ON r.record = d.record AND r.flow = d.flow AND r.reporter IS NOT DISTINCT FROM d.reporter
ORDER BY id
