-- The last look at what is asked ($asked).
SELECT * FROM looks WHERE asked = $asked ORDER BY number DESC LIMIT 1
