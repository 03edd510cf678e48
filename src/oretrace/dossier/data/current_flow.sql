-- The latest figures of the codes that the queries name, by their identity (snapshot, line).
--
-- Reads:  read_flow (dossier/rows.py)
SELECT * FROM read_flow ORDER BY snapshot, line
