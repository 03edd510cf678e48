-- Of figures for the same trade from the same source only the latest vintage counts; the others stay in trade_flow.
-- Lanes and periods that only one snapshot speaks of, usually nearly all, need no comparison row by row.
CREATE VIEW current_flow AS
WITH vintages AS (
    SELECT snapshot, source, row_number() OVER (ORDER BY retrieved_on, snapshot) AS vintage FROM snapshot
),
dated AS (
    SELECT f.*, v.source, v.vintage FROM trade_flow AS f JOIN vintages AS v USING (snapshot)
),
contested AS (
    SELECT source, reporter, partner, period_start
    FROM dated
    GROUP BY ALL
    HAVING min(vintage) < max(vintage)
),
latest AS (
    SELECT *
    FROM dated
    SEMI JOIN contested USING (source, reporter, partner, period_start)
    QUALIFY vintage = max(vintage) OVER (
        PARTITION BY source, reporter, partner, flow, hs_code, period_start, period_months, partner_basis
    )
)
SELECT * EXCLUDE (source, vintage)
FROM dated
ANTI JOIN contested USING (source, reporter, partner, period_start)
UNION ALL
SELECT * EXCLUDE (source, vintage) FROM latest
