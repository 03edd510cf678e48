-- The first figure of an import that contradicts one of the same delivery, which an earlier command stored.
--
-- Reads:   arriving (rows of the import), current_flow (of the snapshots of its day, read the same way)
-- Returns: at most one row: `line` of the import, `snapshot` and `record` of the earlier, and both amounts
SELECT a.line, f.snapshot, f.line AS record, d.name, d.found, d.known
FROM arriving AS a
INNER JOIN current_flow AS f
    ON f.reporter = a.reporter AND f.flow = a.flow AND f.partner = a.partner AND f.hs_code = a.hs_code
    AND f.period_start = a.period_start AND f.period_months = a.period_months
    AND f.partner_basis = a.partner_basis AND f.hs_edition = a.hs_edition AND f.currency = a.currency
CROSS JOIN LATERAL (
    SELECT 'value' AS name, a.value AS found, f.value AS known
    UNION ALL SELECT 'net_kg', a.net_kg, f.net_kg
    UNION ALL SELECT 'qty', a.qty, f.qty WHERE a.qty_unit = f.qty_unit
) AS d
WHERE d.found <> d.known
ORDER BY a.line, d.name DESC
LIMIT 1
