-- How many shippers used the licence of a line; names in Latin letters and names in others are counted apart, as one
-- firm may have one of each, and the larger count is taken.
WITH named AS (
    SELECT licence, sender, regexp_matches(sender, '^[a-z0-9]+$') AS is_latin
    FROM line
    WHERE licence IS NOT NULL AND sender IS NOT NULL
),
used AS (
    SELECT
        licence,
        greatest(
            count(DISTINCT CASE WHEN is_latin THEN sender END), count(DISTINCT CASE WHEN NOT is_latin THEN sender END)
        ) AS shippers
    FROM named
    GROUP BY licence
)
SELECT l.id, u.shippers
FROM line AS l
JOIN used AS u ON u.licence = l.licence
