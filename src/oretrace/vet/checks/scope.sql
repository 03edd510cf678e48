-- Business scopes by the name key of the firm, those of several firms of one key joined; lines by their party in the
-- country of the register.
WITH known AS (
    SELECT name_key, territory, string_agg(DISTINCT scope, '; ' ORDER BY scope) AS scope
    FROM firm
    WHERE scope IS NOT NULL
    GROUP BY name_key, territory
)
SELECT l.id, s.scope AS shipper_scope, c.scope AS consignee_scope
FROM line AS l
LEFT JOIN known AS s ON s.name_key = l.sender AND s.territory = l.leaves
LEFT JOIN known AS c ON c.name_key = l.receiver AND c.territory = l.arrives
WHERE s.scope IS NOT NULL OR c.scope IS NOT NULL
ORDER BY id
