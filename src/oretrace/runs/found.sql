-- The findings of a run, leading ones first, each by rank.
SELECT findings.record FROM findings JOIN runs ON runs.number = findings.run
WHERE runs.id = $id
ORDER BY findings.leading DESC, findings.rank, findings.number;
