-- What firms that bought on leg 1 of a way ($origin to $hub) sold to firms of one more territory, which sold to the way's
-- $destinations ("leg 2a"), and what these sold there ("leg 2b"): columns, codes and months as in corridor_trades.sql.
WITH moved AS (
    SELECT * FROM movement
    WHERE
        seller <> '' AND buyer <> '' AND month BETWEEN $first AND $last
        AND (len($codes) = 0 OR list_contains($codes, hs6))
),
got AS (SELECT DISTINCT buyer AS firm FROM moved WHERE start_place = $origin AND end_place = $hub),
aside AS (
    SELECT m.* FROM moved AS m
    JOIN got AS g ON g.firm = m.seller
    WHERE
        m.start_place = $hub AND m.end_place <> $hub AND m.end_place <> $origin
        AND NOT list_contains($destinations, m.end_place)
),
met AS (
    SELECT DISTINCT m.seller AS firm, m.start_place AS place FROM moved AS m
    JOIN aside AS a ON a.buyer = m.seller AND a.end_place = m.start_place
    WHERE list_contains($destinations, m.end_place)
),
walked AS (
    SELECT 'leg 2a' AS leg, a.* FROM aside AS a JOIN met AS f ON f.firm = a.buyer AND f.place = a.end_place
    UNION ALL
    SELECT 'leg 2b' AS leg, m.* FROM moved AS m JOIN met AS f ON f.firm = m.seller AND f.place = m.start_place
    WHERE list_contains($destinations, m.end_place)
),
filed AS (
    SELECT
        w.leg, w.seller, w.buyer, w.record, w.reporter, w.flow,
        CAST(sum(w.lines) AS BIGINT) AS lines, round(sum(w.kg), 1) AS kg,
        min(w.first_on) AS first_on, max(w.last_on) AS last_on
    FROM walked AS w
    GROUP BY w.leg, w.seller, w.buyer, w.record, w.reporter, w.flow
)
SELECT
    f.leg, f.seller, f.buyer, coalesce(s.name, '') AS seller_name, coalesce(b.name, '') AS buyer_name,
    max(f.lines) AS lines, max(f.kg) AS kg, min(f.first_on) AS first_on, max(f.last_on) AS last_on
FROM filed AS f
LEFT JOIN entity AS s ON s.entity = f.seller
LEFT JOIN entity AS b ON b.entity = f.buyer
GROUP BY f.leg, f.seller, f.buyer, s.name, b.name
ORDER BY f.leg, kg DESC NULLS LAST, f.seller, f.buyer;
