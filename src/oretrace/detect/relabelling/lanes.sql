-- Monthly trade from the origins and into the destinations, both ends side by side.
--
-- Parameters: $origins       members of the territory that issued the act
--             $destinations  territories the act is aimed at (empty: all)
--             $areas         totals and residual areas, which are no place
--             $until         last month to read (NULL: all)
-- Reads:      counted_flow   the figures that count, each once (flows/counted.sql)
-- Returns:    one row per product (code family), exporter, importer and month with a figure of either end: kg and value as
--             the exporter (`export_…`) and the importer (`import_…`) report it. NULL: no figure. `…_open`: that end has a
--             figure whose mass is withheld or missing, so that its mass is unknown, not what the others of it add up to.
--             Values are in the currency of most figures; NULL where a part of them is in another.
WITH main AS (
    SELECT currency
    FROM counted_flow
    WHERE value IS NOT NULL
    GROUP BY currency
    ORDER BY count(*) DESC, currency
    LIMIT 1
),

flow AS (
    SELECT
        product,
        CASE WHEN report = 'export' THEN reporter ELSE partner END AS exporter,
        CASE WHEN report = 'export' THEN partner ELSE reporter END AS importer,
        period AS month,
        report,
        -- A mass of 0 with a value is a missing one.
        CASE WHEN kg = 0 AND value > 0 THEN NULL ELSE kg END AS kg,
        CASE WHEN currency IN (SELECT currency FROM main) THEN value END AS value
    FROM counted_flow
    WHERE
        ($until IS NULL OR period <= $until)
        AND reporter NOT IN (SELECT unnest($areas))
        AND partner NOT IN (SELECT unnest($areas))
)

SELECT
    product,
    exporter,
    importer,
    month,
    sum(kg) FILTER (WHERE report = 'export') AS export_kg,
    sum(kg) FILTER (WHERE report = 'import') AS import_kg,
    count(*) FILTER (WHERE report = 'export' AND kg IS NULL) > 0 AS export_open,
    count(*) FILTER (WHERE report = 'import' AND kg IS NULL) > 0 AS import_open,
    CASE WHEN count(*) FILTER (WHERE report = 'export' AND kg IS NOT NULL AND value IS NULL) = 0
        THEN sum(value) FILTER (WHERE report = 'export' AND kg IS NOT NULL)
    END AS export_value,
    CASE WHEN count(*) FILTER (WHERE report = 'import' AND kg IS NOT NULL AND value IS NULL) = 0
        THEN sum(value) FILTER (WHERE report = 'import' AND kg IS NOT NULL)
    END AS import_value
FROM flow
WHERE
    (exporter IN (SELECT unnest($origins)) AND importer NOT IN (SELECT unnest($origins)))
    OR (importer IN (SELECT unnest($destinations)) AND exporter NOT IN (SELECT unnest($destinations)))
GROUP BY product, exporter, importer, month
ORDER BY product, exporter, importer, month
