-- Lines of shipments that count, are under a flagged code, and leave from, come through or arrive at a flagged hub.
SELECT s.*, CAST(NULL AS VARCHAR) AS text_hs6
FROM counted_shipment AS s
SEMI JOIN (SELECT unnest($hubs) AS hub, unnest($codes) AS hs6) AS h
    ON h.hs6 = substr(s.hs_code, 1, 6) AND h.hub IN (s.reporter, s.origin, s.departure, s.destination)
ORDER BY s.snapshot, s.line
