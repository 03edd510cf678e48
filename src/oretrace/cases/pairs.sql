-- Judgements of pairs of names and their withdrawals; the key of a pair begins so, no id of a finding does.
SELECT record, previous, hash FROM case_entry
WHERE kind = 'pair' OR (kind = 'withdrawal' AND substr(finding, 1, 5) = 'pair-')
ORDER BY seq
