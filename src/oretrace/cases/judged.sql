-- All judgements and withdrawals.
SELECT record, previous, hash FROM case_entry WHERE kind IN ('judgement', 'withdrawal') ORDER BY seq
