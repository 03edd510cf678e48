-- How much of the act's trade has a mass, by month and currency.
--
-- Reads:      lane_row   rows of diversion.sql
-- Returns:    month, currency; value, and value_without_kg on lanes of which neither end knows all the mass; masses, how many
--             rows of the month have one
WITH lane_end AS (
    SELECT
        month,
        currency,
        value,
        net_kg,
        value_without_kg,
        max(CASE WHEN net_kg IS NOT NULL AND value_without_kg = 0 THEN 1 ELSE 0 END) OVER (
            PARTITION BY
                product,
                CASE WHEN report = 'export' THEN reporter ELSE partner END,
                CASE WHEN report = 'export' THEN partner ELSE reporter END,
                month
        ) AS is_weighed
    FROM lane_row
    WHERE is_listed AND leg IN ('direct', 'out', 'onward')
)

SELECT
    month,
    currency,
    coalesce(sum(value), 0) AS value,
    coalesce(sum(CASE WHEN is_weighed = 0 THEN value_without_kg END), 0) AS value_without_kg,
    sum(count(net_kg)) OVER (PARTITION BY month) AS masses
FROM lane_end
GROUP BY month, currency
ORDER BY month, currency
