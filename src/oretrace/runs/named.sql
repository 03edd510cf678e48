-- Findings by their ids ($ids, a JSON list), each as its last run found it, with columns as in queue.sql.
WITH known AS (
    SELECT
        findings.number,
        row_number() OVER (PARTITION BY findings.id ORDER BY runs.made_at DESC, findings.number DESC) AS newest
    FROM findings
    JOIN runs ON runs.number = findings.run
    WHERE findings.id IN (SELECT value FROM json_each($ids))
)
SELECT
    findings.number, findings.standing, findings.rank, findings.record, findings.sentence, findings.stage,
    runs.id AS run, runs.made_at,
    EXISTS (SELECT 1 FROM json_each(runs.notes) AS note WHERE note.value ->> 'kind' = 'modelled') AS modelled
FROM known
JOIN findings ON findings.number = known.number
JOIN runs ON runs.number = findings.run
WHERE known.newest = 1
ORDER BY findings.standing, findings.rank, findings.number;
