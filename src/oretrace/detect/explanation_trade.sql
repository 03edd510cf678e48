-- What else the store knows of a hub's trade in the products of a finding: context for innocent explanations.
--
-- Parameters: $products, $origins, $destinations, $hub, $first, $last; $areas, totals that would count trade twice
-- Reads:      current_flow, hs_family
-- Returns:    one row per month and `what`:
--             from_others   the hub's own reported imports from everybody but the origin
--             to_others     the origin's reported exports to everybody but the hub and the destination
--             to_hub        the origin's reported exports to the hub
SELECT
    CASE
        WHEN f.flow = 'import' THEN 'from_others'
        WHEN f.partner = $hub THEN 'to_hub'
        ELSE 'to_others'
    END AS what,
    f.period_start AS month,
    sum(f.value) AS value,
    sum(f.net_kg) AS net_kg
FROM current_flow AS f
LEFT JOIN hs_family ON hs_family.hs6 = substr(f.hs_code, 1, 6)
WHERE
    f.period_months = 1
    AND f.period_start BETWEEN $first AND $last
    AND f.partner NOT IN (SELECT unnest($areas))
    AND coalesce(hs_family.family, substr(f.hs_code, 1, 6)) IN (SELECT unnest($products))
    AND (
        (f.flow = 'import' AND f.reporter = $hub AND f.partner NOT IN (SELECT unnest($origins)))
        OR (
            f.flow = 'export'
            AND f.reporter IN (SELECT unnest($origins))
            AND f.partner NOT IN (SELECT unnest($destinations))
            AND f.partner NOT IN (SELECT unnest($origins))
        )
    )
GROUP BY ALL
ORDER BY what, month
