-- The figures a scan uses, each with the product it belongs to.
--
-- Parameters: $codes         customs codes of the measure at any length; empty lists every code
-- Reads:      current_flow   the store's latest figures
--             snapshot       the imports they came with
--             hs_family      hs6 -> family: codes joined over HS revisions
-- Returns:    one row per monthly figure; `is_listed` tells the measure's products from the others. A suppressed cell is
--             a row too, with neither value nor net_kg: unknown, not zero.
WITH code AS (
    SELECT
        held.hs_code,
        coalesce(hs_family.family, substr(held.hs_code, 1, 6)) AS product
    FROM (SELECT DISTINCT hs_code FROM current_flow) AS held
    LEFT JOIN hs_family ON hs_family.hs6 = substr(held.hs_code, 1, 6)
),

listed AS (
    -- A listed code takes in all codes below it and, through its family, its predecessors and successors.
    SELECT
        code.hs_code,
        code.product,
        len($codes) = 0
        OR EXISTS (SELECT 1 FROM unnest($codes) AS given (prefix) WHERE starts_with(code.hs_code, given.prefix))
        OR EXISTS (
            SELECT 1
            FROM unnest($codes) AS given (prefix)
            INNER JOIN hs_family ON hs_family.hs6 = given.prefix
            WHERE hs_family.family = code.product
        ) AS is_listed
    FROM code
),

wanted AS (
    -- Products that the measure does not name serve as placebos; the unnamed rest of a named product does not.
    SELECT listed.*
    FROM listed
    WHERE
        listed.is_listed
        OR listed.product NOT IN (SELECT other.product FROM listed AS other WHERE other.is_listed)
),

figure AS (
    -- Exports already include re-exports.
    SELECT
        wanted.product,
        wanted.is_listed,
        f.hs_code,
        length(f.hs_code) AS digits,
        snapshot.source,
        f.reporter,
        f.partner,
        f.flow AS report,
        f.period_start AS month,
        CASE WHEN NOT f.suppressed THEN f.value END AS value,
        f.currency,
        CASE WHEN NOT f.suppressed THEN f.net_kg END AS net_kg,
        f.suppressed
    FROM current_flow AS f
    INNER JOIN wanted ON wanted.hs_code = f.hs_code
    INNER JOIN snapshot ON snapshot.snapshot = f.snapshot
    WHERE f.flow IN ('export', 'import') AND f.period_months = 1
),

preference AS (
    -- The same trade may be stored from two sources, or at two lengths of code: it must count once. The one with more
    -- months leads; others fill only months in which it has nothing of the reporter's trade in the product. A suppressed
    -- cell is nothing that could lead.
    SELECT
        reporter,
        report,
        product,
        source,
        digits,
        row_number() OVER (
            PARTITION BY reporter, report, product
            ORDER BY count(DISTINCT CASE WHEN NOT suppressed THEN month END) DESC, digits DESC, source
        ) AS place
    FROM figure
    GROUP BY reporter, report, product, source, digits
),

placed AS (
    SELECT
        figure.*,
        preference.place,
        min(CASE WHEN NOT figure.suppressed THEN preference.place END) OVER (
            PARTITION BY figure.reporter, figure.report, figure.product, figure.month
        ) AS best
    FROM figure
    INNER JOIN preference
        ON preference.reporter = figure.reporter
        AND preference.report = figure.report
        AND preference.product = figure.product
        AND preference.source = figure.source
        AND preference.digits = figure.digits
)

SELECT product, is_listed, hs_code, reporter, partner, report, month, value, currency, net_kg, suppressed
FROM placed
WHERE place = best OR suppressed
