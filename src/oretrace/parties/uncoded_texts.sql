-- The texts of goods that have no code.
SELECT DISTINCT goods_text FROM counted_shipment WHERE hs_code IS NULL AND goods_text IS NOT NULL ORDER BY goods_text;
