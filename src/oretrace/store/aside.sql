-- The lines that were set aside, with the kind of reason: what was found is cut off.
CREATE VIEW set_aside AS
SELECT snapshot, line, reason, content, regexp_extract(reason, '^(.*?)(?:, found|;|$)', 1) AS kind
FROM shipment_quarantine;
