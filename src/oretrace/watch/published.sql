-- The months of one published figure, all its partners and codes together, each with its vintage.
--
-- Reads:   counted_flow, snapshot
-- Takes:   $reporter, $flow, $partner (NULL: all partners)
-- Returns: month; kg and value, NULL where a part of them is unknown or withheld; currency; the last snapshot that has a
--          part of it and the day it was retrieved
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
ORDER BY c.period
