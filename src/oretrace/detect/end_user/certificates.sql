-- Whom the end-user certificates among the papers of shipments name, one row a line of a shipment and certificate.
--
-- Reads:      shipment_document, counted_document (store/documents.sql), document_field
-- Returns:    snapshot, line, number of the certificate (NULL: none read), end_user as written, its country and address
--             as written (NULL: not read)
WITH certificate AS (
    SELECT
        d.snapshot, d.set_name, d.line,
        max(f.text) FILTER (f.field = 'number') AS number,
        max(f.text) FILTER (f.field = 'parties.end_user.name') AS user_name,
        max(f.text) FILTER (f.field = 'parties.end_user.country') AS user_country,
        max(f.text) FILTER (f.field = 'parties.end_user.address') AS user_address,
        max(f.text) FILTER (f.field = 'parties.consignee.name') AS consignee_name,
        max(f.text) FILTER (f.field = 'parties.consignee.country') AS consignee_country,
        max(f.text) FILTER (f.field = 'parties.consignee.address') AS consignee_address
    FROM counted_document AS d
    JOIN document_field AS f ON f.snapshot = d.snapshot AND f.document = d.line
    WHERE d.kind = 'end_user_certificate'
    GROUP BY d.snapshot, d.set_name, d.line
),
-- Where a certificate has no end user and consignee apart, the end user stands as its consignee.
named AS (
    SELECT
        snapshot, set_name, line, number,
        party_of_text(coalesce(user_name, consignee_name)) AS end_user,
        CASE WHEN user_name IS NULL THEN consignee_country ELSE user_country END AS country,
        CASE WHEN user_name IS NULL THEN consignee_address ELSE user_address END AS address
    FROM certificate
)
SELECT DISTINCT s.snapshot, s.line, n.number, n.end_user, n.country, n.address
FROM named AS n
JOIN shipment_document AS s ON s.document_snapshot = n.snapshot AND s.set_name = n.set_name
WHERE n.end_user IS NOT NULL
ORDER BY s.snapshot, s.line, n.number, n.end_user, n.country, n.address
