-- The lines that were set aside, by import and kind of reason. The most frequent first.
SELECT snapshot, kind AS reason, count(*) AS lines, min(line) AS first_line, arg_min(found, line) AS found
FROM set_aside
GROUP BY snapshot, kind
ORDER BY snapshot, lines DESC, reason
