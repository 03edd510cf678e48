-- Every line of shipments that counts and may be of an act's goods: by customs code, or on bills without a code by words.
--
-- Parameters: $codes    HS6 codes that are read
--             $words    regular expression of the materials' names; bills of a customs office that keeps import
--                       declarations are left out, as both are of the same goods
--             $names    lines that name one of these alone (empty: all)
--             $until    first day that is no longer read (NULL: all)
-- Reads:      named_shipment  the lines that count, once each, with the parties in them (store/shipments.sql)
-- Returns:    a row a line, by day and content; exporter and importer NULL where unknown; kg net, else gross; whether
--             the consignee is the notify party of a bill to order or to `forwarder`; value, packages and containers as
--             declared
WITH declared AS (
    SELECT DISTINCT reporter FROM counted_shipment WHERE record = 'declaration' AND flow = 'import'
)
SELECT
    s.snapshot, s.line, s.flow, s.reporter, s.happened_on AS day, s.licence, s.shipper, s.consignee,
    s.shipper_address, s.consignee_address, s.notified, s.forwarder, s.forwarder_address,
    CASE WHEN s.flow = 'export' THEN s.reporter ELSE coalesce(s.departure, s.origin) END AS exporter,
    CASE WHEN s.flow = 'import' THEN s.reporter ELSE s.destination END AS importer,
    coalesce(s.net_kg, s.gross_kg) AS kg,
    substr(s.hs_code, 1, 6) AS hs6,
    s.net_kg, s.gross_kg, s.value, s.currency, s.packages, s.package_kind, s.containers
FROM named_shipment AS s
LEFT JOIN declared AS d ON d.reporter = s.reporter
WHERE
    s.happened_on IS NOT NULL
    AND coalesce(s.net_kg, s.gross_kg) > 0
    AND (len($names) = 0 OR s.shipper IN (SELECT unnest($names)) OR s.consignee IN (SELECT unnest($names)))
    AND ($until IS NULL OR s.happened_on < $until)
    AND (
        substr(s.hs_code, 1, 6) IN (SELECT unnest($codes))
        OR (
            s.record = 'bill_of_lading' AND s.hs_code IS NULL AND d.reporter IS NULL
            AND regexp_matches(lower(s.goods_text), $words)
        )
    )
ORDER BY s.happened_on, hs6, kg, exporter, importer, s.shipper, s.consignee, s.snapshot, s.line
