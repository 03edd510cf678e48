-- Lines that repeat an earlier line of the file in every column: number, item, day and all else.
WITH alike AS (
    SELECT number, item, filed_on FROM arriving WHERE number IS NOT NULL GROUP BY ALL HAVING count(*) > 1
),
candidate AS (
    SELECT a.line, a.number, to_json(struct_pack(*COLUMNS(a.* EXCLUDE (line)))) AS content
    FROM arriving AS a
    SEMI JOIN alike AS k
        ON k.number = a.number AND k.item IS NOT DISTINCT FROM a.item AND k.filed_on IS NOT DISTINCT FROM a.filed_on
)
SELECT line, first
FROM (SELECT line, min(line) OVER (PARTITION BY number, content) AS first FROM candidate) AS numbered
WHERE line > first
ORDER BY line
