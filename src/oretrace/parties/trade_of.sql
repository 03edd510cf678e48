-- With whom an entity traded which goods: by side, counterparty and code, as the fullest record has it.
WITH side AS (
    SELECT 'sold' AS side, buyer AS other, hs6, record, reporter, flow, lines, kg, first_on, last_on
    FROM movement WHERE seller = $entity
    UNION ALL
    SELECT 'bought', seller, hs6, record, reporter, flow, lines, kg, first_on, last_on
    FROM movement WHERE buyer = $entity
),
filed AS (
    SELECT
        side, other, hs6, record, reporter, flow,
        CAST(sum(lines) AS BIGINT) AS lines, round(sum(kg), 1) AS kg, min(first_on) AS first_on, max(last_on) AS last_on
    FROM side
    GROUP BY side, other, hs6, record, reporter, flow
)
SELECT
    f.side, f.other, coalesce(e.name, '') AS name, f.hs6,
    max(f.lines) AS lines, max(f.kg) AS kg, min(f.first_on) AS first_on, max(f.last_on) AS last_on
FROM filed AS f
LEFT JOIN entity AS e ON e.entity = f.other
GROUP BY f.side, f.other, e.name, f.hs6
ORDER BY f.side, kg DESC NULLS LAST, f.other, f.hs6;
