-- Lines that count and name one of $names as shipper or consignee, by parties and heading of the HS (four digits).
SELECT
    party_of_text(shipper) AS shipper, shipper_address, party_of_text(consignee) AS consignee, consignee_address,
    substr(hs_code, 1, 4) AS heading, count(*) AS lines
FROM counted_shipment
WHERE shipper IN (SELECT unnest($names)) OR consignee IN (SELECT unnest($names))
GROUP BY ALL
ORDER BY ALL
