-- Flagged routes of the queue: their subject, material and first month, which detectors flag them, with each code of the
-- act that was asked about; `hs6` is NULL for an act without codes.
SELECT DISTINCT
    f.id, f.subject_key, coalesce(f.material, '') AS material, substr(f.period, 1, 7) AS since, f.q_value,
    code.value AS hs6, coalesce(json_extract(f.record, '$.details.agree'), json_array(f.detector)) AS agree
FROM findings AS f
JOIN runs AS r ON r.number = f.run
LEFT JOIN json_each(r.question, '$.measure.items') AS item
LEFT JOIN json_each(item.value, '$.hs6') AS code
WHERE f.queued = 1 AND f.verdict = 'flagged' AND instr(f.subject_key, 'hub=') > 0
ORDER BY f.subject_key, material, since, f.id, hs6;
