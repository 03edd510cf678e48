-- What both ends report of every lane of one material, month by month, in kg of contained element.
--
-- Parameters: $material      material of the catalog
--             $aggregates    totals of the statistics, which are no place; one that is withheld stays, for its lane
--                            shows that its reporter's trade with somebody is unknown
-- Reads:      contained_flow   figures that count, by month, in kg of contained element
-- Returns:    one row per exporter, importer, pool, report and month with a figure. `pool` is ore (ores and concentrates)
--             or goods (all that follows, scrap among it). `is_unknown`: a part is withheld or has no mass; the masses
--             are those of the rest.
WITH figure AS (
    SELECT
        exporter,
        importer,
        CASE WHEN stage = 'mine' THEN 'ore' ELSE 'goods' END AS pool,
        report,
        period AS month,
        -- A mass of 0 with a value is a missing one.
        state = 'suppressed' OR typical_kg IS NULL OR coalesce(kg = 0 AND value > 0, false) AS is_unknown,
        low_kg,
        typical_kg,
        high_kg
    FROM contained_flow
    WHERE
        material = $material
        AND partner <> reporter
        AND (state = 'suppressed' OR partner NOT IN (SELECT unnest($aggregates)))
        AND reporter NOT IN (SELECT unnest($aggregates))
)

SELECT
    exporter,
    importer,
    pool,
    report,
    month,
    bool_or(is_unknown) AS is_unknown,
    sum(CASE WHEN is_unknown THEN 0 ELSE low_kg END) AS low_kg,
    sum(CASE WHEN is_unknown THEN 0 ELSE typical_kg END) AS typical_kg,
    sum(CASE WHEN is_unknown THEN 0 ELSE high_kg END) AS high_kg
FROM figure
GROUP BY exporter, importer, pool, report, month
ORDER BY exporter, importer, pool, report, month
