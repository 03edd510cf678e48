-- The months of one published figure, all its partners and codes together, each with its vintage.
--
-- Reads:   counted_flow, covered, snapshot
-- Takes:   $reporter, $flow, $partner (NULL: all partners)
-- Returns: month, from the first with trade on; kg and value, NULL where a part of them is unknown or withheld, 0 where the
--          reporter speaks of the month and has no trade in it; currency; the last snapshot that has a part of it and the
--          day it was retrieved, NULL where there is no trade
WITH figure AS (
    SELECT
        c.period AS month,
        CASE WHEN count(c.kg) = count(*) THEN sum(c.kg) END AS kg,
        CASE WHEN count(c.value) = count(*) AND count(DISTINCT c.currency) = 1 THEN sum(c.value) END AS value,
        CAST(max(c.currency) AS VARCHAR) AS currency,
        max(c.snapshot) AS snapshot,
        max(s.retrieved_on) AS retrieved
    FROM counted_flow AS c
    INNER JOIN snapshot AS s ON s.snapshot = c.snapshot
    WHERE c.is_listed AND c.reporter = $reporter AND c.report = $flow AND ($partner IS NULL OR c.partner = $partner)
    GROUP BY c.period
),

spoken AS (
    SELECT DISTINCT period AS month
    FROM covered
    WHERE reporter = $reporter AND report = $flow AND partner_scope IN ('*', $partner)
),

nothing AS (
    SELECT spoken.month
    FROM spoken
    ANTI JOIN figure ON figure.month = spoken.month
    WHERE spoken.month > (SELECT min(month) FROM figure)
)

SELECT month, kg, value, currency, snapshot, retrieved FROM figure
UNION ALL
SELECT month, 0.0, 0.0, NULL, NULL, NULL FROM nothing
ORDER BY month
