-- An output that is named for the first time gets what changes from now on.
INSERT INTO outputs (name, after)
SELECT $name, coalesce(max(number), 0) FROM changes WHERE true
ON CONFLICT (name) DO NOTHING
