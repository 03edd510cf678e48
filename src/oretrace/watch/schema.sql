-- watch.sqlite: what a watch looked at, what it reported and to whom. Rows are only ever added.
-- Human words about findings stand in cases.sqlite; here is only what follows from stores and acts.
-- Times are UTC as ISO text, days and months as ISO text; question, snapshots and record are JSON.
-- `inputs`: hash of all that decides a look's answer, so that a look with the same is not made again.
-- `until`: the last month compared; `stopped`: why the act did not apply on the day, "" where it did.
-- `seen`: chance of rerouting and q of each route by its subject.
CREATE TABLE looks (
    number INTEGER PRIMARY KEY,
    asked TEXT NOT NULL,
    name TEXT NOT NULL,
    day TEXT NOT NULL,
    inputs TEXT NOT NULL,
    version TEXT NOT NULL,
    question TEXT NOT NULL,
    snapshots TEXT NOT NULL,
    until TEXT,
    stopped TEXT NOT NULL,
    seen TEXT NOT NULL,
    made_at TEXT NOT NULL
);

CREATE INDEX looks_by_asked ON looks (asked, number);

-- One sentence each. `topic`: the subject of a finding, or the month of a figure; `record`: what was reported.
CREATE TABLE changes (
    number INTEGER PRIMARY KEY,
    look INTEGER NOT NULL REFERENCES looks (number),
    asked TEXT NOT NULL,
    name TEXT NOT NULL,
    topic TEXT NOT NULL,
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    cause TEXT NOT NULL,
    finding TEXT,
    alert INTEGER NOT NULL,
    modelled INTEGER NOT NULL,
    sentence TEXT NOT NULL,
    why TEXT NOT NULL,
    record TEXT NOT NULL,
    made_at TEXT NOT NULL
);

CREATE INDEX changes_by_topic ON changes (asked, topic, number);

-- Every published figure as it was first seen and as each later vintage has it.
CREATE TABLE figures (
    number INTEGER PRIMARY KEY,
    look INTEGER NOT NULL REFERENCES looks (number),
    asked TEXT NOT NULL,
    month TEXT NOT NULL,
    record TEXT NOT NULL
);

CREATE INDEX figures_by_month ON figures (asked, month, number);

-- An output gets the changes after the one that was the last when it was first named.
CREATE TABLE outputs (
    name TEXT PRIMARY KEY,
    after INTEGER NOT NULL
);

CREATE TABLE deliveries (
    output TEXT NOT NULL REFERENCES outputs (name),
    change INTEGER NOT NULL REFERENCES changes (number),
    made_at TEXT NOT NULL,
    PRIMARY KEY (output, change)
);

-- Each try to refresh a service; `trouble`: why it failed, "" where it did not.
CREATE TABLE refreshes (
    number INTEGER PRIMARY KEY,
    service TEXT NOT NULL,
    trouble TEXT NOT NULL,
    made_at TEXT NOT NULL
);

-- Each run: it was there, whether anything changed or not. `troubles`: JSON list of sentences.
CREATE TABLE watched (
    number INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    budget TEXT NOT NULL,
    troubles TEXT NOT NULL,
    made_at TEXT NOT NULL
);
