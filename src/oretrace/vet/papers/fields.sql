-- Fields of the papers that count, in the order of papers.sql.
SELECT f.*
FROM document_field AS f
JOIN counted_document AS d ON d.snapshot = f.snapshot AND d.line = f.document
ORDER BY d.snapshot, d.set_name, d.line, f.line
