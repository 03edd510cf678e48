-- Goods and parties of each line, as checks hold them against each other.
SELECT id, hs6, sender, receiver FROM line
