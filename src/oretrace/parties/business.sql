-- How many lines that count name each firm by each of its names in any role but the carrier's, whatever the goods: what
-- a firm does all day. `entity_of` is the resolution.
--
-- Parameters: $until    first day that is no longer read (NULL: all)
SELECT e.entity, party.name, count(DISTINCT (party.snapshot, party.line)) AS lines
FROM party
JOIN counted_shipment AS s ON s.snapshot = party.snapshot AND s.line = party.line
JOIN entity_of AS e ON e.name = party.name AND e.address IS NOT DISTINCT FROM party.address AND NOT e.carrier
WHERE party.role <> 'carrier' AND ($until IS NULL OR s.happened_on IS NULL OR s.happened_on < $until)
GROUP BY e.entity, party.name
ORDER BY e.entity, party.name
