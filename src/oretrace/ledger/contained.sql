-- Figures that count as kg of contained element: one row per figure and material.
--
-- Reads:    counted_flow    the figures that count, each once (flows/counted.sql)
--           content         per HS edition, HS6 and material: low, typical and high kg of element per kg of goods
-- Returns:  the columns of counted_flow and hs6, material, form, stage, is_basket, low_kg, typical_kg, high_kg. A figure of
--           a code that holds no material of the catalog is no row. Under a code of several materials a figure stands once
--           for each; materials must not be added up. The three masses are NULL where the mass is unknown or withheld.
SELECT
    f.*,
    content.hs6,
    content.material,
    content.form,
    content.stage,
    content.is_basket,
    f.kg * content.low_share AS low_kg,
    f.kg * content.typical_share AS typical_kg,
    f.kg * content.high_share AS high_kg
FROM counted_flow AS f
INNER JOIN content
    ON content.hs6 = substr(f.hs_code, 1, 6)
    -- A nomenclature of any name (CN2021, SB2023) is cut by the edition of the Harmonized System of its year.
    AND CAST(substr(f.hs_edition, length(f.hs_edition) - 3) AS INTEGER) BETWEEN content.first_year AND content.last_year
