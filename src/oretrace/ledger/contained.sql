-- Published figures as kg of contained element: one row per figure and material.
--
-- Reads:  current_flow    the store's latest figures
--         content         per HS edition, HS6 and material: low, typical and high kg of element per kg of goods
-- Makes:  contained_flow  a figure of a code that holds no material of the catalog is no row of it. Under a code of
--                         several materials a figure stands once for each; materials must not be added up. The three
--                         masses are NULL where the mass is unknown or withheld.
CREATE OR REPLACE VIEW contained_flow AS
WITH weighed AS (
    SELECT
        f.*,
        substr(f.hs_code, 1, 6) AS hs6,
        -- A nomenclature of any name (CN2021, SB2023) is cut by the edition of the Harmonized System of its year.
        CAST(substr(f.hs_edition, length(f.hs_edition) - 3) AS INTEGER) AS edition_year,
        CASE
            WHEN f.suppressed THEN NULL
            WHEN f.net_kg IS NOT NULL THEN f.net_kg
            -- What sources leave as a quantity though it is a mass. Units of content or drained weight are none.
            ELSE f.qty * CASE f.qty_unit
                WHEN 'kg' THEN 1.0 WHEN 'KG' THEN 1.0
                WHEN 't' THEN 1000.0 WHEN '1000 KG' THEN 1000.0
                WHEN 'g' THEN 0.001 WHEN 'carat' THEN 0.0002
            END
        END AS goods_kg
    FROM current_flow AS f
)

SELECT
    weighed.snapshot,
    weighed.line,
    weighed.reporter,
    weighed.partner,
    weighed.flow,
    weighed.period_start,
    weighed.period_months,
    weighed.hs_edition,
    weighed.hs_code,
    weighed.hs6,
    content.material,
    content.form,
    content.stage,
    content.is_basket,
    CASE WHEN NOT weighed.suppressed THEN weighed.value END AS value,
    weighed.currency,
    weighed.valuation,
    weighed.goods_kg AS net_kg,
    -- Whether a quantity was estimated is not kept by the schema, so one that serves as mass counts as estimated.
    weighed.net_kg_estimated OR (weighed.net_kg IS NULL AND weighed.goods_kg IS NOT NULL) AS net_kg_estimated,
    weighed.suppressed,
    weighed.goods_kg * content.low_share AS low_kg,
    weighed.goods_kg * content.typical_share AS typical_kg,
    weighed.goods_kg * content.high_share AS high_kg
FROM weighed
INNER JOIN content
    ON content.hs6 = weighed.hs6
    AND weighed.edition_year BETWEEN content.first_year AND content.last_year
