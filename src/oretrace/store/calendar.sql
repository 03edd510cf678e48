-- What the store's files say of each month of each reporter.
--
-- Reads:   report_coverage, snapshot, report_scope   what imports speak of, with their sources and codes
-- Params:  codes   HS subheadings: then of reporters' flows with one of them, and what is withheld of these; [] for all
-- Returns: source, reporter, month, state. reported: some file has figures of the month; suppressed: it has, and of some
--          code a figure is withheld; none: files around the month, or of other reporters, have it and nothing of this one.
WITH wanted AS (
    SELECT DISTINCT snapshot, reporter, flow FROM report_scope
    WHERE kind = 'hs_code' AND list_contains($codes::VARCHAR[], left(item, 6))
),
-- Imports of before codes were listed may have any.
unlisted AS (
    SELECT snapshot FROM snapshot ANTI JOIN (SELECT DISTINCT snapshot FROM report_scope) AS listed USING (snapshot)
)
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
LEFT JOIN wanted AS w ON w.snapshot = c.snapshot AND w.reporter = c.reporter AND w.flow = c.flow
LEFT JOIN unlisted AS u ON u.snapshot = c.snapshot
WHERE c.period_months = 1
    AND (
        len($codes) = 0
        OR (w.snapshot IS NOT NULL OR u.snapshot IS NOT NULL)
        AND (c.code_scope = '*' OR list_contains($codes::VARCHAR[], left(c.code_scope, 6)))
    )
GROUP BY s.source, c.reporter, c.period_start
ORDER BY s.source, c.reporter, c.period_start
