-- Which snapshots may replace which rows, by what they speak of; no row of trade is looked at.
--
-- A snapshot replaces, of earlier vintages of its source, the slices it speaks of: reporter, flow and period of which it
-- has any figure; codes that it has for this reporter and flow; its one partner, or all partners if it has several.
-- Two files of a reporter without a common partner are extracts of different partners: neither replaces the other.
-- What an earlier vintage had in such a slice and the later has not was withdrawn.
--
-- Reads:  snapshot, report_coverage, report_scope; trade_flow for snapshots of before report_scope was written
-- Makes:  overlap    pairs of snapshots (older, newer) and the slices both speak of
--         known_code the codes of these snapshots by reporter and flow
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

CREATE VIEW overlapping AS
SELECT older AS snapshot FROM overlap UNION SELECT newer FROM overlap;

CREATE TABLE unlisted AS
SELECT o.snapshot
FROM overlapping AS o
ANTI JOIN (SELECT DISTINCT snapshot FROM report_scope) AS s USING (snapshot);

CREATE TABLE unlisted_scope AS
SELECT DISTINCT f.snapshot, f.reporter, f.flow, 'hs_code' AS kind, f.hs_code AS item
FROM trade_flow AS f
SEMI JOIN unlisted AS u USING (snapshot)
UNION ALL
SELECT DISTINCT f.snapshot, f.reporter, f.flow, 'partner', f.partner
FROM trade_flow AS f
SEMI JOIN unlisted AS u USING (snapshot);

CREATE VIEW known_scope AS
SELECT snapshot, reporter, flow, kind, item FROM report_scope
UNION ALL
SELECT snapshot, reporter, flow, kind, item FROM unlisted_scope;

CREATE VIEW known_code AS
SELECT k.snapshot, k.reporter, k.flow, k.item AS hs_code
FROM known_scope AS k
SEMI JOIN overlapping AS o USING (snapshot)
WHERE k.kind = 'hs_code';

DELETE FROM overlap
WHERE NOT EXISTS (
    SELECT 1
    FROM known_scope AS a
    INNER JOIN known_scope AS b ON b.reporter = a.reporter AND b.flow = a.flow AND b.item = a.item
    WHERE
        a.kind = 'partner' AND b.kind = 'partner'
        AND a.snapshot = overlap.older AND b.snapshot = overlap.newer
        AND a.reporter = overlap.reporter AND a.flow = overlap.flow
);
