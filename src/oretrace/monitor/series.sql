-- What each reporter publishes of chosen goods, by product, partner and month.
--
-- Parameters: $reporters     whose own figures; empty: everyone's
--             $origins       exporters; empty: all
--             $destinations  importers; empty: all
--             $total         the code of all partners together, which counts only where no partner is named
--             $unions        codes of unions, left out as partners: their members are named beside them
--             $until         last month to read (NULL: all)
-- Reads:      counted_flow
-- Returns:    reporter, report, product, partner ($total where none is named), month, currency; kg and value, NULL where
--             a part of them is missing or withheld
WITH figure AS (
    SELECT
        reporter, partner, report, product, period AS month, currency, value,
        -- A mass of 0 with a value is a missing one.
        CASE WHEN kg = 0 AND value > 0 THEN NULL ELSE kg END AS kg
    FROM counted_flow
    WHERE
        is_listed
        AND exporter <> importer
        AND reporter <> $total
        AND partner NOT IN (SELECT unnest($unions))
        AND (len($reporters) = 0 OR reporter IN (SELECT unnest($reporters)))
        AND (len($origins) = 0 OR exporter IN (SELECT unnest($origins)))
        AND (len($destinations) = 0 OR importer IN (SELECT unnest($destinations)))
        AND ($until IS NULL OR period <= $until)
),

named AS (
    SELECT DISTINCT reporter, report, product, month FROM figure WHERE partner <> $total
)

SELECT
    figure.reporter,
    figure.report,
    figure.product,
    figure.partner,
    figure.month,
    CASE WHEN min(figure.currency) = max(figure.currency) THEN min(figure.currency) END AS currency,
    CASE WHEN count(*) = count(figure.kg) THEN sum(figure.kg) END AS kg,
    CASE WHEN count(*) = count(figure.value) THEN sum(figure.value) END AS value
FROM figure
LEFT JOIN named
    ON named.reporter = figure.reporter AND named.report = figure.report AND named.product = figure.product
    AND named.month = figure.month
WHERE figure.partner <> $total OR named.reporter IS NULL
GROUP BY figure.reporter, figure.report, figure.product, figure.partner, figure.month
ORDER BY figure.reporter, figure.report, figure.product, figure.partner, figure.month
