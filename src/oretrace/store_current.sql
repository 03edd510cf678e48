-- Of figures for the same trade from the same source only the latest vintage counts; the others stay in trade_flow.
CREATE VIEW current_flow AS
WITH vintages AS (
    SELECT snapshot, source, row_number() OVER (ORDER BY retrieved_on, snapshot) AS vintage FROM snapshot
)
SELECT f.*
FROM trade_flow AS f
JOIN vintages AS v USING (snapshot)
QUALIFY v.vintage = max(v.vintage) OVER (
    PARTITION BY
        v.source, f.reporter, f.partner, f.flow, f.hs_code, f.period_start, f.period_months, f.partner_basis
)
