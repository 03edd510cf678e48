-- The codes that revisions of the nomenclature joined, of the products that the queries name.
--
-- Reads:  hs_family, picked (dossier/rows.py)
SELECT hs6, family FROM hs_family WHERE family IN (SELECT product FROM picked) ORDER BY hs6
