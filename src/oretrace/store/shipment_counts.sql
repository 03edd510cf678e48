-- What the lines of snapshots of shipments came to, a row for each of $snapshots.
SELECT
    a.snapshot, count(v.line) AS lines,
    count(v.line) FILTER (v.counted_not IS NULL) AS counted,
    count(v.line) FILTER (v.counted_not = 'amended') AS amended,
    count(v.line) FILTER (v.counted_not = 'its house bills count') AS masters,
    (SELECT count(*) FROM shipment_quarantine AS q WHERE q.snapshot = a.snapshot) AS set_aside
FROM (SELECT unnest($snapshots) AS snapshot) AS a
LEFT JOIN shipment_version AS v ON v.snapshot = a.snapshot
GROUP BY a.snapshot
ORDER BY a.snapshot
