INSERT OR IGNORE INTO evidence (finding, record)
SELECT number, $record FROM findings WHERE run = $run AND id = $id;
