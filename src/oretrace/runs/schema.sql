-- findings.sqlite: what was asked, what was found, on which snapshots. Derived: the store and the scans make it again.
-- Times are UTC as ISO text; question, snapshots, notes, left_out, details and record are JSON.
-- `made_at`: when the run was made last, `first_at`: for the first time.
-- `current`: 1 for the run that answers a question today, see current.sql.
CREATE TABLE runs (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    detector TEXT NOT NULL,
    version TEXT NOT NULL,
    measure TEXT NOT NULL,
    period TEXT,
    question TEXT NOT NULL,
    snapshots TEXT NOT NULL,
    as_of TEXT,
    made_at TEXT NOT NULL,
    first_at TEXT NOT NULL,
    current INTEGER NOT NULL DEFAULT 0,
    notes TEXT NOT NULL,
    left_out TEXT NOT NULL,
    details TEXT NOT NULL
);

-- `leading`: 1 for a finding that is no part of another; `sentence`: its claim, NULL while no evidence is kept;
-- `standing`: 0 first, by stage and verdict (`runs.kept.standing`); `queued`: 1 for a leading finding of a current run.
CREATE TABLE findings (
    number INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs (number),
    id TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    detector TEXT NOT NULL,
    measure TEXT,
    material TEXT,
    period TEXT NOT NULL,
    rank INTEGER NOT NULL,
    leading INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    stage TEXT,
    standing INTEGER NOT NULL,
    queued INTEGER NOT NULL DEFAULT 0,
    score REAL NOT NULL,
    p_value REAL,
    q_value REAL,
    estimate REAL,
    interval90_low REAL,
    interval90_high REAL,
    at_least REAL,
    at_most REAL,
    unit TEXT,
    sentence TEXT,
    record TEXT NOT NULL
);

CREATE INDEX findings_by_id ON findings (id);

CREATE INDEX findings_by_run ON findings (run, leading, verdict);

CREATE INDEX findings_by_subject ON findings (run, subject_key);

-- The queue in its order with all that it is narrowed by, so that rows are read for one page alone.
CREATE INDEX findings_queued ON findings (
    standing, rank, number, stage, verdict, measure, material, detector, subject_kind, score, subject_key, id, queued
) WHERE queued = 1;

-- How many findings of the queue have each value.
CREATE TABLE facets (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    findings INTEGER NOT NULL,
    PRIMARY KEY (name, value)
);

CREATE TABLE evidence (
    finding INTEGER PRIMARY KEY REFERENCES findings (number),
    record TEXT NOT NULL
);

-- Words of a finding by its number; Han text stands in it as pairs of characters.
CREATE VIRTUAL TABLE finding_words USING fts5 (words, content = '');
