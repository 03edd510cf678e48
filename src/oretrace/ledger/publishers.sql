-- Who publishes its trade with all partners in which months, whatever the code.
--
-- Reads:      covered   of which months a reporter's files speak (flows/coverage.sql)
-- Returns:    reporter, report (export or import), month
SELECT DISTINCT reporter, report, period AS month
FROM covered
WHERE is_list
ORDER BY reporter, report, month
