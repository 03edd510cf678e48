-- Names as written with the entity of each, for two names that are held beside each other.
SELECT
    name, entity, CAST(sum(lines) AS BIGINT) AS lines, min(first_on) AS first_on, max(last_on) AS last_on,
    string_agg(DISTINCT role, ', ' ORDER BY role) AS roles,
    list(DISTINCT address ORDER BY address) FILTER (address IS NOT NULL) AS addresses
FROM seen_name
WHERE name IN (SELECT unnest($names)) AND role <> 'carrier'
GROUP BY name, entity
ORDER BY name, lines DESC, entity;
