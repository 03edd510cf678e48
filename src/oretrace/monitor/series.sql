-- What each reporter publishes of chosen goods, by product, partner and month.
--
-- Parameters: $reporters     whose own figures; empty: everyone's
--             $origins       exporters; empty: all
--             $destinations  importers; empty: all
--             $until         last month to read (NULL: all)
-- Reads:      counted_flow
-- Returns:    reporter, report, product, partner, month, currency; kg and value, NULL where a part of them is missing or
--             withheld
WITH figure AS (
    SELECT
        reporter, report, product, partner, period AS month, currency, value,
        -- A mass of 0 with a value is a missing one.
        CASE WHEN kg = 0 AND value > 0 THEN NULL ELSE kg END AS kg
    FROM counted_flow
    WHERE
        is_listed
        AND exporter <> importer
        AND (len($reporters) = 0 OR reporter IN (SELECT unnest($reporters)))
        AND (len($origins) = 0 OR exporter IN (SELECT unnest($origins)))
        AND (len($destinations) = 0 OR importer IN (SELECT unnest($destinations)))
        AND ($until IS NULL OR period <= $until)
)

SELECT
    reporter,
    report,
    product,
    partner,
    month,
    CASE WHEN min(currency) = max(currency) THEN min(currency) END AS currency,
    CASE WHEN count(*) = count(kg) THEN sum(kg) END AS kg,
    CASE WHEN count(*) = count(value) THEN sum(value) END AS value
FROM figure
GROUP BY reporter, report, product, partner, month
ORDER BY reporter, report, product, partner, month
