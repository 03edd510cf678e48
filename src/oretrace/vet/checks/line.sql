-- Lines with what most checks read of them. `sender` and `receiver` are the first letters of a party's name without
-- forms of company: enough to meet the same name written otherwise, and no resolution of parties. `leaves` and
-- `arrives` are the two ends as far as the record has them.
CREATE MACRO name_key(name) AS (
    CASE
        WHEN length(regexp_replace(lower(strip_accents(name)), '[^a-z0-9]', '', 'g')) >= 5
        THEN left(regexp_replace(lower(strip_accents(name)), '[^a-z0-9]', '', 'g'), 9)
        ELSE left(regexp_replace(name, '有限公司|股份|บริษัท|จำกัด|ооо|ао|[ "«».,]', '', 'g'), 7)
    END
);
CREATE TABLE line AS
SELECT
    * EXCLUDE (hs_code),
    hs_code,
    coalesce(substr(hs_code, 1, 6), text_hs6) AS hs6,
    coalesce(net_kg, gross_kg) AS kg,
    coalesce(happened_on, filed_on) AS day,
    name_key(shipper) AS sender,
    name_key(consignee) AS receiver,
    CASE WHEN flow = 'export' THEN reporter ELSE coalesce(departure, origin) END AS leaves,
    CASE WHEN flow = 'import' THEN reporter ELSE destination END AS arrives
FROM arriving
