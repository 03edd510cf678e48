-- The figures of a `withheld` finding's exhibits, from the rows of its query.
--
-- Parameters: $product, $reporter, $report   whose report of which product withholds
--             $partner            the other end of the lane; NULL: all of them, and what stands under an unnamed area is withheld
--             $areas              codes of unnamed areas
--             $months             months of the series, first days
--             $act                first month under the act
--             $by_mass            whether amounts are in kg, else in value
-- Reads:      answer   the rows of flows/both_ends.sql
-- Returns:    exhibit, line, place, value
WITH own AS (
    SELECT
        month,
        is_withheld,
        CASE WHEN report = 'export' THEN importer ELSE exporter END AS partner,
        CASE WHEN $by_mass THEN kg ELSE value END AS amount
    FROM answer
    WHERE product = $product AND report = $report AND $reporter = CASE WHEN report = 'export' THEN exporter ELSE importer END
),

part AS (
    SELECT
        month,
        CASE
            WHEN $partner IS NULL THEN CASE WHEN partner IN (SELECT unnest($areas)) THEN amount END
            WHEN is_withheld THEN 1
        END AS withheld,
        CASE WHEN $partner IS NULL AND partner IN (SELECT unnest($areas)) THEN NULL ELSE amount END AS named
    FROM own
    WHERE $partner IS NULL OR partner = $partner
),

monthly AS (
    SELECT asked.month, coalesce(sum(part.withheld), 0) AS withheld, coalesce(sum(part.named), 0) AS named
    FROM (SELECT unnest($months) AS month) AS asked
    LEFT JOIN part ON part.month = asked.month
    GROUP BY asked.month
),

windows AS (
    SELECT
        CASE WHEN month < $act THEN 'before the act' ELSE 'from the act on' END AS place,
        sum(withheld) AS withheld,
        sum(named) AS named
    FROM monthly
    GROUP BY 1
)

SELECT 'withheld' AS exhibit, 'observed' AS line, strftime(month, '%Y-%m') AS place, withheld AS value FROM monthly
UNION ALL
SELECT 'windows', 'withheld', place, withheld FROM windows
UNION ALL
SELECT 'windows', 'named', place, named FROM windows
ORDER BY exhibit, line, place
