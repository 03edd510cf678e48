-- What both ends of each lane report of a material in a calendar quarter.
--
-- Parameters: $areas       residual areas ("areas not elsewhere specified"): their trade was with some unnamed territory
--             $aggregates  totals of the statistics, which are no place
-- Reads:      contained_flow   figures that count in quarters, in kg of contained element
--             covered          of which quarters a reporter's files speak (flows/coverage.sql)
--             trader           who publishes figures of a product at all (flows/trader.sql)
-- Returns:    one row per exporter, importer, material and quarter in which either end has a figure. A side's state is
--             reported      the end has figures
--             suppressed    it withholds some, or what it has for unnamed areas may be this lane's: not all is known
--             not reported  no file speaks of all its trade in the quarter, or of these goods: unknown
--             none          its files do and have nothing for the lane: a true zero
--             typical_kg and high_kg are NULL where part of a side is unknown; low_kg then holds the part that is known.
-- Trade with oneself is left out.
WITH figure AS (
    SELECT
        material,
        product,
        reporter,
        partner,
        report,
        period AS quarter,
        value,
        currency,
        valuation,
        state = 'suppressed' AS suppressed,
        -- A mass of 0 with a value is a missing one.
        state = 'reported' AND typical_kg IS NOT NULL AND NOT coalesce(kg = 0 AND value > 0, false) AS is_weighed,
        low_kg,
        typical_kg,
        high_kg
    FROM contained_flow
    WHERE
        partner <> reporter
        AND partner NOT IN (SELECT unnest($aggregates))
        AND reporter NOT IN (SELECT unnest($aggregates))
),

side AS (
    -- What one end reports of a lane and product.
    SELECT
        f.reporter, f.partner, f.report, f.material, f.product, f.quarter,
        bool_or(f.suppressed) AS is_suppressed,
        bool_and(f.is_weighed) AS is_weighed,
        sum(CASE WHEN f.is_weighed THEN f.low_kg ELSE 0 END) AS low_kg,
        sum(CASE WHEN f.is_weighed THEN f.typical_kg ELSE 0 END) AS typical_kg,
        sum(CASE WHEN f.is_weighed THEN f.high_kg ELSE 0 END) AS high_kg,
        sum(f.value) AS value,
        sum(CASE WHEN f.valuation = 'CIF' THEN f.value END) AS cif_value,
        min(CASE WHEN f.value IS NOT NULL THEN f.currency END) AS first_currency,
        max(CASE WHEN f.value IS NOT NULL THEN f.currency END) AS last_currency
    FROM figure AS f
    GROUP BY f.reporter, f.partner, f.report, f.material, f.product, f.quarter
),

unnamed AS (
    -- What a reporter has for residual areas: any of it may be the trade of a lane that it does not name.
    SELECT
        reporter, report, material, product, quarter,
        CASE WHEN bool_and(is_weighed) THEN sum(high_kg) END AS high_kg
    FROM side
    WHERE partner IN (SELECT unnest($areas))
    GROUP BY reporter, report, material, product, quarter
    HAVING NOT bool_and(is_weighed) OR sum(high_kg) > 0
),

lane AS (
    SELECT DISTINCT
        CASE WHEN report = 'export' THEN reporter ELSE partner END AS exporter,
        CASE WHEN report = 'export' THEN partner ELSE reporter END AS importer,
        material,
        product,
        quarter
    FROM side
    WHERE partner NOT IN (SELECT unnest($areas))
),

lane_end AS (
    SELECT lane.*, 'export' AS report, exporter AS reporter, importer AS partner FROM lane
    UNION ALL
    SELECT lane.*, 'import' AS report, importer AS reporter, exporter AS partner FROM lane
),

stated AS (
    SELECT
        e.exporter, e.importer, e.material, e.product, e.quarter, e.report,
        CASE
            WHEN side.is_suppressed THEN 'suppressed'
            WHEN side.reporter IS NOT NULL THEN 'reported'
            WHEN trader.reporter IS NULL OR coalesce(of_all.reporter, of_one.reporter) IS NULL THEN 'not reported'
            WHEN unnamed.reporter IS NOT NULL THEN 'suppressed'
            ELSE 'none'
        END AS state,
        side.reporter IS NOT NULL AS is_named,
        coalesce(side.is_weighed AND coalesce(of_all.reporter, of_one.reporter) IS NOT NULL, false) AS is_whole,
        side.low_kg, side.typical_kg, side.high_kg,
        unnamed.high_kg AS unnamed_high_kg,
        side.value, side.cif_value, side.first_currency, side.last_currency
    FROM lane_end AS e
    LEFT JOIN side
        ON side.reporter = e.reporter AND side.partner = e.partner AND side.report = e.report
        AND side.material = e.material AND side.product = e.product AND side.quarter = e.quarter
    LEFT JOIN unnamed
        ON unnamed.reporter = e.reporter AND unnamed.report = e.report AND unnamed.material = e.material
        AND unnamed.product = e.product AND unnamed.quarter = e.quarter
    LEFT JOIN trader ON trader.reporter = e.reporter AND trader.report = e.report AND trader.product = e.product
    LEFT JOIN covered AS of_all
        ON of_all.reporter = e.reporter AND of_all.report = e.report AND of_all.period = e.quarter
        AND of_all.partner_scope = '*'
    LEFT JOIN covered AS of_one
        ON of_one.reporter = e.reporter AND of_one.report = e.report AND of_one.period = e.quarter
        AND of_one.partner_scope = e.partner
),

bounded AS (
    SELECT
        * EXCLUDE (low_kg, typical_kg, high_kg),
        CASE WHEN is_named THEN low_kg WHEN state <> 'not reported' THEN 0 END AS low_kg,
        CASE WHEN is_whole THEN typical_kg WHEN state = 'none' THEN 0 END AS typical_kg,
        CASE
            WHEN is_whole THEN high_kg
            WHEN state = 'none' THEN 0
            WHEN state = 'suppressed' AND NOT is_named THEN unnamed_high_kg
        END AS high_kg
    FROM stated
),

total AS (
    SELECT
        exporter, importer, material, quarter, report,
        CASE
            WHEN bool_or(state = 'suppressed') THEN 'suppressed'
            WHEN bool_or(state = 'reported') THEN 'reported'
            WHEN bool_or(state = 'not reported') THEN 'not reported'
            ELSE 'none'
        END AS state,
        CASE
            WHEN bool_or(state IN ('suppressed', 'reported')) OR bool_and(state = 'none') THEN sum(low_kg)
        END AS low_kg,
        CASE WHEN count(*) = count(typical_kg) THEN sum(typical_kg) END AS typical_kg,
        CASE WHEN count(*) = count(high_kg) THEN sum(high_kg) END AS high_kg,
        sum(value) AS value,
        sum(cif_value) AS cif_value,
        min(first_currency) AS first_currency,
        max(last_currency) AS last_currency
    FROM bounded
    GROUP BY exporter, importer, material, quarter, report
)

-- A withheld amount without a bound of its own is bounded by what the other end reports; the gap is not, as it would
-- be that end held against itself.
SELECT
    e.exporter,
    e.importer,
    e.material,
    e.quarter,
    e.state AS export_state,
    e.low_kg AS export_low_kg,
    e.typical_kg AS export_typical_kg,
    CASE
        WHEN e.high_kg IS NULL AND e.state = 'suppressed' AND i.state = 'reported' AND i.high_kg IS NOT NULL
            THEN greatest(e.low_kg, i.high_kg)
        ELSE e.high_kg
    END AS export_high_kg,
    i.state AS import_state,
    i.low_kg AS import_low_kg,
    i.typical_kg AS import_typical_kg,
    CASE
        WHEN i.high_kg IS NULL AND i.state = 'suppressed' AND e.state = 'reported' AND e.high_kg IS NOT NULL
            THEN greatest(i.low_kg, e.high_kg)
        ELSE i.high_kg
    END AS import_high_kg,
    e.value AS export_value,
    i.value AS import_value,
    i.cif_value AS import_value_cif,
    least(e.first_currency, i.first_currency) AS currency,
    greatest(e.last_currency, i.last_currency) AS last_currency,
    e.typical_kg - i.typical_kg AS gap_kg,
    e.low_kg - i.high_kg AS gap_low_kg,
    e.high_kg - i.low_kg AS gap_high_kg,
    CASE WHEN e.typical_kg > 0 AND i.typical_kg > 0 THEN ln(e.typical_kg / nullif(i.typical_kg, 0)) END AS gap_log
FROM total AS e
INNER JOIN total AS i
    ON i.exporter = e.exporter AND i.importer = e.importer AND i.material = e.material AND i.quarter = e.quarter
WHERE e.report = 'export' AND i.report = 'import'
ORDER BY e.exporter, e.importer, e.material, e.quarter
