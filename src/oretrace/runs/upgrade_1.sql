-- A file of version 1: the queue is added. Columns stand after the record there, which only costs time.
ALTER TABLE runs ADD COLUMN current INTEGER NOT NULL DEFAULT 0;
ALTER TABLE findings ADD COLUMN stage TEXT;
ALTER TABLE findings ADD COLUMN standing INTEGER NOT NULL DEFAULT 4;
ALTER TABLE findings ADD COLUMN queued INTEGER NOT NULL DEFAULT 0;
UPDATE findings SET stage = record ->> '$.details.stage';
UPDATE findings SET standing = CASE
    WHEN stage = 'strong' THEN 0
    WHEN stage = 'moderate' THEN 1
    WHEN verdict = 'flagged' THEN 2
    WHEN verdict = 'undecidable' THEN 3
    ELSE 4
END;
CREATE INDEX findings_queued ON findings (
    standing, rank, number, stage, verdict, measure, material, detector, subject_kind, score, subject_key, id, queued
) WHERE queued = 1;
CREATE TABLE facets (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    findings INTEGER NOT NULL,
    PRIMARY KEY (name, value)
);
