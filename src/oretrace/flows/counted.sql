-- The figures that count, each once, where the same trade is stored several times (docs/method/flows.md).
--
-- Parameters: $sources     ids of sources; empty: all of them
--             $currencies  currencies; empty: all of them
--             $grain       months in a period; figures of a shorter time are parts of it, others are left out
--             $anchor      first day of some period
-- Reads:      wanted         the codes to read (flows/wanted.sql)
--             current_flow   the store's latest figures
--             snapshot       the imports they came with
-- Returns:    one row per figure that counts. `period` is the first day of its period of `period_months` = $grain months,
--             of which the figure may be a part: coverage.sql has the periods that are whole. `kg` is net mass, or a
--             quantity in a unit of mass (`kg_estimated`); NULL is unknown. `state` is reported or suppressed: withheld, and contained
--             in no figure that counts; its amounts are NULL. Exports include re-exports, imports re-imports.
--             `difference`, in `difference_unit`, is what lines add up to less the total of their code: negative on a
--             total that counts in place of its lines, positive on one of the lines that count in place of a total.
WITH figure AS (
    SELECT
        wanted.product,
        wanted.is_listed,
        f.hs_code,
        f.hs_edition,
        length(f.hs_code) AS digits,
        f.reporter,
        f.partner,
        f.flow AS report,
        f.period_start,
        f.period_months,
        CAST(floor(date_diff('month', $anchor, f.period_start) / $grain) AS INTEGER) AS number,
        CASE
            WHEN f.suppressed THEN NULL
            WHEN f.net_kg IS NOT NULL THEN f.net_kg
            -- What sources leave as a quantity though it is a mass. Units of content or drained weight are none.
            ELSE f.qty * CASE f.qty_unit
                WHEN 'kg' THEN 1.0 WHEN 'KG' THEN 1.0
                WHEN 't' THEN 1000.0 WHEN '1000 KG' THEN 1000.0
                WHEN 'g' THEN 0.001 WHEN 'carat' THEN 0.0002
            END
        END AS kg,
        -- Whether a quantity was estimated is not kept by the schema, so one that serves as mass counts as estimated.
        f.net_kg_estimated OR f.net_kg IS NULL AS kg_estimated,
        CASE WHEN NOT f.suppressed THEN f.value END AS value,
        f.currency,
        f.valuation,
        f.suppressed,
        f.snapshot,
        f.line,
        snapshot.source
    FROM current_flow AS f
    INNER JOIN wanted ON wanted.hs_code = f.hs_code
    INNER JOIN snapshot ON snapshot.snapshot = f.snapshot
    WHERE
        f.flow IN ('export', 'import')
        AND f.period_months <= $grain
        AND floor(date_diff('month', $anchor, f.period_start) / $grain)
        = floor((date_diff('month', $anchor, f.period_start) + f.period_months - 1) / $grain)
        AND (len($sources) = 0 OR snapshot.source IN (SELECT unnest($sources)))
        AND (len($currencies) = 0 OR f.currency IN (SELECT unnest($currencies)))
),

-- 1. Lengths of code. A code's figure contains those of the codes below it in its source, lane and time.
nested AS (
    SELECT reporter, report, product, source, period_months
    FROM figure
    GROUP BY reporter, report, product, source, period_months
    HAVING min(digits) <> max(digits)
),

sized AS (
    -- In kg where all figures under the six digits have a mass, else in value.
    SELECT
        figure.*,
        -- Values in two currencies cannot be compared: no unit.
        CASE
            WHEN min(CASE WHEN kg IS NULL AND NOT suppressed THEN 0 ELSE 1 END) OVER lane = 1 THEN 'kg'
            WHEN min(currency) OVER lane = max(currency) OVER lane THEN currency
        END AS unit
    FROM figure
    SEMI JOIN nested
        ON nested.reporter = figure.reporter AND nested.report = figure.report AND nested.product = figure.product
        AND nested.source = figure.source AND nested.period_months = figure.period_months
    WINDOW lane AS (
        PARTITION BY reporter, partner, report, source, period_start, period_months, substr(hs_code, 1, 6)
    )
),

in_eight AS (
    SELECT
        *,
        max(CASE WHEN digits = 8 AND NOT suppressed THEN 1 ELSE 0 END) OVER branch AS totals,
        sum(CASE WHEN digits = 8 THEN CASE WHEN unit = 'kg' THEN kg WHEN unit IS NOT NULL THEN value END END) OVER branch AS total,
        sum(CASE WHEN digits = 10 THEN CASE WHEN unit = 'kg' THEN kg WHEN unit IS NOT NULL THEN value END END) OVER branch AS lines,
        max(CASE WHEN digits = 10 AND suppressed THEN 1 ELSE 0 END) OVER branch AS withheld
    FROM sized
    WINDOW branch AS (
        PARTITION BY reporter, partner, report, source, period_start, period_months, substr(hs_code, 1, 8)
    )
),

after_eight AS (
    SELECT
        * EXCLUDE (totals, total, lines, withheld),
        CASE WHEN digits = 8 AND NOT suppressed AND lines IS NOT NULL THEN lines - total END AS below_eight
    FROM in_eight
    WHERE
        suppressed
        OR digits = 6
        OR (digits = 8) = (
            totals = 1
            AND (
                lines IS NULL
                OR coalesce(lines < 0.999 * total OR (withheld = 1 AND lines <= 1.001 * total), false)
            )
        )
),

in_six AS (
    SELECT
        *,
        max(CASE WHEN digits = 6 AND NOT suppressed THEN 1 ELSE 0 END) OVER trunk AS totals,
        sum(CASE WHEN digits = 6 THEN CASE WHEN unit = 'kg' THEN kg WHEN unit IS NOT NULL THEN value END END) OVER trunk AS total,
        sum(CASE WHEN digits > 6 THEN CASE WHEN unit = 'kg' THEN kg WHEN unit IS NOT NULL THEN value END END) OVER trunk AS lines,
        max(CASE WHEN digits > 6 AND suppressed THEN 1 ELSE 0 END) OVER trunk AS withheld,
        row_number() OVER (trunk ORDER BY suppressed, digits DESC, hs_code, snapshot, line) AS place
    FROM after_eight
    WINDOW trunk AS (
        PARTITION BY reporter, partner, report, source, period_start, period_months, substr(hs_code, 1, 6)
    )
),

once AS (
    SELECT figure.*, CAST(NULL AS DOUBLE) AS difference, CAST(NULL AS VARCHAR) AS unit
    FROM figure
    ANTI JOIN nested
        ON nested.reporter = figure.reporter AND nested.report = figure.report AND nested.product = figure.product
        AND nested.source = figure.source AND nested.period_months = figure.period_months
    UNION ALL BY NAME
    SELECT
        * EXCLUDE (totals, total, lines, withheld, place, below_eight, unit),
        CASE
            WHEN digits = 6 AND NOT suppressed AND lines IS NOT NULL THEN lines - total
            WHEN place = 1 AND lines > 1.001 * total THEN lines - total
            ELSE below_eight
        END AS difference,
        unit
    FROM in_six
    WHERE
        suppressed
        OR (digits = 6) = (
            totals = 1
            AND (
                lines IS NULL
                OR coalesce(lines < 0.999 * total OR (withheld = 1 AND lines <= 1.001 * total), false)
            )
        )
),

-- 2. Sources. The one with more months of a reporter's trade in a product leads, others fill months that it lacks.
rival AS (
    SELECT reporter, report, product, period_months
    FROM once
    GROUP BY reporter, report, product, period_months
    HAVING min(source) <> max(source)
),

ranked AS (
    SELECT
        once.reporter,
        once.report,
        once.product,
        once.period_months,
        once.source,
        row_number() OVER (
            PARTITION BY once.reporter, once.report, once.product, once.period_months
            ORDER BY
                count(DISTINCT CASE WHEN NOT once.suppressed THEN once.period_start END) DESC,
                count(DISTINCT CASE WHEN NOT once.suppressed THEN concat(once.period_start, once.partner) END) DESC,
                coalesce(sum(CAST(once.kg AS DECIMAL(38, 3))), 0) DESC,
                once.source
        ) AS place
    FROM once
    SEMI JOIN rival
        ON rival.reporter = once.reporter AND rival.report = once.report AND rival.product = once.product
        AND rival.period_months = once.period_months
    GROUP BY once.reporter, once.report, once.product, once.period_months, once.source
),

foremost AS (
    -- A suppressed cell is nothing that could lead.
    SELECT
        once.reporter, once.report, once.product, once.period_months, once.period_start, min(ranked.place) AS place
    FROM once
    INNER JOIN ranked
        ON ranked.reporter = once.reporter AND ranked.report = once.report AND ranked.product = once.product
        AND ranked.period_months = once.period_months AND ranked.source = once.source
    WHERE NOT once.suppressed
    GROUP BY once.reporter, once.report, once.product, once.period_months, once.period_start
),

led AS (
    SELECT once.*
    FROM once
    LEFT JOIN ranked
        ON ranked.reporter = once.reporter AND ranked.report = once.report AND ranked.product = once.product
        AND ranked.period_months = once.period_months AND ranked.source = once.source
    LEFT JOIN foremost
        ON foremost.reporter = once.reporter AND foremost.report = once.report AND foremost.product = once.product
        AND foremost.period_months = once.period_months AND foremost.period_start = once.period_start
    WHERE once.suppressed OR ranked.place IS NULL OR ranked.place = foremost.place
),

-- 3. Lengths of time. Of each lane the series counts that has more months of the period; a tie goes to the larger.
covering AS (
    SELECT
        reporter,
        report,
        product,
        number,
        period_months,
        count(DISTINCT CASE WHEN NOT suppressed THEN period_start END) * period_months AS months
    FROM led
    WHERE $grain > 1
    GROUP BY reporter, report, product, number, period_months
),

several AS (
    SELECT reporter, report, product, number
    FROM covering
    GROUP BY reporter, report, product, number
    HAVING min(period_months) <> max(period_months)
),

lane_length AS (
    SELECT
        led.reporter,
        led.partner,
        led.report,
        led.product,
        led.number,
        led.period_months,
        min(CASE WHEN led.kg IS NULL THEN 0 ELSE 1 END) AS weighed,
        sum(led.kg) AS kg,
        sum(led.value) AS value
    FROM led
    SEMI JOIN several
        ON several.reporter = led.reporter AND several.report = led.report AND several.product = led.product
        AND several.number = led.number
    WHERE NOT led.suppressed
    GROUP BY led.reporter, led.partner, led.report, led.product, led.number, led.period_months
),

lane_sized AS (
    SELECT
        lane_length.*,
        CASE WHEN min(weighed) OVER (PARTITION BY reporter, partner, report, product, number) = 1 THEN kg ELSE value END
            AS size
    FROM lane_length
),

longest AS (
    SELECT
        lane_sized.*,
        row_number() OVER (
            PARTITION BY
                lane_sized.reporter, lane_sized.partner, lane_sized.report, lane_sized.product, lane_sized.number
            ORDER BY
                covering.months DESC, coalesce(lane_sized.size, 0) DESC, lane_sized.period_months DESC
        ) AS place
    FROM lane_sized
    INNER JOIN covering
        ON covering.reporter = lane_sized.reporter AND covering.report = lane_sized.report
        AND covering.product = lane_sized.product AND covering.number = lane_sized.number
        AND covering.period_months = lane_sized.period_months
),

kept AS (
    SELECT led.*
    FROM led
    LEFT JOIN longest
        ON longest.reporter = led.reporter AND longest.partner = led.partner AND longest.report = led.report
        AND longest.product = led.product AND longest.number = led.number
        AND longest.period_months = led.period_months
    WHERE led.suppressed OR coalesce(longest.place, 1) = 1
),

-- 4. Withheld cells. One that a figure contains is known again: its code or one above it, its time or a longer one.
known AS (
    SELECT DISTINCT withheld.snapshot, withheld.line
    FROM kept AS withheld
    INNER JOIN kept AS figure
        ON figure.reporter = withheld.reporter AND figure.partner = withheld.partner
        AND figure.report = withheld.report AND figure.number = withheld.number
        AND starts_with(withheld.hs_code, figure.hs_code)
        -- Beside a withheld cell of the same code, time and source a figure is another part of the trade.
        AND (
            figure.source <> withheld.source
            OR figure.hs_code <> withheld.hs_code
            OR figure.period_months <> withheld.period_months
        )
        AND figure.period_start <= withheld.period_start
        AND date_diff('month', figure.period_start, withheld.period_start) + withheld.period_months
        <= figure.period_months
    WHERE withheld.suppressed AND NOT figure.suppressed
)

SELECT
    kept.product,
    kept.is_listed,
    kept.hs_code,
    kept.hs_edition,
    CASE WHEN kept.report = 'export' THEN kept.reporter ELSE kept.partner END AS exporter,
    CASE WHEN kept.report = 'export' THEN kept.partner ELSE kept.reporter END AS importer,
    kept.reporter,
    kept.partner,
    kept.report,
    CAST(CAST($anchor AS DATE) + to_months(CAST(kept.number * $grain AS INTEGER)) AS DATE) AS period,
    $grain AS period_months,
    kept.kg,
    kept.kg_estimated AND kept.kg IS NOT NULL AS kg_estimated,
    kept.value,
    kept.currency,
    kept.valuation,
    CASE WHEN kept.suppressed THEN 'suppressed' ELSE 'reported' END AS state,
    kept.snapshot,
    kept.line,
    kept.source,
    kept.difference,
    CASE WHEN kept.difference IS NOT NULL THEN kept.unit END AS difference_unit
FROM kept
ANTI JOIN known ON known.snapshot = kept.snapshot AND known.line = kept.line
