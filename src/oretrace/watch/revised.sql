-- What later vintages changed of the lanes of a route in months that were known, by lane and vintage, the largest first.
--
-- Reads:   revision, snapshot
-- Takes:   $then   snapshots that an earlier look read; only what others changed of theirs counts
--          $codes  beginnings of customs codes (empty: all)
--          $ends   territories of the route; $hub one of them, or NULL where it passes none
--          $until  the last month that the earlier look compared
-- Returns: a row per lane, direction and pair of vintages: the months and codes, kg and value before and after (NULL:
--          no figure)
WITH ours AS (
    SELECT *
    FROM revision
    WHERE
        list_contains($then, replaces) AND NOT list_contains($then, snapshot)
        AND period_start <= $until
        AND list_contains($ends, reporter) AND list_contains($ends, partner)
        AND ($hub IS NULL OR reporter = $hub OR partner = $hub)
        AND (len($codes) = 0 OR EXISTS (SELECT 1 FROM unnest($codes) AS c (code) WHERE starts_with(hs_code, c.code)))
),

summed AS (
    SELECT
        ours.reporter, ours.partner, ours.flow, ours.replaces, ours.snapshot,
        old.retrieved_on AS retrieved_before, ours.retrieved_on AS retrieved_after,
        min(ours.period_start) AS first_month, max(ours.period_start) AS last_month,
        list_sort(list(DISTINCT ours.hs_code)) AS codes,
        sum(ours.net_kg_before) AS kg_before, sum(ours.net_kg_after) AS kg_after,
        sum(ours.value_before) AS value_before, sum(ours.value_after) AS value_after,
        max(coalesce(ours.currency_after, ours.currency_before)) AS currency
    FROM ours
    INNER JOIN snapshot AS old ON old.snapshot = ours.replaces
    GROUP BY ours.reporter, ours.partner, ours.flow, ours.replaces, ours.snapshot, old.retrieved_on, ours.retrieved_on
)

SELECT *
FROM summed
ORDER BY
    abs(coalesce(kg_after, 0) - coalesce(kg_before, 0)) DESC,
    abs(coalesce(value_after, 0) - coalesce(value_before, 0)) DESC,
    reporter, partner, flow, snapshot, replaces
