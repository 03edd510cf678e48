-- The ways on which an entity's goods went, by goods and month.
SELECT DISTINCT start_place, end_place, hs6, month FROM movement
WHERE (seller = $entity OR buyer = $entity) AND start_place IS NOT NULL AND end_place IS NOT NULL AND month IS NOT NULL
ORDER BY start_place, end_place, hs6, month;
