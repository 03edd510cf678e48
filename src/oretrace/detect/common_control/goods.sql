-- Every code of six digits that a lot has.
SELECT DISTINCT substr(hs_code, 1, 6) AS hs6
FROM counted_shipment
WHERE hs_code IS NOT NULL
ORDER BY hs6
