-- The mentions of lines that count, in the order in which the store came to know them. Who stands in the place of the
-- consignee, as the notify party of a bill to order or to a forwarder, is one, and the forwarder is none.
SELECT
    p.snapshot, p.line,
    CASE
        WHEN p.role = 'notify' AND s.notified AND p.name = s.consignee THEN 'consignee'
        WHEN p.role = 'consignee' AND s.forwarder IS NOT NULL THEN 'forwarder'
        ELSE p.role
    END AS role,
    p.name, p.address, p.territory
FROM party AS p
JOIN named_shipment AS s ON s.snapshot = p.snapshot AND s.line = p.line
ORDER BY p.snapshot, p.line, p.role;
