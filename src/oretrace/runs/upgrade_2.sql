-- A file of version 2: when a run was made for the first time, and the findings of a run by their subjects.
ALTER TABLE runs ADD COLUMN first_at TEXT NOT NULL DEFAULT '';
UPDATE runs SET first_at = made_at;
CREATE INDEX findings_by_subject ON findings (run, subject_key);
