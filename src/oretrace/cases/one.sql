SELECT record, previous, hash FROM case_entry WHERE seq = $seq
