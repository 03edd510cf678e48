-- The run that found a finding last, and whether its evidence is kept.
SELECT runs.id AS run, evidence.finding IS NOT NULL AS explained
FROM findings
JOIN runs ON runs.number = findings.run
LEFT JOIN evidence ON evidence.finding = findings.number
WHERE findings.id = $id
ORDER BY runs.made_at DESC, runs.number DESC
LIMIT 1;
