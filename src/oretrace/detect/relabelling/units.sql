-- Lanes of the act's goods whose reporter gave masses before the act and from it on mostly gives another unit.
--
-- Parameters: $origins, $destinations, $until  as in lanes.sql
--             $act          first full month under the act
-- Reads:      wanted        the codes that are read (flows/wanted.sql)
--             current_flow  the store's latest figures
-- Returns:    product, exporter, importer, reporter; the unit, and how many figures have a mass before and after, and how many
--             from the act on have the unit alone
WITH figure AS (
    SELECT
        wanted.product,
        CASE WHEN f.flow = 'export' THEN f.reporter ELSE f.partner END AS exporter,
        CASE WHEN f.flow = 'export' THEN f.partner ELSE f.reporter END AS importer,
        f.reporter,
        f.period_start >= $act AS is_after,
        f.net_kg IS NOT NULL OR f.qty_unit IN ('kg', 'KG', 't', '1000 KG', 'g', 'carat') AS has_mass,
        f.qty_unit
    FROM current_flow AS f
    INNER JOIN wanted ON wanted.hs_code = f.hs_code
    WHERE f.flow IN ('export', 'import') AND NOT f.suppressed AND ($until IS NULL OR f.period_start <= $until)
),

lane AS (
    SELECT
        product,
        exporter,
        importer,
        reporter,
        max(CASE WHEN is_after AND NOT has_mass THEN qty_unit END) AS unit,
        count(*) FILTER (WHERE has_mass AND NOT is_after) AS masses_before,
        count(*) FILTER (WHERE NOT is_after) AS figures_before,
        count(*) FILTER (WHERE has_mass AND is_after) AS masses_after,
        count(*) FILTER (WHERE NOT has_mass AND is_after AND qty_unit IS NOT NULL) AS units_after
    FROM figure
    WHERE
        (exporter IN (SELECT unnest($origins)) AND importer NOT IN (SELECT unnest($origins)))
        OR (importer IN (SELECT unnest($destinations)) AND exporter NOT IN (SELECT unnest($destinations)))
    GROUP BY product, exporter, importer, reporter
)

SELECT product, exporter, importer, reporter, unit, masses_before, masses_after, units_after
FROM lane
WHERE masses_before * 2 > figures_before AND units_after > masses_after
ORDER BY product, exporter, importer, reporter
