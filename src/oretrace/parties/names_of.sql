-- The names, roles and addresses of one entity, each by itself.
SELECT 'name' AS kind, name AS value, CAST(sum(lines) AS BIGINT) AS lines, min(first_on) AS first_on, max(last_on) AS last_on,
    string_agg(DISTINCT role, ', ' ORDER BY role) AS roles
FROM seen_name WHERE entity = $entity GROUP BY name
UNION ALL
SELECT 'address', address, CAST(sum(lines) AS BIGINT), min(first_on), max(last_on), string_agg(DISTINCT role, ', ' ORDER BY role)
FROM seen_name WHERE entity = $entity AND address IS NOT NULL GROUP BY address
UNION ALL
SELECT 'role', role, CAST(sum(lines) AS BIGINT), min(first_on), max(last_on), role
FROM seen_name WHERE entity = $entity GROUP BY role
ORDER BY kind, lines DESC, value;
