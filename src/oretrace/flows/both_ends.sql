-- What each end of each lane reports by month.
--
-- Parameters: $areas   codes that are no place: totals, groups, residual areas; as reporter or partner they are left out
--             $until   last month to read (NULL: all)
-- Reads:      counted_flow
-- Returns:    one row per product, exporter, importer, report and month with a figure. `kg` and `value` are NULL where
--             one of the figures lacks it or is withheld, `currency` where there are two.
WITH figure AS (
    SELECT
        product, is_listed, exporter, importer, report, period, value, currency, kg_estimated,
        state = 'suppressed' AS is_withheld,
        -- A mass of 0 with a value is a missing one.
        CASE WHEN kg = 0 AND value > 0 THEN NULL ELSE kg END AS kg
    FROM counted_flow
    WHERE
        exporter <> importer
        AND exporter NOT IN (SELECT unnest($areas))
        AND importer NOT IN (SELECT unnest($areas))
        AND ($until IS NULL OR period <= $until)
)

SELECT
    product,
    is_listed,
    exporter,
    importer,
    report,
    period AS month,
    CASE WHEN count(*) = count(kg) THEN sum(kg) END AS kg,
    CASE WHEN count(*) = count(value) THEN sum(value) END AS value,
    CASE WHEN min(currency) = max(currency) THEN min(currency) END AS currency,
    bool_or(is_withheld) AS is_withheld,
    sum(CASE WHEN kg_estimated THEN kg ELSE 0 END) AS estimated_kg
FROM figure
GROUP BY product, is_listed, exporter, importer, report, period
ORDER BY product, exporter, importer, report, month
