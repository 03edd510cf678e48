-- Which snapshots may replace which rows, by what they speak of.
--
-- A snapshot replaces, of earlier vintages of its source, the slices it speaks of: reporter, flow and period of which it
-- has any figure; codes that it has for this reporter and flow; its one partner, or all partners if it has several.
-- Two files of a reporter without a common partner are extracts of different partners: neither replaces the other.
-- What an earlier vintage had in such a slice and the later has not was withdrawn. Files of the same day, read the same
-- way, are parts of one delivery instead: one replaces of another only the figures that both have (see same_day.sql).
--
-- Reads:  snapshot, report_coverage
-- Makes:  overlap    pairs of snapshots (older, newer) and the slices both speak of; scope_shared.sql takes away those
--                    of extracts without a common partner, same_day.sql those of one delivery
--         twin       empty
CREATE TABLE overlap AS
WITH vintages AS (
    SELECT
        snapshot, source, retrieved_on, mapping_sha256, row_number() OVER (ORDER BY retrieved_on, snapshot) AS vintage
    FROM snapshot
),
slice AS (
    SELECT
        v.source, v.vintage, v.retrieved_on, v.mapping_sha256, c.snapshot, c.reporter, c.flow, c.partner_scope,
        c.period_start, c.period_months
    FROM report_coverage AS c
    INNER JOIN vintages AS v USING (snapshot)
    WHERE c.code_scope = '*' AND c.status = 'reported'
)
SELECT
    older.snapshot AS older, newer.snapshot AS newer, newer.vintage, older.reporter, older.flow,
    newer.partner_scope, older.period_start, older.period_months,
    older.retrieved_on = newer.retrieved_on AND older.mapping_sha256 = newer.mapping_sha256 AS of_one_day
FROM slice AS older
INNER JOIN slice AS newer USING (source, reporter, flow, period_start, period_months)
WHERE
    older.vintage < newer.vintage
    AND (older.partner_scope = newer.partner_scope OR '*' IN (older.partner_scope, newer.partner_scope));

-- Filled by same_day.sql, where files of one delivery have figures in common.
CREATE TABLE twin (
    snapshot INTEGER, line BIGINT, newer INTEGER, newer_line BIGINT, value DOUBLE, net_kg DOUBLE,
    net_kg_estimated BOOLEAN, qty DOUBLE, qty_unit VARCHAR, newer_value DOUBLE, newer_net_kg DOUBLE
);
