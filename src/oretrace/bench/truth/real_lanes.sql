-- Monthly export lanes of a store at HS6, for plants in real series.
--
-- Parameters: $areas        totals and residual areas of the statistics, which are no place
-- Reads:      current_flow  the store's latest figures
--             snapshot      the imports they came with
--             hs_family     codes that a revision of the nomenclature joined or split: left out, as it would look like
--                           growth
-- Returns:    one row per source, currency, reporter, partner, code and month. `kg` is NULL where a part of it is not
--             known or was estimated, `value` where a part of it is suppressed.
WITH figure AS (
    SELECT
        snapshot.source,
        snapshot.publisher,
        snapshot.licence,
        f.*,
        substr(f.hs_code, 1, 6) AS hs6,
        CASE WHEN NOT f.net_kg_estimated THEN f.net_kg END AS weighed
    FROM current_flow AS f
    INNER JOIN snapshot ON snapshot.snapshot = f.snapshot
    WHERE
        f.flow = 'export'
        AND f.period_months = 1
        AND length(f.hs_code) >= 6
        AND f.reporter <> f.partner
        AND f.reporter NOT IN (SELECT unnest($areas))
        AND f.partner NOT IN (SELECT unnest($areas))
),

longest AS (
    -- The same trade may be stored at two lengths of code: it must count once.
    SELECT source, reporter, hs6, max(length(hs_code)) AS digits FROM figure GROUP BY source, reporter, hs6
)

SELECT
    figure.source,
    min(figure.publisher) AS publisher,
    min(figure.licence) AS licence,
    figure.currency,
    figure.reporter,
    figure.partner,
    figure.hs6,
    figure.period_start AS month,
    CASE WHEN NOT bool_or(figure.suppressed OR figure.value IS NULL) THEN sum(figure.value) END AS value,
    CASE WHEN NOT bool_or(figure.suppressed OR figure.weighed IS NULL) THEN sum(figure.weighed) END AS kg
FROM figure
INNER JOIN longest
    ON longest.source = figure.source
    AND longest.reporter = figure.reporter
    AND longest.hs6 = figure.hs6
    AND longest.digits = length(figure.hs_code)
WHERE figure.hs6 NOT IN (SELECT hs_family.hs6 FROM hs_family)
GROUP BY figure.source, figure.currency, figure.reporter, figure.partner, figure.hs6, figure.period_start
ORDER BY figure.source, figure.currency, figure.reporter, figure.partner, figure.hs6, month
