-- Firms of registers that count, in the order in which the store came to know them.
SELECT * FROM current_firm ORDER BY snapshot, line;
