-- Of which periods a reporter's files speak in every month, whatever the code.
--
-- Parameters: $grain, $anchor  as in counted.sql
-- Reads:      report_coverage  what the store's files speak of
-- Returns:    reporter, report (export or import), period, partner_scope: all partners ('*') or one. A reporter of whom some
--             file has several partners is taken to list all of them in every file; `is_list`: files with
--             several partners speak of every month.
WITH spoken AS (
    SELECT
        reporter,
        flow AS report,
        partner_scope,
        status,
        date_diff('month', $anchor, period_start) AS first_month,
        date_diff('month', $anchor, period_start) + period_months - 1 AS last_month
    FROM report_coverage
    WHERE code_scope = '*' AND period_months <= $grain
),

whole AS (
    SELECT DISTINCT reporter, report FROM spoken WHERE partner_scope = '*'
),

monthly AS (
    SELECT
        spoken.reporter,
        spoken.report,
        spoken.partner_scope = '*' AS is_list,
        CASE WHEN whole.reporter IS NULL THEN spoken.partner_scope ELSE '*' END AS partner_scope,
        CAST(floor(spoken.first_month / $grain) AS INTEGER) AS number,
        unnest(range(spoken.first_month, spoken.last_month + 1)) AS month
    FROM spoken
    LEFT JOIN whole ON whole.reporter = spoken.reporter AND whole.report = spoken.report
    WHERE spoken.status = 'reported' AND floor(spoken.first_month / $grain) = floor(spoken.last_month / $grain)
)

SELECT
    reporter,
    report,
    CAST(CAST($anchor AS DATE) + to_months(CAST(number * $grain AS INTEGER)) AS DATE) AS period,
    partner_scope,
    count(DISTINCT CASE WHEN is_list THEN month END) = $grain AS is_list
FROM monthly
GROUP BY reporter, report, number, partner_scope
HAVING count(DISTINCT month) = $grain
