-- Papers of one snapshot of which something could not be read, with the reason.
SELECT set_name || '/' || file AS file, replace(unread, chr(10), ' ') AS unread
FROM document
WHERE snapshot = $snapshot AND unread IS NOT NULL
ORDER BY line
