-- How many shippers used the licence of a line.
WITH used AS (
    SELECT licence, count(DISTINCT lower(shipper)) AS shippers
    FROM line
    WHERE licence IS NOT NULL AND shipper IS NOT NULL
    GROUP BY licence
)
SELECT l.id, u.shippers
FROM line AS l
JOIN used AS u ON u.licence = l.licence
