-- Products whose code list changed its scope at a revision of the nomenclature: their series cannot be compared
-- across it, so they are left out by name.
--
-- Within a product (a code family), codes that stop at the revision must be matched by codes that start there. Where
-- only one side happened and the codes concerned carry more than a tenth of the product's trade, goods entered or
-- left the family through a code that is not in the store.
-- Parameters: $products  products to look at
--             $first, $last  months of the series
-- Reads:      counted_flow
WITH revision AS (
    -- National codes (eight digits and more) are revised every January, HS subheadings every five years.
    SELECT make_date(y, 1, 1) AS starts_on, y IN (2002, 2007, 2012, 2017, 2022, 2028) AS is_hs
    FROM range(1996, 2041) AS years (y)
    WHERE make_date(y, 1, 1) > $first AND make_date(y, 1, 1) <= $last
),

monthly AS (
    SELECT product, hs_code, period AS month, sum(value) AS value
    FROM counted_flow
    WHERE state = 'reported'
    GROUP BY product, hs_code, period
    HAVING sum(value) > 0
),

code AS (
    SELECT
        m.product,
        m.hs_code,
        r.starts_on,
        count(*) FILTER (WHERE m.month < r.starts_on) AS months_before_all,
        count(*) FILTER (WHERE m.month >= r.starts_on) AS months_after_all,
        count(*) FILTER (WHERE m.month < r.starts_on AND m.month >= r.starts_on - INTERVAL 12 MONTH) AS months_before,
        count(*) FILTER (WHERE m.month >= r.starts_on AND m.month < r.starts_on + INTERVAL 12 MONTH) AS months_after,
        coalesce(sum(m.value) FILTER (
            WHERE m.month < r.starts_on AND m.month >= r.starts_on - INTERVAL 12 MONTH
        ), 0) AS value_before,
        coalesce(sum(m.value) FILTER (
            WHERE m.month >= r.starts_on AND m.month < r.starts_on + INTERVAL 12 MONTH
        ), 0) AS value_after,
        least(12, date_diff('month', $first, r.starts_on)) AS span_before,
        least(12, date_diff('month', r.starts_on, $last) + 1) AS span_after
    FROM monthly AS m
    CROSS JOIN revision AS r
    WHERE (r.is_hs OR length(m.hs_code) > 6) AND m.product IN (SELECT unnest($products))
    GROUP BY m.product, m.hs_code, r.starts_on
),

judged AS (
    -- A code that traded in fewer than half of the months may pause for other reasons; so may any code over a span so
    -- short that, going by its share of active months, such a pause is no surprise.
    SELECT
        *,
        months_after_all = 0 AND months_before * 2 >= span_before
        AND pow((span_before - months_before + 1) / (span_before + 2), span_after) < 0.1 AS stopped,
        months_before_all = 0 AND months_after * 2 >= span_after
        AND pow((span_after - months_after + 1) / (span_after + 2), span_before) < 0.1 AS started
    FROM code
),

moved AS (
    SELECT
        product,
        starts_on,
        coalesce(sum(value_before) FILTER (WHERE stopped), 0) / nullif(sum(value_before), 0) AS stopped_share,
        coalesce(sum(value_after) FILTER (WHERE started), 0) / nullif(sum(value_after), 0) AS started_share,
        string_agg(hs_code, ' ' ORDER BY hs_code) FILTER (WHERE months_after_all = 0) AS stopped_codes,
        string_agg(hs_code, ' ' ORDER BY hs_code) FILTER (WHERE months_before_all = 0) AS started_codes
    FROM judged
    GROUP BY product, starts_on
)

SELECT product, starts_on, stopped_codes, started_codes, coalesce(stopped_share, 0) AS stopped_share,
    coalesce(started_share, 0) AS started_share
FROM moved
WHERE (coalesce(stopped_share, 0) > 0.1) <> (coalesce(started_share, 0) > 0.1)
ORDER BY product, starts_on
