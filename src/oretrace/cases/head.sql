SELECT seq, hash FROM case_entry ORDER BY seq DESC LIMIT 1
