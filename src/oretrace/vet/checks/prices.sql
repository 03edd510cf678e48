-- How far the log of value per kg is from the median of its code, in robust deviations. Currencies are made alike by
-- the median difference of their medians from those of the most used currency over all codes: no rates are needed.
WITH priced AS (
    SELECT id, hs6, currency, ln(value / kg) AS log_unit
    FROM line
    WHERE value > 0 AND kg > 0 AND hs6 IS NOT NULL AND currency IS NOT NULL
),
main AS (
    SELECT currency FROM priced GROUP BY currency ORDER BY count(*) DESC, currency LIMIT 1
),
by_currency AS (
    SELECT hs6, currency, median(log_unit) AS middle FROM priced GROUP BY hs6, currency HAVING count(*) >= 3
),
shift AS (
    SELECT b.currency, median(b.middle - m.middle) AS off
    FROM by_currency AS b
    JOIN by_currency AS m ON m.hs6 = b.hs6
    JOIN main ON main.currency = m.currency
    GROUP BY b.currency
),
alike AS (
    SELECT p.id, p.hs6, p.log_unit, p.log_unit - s.off AS log_alike
    FROM priced AS p
    JOIN shift AS s ON s.currency = p.currency
),
centre AS (
    SELECT hs6, median(log_alike) AS middle FROM alike GROUP BY hs6 HAVING count(*) >= 8
),
spread AS (
    SELECT a.hs6, median(abs(a.log_alike - c.middle)) AS usual
    FROM alike AS a
    JOIN centre AS c ON c.hs6 = a.hs6
    GROUP BY a.hs6
)
SELECT a.id, (a.log_alike - c.middle) / (1.4826 * s.usual + 0.25) AS deviation, exp(a.log_unit) AS unit
FROM alike AS a
JOIN centre AS c ON c.hs6 = a.hs6
JOIN spread AS s ON s.hs6 = a.hs6
ORDER BY id
