-- Judgements of one finding and their withdrawals.
SELECT record, previous, hash FROM case_entry
WHERE finding = $finding AND kind IN ('judgement', 'withdrawal')
ORDER BY seq
