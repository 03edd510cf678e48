-- Figures that two files of one delivery have: the later stands, with the amounts that only the earlier gives.
--
-- Reads:  trade_flow, overlap, known_code (see overlap.sql, scope.sql)
-- Makes:  twin       one row per figure of an earlier file (snapshot, line) and the row of a later that stands for it
--         and takes the pairs of one delivery away from overlap
CREATE TABLE same_day AS
SELECT DISTINCT o.older, o.newer, o.vintage, o.reporter, o.flow, o.period_start, o.period_months
FROM overlap AS o
WHERE
    o.of_one_day
    AND EXISTS (
        SELECT 1
        FROM known_code AS a
        INNER JOIN known_code AS b ON b.reporter = a.reporter AND b.flow = a.flow AND b.hs_code = a.hs_code
        WHERE
            a.snapshot = o.older AND b.snapshot = o.newer
            AND a.reporter = o.reporter AND a.flow = o.flow
    );

DELETE FROM overlap WHERE of_one_day;

INSERT INTO twin
SELECT
    f.snapshot, f.line, n.snapshot AS newer, n.line AS newer_line,
    f.value, f.net_kg, f.net_kg_estimated, f.qty, f.qty_unit,
    n.value AS newer_value, n.net_kg AS newer_net_kg
FROM same_day AS s
INNER JOIN trade_flow AS f
    ON f.snapshot = s.older AND f.reporter = s.reporter AND f.flow = s.flow
    AND f.period_start = s.period_start AND f.period_months = s.period_months
INNER JOIN trade_flow AS n
    ON n.snapshot = s.newer AND n.reporter = f.reporter AND n.flow = f.flow
    AND n.period_start = f.period_start AND n.period_months = f.period_months
    AND n.partner = f.partner AND n.hs_code = f.hs_code AND n.partner_basis = f.partner_basis
    AND n.hs_edition = f.hs_edition AND n.currency = f.currency;
