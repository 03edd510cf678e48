-- Flagged routes of the queue: their subject and material.
SELECT DISTINCT subject_key, coalesce(material, '') AS material FROM findings
WHERE queued = 1 AND verdict = 'flagged' AND instr(subject_key, 'hub=') > 0
ORDER BY subject_key, material;
