-- The codes to read: those asked for, and some of products beside them.
--
-- Parameters: $every       every code, whatever $codes
--             $codes       customs codes at any length
--             $placebos    most products to read that $codes does not name
-- Reads:      current_flow   the store's latest figures
--             hs_family      hs6 -> family: codes joined over HS revisions
-- Returns:    one row per code of the store: hs_code, product (the code family of its HS6), is_listed
WITH code AS (
    SELECT
        held.hs_code,
        coalesce(hs_family.family, substr(held.hs_code, 1, 6)) AS product
    FROM (SELECT DISTINCT hs_code FROM current_flow) AS held
    LEFT JOIN hs_family ON hs_family.hs6 = substr(held.hs_code, 1, 6)
),

named AS (
    -- A code takes in all codes below it and, through its family, its predecessors and successors.
    SELECT
        code.hs_code,
        code.product,
        $every
        OR EXISTS (SELECT 1 FROM unnest($codes) AS given (prefix) WHERE starts_with(code.hs_code, given.prefix))
        OR EXISTS (
            SELECT 1
            FROM unnest($codes) AS given (prefix)
            INNER JOIN hs_family ON hs_family.hs6 = given.prefix
            WHERE hs_family.family = code.product
        ) AS is_listed
    FROM code
),

listed AS (
    SELECT DISTINCT product, substr(product, 1, 2) AS chapter FROM named WHERE is_listed
),

placebo AS (
    -- Products of which no code is named: of the same chapters first, else in an order that has to do with nothing.
    SELECT
        product,
        row_number() OVER (
            ORDER BY
                CASE WHEN substr(product, 1, 2) IN (SELECT chapter FROM listed) THEN 0 ELSE 1 END, md5(product), product
        ) AS place
    FROM (SELECT DISTINCT product FROM named)
    WHERE product NOT IN (SELECT product FROM listed)
)

SELECT hs_code, product, true AS is_listed FROM named WHERE is_listed
UNION ALL
SELECT named.hs_code, named.product, false AS is_listed
FROM named
INNER JOIN placebo ON placebo.product = named.product
WHERE placebo.place <= $placebos
ORDER BY hs_code
