-- Papers that count, set by set in the order in which they came, with the shipments of their set.
WITH linked AS (
    SELECT
        d.document_snapshot AS snapshot, d.set_name,
        list({'snapshot': d.snapshot, 'line': d.line, 'number': s.number, 'link_by': d.link_by}
            ORDER BY d.snapshot, d.line) AS shipments
    FROM shipment_document AS d
    JOIN shipment AS s ON s.snapshot = d.snapshot AND s.line = d.line
    GROUP BY d.document_snapshot, d.set_name
)
SELECT d.*, s.title, l.shipments
FROM counted_document AS d
JOIN document_set AS s ON s.snapshot = d.snapshot AND s.set_name = d.set_name
LEFT JOIN linked AS l ON l.snapshot = d.snapshot AND l.set_name = d.set_name
ORDER BY d.snapshot, d.set_name, d.line
