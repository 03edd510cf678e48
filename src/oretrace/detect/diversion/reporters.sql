-- Whose figures a store has, and the last month that some file of each source reports.
--
-- Reads:   report_coverage, snapshot
-- Takes:   $sources  the sources to read (empty: all)
-- Returns: source, reporter, last_month
SELECT snapshot.source, report_coverage.reporter, max(report_coverage.period_start) AS last_month
FROM report_coverage
INNER JOIN snapshot ON snapshot.snapshot = report_coverage.snapshot
WHERE report_coverage.status = 'reported' AND (len($sources) = 0 OR list_contains($sources, snapshot.source))
GROUP BY snapshot.source, report_coverage.reporter
ORDER BY snapshot.source, report_coverage.reporter
