-- Some of the lines that were set aside: of one import or, where $snapshot is NULL, of all; for one kind of reason or any.
SELECT snapshot, line, reason, content
FROM set_aside
WHERE ($snapshot IS NULL OR snapshot = $snapshot) AND ($kind IS NULL OR kind = $kind)
ORDER BY snapshot, line
LIMIT $most OFFSET $skip
