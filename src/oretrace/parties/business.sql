-- How many lines that count name each shipper and each consignee, whatever the goods.
SELECT name, count(*) AS lines
FROM party
SEMI JOIN counted_shipment AS s ON s.snapshot = party.snapshot AND s.line = party.line
WHERE role IN ('shipper', 'consignee')
GROUP BY name
ORDER BY name
