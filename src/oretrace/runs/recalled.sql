-- A finding in the run that found it last, with the question of that run and the evidence, where it is kept.
SELECT
    runs.id AS run, runs.detector, runs.version, runs.question, runs.snapshots, runs.as_of, runs.made_at,
    EXISTS (SELECT 1 FROM json_each(runs.notes) AS note WHERE note.value ->> 'kind' = 'modelled') AS modelled,
    findings.record AS finding, evidence.record AS evidence
FROM findings
JOIN runs ON runs.number = findings.run
LEFT JOIN evidence ON evidence.finding = findings.number
WHERE findings.id = $id
ORDER BY runs.made_at DESC, runs.number DESC
LIMIT 1;
