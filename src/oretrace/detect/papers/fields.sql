-- The fields of a set's papers, each with the place that it was read from.
SELECT d.file, d.kind, f.field, f.text, f.number, f.printed, f.page, f.box_left, f.box_top, f.box_right, f.box_bottom
FROM counted_document AS d
JOIN document_field AS f ON f.snapshot = d.snapshot AND f.document = d.line
WHERE d.snapshot = $snapshot AND d.set_name = $set_name
ORDER BY d.line, f.line
