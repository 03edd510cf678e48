-- Which snapshots speak of months that an earlier vintage of their source speaks of, too; no figure is looked at.
--
-- Reads:   report_coverage, snapshot
-- Returns: snapshot, replaces (the last earlier vintage of each slice), the slices' first and last month, how many
--          slices (a reporter and flow in a period), and how many reporters they are of
WITH slice AS (
    SELECT DISTINCT
        s.source, c.snapshot, s.retrieved_on, c.reporter, c.flow, c.partner_scope, c.period_start, c.period_months
    FROM report_coverage AS c
    INNER JOIN snapshot AS s ON s.snapshot = c.snapshot
    WHERE c.code_scope = '*' AND c.status = 'reported'
),
paired AS (
    SELECT
        newer.snapshot, newer.reporter, newer.flow, newer.period_start, newer.period_months,
        max_by(older.snapshot, (older.retrieved_on, older.snapshot)) AS replaces
    FROM slice AS newer
    INNER JOIN slice AS older
        ON older.source = newer.source AND older.reporter = newer.reporter AND older.flow = newer.flow
        AND older.period_start = newer.period_start AND older.period_months = newer.period_months
    WHERE
        older.retrieved_on < newer.retrieved_on
        AND (older.partner_scope = newer.partner_scope OR '*' IN (older.partner_scope, newer.partner_scope))
    GROUP BY newer.snapshot, newer.reporter, newer.flow, newer.period_start, newer.period_months
)
SELECT
    snapshot, replaces, min(period_start) AS first_month, max(period_start) AS last_month, count(*) AS slices,
    count(DISTINCT reporter) AS reporters
FROM paired
GROUP BY snapshot, replaces
ORDER BY snapshot, replaces
