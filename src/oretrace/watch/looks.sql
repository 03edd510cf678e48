-- The last look at each thing that was ever asked, by name.
SELECT * FROM looks WHERE number IN (SELECT max(number) FROM looks GROUP BY asked) ORDER BY name, number
