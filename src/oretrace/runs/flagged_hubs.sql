-- Flagged routes of the queue: their subject and material, what was asked, and which detectors flag them.
SELECT
    f.id, f.subject_key, coalesce(f.material, '') AS material, f.q_value, r.question,
    coalesce(json_extract(f.record, '$.details.agree'), json_array(f.detector)) AS agree
FROM findings AS f JOIN runs AS r ON r.number = f.run
WHERE f.queued = 1 AND f.verdict = 'flagged' AND f.subject_kind = 'route' AND instr(f.subject_key, 'hub=') > 0
ORDER BY f.subject_key, material, f.id;
