-- One answer per line, from the verdicts of all rules.
--
-- Reads:   line, verdict (verdict.sql)
-- Returns: line, answer, effect (the severest of the deciding acts, null when nothing decides), acts (their ids).
WITH weighed AS (
    SELECT
        line,
        bool_or(verdict = 'inside') AS controlled,
        arg_min(effect, severity) FILTER (WHERE verdict = 'inside') AS inside_effect,
        arg_min(effect, severity) FILTER (WHERE verdict = 'maybe') AS maybe_effect,
        list(DISTINCT act) FILTER (WHERE verdict = 'inside') AS inside_acts,
        list(DISTINCT act) FILTER (WHERE verdict = 'maybe') AS maybe_acts
    FROM verdict
    WHERE counts AND verdict IN ('inside', 'maybe')
    GROUP BY line
)

SELECT
    line.line,
    CASE
        WHEN weighed.line IS NULL THEN 'not_controlled'
        WHEN controlled THEN 'controlled'
        ELSE 'depends'
    END AS answer,
    CASE WHEN controlled THEN inside_effect ELSE maybe_effect END AS effect,
    coalesce(list_sort(CASE WHEN controlled THEN inside_acts ELSE maybe_acts END), []) AS acts
FROM line
LEFT JOIN weighed USING (line)
ORDER BY line.line
