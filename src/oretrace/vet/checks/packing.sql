-- Of each line of eight packages or more: kg a package, and the share of such lines of its kind of package and kind of
-- record whose packages weigh about as much (three bins of a tenth of a log unit).
WITH packed AS (
    SELECT id, record, net_kg IS NULL AS gross, upper(package_kind) AS package_kind, kg / packages AS kg_each,
        CAST(round(10 * ln(kg / packages)) AS INTEGER) AS bin
    FROM line
    WHERE packages >= 8 AND kg > 0 AND package_kind IS NOT NULL
),
bins AS (
    SELECT record, gross, package_kind, bin, count(*) AS lines FROM packed GROUP BY ALL
),
around AS (
    SELECT
        record, gross, package_kind, bin,
        sum(lines) OVER (
            PARTITION BY record, gross, package_kind ORDER BY bin RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING
        ) AS near,
        sum(lines) OVER (PARTITION BY record, gross, package_kind) AS whole
    FROM bins
)
SELECT p.id, p.kg_each, CAST(a.near AS DOUBLE) / a.whole AS like_share
FROM packed AS p
JOIN around AS a
    ON a.record = p.record AND a.gross = p.gross AND a.package_kind = p.package_kind AND a.bin = p.bin
WHERE a.whole >= 200
ORDER BY id
