-- The lines of one snapshot that were set aside, by the kind of reason: what was found is cut off. The most frequent first.
SELECT
    regexp_extract(reason, '^(.*?)(?:, found|;|$)', 1) AS reason,
    count(*) AS lines,
    min(line) AS first_line
FROM shipment_quarantine
WHERE snapshot = $snapshot
GROUP BY 1
ORDER BY lines DESC, reason
