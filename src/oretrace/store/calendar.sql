-- What the store's files say of each month of each reporter.
--
-- Reads:   report_coverage, snapshot   what imports speak of, with their sources
-- Returns: source, reporter, month, state. reported: some file has figures of the month; suppressed: it has, and of some
--          code a figure is withheld; none: files around the month, or of other reporters, have it and nothing of this one.
SELECT
    s.source,
    c.reporter,
    c.period_start AS month,
    CASE
        WHEN bool_or(c.status = 'suppressed') THEN 'suppressed'
        WHEN bool_or(c.status = 'reported') THEN 'reported'
        ELSE 'none'
    END AS state
FROM report_coverage AS c
INNER JOIN snapshot AS s ON s.snapshot = c.snapshot
WHERE c.period_months = 1
GROUP BY s.source, c.reporter, c.period_start
ORDER BY s.source, c.reporter, c.period_start
