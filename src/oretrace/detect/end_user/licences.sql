-- Whom each licence of the register names as end user, and where.
--
-- Reads:      current_licence  the register as it is now (store/shipments.sql)
-- Returns:    number, end_user, destination (NULL where the register has none)
SELECT DISTINCT number, end_user, destination
FROM current_licence
WHERE end_user IS NOT NULL
ORDER BY number, end_user, destination
