-- Mass and value of goods by lane and month, as each end states them, for unit values.
--
-- Parameters: $first, $last   first and last month
--             $areas          totals and residual areas, which are no end of a lane
-- Reads:      counted_flow    the figures that count, each once (flows/counted.sql)
-- Returns:    product, is_listed (asked for; else a placebo), report, currency, exporter, importer, month (0: $first); kg and value of the figures that state
--             both and whose mass is no estimate (NULL: none; a mass derived from value prices nothing); all_kg, all
--             masses, estimates too (NULL: unknown)
WITH lane AS (
    SELECT *, kg > 0 AND value > 0 AND NOT kg_estimated AS is_priced
    FROM counted_flow
    WHERE
        period BETWEEN $first AND $last
        AND state = 'reported'
        AND exporter <> importer
        AND exporter NOT IN (SELECT unnest($areas))
        AND importer NOT IN (SELECT unnest($areas))
)

SELECT
    product,
    is_listed,
    report,
    currency,
    exporter,
    importer,
    CAST(date_diff('month', $first, period) AS INTEGER) AS month,
    CAST(sum(CASE WHEN is_priced THEN CAST(kg AS DECIMAL(38, 3)) END) AS DOUBLE) AS kg,
    CAST(sum(CASE WHEN is_priced THEN CAST(value AS DECIMAL(38, 3)) END) AS DOUBLE) AS value,
    CAST(sum(CAST(kg AS DECIMAL(38, 3))) AS DOUBLE) AS all_kg
FROM lane
GROUP BY product, is_listed, report, currency, exporter, importer, period
ORDER BY product, report, currency, exporter, importer, month
