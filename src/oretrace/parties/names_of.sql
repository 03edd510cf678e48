-- The names, roles and addresses of some entities, each by itself.
SELECT entity, 'name' AS kind, name AS value, CAST(sum(lines) AS BIGINT) AS lines, min(first_on) AS first_on, max(last_on) AS last_on,
    string_agg(DISTINCT role, ', ' ORDER BY role) AS roles
FROM seen_name WHERE list_contains($entities, entity) GROUP BY entity, name
UNION ALL
SELECT entity, 'address', address, CAST(sum(lines) AS BIGINT), min(first_on), max(last_on), string_agg(DISTINCT role, ', ' ORDER BY role)
FROM seen_name WHERE list_contains($entities, entity) AND address IS NOT NULL GROUP BY entity, address
UNION ALL
SELECT entity, 'role', role, CAST(sum(lines) AS BIGINT), min(first_on), max(last_on), role
FROM seen_name WHERE list_contains($entities, entity) GROUP BY entity, role
ORDER BY entity, kind, lines DESC, value;
