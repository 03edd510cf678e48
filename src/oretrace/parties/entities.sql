-- Entities whose names have every one of some words, those on most lines first; `total` counts them all.
SELECT entity, name, names, roles, lines, first_on, last_on, sold_kg, bought_kg, count(*) OVER () AS total
FROM entity
WHERE len(list_filter($words, word -> NOT contains(words, word))) = 0
ORDER BY lines DESC, entity
LIMIT $most OFFSET $skip;
