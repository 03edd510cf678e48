SELECT seq, kind, author, finding, case_id, target, record, previous, hash FROM case_entry ORDER BY seq
