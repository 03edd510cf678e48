-- The steps of all cases.
SELECT record, previous, hash FROM case_entry WHERE kind NOT IN ('judgement', 'withdrawal', 'pair') ORDER BY seq
