-- The same table as in sqlite_schema.sql, and the same rules.
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
);

COMMENT ON TABLE case_entry IS 'oretrace cases, version 1';

CREATE INDEX case_entry_by_finding ON case_entry (finding, seq);

CREATE INDEX case_entry_by_author ON case_entry (author, seq);

CREATE INDEX case_entry_by_case ON case_entry (case_id, seq);

CREATE FUNCTION case_entry_refused() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'entries of cases are never changed or deleted';
END $$;

CREATE TRIGGER case_entry_is_never_changed BEFORE UPDATE OR DELETE ON case_entry
FOR EACH ROW EXECUTE FUNCTION case_entry_refused();

CREATE TRIGGER case_entry_is_never_emptied BEFORE TRUNCATE ON case_entry
FOR EACH STATEMENT EXECUTE FUNCTION case_entry_refused();

CREATE FUNCTION case_entry_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF new.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM case_entry)
        OR new.previous <> coalesce((SELECT hash FROM case_entry ORDER BY seq DESC LIMIT 1), new.previous)
    THEN
        RAISE EXCEPTION 'an entry of cases follows the last one';
    END IF;
    RETURN new;
END $$;

CREATE TRIGGER case_entry_follows_the_last BEFORE INSERT ON case_entry
FOR EACH ROW EXECUTE FUNCTION case_entry_follows();
