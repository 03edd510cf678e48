-- The published trade of a suite as canonical rows, in the order of publication.
--
-- Parameters: $edition     nomenclature of its products
--             $since       what was published earlier is taken for published on this day
-- Reads:      trade        observations/trade.parquet
-- Returns:    trade_flow without `snapshot`; `line` counts within a day of publication
WITH known AS (
    SELECT * REPLACE (greatest(published_on, $since) AS published_on) FROM trade
)

SELECT
    published_on,
    row_number() OVER (PARTITION BY published_on ORDER BY reporter, flow, hs_code, partner, period_start) AS line,
    reporter,
    partner,
    CASE WHEN flow = 'export' THEN 'last_known_destination' ELSE 'origin' END AS partner_basis,
    flow,
    $edition AS hs_edition,
    hs_code,
    period_start,
    1::TINYINT AS period_months,
    value_usd AS value,
    'USD' AS currency,
    valuation,
    net_kg,
    net_kg_estimated,
    NULL::DOUBLE AS qty,
    NULL::VARCHAR AS qty_unit,
    suppressed
FROM known
ORDER BY published_on, line
