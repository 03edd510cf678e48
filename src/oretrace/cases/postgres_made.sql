-- The comment that the table was made with, "" for none; no row where there is no table of its name. The catalog is
-- read as a table: to_regclass does not see what another session made while this one waited for its turn.
SELECT coalesce(obj_description(tables.oid, 'pg_class'), '') AS comment
FROM pg_catalog.pg_class AS tables
JOIN pg_catalog.pg_namespace AS schemas ON schemas.oid = tables.relnamespace
WHERE tables.relname = 'case_entry' AND schemas.nspname = ANY (current_schemas(false))
ORDER BY array_position(current_schemas(false), schemas.nspname)
LIMIT 1
