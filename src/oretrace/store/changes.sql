-- How many figures one snapshot changed, by kind of change.
SELECT change, count(*) AS figures FROM revision WHERE snapshot = $snapshot GROUP BY change ORDER BY change
