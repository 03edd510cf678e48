-- Series of an answer of Comext of which records must be missing: parts that add up to less than the whole beside them.
--
-- Reads:   answer   records of SDMX-CSV with a figure, as text
-- Returns: what (the parts), reporter, partner, product, month; whole NULL where it is missing itself
WITH figure AS (
    -- Values alone: a total of masses is missing where one of its parts has none.
    SELECT DISTINCT reporter, partner, product, TIME_PERIOD AS month, TRY_CAST(OBS_VALUE AS DOUBLE) AS amount
    FROM answer
    WHERE indicators = 'VALUE_IN_EUROS'
),
by_partner AS (
    SELECT
        'partners' AS what, reporter, 'WORLD' AS partner, product, month,
        sum(amount) FILTER (WHERE length(partner) = 2) AS parts,
        sum(amount) FILTER (WHERE partner = 'WORLD') AS whole
    FROM figure
    WHERE $all_partners
    GROUP BY reporter, product, month
),
by_reporter AS (
    SELECT
        'reporters' AS what, 'EU27_2020' AS reporter, partner, product, month,
        sum(amount) FILTER (WHERE length(reporter) = 2) AS parts,
        sum(amount) FILTER (WHERE reporter = 'EU27_2020') AS whole
    FROM figure
    WHERE $all_reporters
    GROUP BY partner, product, month
)
SELECT what, reporter, partner, product, month, parts, whole
FROM (SELECT * FROM by_partner UNION ALL SELECT * FROM by_reporter)
WHERE whole IS NULL OR coalesce(parts, 0) < 0.999 * whole
ORDER BY what, reporter, partner, product, month
