-- What else the store knows of a hub's trade in the products of a finding: context for innocent explanations.
--
-- Parameters: $products, $hub
-- Reads:      traded   made by traded.sql
-- Returns:    one row per month and `what`:
--             from_others   the hub's own reported imports from everybody but the origin
--             to_others     the origin's reported exports to everybody but the hub and the destination
--             to_hub        the origin's reported exports to the hub
SELECT
    CASE
        WHEN report = 'import' THEN 'from_others'
        WHEN hub = $hub THEN 'to_hub'
        ELSE 'to_others'
    END AS what,
    month,
    sum(value) AS value,
    sum(net_kg) AS net_kg
FROM traded
WHERE
    (report = 'export' OR hub = $hub)
    AND product IN (SELECT unnest($products))
GROUP BY 1, 2
ORDER BY what, month
