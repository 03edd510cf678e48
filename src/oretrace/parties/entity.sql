-- One entity.
SELECT entity, name, names, roles, lines, first_on, last_on, sold_kg, bought_kg FROM entity WHERE entity = $entity;
