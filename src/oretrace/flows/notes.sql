-- Where totals and their lines differ, by source, product and unit.
--
-- Parameters: $period   first day of one period; NULL: all of them
-- Reads:      counted_flow
-- Returns:    source, product, unit; `total_counts`: lines fall short of the totals that count, else lines that count exceed
--             their totals; `amount` by how much; `lanes` on how many lanes, and the three largest by name
WITH lane AS (
    SELECT source, product, difference_unit AS unit, difference < 0 AS total_counts, exporter, importer,
        sum(abs(difference)) AS amount
    FROM counted_flow
    WHERE abs(difference) > 0 AND ($period IS NULL OR period = $period)
    GROUP BY source, product, difference_unit, difference < 0, exporter, importer
),

placed AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY source, product, unit, total_counts ORDER BY amount DESC, exporter, importer
        ) AS place
    FROM lane
)

SELECT
    source,
    product,
    unit,
    total_counts,
    sum(amount) AS amount,
    count(*) AS lanes,
    string_agg(CASE WHEN place <= 3 THEN exporter || ' → ' || importer END, ', ' ORDER BY place) AS largest
FROM placed
GROUP BY source, product, unit, total_counts
ORDER BY source, product, unit, total_counts
