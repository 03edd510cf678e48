-- The figures of a `diversion` finding's exhibits, from the rows of its query.
--
-- Parameters: $product            its product; NULL: the finding is about the hub, and about all products whose direct lane fell
--             $hub, $origin       the hub, and the name of the origin in the rows
--             $months             months of the series, first days
--             $by_mass            whether figures are in kg, else values
--             $no_target          the target's reports end too soon and are left out
--             $no_origin          so are the origin's
--             $broken             products left out because a revision broke their code
--             $fallen             direct trade must have fallen to this share of what it was
--             $pre_first, $pre_last, $post_first, $post_last, $pre_months, $post_months   the months compared
--             $alone              whether leg 2 alone is known, so that the table of products is of that
-- Reads:      answer   the rows of detect/diversion/lanes.sql
-- Returns:    exhibit, line, place, value
WITH report AS (
    -- An end that is left out is no end of anybody's mean either.
    SELECT
        product,
        leg,
        CASE leg WHEN 'out' THEN importer WHEN 'onward' THEN exporter ELSE '' END AS hub,
        month,
        CASE WHEN $by_mass THEN net_kg ELSE value END
        / CASE
            WHEN
                CASE WHEN $by_mass THEN partner_reports_kg ELSE partner_reports_value END
                AND NOT ($no_target AND importer = 'destination')
                AND NOT ($no_origin AND exporter = $origin)
                THEN 2
            ELSE 1
        END AS amount
    FROM answer
    WHERE
        is_listed
        AND leg IN ('direct', 'out', 'onward')
        AND NOT ($no_target AND report = 'import' AND importer = 'destination')
        AND NOT ($no_origin AND report = 'export' AND exporter = $origin)
),

fell AS (
    SELECT
        product,
        coalesce(sum(CASE WHEN month BETWEEN $pre_first AND $pre_last THEN amount END), 0) / $pre_months AS before,
        coalesce(sum(CASE WHEN month BETWEEN $post_first AND $post_last THEN amount END), 0) / $post_months AS after
    FROM report
    WHERE leg = 'direct'
    GROUP BY product
),

chosen AS (
    SELECT product
    FROM fell
    WHERE
        product = $product
        OR (
            $product IS NULL AND before > 0 AND after <= $fallen * before
            AND product NOT IN (SELECT unnest($broken))
        )
),

mine AS (
    SELECT report.*
    FROM report
    INNER JOIN chosen ON chosen.product = report.product
    WHERE report.leg = 'direct' OR report.hub = $hub
),

series AS (
    SELECT
        CASE leg WHEN 'direct' THEN 'direct' WHEN 'out' THEN 'leg 1' ELSE 'leg 2' END AS exhibit,
        month,
        sum(amount) AS value
    FROM mine
    GROUP BY leg, month
),

-- A month without a figure has no trade, and so has a product of the hub without any.
weighed AS (
    SELECT
        chosen.product,
        coalesce(sum(CASE WHEN mine.month BETWEEN $pre_first AND $pre_last THEN mine.amount END), 0) / $pre_months
            AS before,
        coalesce(sum(CASE WHEN mine.month BETWEEN $post_first AND $post_last THEN mine.amount END), 0) / $post_months
            AS after
    FROM chosen
    LEFT JOIN mine ON mine.product = chosen.product AND mine.leg = CASE WHEN $alone THEN 'onward' ELSE 'out' END
    GROUP BY chosen.product
)

SELECT lane.exhibit, 'observed' AS line, strftime(asked.month, '%Y-%m') AS place, coalesce(series.value, 0) AS value
FROM (VALUES ('direct'), ('leg 1'), ('leg 2')) AS lane (exhibit)
CROSS JOIN (SELECT unnest($months) AS month) AS asked
LEFT JOIN series ON series.exhibit = lane.exhibit AND series.month = asked.month
UNION ALL
SELECT 'products', 'before_per_month', product, before FROM weighed
UNION ALL
SELECT 'products', 'after_per_month', product, after FROM weighed
ORDER BY exhibit, line, place
