-- The figures of a `price` finding's exhibits, from the rows of its query.
--
-- Parameters: $product, $exporter, $importer   its lane
--             $report, $currency  whose unit values are shown, and in what
--             $first              the month that has number 0 in the rows
--             $months             months of the series, first days
-- Reads:      answer   the rows of detect/price/lanes.sql
-- Returns:    exhibit, line, place, value
WITH lane AS (
    SELECT report, currency, CAST($first + to_months(month) AS DATE) AS month, kg, value, all_kg
    FROM answer
    WHERE product = $product AND exporter = $exporter AND importer = $importer
),

mass AS (
    -- The mean of the ends that state one.
    SELECT month, sum(all_kg) / count(*) AS kg FROM lane WHERE all_kg > 0 GROUP BY month
),

price AS (
    SELECT month, value / nullif(kg, 0) AS unit_value
    FROM lane
    WHERE report = $report AND currency = $currency AND kg > 0
)

SELECT 'mass' AS exhibit, 'observed' AS line, strftime(asked.month, '%Y-%m') AS place, mass.kg AS value
FROM (SELECT unnest($months) AS month) AS asked
LEFT JOIN mass ON mass.month = asked.month
UNION ALL
SELECT 'prices', 'values', strftime(month, '%Y-%m'), unit_value FROM price
UNION ALL
SELECT 'months', 'unit_value_per_kg', strftime(month, '%Y-%m'), unit_value FROM price
UNION ALL
SELECT 'months', 'kg', strftime(month, '%Y-%m'), kg FROM mass
ORDER BY exhibit, line, place
