-- Contained element in raw and refined forms by lane: one row per reporter, partner, flow and stage.
--
-- Reads:   contained_flow (see ledger/contained.sql), snapshot
-- Takes:   $material; $first and $last, the first days of the first and the last month
-- Returns: reporter, partner, flow, stage, figures, massless (figures without a mass), net_kg, low_kg, typical_kg,
--          high_kg; the masses are of the other figures, and NULL where there are none. Fabricated goods and scrap
--          are left out. The same trade can be there monthly and yearly, in six digits and in ten, from two sources:
--          of each lane and HS6 one of these counts, the one that covers most months.
WITH told AS (
    SELECT
        c.reporter, c.partner, c.flow, c.stage, c.hs6, c.period_start, c.period_months,
        length(c.hs_code) AS digits, s.source, c.net_kg, c.low_kg, c.typical_kg, c.high_kg
    FROM contained_flow AS c
    INNER JOIN snapshot AS s ON s.snapshot = c.snapshot
    WHERE c.material = $material
        AND c.stage IN ('mine', 'refine')
        AND c.flow IN ('import', 'export')
        AND c.period_start >= $first
        AND c.period_start + to_months(c.period_months - 1) <= $last
),

span AS (
    SELECT
        reporter, partner, flow, hs6, source, period_months, digits,
        count(DISTINCT period_start) * period_months AS months
    FROM told
    GROUP BY reporter, partner, flow, hs6, source, period_months, digits
),

ranked AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY reporter, partner, flow, hs6
            ORDER BY months DESC, period_months DESC, digits, source
        ) AS place
    FROM span
)

SELECT
    t.reporter,
    t.partner,
    t.flow,
    t.stage,
    count(*) AS figures,
    count(*) FILTER (WHERE t.high_kg IS NULL) AS massless,
    sum(t.net_kg) FILTER (WHERE t.high_kg IS NOT NULL) AS net_kg,
    sum(t.low_kg) AS low_kg,
    sum(t.typical_kg) AS typical_kg,
    sum(t.high_kg) AS high_kg
FROM told AS t
INNER JOIN ranked AS r
    ON r.reporter = t.reporter AND r.partner = t.partner AND r.flow = t.flow AND r.hs6 = t.hs6
    AND r.source = t.source AND r.period_months = t.period_months AND r.digits = t.digits
WHERE r.place = 1
GROUP BY t.reporter, t.partner, t.flow, t.stage
ORDER BY t.reporter, t.partner, t.flow, t.stage
