-- Contained element in raw and refined forms by lane: one row per reporter, partner, flow and stage.
--
-- Reads:   contained_flow   figures that count over the months asked for, as one period
-- Takes:   $first           its first day
-- Returns: reporter, partner, flow, stage, figures, massless (figures without a mass), net_kg,
--          low_kg, typical_kg, high_kg; the masses are of the other figures, and NULL where there are none.
--          Fabricated goods and scrap are left out.
SELECT
    reporter,
    partner,
    report AS flow,
    stage,
    count(*) AS figures,
    count(*) FILTER (WHERE high_kg IS NULL) AS massless,
    sum(kg) FILTER (WHERE high_kg IS NOT NULL) AS net_kg,
    sum(low_kg) AS low_kg,
    sum(typical_kg) AS typical_kg,
    sum(high_kg) AS high_kg
FROM contained_flow
WHERE stage IN ('mine', 'refine') AND period = $first
GROUP BY reporter, partner, report, stage
ORDER BY reporter, partner, report, stage
