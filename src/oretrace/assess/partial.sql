-- Reporters of whom the store has figures of a period and no files that speak of every month of it.
--
-- Reads:   contained_flow   figures that count over the months asked for, as one period
--          covered          periods of which a reporter's files speak in every month (flows/coverage.sql)
-- Takes:   $first           the period's first day
-- Returns: reporter
SELECT DISTINCT f.reporter
FROM contained_flow AS f
LEFT JOIN covered ON covered.reporter = f.reporter AND covered.report = f.report AND covered.period = f.period
WHERE f.stage IN ('mine', 'refine') AND f.period = $first AND covered.reporter IS NULL
ORDER BY f.reporter
