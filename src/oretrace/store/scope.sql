-- The codes and partners that each snapshot has, by reporter and flow, as its import listed them.
CREATE VIEW known_scope AS SELECT snapshot, reporter, flow, kind, item FROM report_scope;

CREATE VIEW known_code AS
SELECT k.snapshot, k.reporter, k.flow, k.item AS hs_code
FROM known_scope AS k
SEMI JOIN (SELECT older AS snapshot FROM overlap UNION SELECT newer FROM overlap) AS o USING (snapshot)
WHERE k.kind = 'hs_code'
