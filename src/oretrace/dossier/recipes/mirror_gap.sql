-- The figures of a `mirror_gap` finding's exhibits, from the rows of its query.
--
-- Parameters: $product, $exporter, $importer   its lane
--             $months             months of the series, first days
--             $act, $last         first month under the act, and the last that is looked at
--             $by_mass            whether the series is in kg, else in value
-- Reads:      answer   the rows of flows/both_ends.sql
-- Returns:    exhibit, line, place, value
WITH lane AS (
    SELECT report, month, kg, value
    FROM answer
    WHERE product = $product AND exporter = $exporter AND importer = $importer
),

part AS (
    SELECT
        CASE WHEN month < $act THEN 'before the act' ELSE 'from the act on' END AS place,
        coalesce(sum(CASE WHEN report = 'export' THEN kg END), 0) AS exports_kg,
        coalesce(sum(CASE WHEN report = 'import' THEN kg END), 0) AS imports_kg
    FROM lane
    WHERE month <= $last
    GROUP BY 1
)

SELECT
    'both ends' AS exhibit,
    'observed' AS line,
    strftime(asked.month, '%Y-%m') AS place,
    coalesce(sum(CASE WHEN $by_mass THEN lane.kg ELSE lane.value END), 0) AS value
FROM (SELECT unnest($months) AS month) AS asked
LEFT JOIN lane ON lane.month = asked.month AND lane.report = 'export'
GROUP BY asked.month
UNION ALL
SELECT 'windows', 'exports_kg', place, exports_kg FROM part
UNION ALL
SELECT 'windows', 'imports_kg', place, imports_kg FROM part
UNION ALL
SELECT 'windows', 'exports_over_imports', place, exports_kg / nullif(imports_kg, 0) FROM part
ORDER BY exhibit, line, place
