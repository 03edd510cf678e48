-- Monthly series of every product on the lanes that a reroute around a measure can use.
--
-- Parameters: $origins       members of the territory that issued the measure (their exports are summed)
--             $origin        the name of that sum
--             $destinations  territories the measure is aimed at
--             $act_month     first full month under the measure
--             $areas         totals and residual areas of the statistics, which are no place
--             $elsewhere     whether to return what others than the origin sell to anyone but the destination
-- Reads:      product_flow     the figures a scan uses, by product (product_flow.sql)
--             report_coverage  what the store's files speak of
-- Returns:    one row per product (code family), lane, partner, report and month; `is_listed` tells the measure's
--             products from the others. `leg` says which lane it is:
--             direct (origin -> destination), out (origin -> anyone else), onward (anyone else -> destination),
--             other (anyone else -> one of three large destinations without the measure: placebos),
--             elsewhere (anyone else -> all but the destination, added up: one row a month, already the mean of ends).
--             The same lane may be there twice, as its exporter and as its importer report it. Where the partner
--             reports the lane in that month too, with a figure or without, the row is one half of the lane's mean:
--             a series is the sum of value / (1 + partner_tells_value), or of net_kg / (1 + partner_tells_kg).
WITH flow AS (
    SELECT
        f.*,
        CASE WHEN f.report = 'export' THEN f.reporter ELSE f.partner END AS exporter,
        CASE WHEN f.report = 'export' THEN f.partner ELSE f.reporter END AS importer
    FROM product_flow AS f
),

other_destination AS (
    -- Large customers of the origin that are no target and that others supply too.
    SELECT flow.importer
    FROM flow
    WHERE
        flow.exporter IN (SELECT unnest($origins))
        AND flow.importer NOT IN (SELECT unnest($destinations))
        AND flow.importer NOT IN (SELECT unnest($origins))
        AND flow.importer NOT IN (SELECT unnest($areas))
        AND flow.month < $act_month
        AND NOT flow.suppressed
        AND EXISTS (
            SELECT 1 FROM flow AS inbound
            WHERE
                inbound.importer = flow.importer
                AND inbound.exporter NOT IN (SELECT unnest($origins))
                AND NOT inbound.suppressed
        )
    GROUP BY flow.importer
    ORDER BY sum(flow.value) DESC, flow.importer
    LIMIT 3
),

lane AS (
    SELECT
        flow.*,
        CASE
            WHEN exporter IN (SELECT unnest($origins)) AND importer IN (SELECT unnest($destinations)) THEN 'direct'
            WHEN exporter IN (SELECT unnest($origins)) AND importer NOT IN (SELECT unnest($origins)) THEN 'out'
            WHEN exporter IN (SELECT unnest($origins)) THEN NULL
            WHEN importer IN (SELECT unnest($destinations)) AND exporter NOT IN (SELECT unnest($destinations))
                THEN 'onward'
            WHEN importer IN (SELECT importer FROM other_destination) THEN 'other'
            WHEN $elsewhere AND importer NOT IN (SELECT unnest($destinations)) THEN 'elsewhere'
        END AS leg
    FROM flow
),

told AS (
    -- What an end says of a product on a lane in a month; a suppressed cell or one without mass says nothing known.
    SELECT
        product, reporter, partner, report, month, count(value) > 0 AS tells_value, count(net_kg) > 0 AS tells_kg
    FROM lane
    WHERE leg IS NOT NULL
    GROUP BY product, reporter, partner, report, month
),

trader AS (
    -- Who publishes figures of a product at all: only of these does the absence of one mean no trade.
    SELECT product, reporter, report, count(value) > 0 AS tells_value, count(net_kg) > 0 AS tells_kg
    FROM product_flow
    GROUP BY product, reporter, report
),

whole AS (
    -- Reporters of whom some file has several partners: their files are lists of all partners, not extracts of one.
    SELECT DISTINCT reporter, flow AS report
    FROM report_coverage
    WHERE partner_scope = '*' AND code_scope = '*' AND period_months = 1
),

covered AS (
    -- Months of which a reporter's files speak, with all partners ('*') or with one.
    SELECT DISTINCT
        c.reporter,
        c.flow AS report,
        c.period_start AS month,
        CASE WHEN whole.reporter IS NULL THEN c.partner_scope ELSE '*' END AS partner_scope
    FROM report_coverage AS c
    LEFT JOIN whole ON whole.reporter = c.reporter AND whole.report = c.flow
    WHERE c.status = 'reported' AND c.code_scope = '*' AND c.period_months = 1
),

lane_report AS (
    -- What one end says with a figure, and the report in which its partner would say the same.
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
        sum(value) AS value,
        sum(net_kg) AS net_kg,
        coalesce(sum(value) FILTER (WHERE net_kg IS NULL), 0) AS value_without_kg
    FROM lane
    WHERE leg IS NOT NULL AND NOT suppressed
    GROUP BY product, is_listed, leg, reporter, partner, report, month, currency
),

told_row AS (
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
            told.tells_value, trader.tells_value AND coalesce(of_all.reporter, of_one.reporter) IS NOT NULL, false
        ) AS partner_tells_value,
        coalesce(
            told.tells_kg, trader.tells_kg AND coalesce(of_all.reporter, of_one.reporter) IS NOT NULL, false
        ) AS partner_tells_kg
    FROM lane_report AS r
    LEFT JOIN told
        ON told.product = r.product AND told.reporter = r.partner AND told.partner = r.reporter
        AND told.report = r.mirror AND told.month = r.month
    LEFT JOIN trader ON trader.product = r.product AND trader.reporter = r.partner AND trader.report = r.mirror
    LEFT JOIN covered AS of_all
        ON of_all.reporter = r.partner AND of_all.report = r.mirror AND of_all.month = r.month
        AND of_all.partner_scope = '*'
    LEFT JOIN covered AS of_one
        ON of_one.reporter = r.partner AND of_one.report = r.mirror AND of_one.month = r.month
        AND of_one.partner_scope = r.reporter
)

SELECT * FROM told_row WHERE leg <> 'elsewhere'
UNION ALL
SELECT
    product,
    is_listed,
    'elsewhere' AS leg,
    exporter,
    'elsewhere' AS importer,
    exporter AS reporter,
    'elsewhere' AS partner,
    'export' AS report,
    month,
    quarter,
    currency,
    sum(value / CASE WHEN partner_tells_value THEN 2 ELSE 1 END) AS value,
    sum(net_kg / CASE WHEN partner_tells_kg THEN 2 ELSE 1 END) AS net_kg,
    sum(value_without_kg) AS value_without_kg,
    false AS partner_tells_value,
    false AS partner_tells_kg
FROM told_row
WHERE $elsewhere AND leg IN ('elsewhere', 'other')
GROUP BY product, is_listed, exporter, month, quarter, currency
ORDER BY product, leg, exporter, importer, reporter, partner, report, month, currency
