-- All revisions, the largest change of value first within each snapshot.
SELECT *
FROM revision
ORDER BY
    snapshot,
    abs(coalesce(value_after, 0) - coalesce(value_before, 0)) DESC,
    reporter, partner, flow, hs_code, period_start, period_months, replaces
