-- Ids among which a mistyped one is looked for: leading findings, of the last runs first.
SELECT findings.id FROM findings JOIN runs ON runs.number = findings.run
WHERE findings.leading = 1
ORDER BY runs.made_at DESC, findings.rank, findings.number
LIMIT 1000;
