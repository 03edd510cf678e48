-- Every mention of a party, in the order in which the store came to know it.
SELECT snapshot, line, role, name, address, territory
FROM party
ORDER BY snapshot, line, role;
