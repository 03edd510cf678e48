-- Papers of one set, each once.
SELECT * FROM document
WHERE snapshot = $snapshot AND set_name = $set_name
QUALIFY row_number() OVER (PARTITION BY sha256 ORDER BY line) = 1
ORDER BY line
