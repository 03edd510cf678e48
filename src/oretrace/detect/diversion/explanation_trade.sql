-- What else the store knows of a hub's trade in the products of a finding: context for innocent explanations.
--
-- Parameters: $products, $origins, $destinations, $hub, $first, $last; $areas, totals that would count trade twice
-- Reads:      counted_flow
-- Each series is what one side reports, never a mean of two: who else reports does not matter here.
-- Returns:    one row per month and `what`:
--             from_others   the hub's own reported imports from everybody but the origin
--             to_others     the origin's reported exports to everybody but the hub and the destination
--             to_hub        the origin's reported exports to the hub
SELECT
    CASE
        WHEN report = 'import' THEN 'from_others'
        WHEN partner = $hub THEN 'to_hub'
        ELSE 'to_others'
    END AS what,
    period AS month,
    sum(value) AS value,
    sum(kg) AS net_kg
FROM counted_flow
WHERE
    period BETWEEN $first AND $last
    AND state = 'reported'
    AND partner NOT IN (SELECT unnest($areas))
    AND product IN (SELECT unnest($products))
    AND (
        (report = 'import' AND reporter = $hub AND partner NOT IN (SELECT unnest($origins)))
        OR (
            report = 'export'
            AND reporter IN (SELECT unnest($origins))
            AND partner NOT IN (SELECT unnest($destinations))
            AND partner NOT IN (SELECT unnest($origins))
        )
    )
GROUP BY 1, period
ORDER BY what, month
