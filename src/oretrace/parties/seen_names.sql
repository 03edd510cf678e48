-- Each entity's names as written on lines that count, by role and address; `entity_of` is the resolution.
SELECT
    e.entity, p.name, p.role, p.address, count(*) AS lines,
    min(coalesce(s.happened_on, s.filed_on)) AS first_on, max(coalesce(s.happened_on, s.filed_on)) AS last_on
FROM party AS p
JOIN counted_shipment AS s ON s.snapshot = p.snapshot AND s.line = p.line
JOIN entity_of AS e
    ON e.name = p.name AND e.address IS NOT DISTINCT FROM p.address AND e.carrier = (p.role = 'carrier')
GROUP BY e.entity, p.name, p.role, p.address;
