-- What some entities share with one another.
SELECT left_entity, right_entity, shared, value FROM party_link
WHERE list_contains($entities, left_entity) AND list_contains($entities, right_entity)
ORDER BY left_entity, right_entity, shared, value;
