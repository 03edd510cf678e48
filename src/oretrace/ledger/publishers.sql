-- Who publishes its trade with all partners in which months, whatever the code.
--
-- Reads:      report_coverage  what the store's files speak of
-- Returns:    reporter, report (export or import), month
SELECT DISTINCT reporter, flow AS report, period_start AS month
FROM report_coverage
WHERE status = 'reported' AND code_scope = '*' AND partner_scope = '*' AND period_months = 1
ORDER BY reporter, report, month
