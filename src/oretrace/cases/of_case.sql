-- The steps of one case, without the judgements given in it.
SELECT record, previous, hash FROM case_entry
WHERE case_id = $case_id AND kind NOT IN ('judgement', 'withdrawal', 'pair')
ORDER BY seq
