-- What both ends of every lane say of one material, month by month, in kg of contained element.
--
-- Parameters: $material      material of the catalog
--             $aggregates    totals of the statistics, which are no place; one that is withheld stays, for its lane
--                            says that its reporter's trade with somebody is unknown
-- Reads:      contained_flow   figures in kg of contained element (contained.sql)
--             snapshot         the imports they came with
--             hs_family        hs6 -> family: codes joined over HS revisions
-- Returns:    one row per exporter, importer, pool, report and month with a figure. `pool` is ore (ores and concentrates)
--             or goods (all that follows, scrap among it). `is_unknown`: a part is withheld or has no mass; the masses
--             are those of the rest. Exports include re-exports and imports re-imports.
WITH figure AS (
    SELECT
        coalesce(hs_family.family, f.hs6) AS product,
        CASE WHEN f.stage = 'mine' THEN 'ore' ELSE 'goods' END AS pool,
        snapshot.source,
        length(f.hs_code) AS digits,
        f.reporter,
        f.partner,
        f.flow AS report,
        f.period_start AS month,
        f.suppressed,
        -- A mass of 0 with a value is a missing one.
        f.suppressed OR f.typical_kg IS NULL OR coalesce(f.net_kg = 0 AND f.value > 0, false) AS is_unknown,
        f.low_kg,
        f.typical_kg,
        f.high_kg
    FROM contained_flow AS f
    INNER JOIN snapshot ON snapshot.snapshot = f.snapshot
    LEFT JOIN hs_family ON hs_family.hs6 = f.hs6
    WHERE
        f.material = $material
        AND f.flow IN ('export', 'import')
        AND f.period_months = 1
        AND f.partner <> f.reporter
        AND (f.suppressed OR f.partner NOT IN (SELECT unnest($aggregates)))
        AND f.reporter NOT IN (SELECT unnest($aggregates))
),

preference AS (
    -- The same trade may be stored from two sources, or at two lengths of code: it counts once, as in product_flow.sql.
    SELECT
        reporter,
        report,
        product,
        source,
        digits,
        row_number() OVER (
            PARTITION BY reporter, report, product
            ORDER BY count(DISTINCT CASE WHEN NOT suppressed THEN month END) DESC, digits DESC, source
        ) AS place
    FROM figure
    GROUP BY reporter, report, product, source, digits
),

placed AS (
    SELECT
        figure.*,
        preference.place,
        min(CASE WHEN NOT figure.suppressed THEN preference.place END) OVER (
            PARTITION BY figure.reporter, figure.report, figure.product, figure.month
        ) AS best
    FROM figure
    INNER JOIN preference
        ON preference.reporter = figure.reporter
        AND preference.report = figure.report
        AND preference.product = figure.product
        AND preference.source = figure.source
        AND preference.digits = figure.digits
)

SELECT
    CASE WHEN report = 'export' THEN reporter ELSE partner END AS exporter,
    CASE WHEN report = 'export' THEN partner ELSE reporter END AS importer,
    pool,
    report,
    month,
    bool_or(is_unknown) AS is_unknown,
    sum(CASE WHEN is_unknown THEN 0 ELSE low_kg END) AS low_kg,
    sum(CASE WHEN is_unknown THEN 0 ELSE typical_kg END) AS typical_kg,
    sum(CASE WHEN is_unknown THEN 0 ELSE high_kg END) AS high_kg
FROM placed
WHERE place = best OR suppressed
GROUP BY exporter, importer, pool, report, month
ORDER BY exporter, importer, pool, report, month
