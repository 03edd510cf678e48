-- A finding in the run that found it last, with what that run was asked, noted and left out, and the evidence, where it
-- is kept.
SELECT
    runs.id AS run, runs.detector, runs.version, runs.question, runs.snapshots, runs.as_of,
    runs.made_at, runs.notes, runs.left_out, runs.details,
    findings.record AS finding, evidence.record AS evidence
FROM findings
JOIN runs ON runs.number = findings.run
LEFT JOIN evidence ON evidence.finding = findings.number
WHERE findings.id = $id
ORDER BY runs.made_at DESC, runs.number DESC
LIMIT 1;
