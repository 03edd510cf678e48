-- Flagged findings about parties, of the last run of each detector and question, with columns as in queue.sql.
SELECT
    findings.number, findings.standing, findings.rank, findings.record, findings.sentence, findings.stage,
    runs.id AS run, runs.made_at,
    EXISTS (SELECT 1 FROM json_each(runs.notes) AS note WHERE note.value ->> 'kind' = 'modelled') AS modelled
FROM runs
JOIN findings ON findings.run = runs.number
WHERE findings.subject_kind = 'party' AND findings.verdict = 'flagged'
    AND runs.number IN (SELECT max(number) FROM runs GROUP BY detector, measure, question)
ORDER BY findings.standing, findings.rank, findings.number
LIMIT $most;
