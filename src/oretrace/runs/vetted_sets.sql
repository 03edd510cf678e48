-- Sets of papers as the runs of today found them, the last run last.
SELECT f.id, json_extract(f.record, '$.subject.parts.set') AS title, json_extract(f.record, '$.details') AS details
FROM findings AS f JOIN runs AS r ON r.number = f.run
WHERE f.queued = 1 AND f.detector = 'papers'
ORDER BY r.made_at, r.number, f.number;
