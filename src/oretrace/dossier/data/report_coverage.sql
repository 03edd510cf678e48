-- What the snapshots speak of, of the territories that the rows name.
--
-- Reads:  report_coverage, read_flow, picked (dossier/rows.py)
SELECT *
FROM report_coverage
WHERE
    reporter IN (SELECT reporter FROM read_flow UNION SELECT partner FROM read_flow)
    AND (code_scope = '*' OR code_scope IN (SELECT hs_code FROM picked))
ORDER BY snapshot, reporter, flow, partner_scope, code_scope, period_start, period_months
