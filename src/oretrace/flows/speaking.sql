-- Of which products and months a reporter's missing figure means no trade: it publishes the product, and that month.
--
-- Parameters: $until    last month to read (NULL: all)
-- Reads:      counted_flow, covered (flows/coverage.sql), trader (flows/trader.sql)
-- Returns:    product, reporter, report, partner_scope ('*' or the one partner), month; has_kg: some figure has a mass
SELECT trader.product, covered.reporter, covered.report, covered.partner_scope, covered.period AS month, trader.has_kg
FROM covered
INNER JOIN trader ON trader.reporter = covered.reporter AND trader.report = covered.report
WHERE $until IS NULL OR covered.period <= $until
ORDER BY trader.product, covered.reporter, covered.report, covered.partner_scope, month
