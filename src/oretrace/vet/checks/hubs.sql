-- Lines on either leg of a route under a finding of the statistics, from the first month of the finding on: its hub.
SELECT l.id, min(f.hub) AS hub
FROM line AS l
JOIN flagged AS f
    ON f.hs6 = l.hs6 AND (f.since IS NULL OR l.day >= f.since)
    AND (
        (l.arrives = f.hub AND (f.origin IS NULL OR l.leaves = f.origin OR l.origin = f.origin))
        OR (l.leaves = f.hub AND (f.destination IS NULL OR l.arrives = f.destination))
    )
GROUP BY l.id
