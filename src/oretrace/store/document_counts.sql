-- What the papers of one snapshot came to.
SELECT
    count(DISTINCT set_name) AS sets,
    count(*) AS papers,
    (SELECT count(*) FROM document_field WHERE snapshot = $snapshot) AS fields,
    (SELECT count(*) FROM counted_document WHERE snapshot = $snapshot) AS counted
FROM document
WHERE snapshot = $snapshot
