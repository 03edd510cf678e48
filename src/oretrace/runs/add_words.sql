INSERT INTO finding_words (rowid, words) VALUES ($number, $words);
