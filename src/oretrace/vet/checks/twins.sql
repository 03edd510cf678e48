-- Exports and the import of the same goods, mass and places within 60 days, as the other end has it: does it name
-- another consignee? Only pairs that are alone in their match, with names in letters of one script.
WITH pairs AS (
    SELECT e.id AS sent, i.id AS arrived, e.receiver AS declared, i.receiver AS actual
    FROM line AS e
    JOIN line AS i
        ON i.hs6 = e.hs6 AND i.reporter = e.destination AND e.flow = 'export' AND i.flow = 'import'
        AND i.leaves = e.leaves AND i.day >= e.day AND i.day <= e.day + 60
        AND round(i.net_kg, 1) = round(e.net_kg, 1)
    WHERE e.net_kg > 20
),
alone AS (
    SELECT sent, arrived, declared, actual
    FROM pairs
    WHERE sent IN (SELECT sent FROM pairs GROUP BY sent HAVING count(*) = 1)
        AND arrived IN (SELECT arrived FROM pairs GROUP BY arrived HAVING count(*) = 1)
        AND regexp_matches(declared, '^[a-z0-9]+$') = regexp_matches(actual, '^[a-z0-9]+$')
)
SELECT sent AS id, CAST(declared <> actual AS DOUBLE) AS other FROM alone
UNION ALL
SELECT arrived, CAST(declared <> actual AS DOUBLE) FROM alone
ORDER BY id
