INSERT INTO figures (look, asked, month, record) VALUES ($look, $asked, $month, $record)
