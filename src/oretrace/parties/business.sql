-- How many lines that count name each party in any role but the carrier's, whatever the goods: what a firm does all day.
SELECT party.name, count(DISTINCT (party.snapshot, party.line)) AS lines
FROM party
SEMI JOIN counted_shipment AS s ON s.snapshot = party.snapshot AND s.line = party.line
WHERE party.role <> 'carrier'
GROUP BY party.name
ORDER BY party.name
