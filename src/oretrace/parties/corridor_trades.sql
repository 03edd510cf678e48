-- What each entity sold to each on a way, under $codes (none: all), in the months from $first to $last, as the fullest
-- record of the pair on the leg has it. The legs are $starts, $ends and $legs, side by side. What those who bought on
-- leg 1 ($origin to $hub) sold aside, to firms of one more territory, is "leg 2a" where these sold to $destinations, and
-- that is "leg 2b"; the straight way has no $hub and neither.
WITH moved AS (
    SELECT * FROM movement
    WHERE month BETWEEN $first AND $last AND (len($codes) = 0 OR list_contains($codes, hs6))
),
leg AS (
    SELECT unnest($starts) AS start_place, unnest($ends) AS end_place, unnest($legs) AS leg
),
named AS (SELECT * FROM moved WHERE seller <> '' AND buyer <> ''),
got AS (SELECT DISTINCT buyer AS firm FROM named WHERE start_place = $origin AND end_place = $hub),
aside AS (
    SELECT m.* FROM named AS m
    JOIN got AS g ON g.firm = m.seller
    WHERE
        m.start_place = $hub AND m.end_place <> $hub AND m.end_place <> $origin
        AND NOT list_contains($destinations, m.end_place)
),
met AS (
    SELECT DISTINCT m.seller AS firm, m.start_place AS place FROM named AS m
    JOIN aside AS a ON a.buyer = m.seller AND a.end_place = m.start_place
    WHERE list_contains($destinations, m.end_place)
),
walked AS (
    SELECT l.leg, m.* FROM moved AS m JOIN leg AS l ON l.start_place = m.start_place AND l.end_place = m.end_place
    UNION ALL
    SELECT 'leg 2a' AS leg, a.* FROM aside AS a JOIN met AS f ON f.firm = a.buyer AND f.place = a.end_place
    UNION ALL
    SELECT 'leg 2b' AS leg, m.* FROM named AS m JOIN met AS f ON f.firm = m.seller AND f.place = m.start_place
    WHERE list_contains($destinations, m.end_place)
),
filed AS (
    SELECT
        leg, seller, buyer, record, reporter, flow,
        CAST(sum(lines) AS BIGINT) AS lines, round(sum(kg), 1) AS kg,
        min(first_on) AS first_on, max(last_on) AS last_on
    FROM walked
    GROUP BY leg, seller, buyer, record, reporter, flow
)
SELECT
    f.leg, f.seller, f.buyer, coalesce(s.name, '') AS seller_name, coalesce(b.name, '') AS buyer_name,
    max(f.lines) AS lines, max(f.kg) AS kg, min(f.first_on) AS first_on, max(f.last_on) AS last_on
FROM filed AS f
LEFT JOIN entity AS s ON s.entity = f.seller
LEFT JOIN entity AS b ON b.entity = f.buyer
GROUP BY f.leg, f.seller, f.buyer, s.name, b.name
ORDER BY f.leg, kg DESC NULLS LAST, f.seller, f.buyer;
