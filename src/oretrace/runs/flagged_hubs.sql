-- Flagged routes of the queue: their subject and material, and which detectors flag them.
SELECT
    id, subject_key, coalesce(material, '') AS material, q_value,
    coalesce(json_extract(record, '$.details.agree'), json_array(detector)) AS agree
FROM findings
WHERE queued = 1 AND verdict = 'flagged' AND subject_kind = 'route' AND instr(subject_key, 'hub=') > 0
ORDER BY subject_key, material, id;
