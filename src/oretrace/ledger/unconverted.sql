-- Figures of codes near a material that contained_flow leaves out, or has without a mass.
--
-- Reads:    current_flow, content, contained_flow (see contained.sql)
-- Returns:  reason    heading     the code has fewer than six digits, and codes below it hold a material
--                     edition     the nomenclature is of a year whose codes the catalog cannot read
--                     other code  the code belongs to another edition than the one the figure names
--                     withheld    the figure is suppressed
--                     no mass     it has neither a net mass nor a quantity in a unit of mass
--           hs_edition, hs_code, and how many figures
WITH kind AS (
    SELECT
        hs_edition,
        hs_code,
        substr(hs_code, 1, 6) AS hs6,
        CAST(substr(hs_edition, length(hs_edition) - 3) AS INTEGER) AS edition_year,
        count(*) AS figures
    FROM current_flow
    GROUP BY hs_edition, hs_code
),

span AS (
    SELECT min(first_year) AS first_year, max(last_year) AS last_year FROM content
),

absent AS (
    SELECT
        CASE
            WHEN length(kind.hs6) < 6 THEN 'heading'
            WHEN kind.edition_year NOT BETWEEN span.first_year AND span.last_year THEN 'edition'
            ELSE 'other code'
        END AS reason,
        kind.hs_edition,
        kind.hs_code,
        kind.figures
    FROM kind
    CROSS JOIN span
    WHERE
        kind.hs6 IN (SELECT hs6 FROM content UNION SELECT substr(hs6, 1, 4) FROM content)
        AND NOT EXISTS (
            SELECT 1
            FROM content
            WHERE content.hs6 = kind.hs6 AND kind.edition_year BETWEEN content.first_year AND content.last_year
        )
),

massless AS (
    SELECT
        CASE WHEN state = 'suppressed' THEN 'withheld' ELSE 'no mass' END AS reason,
        hs_edition,
        hs_code,
        count(DISTINCT (snapshot, line)) AS figures
    FROM contained_flow
    WHERE high_kg IS NULL
    GROUP BY reason, hs_edition, hs_code
)

SELECT reason, hs_edition, hs_code, figures FROM absent
UNION ALL
SELECT reason, hs_edition, hs_code, figures FROM massless
ORDER BY reason, hs_edition, hs_code
