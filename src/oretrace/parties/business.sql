-- How many lines that count name each party in any role but the carrier's, whatever the goods: what a firm does all day.
--
-- Parameters: $until    first day that is no longer read (NULL: all)
SELECT party.name, count(DISTINCT (party.snapshot, party.line)) AS lines
FROM party
JOIN counted_shipment AS s ON s.snapshot = party.snapshot AND s.line = party.line
WHERE party.role <> 'carrier' AND ($until IS NULL OR s.happened_on IS NULL OR s.happened_on < $until)
GROUP BY party.name
ORDER BY party.name
