-- The months of one published figure, all its partners and codes together, each with its vintage.
--
-- Reads:   counted_flow, covered, snapshot
-- Takes:   $reporters, of whom all that ever publish must have published a month; $flow; $partners (empty: all)
--          $unweighed  share of a month's value that may lack a mass
-- Returns: month, from the first with trade on; kg and value, NULL where a part of them is unknown or withheld, 0 where the
--          reporters speak of the month and have no trade in it; currency; the last snapshot that has a part of it and the
--          day it was retrieved, NULL where there is no trade
WITH lot AS (
    SELECT
        period, reporter, value, currency, snapshot,
        -- A mass of 0 with a value is a missing one.
        CASE WHEN kg = 0 AND value > 0 THEN NULL ELSE kg END AS kg
    FROM counted_flow
    WHERE
        is_listed AND report = $flow AND list_contains($reporters, reporter)
        AND (len($partners) = 0 OR list_contains($partners, partner))
        AND NOT (len($reporters) > 1 AND list_contains($reporters, partner))  -- between members of a union
),

speaker AS (
    SELECT period AS month, reporter
    FROM covered
    WHERE
        report = $flow AND list_contains($reporters, reporter)
        AND (partner_scope = '*' OR list_contains($partners, partner_scope))
    GROUP BY period, reporter
    HAVING count(CASE WHEN partner_scope = '*' THEN 1 END) > 0 OR count(*) = len($partners)
),

spoken AS (
    SELECT month
    FROM speaker
    GROUP BY month
    HAVING count(*) = (SELECT count(*) FROM (SELECT reporter FROM lot UNION SELECT reporter FROM speaker) AS whose)
),

summed AS (
    SELECT
        lot.period AS month,
        sum(lot.kg) AS kg,
        coalesce(sum(CASE WHEN lot.kg IS NULL THEN lot.value END), 0) AS unweighed,
        count(CASE WHEN lot.kg IS NULL AND lot.value IS NULL THEN 1 END) AS withheld,
        CASE WHEN count(lot.value) = count(*) AND count(DISTINCT lot.currency) = 1 THEN sum(lot.value) END AS value,
        CAST(max(lot.currency) AS VARCHAR) AS currency,
        max(lot.snapshot) AS snapshot,
        max(s.retrieved_on) AS retrieved
    FROM lot
    INNER JOIN snapshot AS s ON s.snapshot = lot.snapshot
    GROUP BY lot.period
),

figure AS (
    SELECT
        summed.month,
        CASE
            WHEN withheld > 0 THEN NULL
            WHEN unweighed = 0 THEN coalesce(kg, 0)
            WHEN kg > 0 AND unweighed <= $unweighed * value THEN kg
        END AS kg,
        value, currency, snapshot, retrieved
    FROM summed
    WHERE len($reporters) = 1 OR month IN (SELECT spoken.month FROM spoken)
)

SELECT month, kg, value, currency, snapshot, retrieved FROM figure
UNION ALL
SELECT spoken.month, 0.0, 0.0, NULL, NULL, NULL
FROM spoken
ANTI JOIN figure ON figure.month = spoken.month
WHERE spoken.month > (SELECT min(figure.month) FROM figure)
ORDER BY month
