-- The figures of the codes to read, from those of all codes counted before.
--
-- Reads:      wanted              the codes to read (flows/wanted.sql)
--             kept.counted_flow   the whole store's (flows/counted.sql)
-- Returns:    as counted.sql
SELECT figure.* REPLACE (wanted.is_listed AS is_listed)
FROM kept.counted_flow AS figure
INNER JOIN wanted ON wanted.hs_code = figure.hs_code
