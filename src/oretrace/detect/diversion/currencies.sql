-- How much of the act's trade has values in which currency, the one that covers most of it first.
--
-- Reads:      lane_row       rows of diversion.sql
--             counted_flow   the figures that count
-- Returns:    currency; cells, how many product-lane-months have a value in it; figures and value, what that is; sources
WITH covered AS (
    SELECT currency, sum(CASE WHEN figures > 0 THEN 1 ELSE 0 END) AS cells, sum(figures) AS figures, sum(value) AS value
    FROM (
        SELECT currency, count(value) AS figures, sum(value) AS value
        FROM lane_row
        WHERE is_listed AND leg IN ('direct', 'out', 'onward')
        GROUP BY
            currency,
            product,
            CASE WHEN report = 'export' THEN reporter ELSE partner END,
            CASE WHEN report = 'export' THEN partner ELSE reporter END,
            month
    )
    GROUP BY currency
),

named AS (
    SELECT currency, string_agg(DISTINCT source, ', ' ORDER BY source) AS sources
    FROM counted_flow
    WHERE is_listed
    GROUP BY currency
)

SELECT covered.currency, covered.cells, CAST(covered.figures AS BIGINT) AS figures, covered.value, named.sources
FROM covered
INNER JOIN named ON named.currency = covered.currency
ORDER BY covered.cells DESC, covered.currency
