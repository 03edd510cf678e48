-- The lines that were set aside, with the kind of their first reason, and apart what was found.
CREATE VIEW set_aside AS
SELECT snapshot, line, reason, content, regexp_extract(reason, '^(.*?)(?:, found|;|$)', 1) AS kind,
    regexp_extract(reason, '^.*?, found (''.*?''|[^;]*)(?:;|$)', 1) AS found
FROM shipment_quarantine;
