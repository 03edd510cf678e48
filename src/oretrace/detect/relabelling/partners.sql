-- What each reporter traded with each partner in the year before the act and the year from it on.
--
-- Parameters: $act       first full month under the act
--             $until     last month to read (NULL: all)
--             $months    months of either window
--             $areas     totals and residual areas, which are no place
--             $products  the act's products and their look-alikes
-- Reads:      counted_flow   the figures that count, each once (flows/counted.sql)
-- Returns:    product, reporter, report, partner; before_kg, after_kg, NULL where nothing of that window has a mass
WITH near AS (
    SELECT product, reporter, report, partner, kg, period >= $act AS is_after
    FROM counted_flow
    WHERE
        product IN (SELECT unnest($products))
        AND reporter NOT IN (SELECT unnest($areas))
        AND partner NOT IN (SELECT unnest($areas))
        AND ($until IS NULL OR period <= $until)
        AND period >= CAST($act AS DATE) - to_months(CAST($months AS INTEGER))
        AND period < CAST($act AS DATE) + to_months(CAST($months AS INTEGER))
)

SELECT
    product,
    reporter,
    report,
    partner,
    coalesce(sum(kg) FILTER (WHERE NOT is_after), 0) AS before_kg,
    coalesce(sum(kg) FILTER (WHERE is_after), 0) AS after_kg
FROM near
WHERE kg IS NOT NULL
GROUP BY product, reporter, report, partner
ORDER BY product, reporter, report, partner
