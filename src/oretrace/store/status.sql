-- One row per snapshot: what it covers, and the gaps. A gap is a period inside the snapshot's span in which a reporter
-- that its source has elsewhere has no row at all, in no snapshot of that source.
WITH seen AS (
    SELECT DISTINCT s.source, c.snapshot, c.reporter, c.period_months, c.period_start
    FROM report_coverage AS c
    JOIN snapshot AS s USING (snapshot)
    WHERE c.status = 'reported'
),
reporters AS (
    SELECT DISTINCT source, reporter, period_months FROM seen
),
spans AS (
    SELECT snapshot, source, period_months, min(period_start) AS first, max(period_start) AS last
    FROM seen
    GROUP BY ALL
),
calendar AS (
    SELECT
        snapshot, source, period_months,
        unnest(generate_series(first, last, to_months(period_months)))::DATE AS period_start
    FROM spans
),
gaps AS (
    SELECT
        c.snapshot,
        list(r.reporter || ' ' || strftime(c.period_start, '%Y-%m') ORDER BY r.reporter, c.period_start) AS gaps
    FROM calendar AS c
    JOIN reporters AS r USING (source, period_months)
    ANTI JOIN seen AS s
        ON s.source = c.source AND s.reporter = r.reporter
        AND s.period_months = c.period_months AND s.period_start = c.period_start
    GROUP BY c.snapshot
),
covered AS (
    SELECT
        snapshot,
        min(period_start) AS first_period,
        max(period_start) AS last_period,
        count(DISTINCT hs_code) AS codes,
        count(DISTINCT reporter) AS reporters,
        count(DISTINCT partner) AS partners
    FROM trade_flow
    GROUP BY snapshot
    UNION ALL
    SELECT
        snapshot,
        min(date_trunc('month', coalesce(filed_on, happened_on)))::DATE,
        max(date_trunc('month', coalesce(filed_on, happened_on)))::DATE,
        count(DISTINCT hs_code),
        count(DISTINCT reporter),
        count(DISTINCT CASE WHEN flow = 'export' THEN destination ELSE origin END)
    FROM shipment
    GROUP BY snapshot
    UNION ALL
    SELECT
        snapshot,
        min(date_trunc('month', valid_from))::DATE,
        max(date_trunc('month', valid_until))::DATE,
        count(DISTINCT hs_code),
        count(DISTINCT issuer),
        count(DISTINCT destination)
    FROM licence
    GROUP BY snapshot
    UNION ALL
    SELECT
        snapshot,
        min(date_trunc('month', try_cast(text AS DATE)))::DATE,
        max(date_trunc('month', try_cast(text AS DATE)))::DATE,
        0, 0, 0
    FROM document_field
    WHERE field = 'date'
    GROUP BY snapshot
),
quarantine AS (
    SELECT snapshot, count(*) AS set_aside FROM shipment_quarantine GROUP BY snapshot
)
SELECT
    s.snapshot, s.source, s.publisher, s.licence, s.file, s.retrieved_on, s.rows,
    c.first_period, c.last_period,  -- a register of firms has neither these nor codes
    coalesce(c.codes, 0) AS codes, coalesce(c.reporters, 0) AS reporters, coalesce(c.partners, 0) AS partners,
    coalesce(g.gaps, []::VARCHAR[]) AS gaps,
    coalesce(q.set_aside, 0) AS set_aside,
    s.ignored,
    -- What the reader had doubts about stands behind what it ignored.
    string_split('; ' || coalesce(s.ignored, ''), '; warning: ')[2:] AS warnings
FROM snapshot AS s
LEFT JOIN covered AS c USING (snapshot)
LEFT JOIN gaps AS g USING (snapshot)
LEFT JOIN quarantine AS q USING (snapshot)
ORDER BY s.snapshot
