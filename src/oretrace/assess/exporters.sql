-- Reporters whose files speak of their exports to all partners in every month of a period.
--
-- Reads:   covered   periods of which a reporter's files speak in every month (flows/coverage.sql)
-- Takes:   $first    the period's first day
-- Returns: reporter
SELECT DISTINCT reporter
FROM covered
WHERE report = 'export' AND period = $first AND partner_scope = '*'
ORDER BY reporter
