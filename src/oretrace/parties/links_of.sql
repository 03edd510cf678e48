-- What an entity shares with others.
SELECT CASE WHEN l.left_entity = $entity THEN l.right_entity ELSE l.left_entity END AS other, e.name, l.shared, l.value
FROM party_link AS l
LEFT JOIN entity AS e ON e.entity = CASE WHEN l.left_entity = $entity THEN l.right_entity ELSE l.left_entity END
WHERE l.left_entity = $entity OR l.right_entity = $entity
ORDER BY l.shared, other, l.value;
