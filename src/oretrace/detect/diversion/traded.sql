-- What origins sell, and what all others buy, of the products of a panel: read once for the evidence of all findings.
--
-- Parameters: $products, $origins, $destinations, $first, $last; $areas, totals that would count trade twice
-- Reads:      counted_flow
-- Each series is what one side reports, never a mean of two: who else reports does not matter here.
-- Returns:    one row per product, report, hub and month:
--             export   the origin's reported exports to the hub, which is no destination
--             import   the hub's own reported imports from everybody but the origin
SELECT
    product,
    report,
    CASE WHEN report = 'import' THEN reporter ELSE partner END AS hub,
    period AS month,
    sum(value) AS value,
    sum(kg) AS net_kg
FROM counted_flow
WHERE
    period BETWEEN $first AND $last
    AND state = 'reported'
    AND partner NOT IN (SELECT unnest($areas))
    AND partner NOT IN (SELECT unnest($origins))
    AND product IN (SELECT unnest($products))
    AND (
        report = 'import'
        OR (reporter IN (SELECT unnest($origins)) AND partner NOT IN (SELECT unnest($destinations)))
    )
GROUP BY 1, 2, 3, 4
