-- Stakes of owners that count, in the order in which the store came to know them, with the kind of control.
SELECT s.*, k.kind AS control_kind
FROM current_ownership AS s
LEFT JOIN ownership_control AS k ON k.snapshot = s.snapshot AND k.line = s.line
ORDER BY s.snapshot, s.line;
