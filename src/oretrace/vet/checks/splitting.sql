-- Of each small line: how many small lines of its goods one shipper, or one address of a consignee, has near that day.
WITH usual AS (
    SELECT hs6, flow, median(kg) AS middle FROM line WHERE kg > 0 GROUP BY ALL HAVING count(*) >= 8
),
small AS (
    SELECT l.id, l.hs6, l.flow, l.day, lower(coalesce(l.consignee_address, l.consignee)) AS receiver,
        lower(l.shipper) AS sender
    FROM line AS l
    JOIN usual AS u ON u.hs6 = l.hs6 AND u.flow = l.flow
    WHERE l.kg > 0 AND l.kg < 0.6 * u.middle AND l.kg >= 5 AND l.day IS NOT NULL
),
near AS (
    SELECT a.id, b.id AS other
    FROM small AS a
    JOIN small AS b
        ON b.hs6 = a.hs6 AND b.flow = a.flow AND b.sender = a.sender AND abs(date_diff('day', a.day, b.day)) <= $days
    UNION
    SELECT a.id, b.id
    FROM small AS a
    JOIN small AS b
        ON b.hs6 = a.hs6 AND b.flow = a.flow AND b.receiver = a.receiver
        AND abs(date_diff('day', a.day, b.day)) <= $days
)
SELECT id, count(*) AS lots FROM near GROUP BY id
