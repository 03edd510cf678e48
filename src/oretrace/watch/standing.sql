-- The last change of each topic of what is asked ($asked).
SELECT * FROM changes
WHERE number IN (SELECT max(number) FROM changes WHERE asked = $asked GROUP BY topic)
ORDER BY number
