-- Stakes of owners that count, in the order in which the store came to know them.
SELECT * FROM current_ownership ORDER BY snapshot, line;
