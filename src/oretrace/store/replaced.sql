-- The rows that a later snapshot replaces, and the first that does.
--
-- Reads:  trade_flow, overlap, known_code, twin (see overlap.sql, scope.sql)
CREATE VIEW replaced_slice AS
SELECT f.snapshot, f.line, arg_min(o.newer, o.vintage) AS replaced_by
FROM trade_flow AS f
INNER JOIN overlap AS o
    ON o.older = f.snapshot AND o.reporter = f.reporter AND o.flow = f.flow
    AND o.period_start = f.period_start AND o.period_months = f.period_months
INNER JOIN known_code AS k
    ON k.snapshot = o.newer AND k.reporter = f.reporter AND k.flow = f.flow AND k.hs_code = f.hs_code
WHERE o.partner_scope IN ('*', f.partner)
GROUP BY f.snapshot, f.line;

CREATE VIEW replaced AS
SELECT snapshot, line, replaced_by FROM replaced_slice
UNION ALL
SELECT t.snapshot, t.line, min(t.newer)
FROM twin AS t
ANTI JOIN replaced_slice AS r ON r.snapshot = t.snapshot AND r.line = t.line
GROUP BY t.snapshot, t.line
