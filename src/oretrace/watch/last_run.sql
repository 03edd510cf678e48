-- The last run that came to its end.
SELECT * FROM watched ORDER BY number DESC LIMIT 1
