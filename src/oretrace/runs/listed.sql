-- Runs, the last one run first, with how many leading findings each has and how many of these are flagged; whether
-- their figures are modelled.
SELECT
    runs.id, runs.detector, runs.version, runs.measure, runs.period, runs.snapshots, runs.as_of, runs.made_at,
    EXISTS (SELECT 1 FROM json_each(runs.notes) AS note WHERE note.value ->> 'kind' = 'modelled') AS modelled,
    count(findings.number) AS findings,
    count(findings.number) FILTER (WHERE findings.verdict = 'flagged') AS flagged
FROM runs LEFT JOIN findings ON findings.run = runs.number AND findings.leading = 1
GROUP BY runs.number
ORDER BY runs.made_at DESC, runs.number DESC;
