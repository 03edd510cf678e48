-- Monthly series of every product on the lanes that a reroute around a measure can use.
--
-- Parameters: $origins       members of the territory that issued the measure (their exports are summed)
--             $origin        the name of that sum
--             $destinations  territories the measure is aimed at
--             $codes         customs codes of the measure at any length; empty lists every code
--             $act_month     first full month under the measure
--             $areas         totals and residual areas of the statistics, which are no place
-- Reads:      current_flow   the store's latest figures
--             hs_family      hs6 -> family: codes joined over HS revisions
-- Returns:    one row per product (code family), lane, report and month; `is_listed` tells the measure's products
--             from the others. `leg` says which lane it is:
--             direct (origin -> destination), out (origin -> anyone else), onward (anyone else -> destination),
--             other (anyone else -> one of three large destinations without the measure: placebos).
--             The same lane may be there twice, as its exporter and as its importer report it.
WITH code AS (
    SELECT
        flow.hs_code,
        coalesce(hs_family.family, substr(flow.hs_code, 1, 6)) AS product
    FROM (SELECT DISTINCT hs_code FROM current_flow) AS flow
    LEFT JOIN hs_family ON hs_family.hs6 = substr(flow.hs_code, 1, 6)
),

listed AS (
    -- A listed code takes in all codes below it and, through its family, its predecessors and successors.
    SELECT
        code.hs_code,
        code.product,
        len($codes) = 0
        OR EXISTS (SELECT 1 FROM unnest($codes) AS given (prefix) WHERE starts_with(code.hs_code, given.prefix))
        OR EXISTS (
            SELECT 1
            FROM unnest($codes) AS given (prefix)
            INNER JOIN hs_family ON hs_family.hs6 = given.prefix
            WHERE hs_family.family = code.product
        ) AS is_listed
    FROM code
),

wanted AS (
    -- Products that the measure does not name serve as placebos; the unnamed rest of a named product does not.
    SELECT listed.*
    FROM listed
    WHERE
        listed.is_listed
        OR listed.product NOT IN (SELECT other.product FROM listed AS other WHERE other.is_listed)
),

flow AS (
    -- Exports already include re-exports; suppressed cells are unknown, not zero.
    SELECT
        wanted.product,
        wanted.is_listed,
        f.reporter,
        f.flow AS report,
        CASE WHEN f.flow = 'export' THEN f.reporter ELSE f.partner END AS exporter,
        CASE WHEN f.flow = 'export' THEN f.partner ELSE f.reporter END AS importer,
        f.period_start AS month,
        f.value,
        f.currency,
        f.net_kg
    FROM current_flow AS f
    INNER JOIN wanted ON wanted.hs_code = f.hs_code
    WHERE f.flow IN ('export', 'import') AND f.period_months = 1 AND NOT f.suppressed
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
