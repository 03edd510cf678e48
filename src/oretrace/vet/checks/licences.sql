-- Of each line that names a licence: how many shippers use it, and what the register has of it (`licence`, several
-- lines a number). Figures of the register are NULL where it has none of most licences of an office and flow: such
-- licences are not kept in it. Names in Latin letters and names in others are not comparable: one firm may have one
-- of each. A long number that is two letters off one of the same holder is taken for that: it was typed wrong.
-- `drawn`: what was sent under the licence up to and with this line, in the order of days, over its quantity.
WITH given AS (
    SELECT id, upper(trim(licence)) AS number, record, reporter, flow, hs6, kg, day, arrives, sender, receiver
    FROM line
    WHERE licence IS NOT NULL
),
mistyped AS (
    SELECT g.number, g.sender, min(e.number) AS meant
    FROM (SELECT DISTINCT number, sender FROM given WHERE number NOT IN (SELECT number FROM licence)) AS g
    JOIN licence AS e ON e.holder_key = g.sender AND length(g.number) >= 8 AND levenshtein(e.number, g.number) <= 2
    GROUP BY g.number, g.sender
),
named AS (
    SELECT
        g.* EXCLUDE (number), coalesce(m.meant, g.number) AS number,
        regexp_matches(g.sender, '^[a-z0-9]+$') AS sender_latin,
        regexp_matches(g.receiver, '^[a-z0-9]+$') AS receiver_latin
    FROM given AS g
    LEFT JOIN mistyped AS m ON m.number = g.number AND m.sender = g.sender
),
used AS (
    SELECT
        number,
        greatest(
            count(DISTINCT CASE WHEN sender_latin THEN sender END),
            count(DISTINCT CASE WHEN NOT sender_latin THEN sender END)
        ) AS shippers
    FROM named
    WHERE sender IS NOT NULL
    GROUP BY number
),
entry AS (
    SELECT
        *,
        regexp_matches(holder_key, '^[a-z0-9]+$') AS holder_latin,
        regexp_matches(end_user_key, '^[a-z0-9]+$') AS end_user_latin
    FROM licence
),
whole AS (
    SELECT number, CASE WHEN count(quantity_kg) = count(*) THEN sum(quantity_kg) END AS quantity_kg
    FROM licence
    GROUP BY number
),
kept AS (
    SELECT n.record, n.reporter, n.flow
    FROM named AS n
    LEFT JOIN whole AS w ON w.number = n.number
    GROUP BY n.record, n.reporter, n.flow
    HAVING 2 * count(w.number) >= count(*)
),
held AS (
    SELECT
        n.id,
        max(CASE WHEN e.number IS NULL THEN 0 ELSE 1 END) AS known,
        max(CASE
            WHEN starts_with(e.holder_key, n.sender) OR starts_with(n.sender, e.holder_key) THEN 1
            WHEN e.holder_key = n.receiver THEN 1
            WHEN e.holder_latin = CASE WHEN n.flow = 'export' THEN n.sender_latin ELSE n.receiver_latin END THEN 0
        END) AS holder,
        max(CASE
            WHEN starts_with(e.end_user_key, n.receiver) OR starts_with(n.receiver, e.end_user_key) THEN 1
            WHEN e.end_user_latin = n.receiver_latin THEN 0
        END) AS end_user,
        max(CASE
            WHEN e.number IS NULL OR n.hs6 IS NULL THEN NULL
            WHEN e.hs_code IS NULL OR substr(e.hs_code, 1, 6) = substr(n.hs6, 1, length(substr(e.hs_code, 1, 6))) THEN 1
            ELSE 0
        END) AS goods,
        max(CASE
            WHEN e.number IS NULL OR n.arrives IS NULL THEN NULL
            WHEN e.destination IS NULL OR e.destination = n.arrives THEN 1
            ELSE 0
        END) AS place,
        min(date_diff('day', e.valid_until, n.day)) AS days_after,
        min(date_diff('day', n.day, e.valid_from)) AS days_before
    FROM named AS n
    JOIN kept AS k ON k.record = n.record AND k.flow = n.flow AND k.reporter IS NOT DISTINCT FROM n.reporter
    LEFT JOIN entry AS e ON e.number = n.number
    GROUP BY n.id
),
sent AS (
    SELECT
        id,
        sum(kg) OVER (
            PARTITION BY number, record, reporter, flow ORDER BY day, id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS drawn_kg
    FROM named
    WHERE day IS NOT NULL
)
SELECT
    n.id, u.shippers, h.known, h.holder, h.end_user, h.goods, h.place, h.days_after, h.days_before,
    CASE WHEN h.known = 1 THEN s.drawn_kg / nullif(w.quantity_kg, 0) END AS drawn
FROM named AS n
LEFT JOIN used AS u ON u.number = n.number
LEFT JOIN held AS h ON h.id = n.id
LEFT JOIN whole AS w ON w.number = n.number
LEFT JOIN sent AS s ON s.id = n.id
ORDER BY id
