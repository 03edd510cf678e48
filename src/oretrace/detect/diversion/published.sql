-- From when to when anybody publishes what the origin sells to whom.
--
-- Parameters: $origins, $destinations  as in lanes.sql; $grain, $anchor  as in flows/coverage.sql
-- Reads:      covered   of which months a reporter's files speak (flows/coverage.sql)
--             trader    who publishes figures of a product at all (flows/trader.sql)
-- Returns:    hub ('*': all of them, from the origin's own list), by_origin: whether the origin's exports say so or the
--             hub's imports; first_month, last_month. Who publishes no product of the count, of these reports, is not there.
WITH published AS (
    SELECT DISTINCT reporter, report FROM trader
),

spoken AS (
    SELECT
        CASE WHEN covered.report = 'import' THEN covered.reporter ELSE covered.partner_scope END AS hub,
        covered.report = 'export' AS by_origin,
        covered.period
    FROM covered
    INNER JOIN published ON published.reporter = covered.reporter AND published.report = covered.report
    WHERE
        (covered.report = 'export' AND covered.reporter IN (SELECT unnest($origins)))
        OR (
            covered.report = 'import'
            AND covered.reporter NOT IN (SELECT unnest($origins))
            AND covered.reporter NOT IN (SELECT unnest($destinations))
            AND (covered.partner_scope = '*' OR covered.partner_scope IN (SELECT unnest($origins)))
        )
)

SELECT hub, by_origin, min(period) AS first_month, max(period) AS last_month
FROM spoken
GROUP BY hub, by_origin
ORDER BY hub, by_origin
