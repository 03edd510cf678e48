-- Whether the table is there, and the comment that it was made with.
SELECT
    to_regclass('case_entry') IS NOT NULL AS made,
    obj_description(to_regclass('case_entry'), 'pg_class') AS comment
