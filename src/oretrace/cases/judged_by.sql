-- The judgements and withdrawals of one author.
SELECT record, previous, hash FROM case_entry
WHERE author = $author AND kind IN ('judgement', 'withdrawal')
ORDER BY seq
