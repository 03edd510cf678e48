-- How many figures each snapshot revised, withdrew and added where an earlier one had spoken, by what it replaces.
SELECT snapshot, source, retrieved_on, replaces, change, count(*) AS figures
FROM revision
GROUP BY snapshot, source, retrieved_on, replaces, change
ORDER BY snapshot, replaces, change
