-- Monthly series of every product on the lanes that a reroute around a measure can use.
--
-- Parameters: $origins       members of the territory that issued the measure (their exports are summed)
--             $origin        the name of that sum
--             $destinations  territories the measure is aimed at
--             $act_month     first full month under the measure
--             $areas         totals and residual areas of the statistics, which are no place
-- Reads:      product_flow   the figures a scan uses, by product (product_flow.sql)
-- Returns:    one row per product (code family), lane, report and month; `is_listed` tells the measure's products
--             from the others. `leg` says which lane it is:
--             direct (origin -> destination), out (origin -> anyone else), onward (anyone else -> destination),
--             other (anyone else -> one of three large destinations without the measure: placebos).
--             The same lane may be there twice, as its exporter and as its importer report it.
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
        AND EXISTS (
            SELECT 1 FROM flow AS inbound
            WHERE inbound.importer = flow.importer AND inbound.exporter NOT IN (SELECT unnest($origins))
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
        END AS leg
    FROM flow
)

SELECT
    product,
    is_listed,
    leg,
    CASE WHEN leg IN ('direct', 'out') THEN $origin ELSE exporter END AS exporter,
    CASE WHEN leg IN ('direct', 'onward') THEN 'destination' ELSE importer END AS importer,
    reporter,
    report,
    month,
    date_trunc('quarter', month)::DATE AS quarter,
    currency,
    sum(value) AS value,
    sum(net_kg) AS net_kg,
    coalesce(sum(value) FILTER (WHERE net_kg IS NULL), 0) AS value_without_kg
FROM lane
WHERE leg IS NOT NULL
GROUP BY product, is_listed, leg, 4, 5, reporter, report, month, currency
ORDER BY product, leg, exporter, importer, reporter, report, month, currency
