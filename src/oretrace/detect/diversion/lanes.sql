-- Monthly series of every product on the lanes that a reroute around a measure can use.
--
-- Parameters: $origins       members of the territory that issued the measure (their exports are summed)
--             $origin        the name of that sum
--             $destinations  territories the measure is aimed at
--             $others        large destinations without the measure (others.sql)
--             $unions        unions of which their own total counts, not their members
--             $inside        their members: no hubs
--             $elsewhere     whether to return what others than the origin sell to anyone but the destination, and buy
-- Reads:      counted_flow   the figures that count, each once (flows/counted.sql)
--             covered        of which months a reporter's files speak (flows/coverage.sql)
--             trader         who publishes figures of a product at all (flows/trader.sql)
-- Returns:    one row per product (code family), lane, partner, report and month; `is_listed` marks the measure's
--             products. `leg` is the lane:
--             direct (origin -> destination), out (origin -> anyone else), onward (anyone else -> destination),
--             other (anyone else -> one of $others: placebos),
--             elsewhere (anyone else -> all but the destination, added up: one row a month, already the mean of ends),
--             bought (the same trade, added up by who buys it).
--             The same lane may be there twice, as its exporter and as its importer report it. Where the partner
--             reports the lane in that month too, with a figure or without, the row is one half of the lane's mean:
--             a series is the sum of value / (1 + partner_reports_value), or of net_kg / (1 + partner_reports_kg).
WITH flow AS (
    SELECT
        product,
        is_listed,
        reporter,
        partner,
        report,
        CASE WHEN report = 'export' THEN reporter ELSE partner END AS exporter,
        CASE WHEN report = 'export' THEN partner ELSE reporter END AS importer,
        period AS month,
        value,
        currency,
        kg,
        state = 'suppressed' AS suppressed
    FROM counted_flow
),

lane AS (
    SELECT
        flow.*,
        CASE
            WHEN exporter IN (SELECT unnest($inside)) OR importer IN (SELECT unnest($inside)) THEN NULL
            WHEN exporter IN (SELECT unnest($origins)) AND importer IN (SELECT unnest($destinations)) THEN 'direct'
            WHEN exporter IN (SELECT unnest($origins)) AND importer NOT IN (SELECT unnest($origins)) THEN 'out'
            WHEN exporter IN (SELECT unnest($origins)) THEN NULL
            WHEN importer IN (SELECT unnest($destinations)) AND exporter NOT IN (SELECT unnest($destinations))
                THEN 'onward'
            WHEN importer IN (SELECT unnest($others)) THEN 'other'
            WHEN $elsewhere AND importer NOT IN (SELECT unnest($destinations)) THEN 'elsewhere'
        END AS leg
    FROM flow
),

stated AS (
    -- What an end has of a product on a lane in a month; in a suppressed cell, or one without mass, nothing is known.
    SELECT
        product, reporter, partner, report, month, count(value) > 0 AS has_value, count(kg) > 0 AS has_kg
    FROM lane
    WHERE leg IS NOT NULL
    GROUP BY product, reporter, partner, report, month
),

lane_report AS (
    -- What one end has with a figure, and the report in which its partner would have the same.
    SELECT
        product,
        is_listed,
        leg,
        reporter,
        partner,
        report,
        CASE WHEN report = 'export' THEN 'import' ELSE 'export' END AS mirror,
        month,
        currency,
        -- A list of partners names the members of a union: that it has nothing of the union itself is no zero.
        reporter NOT IN (SELECT unnest($unions)) AS is_named,
        sum(value) AS value,
        sum(kg) AS net_kg,
        coalesce(sum(value) FILTER (WHERE kg IS NULL), 0) AS value_without_kg
    FROM lane
    WHERE leg IS NOT NULL AND NOT suppressed
    GROUP BY product, is_listed, leg, reporter, partner, report, month, currency
),

lane_row AS (
    SELECT
        r.product,
        r.is_listed,
        r.leg,
        CASE
            WHEN r.leg IN ('direct', 'out') THEN $origin WHEN r.report = 'export' THEN r.reporter ELSE r.partner
        END AS exporter,
        CASE
            WHEN r.leg IN ('direct', 'onward') THEN 'destination' WHEN r.report = 'export' THEN r.partner ELSE r.reporter
        END AS importer,
        r.reporter,
        r.partner,
        r.report,
        r.month,
        date_trunc('quarter', r.month)::DATE AS quarter,
        r.currency,
        r.value,
        r.net_kg,
        r.value_without_kg,
        coalesce(
            stated.has_value, trader.has_value AND coalesce(of_all.reporter, of_one.reporter) IS NOT NULL AND r.is_named, false
        ) AS partner_reports_value,
        coalesce(
            stated.has_kg, trader.has_kg AND coalesce(of_all.reporter, of_one.reporter) IS NOT NULL AND r.is_named, false
        ) AS partner_reports_kg
    FROM lane_report AS r
    LEFT JOIN stated
        ON stated.product = r.product AND stated.reporter = r.partner AND stated.partner = r.reporter
        AND stated.report = r.mirror AND stated.month = r.month
    LEFT JOIN trader ON trader.product = r.product AND trader.reporter = r.partner AND trader.report = r.mirror
    LEFT JOIN covered AS of_all
        ON of_all.reporter = r.partner AND of_all.report = r.mirror AND of_all.period = r.month
        AND of_all.partner_scope = '*'
    LEFT JOIN covered AS of_one
        ON of_one.reporter = r.partner AND of_one.report = r.mirror AND of_one.period = r.month
        AND of_one.partner_scope = r.reporter
)

SELECT * FROM lane_row WHERE leg <> 'elsewhere'
UNION ALL
-- Once for who sells and once for who buys.
SELECT
    product,
    is_listed,
    side.leg,
    CASE WHEN side.leg = 'elsewhere' THEN exporter ELSE 'elsewhere' END AS exporter,
    CASE WHEN side.leg = 'elsewhere' THEN 'elsewhere' ELSE importer END AS importer,
    CASE WHEN side.leg = 'elsewhere' THEN exporter ELSE importer END AS reporter,
    'elsewhere' AS partner,
    CASE WHEN side.leg = 'elsewhere' THEN 'export' ELSE 'import' END AS report,
    month,
    quarter,
    currency,
    sum(value / CASE WHEN partner_reports_value THEN 2 ELSE 1 END) AS value,
    sum(net_kg / CASE WHEN partner_reports_kg THEN 2 ELSE 1 END) AS net_kg,
    sum(value_without_kg) AS value_without_kg,
    false AS partner_reports_value,
    false AS partner_reports_kg
FROM lane_row
CROSS JOIN (VALUES ('elsewhere'), ('bought')) AS side (leg)
WHERE $elsewhere AND lane_row.leg IN ('elsewhere', 'other')
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, month, quarter, currency
ORDER BY product, leg, exporter, importer, reporter, partner, report, month, currency
