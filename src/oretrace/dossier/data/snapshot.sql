-- The imports that the scan read.
--
-- Reads:  snapshot
SELECT * FROM snapshot ORDER BY snapshot
