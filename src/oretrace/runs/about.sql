-- Findings of the queue about some topics ($topics, a JSON list of [subject key, act, detector]), in its order, with columns as
-- in queue.sql. Each is found by its subject in each run that answers a question, so that the queue is not read through.
WITH topics AS (
    SELECT value ->> 0 AS subject_key, value ->> 1 AS measure, value ->> 2 AS detector FROM json_each($topics)
)
SELECT
    findings.number, findings.standing, findings.rank, findings.record, findings.sentence, findings.stage,
    runs.id AS run, runs.made_at,
    EXISTS (SELECT 1 FROM json_each(runs.notes) AS note WHERE note.value ->> 'kind' = 'modelled') AS modelled
FROM topics
CROSS JOIN runs
-- By name, as SQLite would else make an index of all findings each time.
CROSS JOIN findings INDEXED BY findings_by_subject
    ON findings.run = runs.number AND findings.subject_key = topics.subject_key
WHERE runs.current = 1
    AND findings.queued = 1
    AND findings.measure IS topics.measure
    AND findings.detector = topics.detector
ORDER BY findings.standing, findings.rank, findings.number;
