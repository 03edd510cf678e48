-- One row an entity: the name it is written with most, of those in Latin letters where it has any; how many names and
-- lines it has, what it sold and bought as the fullest record of each pair has it, when it was seen.
CREATE TABLE entity AS
WITH written AS (
    SELECT entity, name, CAST(sum(lines) AS BIGINT) AS lines FROM seen_name GROUP BY entity, name
),
called AS (
    SELECT
        entity,
        count(*) AS names,
        first(name ORDER BY regexp_full_match(name, '[\p{Latin}\p{Common}]+') DESC, lines DESC, name) AS name
    FROM written
    GROUP BY entity
),
seen AS (
    SELECT
        entity, CAST(sum(lines) AS BIGINT) AS lines, min(first_on) AS first_on, max(last_on) AS last_on,
        string_agg(DISTINCT role, ', ' ORDER BY role) AS roles
    FROM seen_name
    GROUP BY entity
),
side AS (
    SELECT seller, buyer, record, reporter, flow, round(sum(kg), 1) AS kg FROM movement GROUP BY ALL
),
pair AS (
    SELECT seller, buyer, max(kg) AS kg FROM side GROUP BY seller, buyer
),
sold AS (SELECT seller AS entity, round(sum(kg), 1) AS kg FROM pair GROUP BY seller),
bought AS (SELECT buyer AS entity, round(sum(kg), 1) AS kg FROM pair GROUP BY buyer)
SELECT
    c.entity, c.name, c.names, s.roles, s.lines, s.first_on, s.last_on, a.kg AS sold_kg, b.kg AS bought_kg,
    w.words
FROM called AS c
JOIN seen AS s ON s.entity = c.entity
JOIN entity_words AS w ON w.entity = c.entity
LEFT JOIN sold AS a ON a.entity = c.entity
LEFT JOIN bought AS b ON b.entity = c.entity;
