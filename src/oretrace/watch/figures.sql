-- Each month's figure of what is asked ($asked) as it was seen last.
SELECT month, record
FROM figures
WHERE number IN (SELECT max(number) FROM figures WHERE asked = $asked GROUP BY month)
ORDER BY month
