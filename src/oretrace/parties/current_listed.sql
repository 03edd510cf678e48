-- Parties of screening lists that count, in the order in which the store came to know them.
SELECT * FROM current_listed_party ORDER BY snapshot, line;
