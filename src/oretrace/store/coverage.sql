-- What an import speaks of.
--
-- Reads:   slice      distinct reporter, flow, partner and period of each file (`extract`) of one delivery; partner NULL
--                     where it records that there was no trade with anyone
--          withheld   its suppressed rows
-- Returns: report_coverage without `snapshot`: for each reporter and flow every period of the delivery's span, and every
--          code of which a figure is suppressed.
-- A file of one partner is an extract of that partner; a file of several is taken for the whole list. A delivery of
-- files of one partner each speaks of each of these partners, not of all.
WITH scope AS (
    SELECT
        extract, reporter, flow, period_months,
        CASE WHEN min(partner) = max(partner) THEN min(partner) ELSE '*' END AS partner_scope
    FROM slice
    GROUP BY extract, reporter, flow, period_months
),
listed AS (
    SELECT DISTINCT reporter, flow, period_months FROM scope WHERE partner_scope = '*'
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
    SELECT DISTINCT extract, reporter, flow, period_start, period_months FROM slice
),
spoken AS (
    SELECT
        scope.reporter, scope.flow, scope.partner_scope, '*' AS code_scope, calendar.period_start,
        calendar.period_months::TINYINT AS period_months,
        CASE WHEN reported.reporter IS NULL THEN 'not_reported' ELSE 'reported' END AS status,
        scope.partner_scope <> '*' AND listed.reporter IS NOT NULL AS is_part
    FROM scope
    INNER JOIN calendar ON calendar.flow = scope.flow AND calendar.period_months = scope.period_months
    LEFT JOIN reported
        ON reported.extract = scope.extract
        AND reported.reporter = scope.reporter AND reported.flow = scope.flow
        AND reported.period_start = calendar.period_start AND reported.period_months = calendar.period_months
    LEFT JOIN listed
        ON listed.reporter = scope.reporter AND listed.flow = scope.flow
        AND listed.period_months = scope.period_months
    UNION ALL
    SELECT
        scope.reporter, scope.flow, scope.partner_scope, withheld.hs_code, withheld.period_start,
        withheld.period_months::TINYINT, 'suppressed', FALSE
    FROM withheld
    INNER JOIN scope
        ON scope.reporter = withheld.reporter AND scope.flow = withheld.flow
        AND scope.period_months = withheld.period_months
)
-- 'reported' in one file outweighs 'not_reported' in another.
SELECT reporter, flow, partner_scope, code_scope, period_start, period_months, max(status) AS status
FROM spoken
WHERE NOT (is_part AND status = 'not_reported')
GROUP BY reporter, flow, partner_scope, code_scope, period_start, period_months
ORDER BY ALL
