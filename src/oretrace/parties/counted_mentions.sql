-- The mentions of lines that count, in the order in which the store came to know them. Who stands in the place of the
-- consignee, as the notify party of a bill to order, is one.
SELECT
    p.snapshot, p.line,
    CASE WHEN p.role = 'notify' AND s.notified AND p.name = s.consignee THEN 'consignee' ELSE p.role END AS role,
    p.name, p.address, p.territory
FROM party AS p
JOIN named_shipment AS s ON s.snapshot = p.snapshot AND s.line = p.line
ORDER BY p.snapshot, p.line, p.role;
