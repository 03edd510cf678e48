-- Families of codes of which each snapshot has a current figure.
--
-- Reads:      current_flow  the store's latest figures
--             hs_family     hs6 -> family: codes joined over HS revisions
-- Returns:    snapshot and family
SELECT DISTINCT held.snapshot, coalesce(hs_family.family, held.hs6) AS family
FROM (SELECT DISTINCT snapshot, substr(hs_code, 1, 6) AS hs6 FROM current_flow) AS held
LEFT JOIN hs_family ON hs_family.hs6 = held.hs6
