-- Which rows a later snapshot replaces, and the first that does.
--
-- A snapshot replaces, of earlier vintages of its source, the slices it speaks of: reporter, flow and period of which it
-- has any figure; codes that it has for this reporter and flow; its one partner, or all partners if it has several.
-- Two files of a reporter without a common partner are extracts of different partners: neither replaces the other.
-- What an earlier vintage had in such a slice and the later has not was withdrawn.
--
-- Reads:  snapshot, report_coverage, trade_flow
-- Makes:  overlap    pairs of snapshots (older, newer) and the slices both speak of
--         known_code the codes of these snapshots by reporter and flow
--         replaced   (snapshot, line) of rows that are not current, and `replaced_by`
CREATE TABLE overlap AS
WITH vintages AS (
    SELECT snapshot, source, row_number() OVER (ORDER BY retrieved_on, snapshot) AS vintage FROM snapshot
),
slice AS (
    SELECT v.source, v.vintage, c.snapshot, c.reporter, c.flow, c.partner_scope, c.period_start, c.period_months
    FROM report_coverage AS c
    INNER JOIN vintages AS v USING (snapshot)
    WHERE c.code_scope = '*' AND c.status = 'reported'
)
SELECT
    older.snapshot AS older, newer.snapshot AS newer, newer.vintage, older.reporter, older.flow,
    newer.partner_scope, older.period_start, older.period_months
FROM slice AS older
INNER JOIN slice AS newer USING (source, reporter, flow, period_start, period_months)
WHERE
    older.vintage < newer.vintage
    AND (older.partner_scope = newer.partner_scope OR '*' IN (older.partner_scope, newer.partner_scope));

CREATE TABLE known_partner AS
SELECT DISTINCT f.snapshot, f.reporter, f.flow, f.partner
FROM trade_flow AS f
SEMI JOIN (SELECT older AS snapshot FROM overlap UNION SELECT newer FROM overlap) AS o USING (snapshot);

CREATE TABLE known_code AS
SELECT DISTINCT f.snapshot, f.reporter, f.flow, f.hs_code
FROM trade_flow AS f
SEMI JOIN (SELECT older AS snapshot FROM overlap UNION SELECT newer FROM overlap) AS o USING (snapshot);

DELETE FROM overlap
WHERE NOT EXISTS (
    SELECT 1
    FROM known_partner AS a
    INNER JOIN known_partner AS b ON b.reporter = a.reporter AND b.flow = a.flow AND b.partner = a.partner
    WHERE
        a.snapshot = overlap.older AND b.snapshot = overlap.newer
        AND a.reporter = overlap.reporter AND a.flow = overlap.flow
);

CREATE TABLE replaced AS
SELECT f.snapshot, f.line, arg_min(o.newer, o.vintage) AS replaced_by
FROM trade_flow AS f
INNER JOIN overlap AS o
    ON o.older = f.snapshot AND o.reporter = f.reporter AND o.flow = f.flow
    AND o.period_start = f.period_start AND o.period_months = f.period_months
INNER JOIN known_code AS k
    ON k.snapshot = o.newer AND k.reporter = f.reporter AND k.flow = f.flow AND k.hs_code = f.hs_code
WHERE o.partner_scope IN ('*', f.partner)
GROUP BY f.snapshot, f.line;
