-- Lines of shipments that count and go through one of the hubs under one of its codes.
SELECT DISTINCT s.snapshot, s.line, s.hs_code, s.origin, s.departure, s.destination, s.irregular
FROM counted_shipment AS s
JOIN (SELECT unnest($hubs) AS hub, unnest($codes) AS hs6) AS h
    ON h.hs6 = substr(s.hs_code, 1, 6) AND h.hub IN (s.origin, s.departure, s.destination)
ORDER BY s.snapshot, s.line
