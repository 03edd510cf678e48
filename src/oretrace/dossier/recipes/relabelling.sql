-- The figures of a `relabelling` finding's exhibits, from the rows of its query and from who speaks of which month.
--
-- Parameters: $way                "last leg", "first leg" or "one lane": on which lanes the two codes stand
--             $code_from, $code_to   the products
--             $sellers, $hub, $buyers   who stands for the origin, the hub (NULL: none), who stands for the destination
--             $months             months of the series, first days
--             $act                first month under the act
-- Reads:      answer     the rows of detect/relabelling/lanes.sql
--             speaking   the rows of flows/speaking.sql
-- Returns:    exhibit, line, place, value: the mean of the ends that speak of the month, NULL where neither does; from the
--             act on the mean of the months before it
WITH side AS (
    SELECT 'controlled code' AS exhibit, $code_from AS product, $way = 'first leg' AS from_hub, $way = 'last leg' AS to_hub
    UNION ALL
    SELECT 'other code', $code_to, $way = 'last leg' OR ($way = 'one lane' AND $hub IS NOT NULL), $way = 'first leg'
),

seller AS (
    SELECT exhibit, product, from_hub, to_hub, unnest(CASE WHEN from_hub THEN [$hub] ELSE $sellers END) AS territory FROM side
),

buyer AS (
    SELECT exhibit, product, from_hub, to_hub, unnest(CASE WHEN to_hub THEN [$hub] ELSE $buyers END) AS territory FROM side
),

asked AS (
    SELECT unnest($months) AS month
),

spoken AS (
    SELECT DISTINCT seller.exhibit, 'export' AS report, speaking.month
    FROM seller
    INNER JOIN speaking
        ON speaking.product = seller.product AND speaking.reporter = seller.territory AND speaking.report = 'export'
        AND speaking.has_kg
    UNION
    SELECT DISTINCT buyer.exhibit, 'import', speaking.month
    FROM buyer
    INNER JOIN speaking
        ON speaking.product = buyer.product AND speaking.reporter = buyer.territory AND speaking.report = 'import'
        AND speaking.has_kg
),

lane AS (
    SELECT
        seller.exhibit, answer.month, answer.export_kg, answer.import_kg, answer.export_open, answer.import_open
    FROM answer
    INNER JOIN seller ON seller.product = answer.product AND seller.territory = answer.exporter
    INNER JOIN buyer ON buyer.exhibit = seller.exhibit AND buyer.territory = answer.importer
),

-- An end with a figure speaks; one that withholds a part of it does not.
reported AS (
    SELECT exhibit, 'export' AS report, month, sum(export_kg) AS kg, bool_or(export_open) AS is_open
    FROM lane
    GROUP BY exhibit, month
    UNION ALL
    SELECT exhibit, 'import', month, sum(import_kg), bool_or(import_open)
    FROM lane
    GROUP BY exhibit, month
),

ends AS (
    SELECT
        side.exhibit,
        asked.month,
        CASE
            WHEN coalesce(reported.is_open, false) THEN NULL
            WHEN reported.kg IS NOT NULL THEN reported.kg
            WHEN spoken.month IS NOT NULL THEN 0
        END AS kg
    FROM side
    CROSS JOIN asked
    CROSS JOIN (VALUES ('export'), ('import')) AS named (report)
    LEFT JOIN reported
        ON reported.exhibit = side.exhibit AND reported.report = named.report AND reported.month = asked.month
    LEFT JOIN spoken
        ON spoken.exhibit = side.exhibit AND spoken.report = named.report AND spoken.month = asked.month
),

monthly AS (
    SELECT
        exhibit,
        month,
        -- On one lane it is the loss of the controlled code that is held against the other.
        CASE WHEN $way = 'one lane' AND exhibit = 'controlled code' THEN -avg(kg) ELSE avg(kg) END AS kg
    FROM ends
    GROUP BY exhibit, month
)

SELECT exhibit, 'observed' AS line, strftime(month, '%Y-%m') AS place, kg AS value FROM monthly
UNION ALL
SELECT
    later.exhibit,
    'counterfactual',
    strftime(later.month, '%Y-%m'),
    (SELECT avg(earlier.kg) FROM monthly AS earlier WHERE earlier.exhibit = later.exhibit AND earlier.month < $act)
FROM monthly AS later
WHERE later.month >= $act
ORDER BY exhibit, line, place
