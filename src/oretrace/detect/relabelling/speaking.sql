-- Of which products and months a reporter's missing figure means no trade: it publishes the product, and that month.
--
-- Parameters: $until    last month to read (NULL: all)
-- Reads:      counted_flow, covered (flows/coverage.sql), trader (flows/trader.sql)
-- Returns:    reporter, report, period; product, for reporters with a mass of it
SELECT DISTINCT trader.product, covered.reporter, covered.report, covered.period AS month
FROM covered
INNER JOIN trader ON trader.reporter = covered.reporter AND trader.report = covered.report
WHERE trader.has_kg AND ($until IS NULL OR covered.period <= $until)
ORDER BY product, reporter, report, month
