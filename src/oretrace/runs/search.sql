-- Findings whose words match, each once as its last run found it: flagged ones first, then by rank.
WITH matched AS (
    SELECT
        findings.record, findings.verdict, findings.rank, runs.made_at, findings.number,
        row_number() OVER (PARTITION BY findings.id ORDER BY runs.made_at DESC, findings.number DESC) AS newest
    FROM finding_words
    JOIN findings ON findings.number = finding_words.rowid
    JOIN runs ON runs.number = findings.run
    WHERE finding_words MATCH $words
)
SELECT record FROM matched
WHERE newest = 1
ORDER BY verdict <> 'flagged', made_at DESC, rank, number
LIMIT 100;
