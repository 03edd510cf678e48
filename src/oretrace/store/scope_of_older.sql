-- As scope.sql, for a store with snapshots of before imports listed their codes and partners: these are read from rows.
CREATE TABLE unlisted_scope AS
WITH unlisted AS (
    SELECT o.snapshot
    FROM (SELECT older AS snapshot FROM overlap UNION SELECT newer FROM overlap) AS o
    ANTI JOIN (SELECT DISTINCT snapshot FROM report_scope) AS s USING (snapshot)
)
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
SEMI JOIN (SELECT older AS snapshot FROM overlap UNION SELECT newer FROM overlap) AS o USING (snapshot)
WHERE k.kind = 'hs_code'
