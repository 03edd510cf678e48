INSERT INTO case_entry (seq, kind, author, finding, case_id, target, record, previous, hash)
VALUES ($seq, $kind, $author, $finding, $case_id, $target, $record, $previous, $hash)
