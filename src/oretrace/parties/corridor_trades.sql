-- What each entity sent to each on the legs of a way ($starts, $ends, $legs side by side), under $codes (none: all), in
-- the months from $first to $last, as the fullest record of the pair on the leg has it.
WITH leg AS (
    SELECT unnest($starts) AS start_place, unnest($ends) AS end_place, unnest($legs) AS leg
),
filed AS (
    SELECT
        l.leg, m.seller, m.buyer, m.record, m.reporter, m.flow,
        CAST(sum(m.lines) AS BIGINT) AS lines, round(sum(m.kg), 1) AS kg,
        min(m.first_on) AS first_on, max(m.last_on) AS last_on
    FROM movement AS m
    JOIN leg AS l ON l.start_place = m.start_place AND l.end_place = m.end_place
    WHERE m.month BETWEEN $first AND $last AND (len($codes) = 0 OR list_contains($codes, m.hs6))
    GROUP BY l.leg, m.seller, m.buyer, m.record, m.reporter, m.flow
)
SELECT
    f.leg, f.seller, f.buyer, coalesce(s.name, '') AS seller_name, coalesce(b.name, '') AS buyer_name,
    max(f.lines) AS lines, max(f.kg) AS kg, min(f.first_on) AS first_on, max(f.last_on) AS last_on
FROM filed AS f
LEFT JOIN entity AS s ON s.entity = f.seller
LEFT JOIN entity AS b ON b.entity = f.buyer
GROUP BY f.leg, f.seller, f.buyer, s.name, b.name
ORDER BY f.leg, kg DESC NULLS LAST, f.seller, f.buyer;
