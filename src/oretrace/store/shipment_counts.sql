-- What the lines of one snapshot of shipments came to.
SELECT
    (SELECT count(*) FROM shipment WHERE snapshot = $snapshot) AS lines,
    count(*) FILTER (counted_not IS NULL) AS counted,
    count(*) FILTER (counted_not = 'amended') AS amended,
    count(*) FILTER (counted_not = 'its house bills count') AS masters,
    (SELECT count(*) FROM shipment_quarantine WHERE snapshot = $snapshot) AS set_aside
FROM shipment_version
WHERE snapshot = $snapshot
