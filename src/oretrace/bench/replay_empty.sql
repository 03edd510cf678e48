-- Months in which a reporter that publishes a flow has no figure of it: published like the others, they say "nothing".
--
-- Parameters: $edition     nomenclature of the products
--             $since       what was published earlier is taken for published on this day
-- Reads:      trade        observations/trade.parquet; a reporter publishes each month as long after it as the others
-- Returns:    published_on, and slices as in sources/slices.py with partner NULL: all partners
WITH habit AS (
    SELECT reporter, flow, max(date_diff('month', period_start, published_on)) AS wait
    FROM trade
    GROUP BY reporter, flow
)

SELECT
    greatest((month.period_start + to_months(habit.wait::INTEGER))::DATE, $since) AS published_on,
    habit.reporter,
    habit.flow,
    NULL::VARCHAR AS partner,
    month.period_start,
    1::TINYINT AS period_months,
    $edition AS hs_edition
FROM habit
CROSS JOIN (SELECT DISTINCT period_start FROM trade) AS month
ANTI JOIN trade ON trade.reporter = habit.reporter AND trade.flow = habit.flow AND trade.period_start = month.period_start
ORDER BY ALL
