-- Lines of shipments that count, and of those that amend others what they changed: parties, places, goods or masses.
WITH before AS (
    SELECT
        s.record, s.reporter, s.flow, s.number, s.item,
        count(DISTINCT lower(consignee)) > 1 AS consignee,
        count(DISTINCT destination) > 1 AS destination,
        count(DISTINCT port_unloading) > 1 AS port,
        count(DISTINCT lower(goods_text)) > 1 AS goods,
        count(DISTINCT round(coalesce(net_kg, gross_kg))) > 1 AS mass
    FROM filed_shipment AS s
    SEMI JOIN amendment AS a ON a.record = s.record AND a.flow = s.flow AND a.number = s.number
    GROUP BY ALL
)
SELECT
    s.*,
    nullif(concat_ws(
        ', ',
        CASE WHEN s.version > 1 AND b.consignee THEN 'consignee' END,
        CASE WHEN s.version > 1 AND b.destination THEN 'destination' END,
        CASE WHEN s.version > 1 AND b.port THEN 'port' END,
        CASE WHEN s.version > 1 AND b.goods THEN 'goods' END,
        CASE WHEN s.version > 1 AND b.mass THEN 'mass' END
    ), '') AS changed
FROM counted_shipment AS s
LEFT JOIN before AS b
    ON b.record = s.record AND b.flow = s.flow AND b.number = s.number
    AND b.reporter IS NOT DISTINCT FROM s.reporter AND b.item IS NOT DISTINCT FROM s.item
ORDER BY s.snapshot, s.line
