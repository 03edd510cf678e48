-- The mentions of lines that count, in the order in which the store came to know them.
SELECT p.snapshot, p.line, p.role, p.name, p.address, p.territory
FROM party AS p
SEMI JOIN counted_shipment AS s ON s.snapshot = p.snapshot AND s.line = p.line
ORDER BY p.snapshot, p.line, p.role;
