-- Goods, parties and number of packages of each line, by which its lot is met in other records.
SELECT id, hs6, sender, receiver, CAST(packages AS VARCHAR) AS packages FROM line
ORDER BY id
