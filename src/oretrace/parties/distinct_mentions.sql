-- Every name with every address it was seen at, as the first import with both has them and on how many lines, in the
-- order in which the store came to know them: what a resolution needs of all mentions, as each name is compared once.
-- The territory is that of all its lines.
WITH seen AS (
    SELECT
        snapshot, name, address, role = 'carrier' AS carrier, min({'line': line, 'role': role}) AS first,
        min(territory) AS least, max(territory) AS most, count(*) AS lines
    FROM party
    GROUP BY ALL
)
SELECT
    snapshot, first.line AS line, first.role AS role, name, address,
    CASE WHEN min(least) OVER every = max(most) OVER every THEN min(least) OVER every END AS territory, lines
FROM seen
WINDOW every AS (PARTITION BY name, address, carrier)
QUALIFY snapshot = min(snapshot) OVER every
ORDER BY snapshot, line, role, name;
