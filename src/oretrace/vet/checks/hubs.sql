-- Lines on either leg of a route under a finding of the statistics, from the first month of the finding on: its hub and
-- the finding, of several the one whose odds are highest.
WITH over_lines AS (
    SELECT
        l.id, f.hub, f.finding,
        row_number() OVER (PARTITION BY l.id ORDER BY f.log_odds DESC, f.hub, f.finding) AS place
    FROM line AS l
    JOIN flagged AS f
        ON f.hs6 = l.hs6 AND (f.since IS NULL OR l.day >= f.since)
        AND (
            (l.arrives = f.hub AND (f.origin IS NULL OR l.leaves = f.origin OR l.origin = f.origin))
            OR (l.leaves = f.hub AND (f.destination IS NULL OR l.arrives = f.destination))
        )
)
SELECT id, hub, finding FROM over_lines WHERE place = 1
ORDER BY id
