-- Every name with every address it was seen at, where it was seen first, in the order in which the store came to know
-- them: what a resolution needs of all mentions, as each name is compared once. The territory is that of all its lines.
SELECT
    first.snapshot AS snapshot, first.line AS line, first.role AS role, name, address, territory
FROM (
    SELECT
        name, address, min({'snapshot': snapshot, 'line': line, 'role': role}) AS first,
        CASE WHEN min(territory) = max(territory) THEN min(territory) END AS territory
    FROM party
    GROUP BY name, address, role = 'carrier'
) AS seen
ORDER BY snapshot, line, role, name;
