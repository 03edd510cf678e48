-- What later snapshots changed, figure by figure.
--
-- Reads:   trade_flow, snapshot, overlap, known_code, replaced_slice (see overlap.sql, scope.sql, replaced.sql)
-- Returns: `snapshot` and the `replaces`d one; the trade; `change` is
--            revised    both vintages have the figure and it differs
--            withdrawn  the later vintage speaks of the slice and no longer has the figure
--            added      the later vintage has a figure where the earlier covered the slice and had none
CREATE VIEW revision AS
WITH before AS (
    SELECT r.replaced_by AS by_snapshot, f.*
    FROM replaced_slice AS r
    INNER JOIN trade_flow AS f ON f.snapshot = r.snapshot AND f.line = r.line
),
-- Figures of a snapshot in slices and codes that an earlier one speaks of too.
after AS (
    SELECT DISTINCT f.*
    FROM trade_flow AS f
    INNER JOIN overlap AS o
        ON o.newer = f.snapshot AND o.reporter = f.reporter AND o.flow = f.flow
        AND o.period_start = f.period_start AND o.period_months = f.period_months
    INNER JOIN known_code AS k
        ON k.snapshot = o.older AND k.reporter = f.reporter AND k.flow = f.flow AND k.hs_code = f.hs_code
    INNER JOIN report_coverage AS c
        ON c.snapshot = o.older AND c.code_scope = '*' AND c.status = 'reported'
        AND c.reporter = f.reporter AND c.flow = f.flow
        AND c.period_start = f.period_start AND c.period_months = f.period_months
    WHERE c.partner_scope IN ('*', f.partner)
),
paired AS (
    SELECT
        coalesce(a.snapshot, b.by_snapshot) AS snapshot,
        b.snapshot AS replaces,
        coalesce(a.reporter, b.reporter) AS reporter,
        coalesce(a.partner, b.partner) AS partner,
        coalesce(a.flow, b.flow) AS flow,
        coalesce(a.hs_code, b.hs_code) AS hs_code,
        coalesce(a.period_start, b.period_start) AS period_start,
        coalesce(a.period_months, b.period_months) AS period_months,
        CASE WHEN a.snapshot IS NULL THEN 'withdrawn' WHEN b.snapshot IS NULL THEN 'added' ELSE 'revised' END AS change,
        b.value AS value_before, a.value AS value_after,
        b.currency AS currency_before, a.currency AS currency_after,
        b.net_kg AS net_kg_before, a.net_kg AS net_kg_after,
        b.suppressed AS suppressed_before, a.suppressed AS suppressed_after
    FROM before AS b
    FULL OUTER JOIN after AS a
        ON a.snapshot = b.by_snapshot AND a.reporter = b.reporter AND a.partner = b.partner AND a.flow = b.flow
        AND a.hs_code = b.hs_code AND a.period_start = b.period_start AND a.period_months = b.period_months
        AND a.partner_basis = b.partner_basis
),
-- Files of one day that contradict each other.
corrected AS (
    SELECT
        t.newer AS snapshot, t.snapshot AS replaces, f.reporter, f.partner, f.flow, f.hs_code, f.period_start,
        f.period_months, 'revised' AS change,
        f.value AS value_before, n.value AS value_after,
        f.currency AS currency_before, n.currency AS currency_after,
        f.net_kg AS net_kg_before, n.net_kg AS net_kg_after,
        f.suppressed AS suppressed_before, n.suppressed AS suppressed_after
    FROM twin AS t
    INNER JOIN trade_flow AS f ON f.snapshot = t.snapshot AND f.line = t.line
    INNER JOIN trade_flow AS n ON n.snapshot = t.newer AND n.line = t.newer_line
    WHERE t.value <> t.newer_value OR t.net_kg <> t.newer_net_kg
),
every AS (
    SELECT * FROM paired UNION ALL SELECT * FROM corrected
)
SELECT paired.snapshot, snapshot.retrieved_on, snapshot.source, paired.* EXCLUDE (snapshot)
FROM every AS paired
INNER JOIN snapshot ON snapshot.snapshot = paired.snapshot
WHERE
    change <> 'revised'
    OR value_before IS DISTINCT FROM value_after
    OR net_kg_before IS DISTINCT FROM net_kg_after
    OR currency_before IS DISTINCT FROM currency_after
    OR suppressed_before IS DISTINCT FROM suppressed_after
