-- Large customers of the origin that are no target and that others supply too: placebos of the destination.
--
-- Parameters: $origins, $destinations, $inside, $areas  as in lanes.sql
--             $act_month     first full month under the measure
-- Reads:      counted_flow   the figures that count, each once (flows/counted.sql)
-- Returns:    importer; three of them at most, the largest before the measure
WITH flow AS (
    SELECT exporter, importer, value, period < $act_month AS is_before
    FROM counted_flow
    WHERE state = 'reported'
)

SELECT importer
FROM flow
WHERE
    exporter IN (SELECT unnest($origins))
    AND importer NOT IN (SELECT unnest($destinations))
    AND importer NOT IN (SELECT unnest($origins))
    AND importer NOT IN (SELECT unnest($areas))
    AND importer NOT IN (SELECT unnest($inside))
    AND is_before
    AND importer IN (SELECT inbound.importer FROM flow AS inbound WHERE inbound.exporter NOT IN (SELECT unnest($origins)))
GROUP BY importer
ORDER BY sum(value) DESC, importer
LIMIT 3
