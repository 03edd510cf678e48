-- Of each line whose ports are known: how many lines its lane has, and how many of them go by the same port of loading.
WITH counted AS (
    SELECT
        id, port_loading, port_unloading,
        count(*) OVER (PARTITION BY origin, port_unloading) AS lane,
        count(*) OVER (PARTITION BY origin, port_unloading, port_loading) AS same
    FROM line
)
SELECT id, lane, same FROM counted WHERE port_loading IS NOT NULL AND port_unloading IS NOT NULL
ORDER BY id
