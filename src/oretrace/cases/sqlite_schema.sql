-- cases.sqlite: what people decided, one row an entry, each bound to the one before by `hash`. Never rebuilt.
-- `record` is the entry's JSON and all there is; kind, author, finding, case_id and target are copies to search by.
-- `target` is the number of the judgement that a withdrawal takes back.
CREATE TABLE case_entry (
    seq INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    author TEXT NOT NULL,
    finding TEXT,
    case_id TEXT,
    target INTEGER,
    record TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE
) STRICT;

CREATE INDEX case_entry_by_finding ON case_entry (finding, seq);

CREATE INDEX case_entry_by_author ON case_entry (author, seq);

CREATE INDEX case_entry_by_case ON case_entry (case_id, seq);

CREATE TRIGGER case_entry_is_never_changed BEFORE UPDATE ON case_entry
BEGIN
    SELECT RAISE(ABORT, 'entries of cases are never changed');
END;

CREATE TRIGGER case_entry_is_never_deleted BEFORE DELETE ON case_entry
BEGIN
    SELECT RAISE(ABORT, 'entries of cases are never deleted');
END;

-- INSERT OR REPLACE deletes without the trigger above; the next number is never one that is there.
CREATE TRIGGER case_entry_follows_the_last BEFORE INSERT ON case_entry
WHEN new.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM case_entry)
    OR new.previous <> coalesce((SELECT hash FROM case_entry ORDER BY seq DESC LIMIT 1), new.previous)
    OR EXISTS (SELECT 1 FROM case_entry WHERE hash = new.hash)
BEGIN
    SELECT RAISE(ABORT, 'an entry of cases follows the last one');
END;
