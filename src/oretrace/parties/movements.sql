-- What each entity sent to each, by goods, ends, month, and the office and kind of record that has it: several may have
-- one movement. A way begins with the exporter who filed it, or where it was dispatched from, else its origin; it ends
-- with the importer who filed it, or at its destination. Goods without a code have that of their text (`text_code`).
SELECT
    coalesce(a.entity, '') AS seller, coalesce(b.entity, '') AS buyer, s.record, s.reporter, s.flow,
    CASE WHEN s.flow = 'export' THEN s.reporter ELSE coalesce(s.departure, s.origin) END AS start_place,
    CASE WHEN s.flow = 'export' THEN s.destination ELSE s.reporter END AS end_place,
    coalesce(substr(s.hs_code, 1, 6), t.hs6, '') AS hs6,
    date_trunc('month', coalesce(s.happened_on, s.filed_on)) AS month,
    count(*) AS lines,
    round(sum(coalesce(s.net_kg, s.gross_kg)), 1) AS kg,
    min(coalesce(s.happened_on, s.filed_on)) AS first_on,
    max(coalesce(s.happened_on, s.filed_on)) AS last_on
FROM named_shipment AS s
LEFT JOIN entity_of AS a
    ON a.name = s.shipper AND a.address IS NOT DISTINCT FROM s.shipper_address AND NOT a.carrier
LEFT JOIN entity_of AS b
    ON b.name = s.consignee AND b.address IS NOT DISTINCT FROM s.consignee_address AND NOT b.carrier
LEFT JOIN text_code AS t ON t.goods_text = s.goods_text AND s.hs_code IS NULL
WHERE s.shipper IS NOT NULL OR s.consignee IS NOT NULL
GROUP BY ALL;
