-- What an import speaks of.
--
-- Reads:   slice      distinct reporter, flow, partner and period of one file; partner NULL where it records that there was
--                     no trade with anyone
--          withheld   its suppressed rows
-- Returns: report_coverage without `snapshot`: for each reporter and flow every period of the file's span, and every
--          code of which a figure is suppressed.
-- A file of one partner is an extract of that partner; a file of several is taken for the whole list.
WITH scope AS (
    SELECT
        reporter, flow, period_months,
        CASE WHEN min(partner) = max(partner) THEN min(partner) ELSE '*' END AS partner_scope
    FROM slice
    GROUP BY reporter, flow, period_months
),
span AS (
    SELECT flow, period_months, min(period_start) AS first, max(period_start) AS last FROM slice GROUP BY ALL
),
calendar AS (
    SELECT
        flow, period_months,
        unnest(generate_series(first, last, to_months(period_months)))::DATE AS period_start
    FROM span
),
reported AS (
    SELECT DISTINCT reporter, flow, period_start, period_months FROM slice
)
SELECT
    scope.reporter, scope.flow, scope.partner_scope, '*' AS code_scope, calendar.period_start,
    calendar.period_months::TINYINT AS period_months,
    CASE WHEN reported.reporter IS NULL THEN 'not_reported' ELSE 'reported' END AS status
FROM scope
INNER JOIN calendar ON calendar.flow = scope.flow AND calendar.period_months = scope.period_months
LEFT JOIN reported
    ON reported.reporter = scope.reporter AND reported.flow = scope.flow
    AND reported.period_start = calendar.period_start AND reported.period_months = calendar.period_months
UNION ALL
SELECT DISTINCT
    scope.reporter, scope.flow, scope.partner_scope, withheld.hs_code, withheld.period_start,
    withheld.period_months::TINYINT, 'suppressed'
FROM withheld
INNER JOIN scope
    ON scope.reporter = withheld.reporter AND scope.flow = withheld.flow
    AND scope.period_months = withheld.period_months
ORDER BY ALL
