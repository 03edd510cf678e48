-- The newest finding about a set of papers.
SELECT f.id, json_extract(f.record, '$.details') AS details
FROM findings AS f JOIN runs AS r ON r.number = f.run
WHERE f.queued = 1 AND f.detector = 'papers'
    AND json_extract(f.record, '$.details.snapshot') = :snapshot
    AND json_extract(f.record, '$.details.first') = :first
ORDER BY r.made_at DESC, r.number DESC, f.number
LIMIT 1;
