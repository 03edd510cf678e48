-- The latest vintage of every figure: the rows that are not in `replaced`, in one pass over trade_flow.
--
-- Reads:  trade_flow, overlap, known_code (see overlap.sql, scope.sql)
-- Makes:  current_flow
-- A row is replaced where one and the same later snapshot speaks of its slice and has its code: the list of those that
-- speak of the slice and the list of those that have the code share a number.
CREATE TABLE later_slice AS
SELECT
    older AS snapshot, reporter, flow, period_start, period_months, partner_scope, array_agg(DISTINCT newer) AS newer
FROM overlap
GROUP BY ALL;

CREATE VIEW code_holder AS
SELECT k.reporter, k.flow, k.hs_code, array_agg(k.snapshot) AS holders
FROM known_code AS k
SEMI JOIN overlap AS o ON o.newer = k.snapshot
GROUP BY k.reporter, k.flow, k.hs_code;

CREATE VIEW latest_flow AS
SELECT f.*
FROM trade_flow AS f
ANTI JOIN later_slice AS s ON s.snapshot = f.snapshot
UNION ALL
SELECT f.*
FROM trade_flow AS f
SEMI JOIN later_slice AS s ON s.snapshot = f.snapshot
LEFT JOIN later_slice AS everyone
    ON everyone.snapshot = f.snapshot AND everyone.reporter = f.reporter AND everyone.flow = f.flow
    AND everyone.period_start = f.period_start AND everyone.period_months = f.period_months
    AND everyone.partner_scope = '*'
LEFT JOIN later_slice AS one
    ON one.snapshot = f.snapshot AND one.reporter = f.reporter AND one.flow = f.flow
    AND one.period_start = f.period_start AND one.period_months = f.period_months
    AND one.partner_scope = f.partner
LEFT JOIN code_holder AS code ON code.reporter = f.reporter AND code.flow = f.flow AND code.hs_code = f.hs_code
WHERE
    NOT coalesce(list_has_any(everyone.newer, code.holders), FALSE)
    AND NOT coalesce(list_has_any(one.newer, code.holders), FALSE);

-- The amounts that only twins of a row give; of several the last that has one.
CREATE TABLE completed AS
SELECT
    newer AS snapshot, newer_line AS line,
    last(value ORDER BY snapshot) FILTER (WHERE value IS NOT NULL) AS value,
    last(net_kg ORDER BY snapshot) FILTER (WHERE net_kg IS NOT NULL) AS net_kg,
    last(net_kg_estimated ORDER BY snapshot) FILTER (WHERE net_kg IS NOT NULL) AS net_kg_estimated,
    last(qty ORDER BY snapshot) FILTER (WHERE qty IS NOT NULL) AS qty,
    last(qty_unit ORDER BY snapshot) FILTER (WHERE qty IS NOT NULL) AS qty_unit
FROM twin
GROUP BY newer, newer_line;

CREATE VIEW current_flow AS
SELECT
    f.* REPLACE (
        coalesce(f.value, c.value) AS value,
        coalesce(f.net_kg, c.net_kg) AS net_kg,
        CASE WHEN f.net_kg IS NULL AND c.net_kg IS NOT NULL THEN c.net_kg_estimated ELSE f.net_kg_estimated END
            AS net_kg_estimated,
        coalesce(f.qty, c.qty) AS qty,
        CASE WHEN f.qty IS NULL AND c.qty IS NOT NULL THEN c.qty_unit ELSE f.qty_unit END AS qty_unit
    )
FROM latest_flow AS f
ANTI JOIN twin AS t ON t.snapshot = f.snapshot AND t.line = f.line
LEFT JOIN completed AS c ON c.snapshot = f.snapshot AND c.line = f.line
