-- Fields of some papers of one import.
SELECT * FROM document_field
WHERE snapshot = $snapshot AND list_contains($documents, document)
ORDER BY document, line
