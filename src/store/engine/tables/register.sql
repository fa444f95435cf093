-- People and units.

-- One row a passport, or several where one number was found to be of several persons; the same person on another passport
-- is linked, never merged.
CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    nationality TEXT,
    passport TEXT,
    name TEXT,
    chinese_name TEXT,
    sex TEXT,
    birth_date TEXT
) STRICT;

-- How an entry is found: by passport, by a number that stands for name and birth date, by each word of its names. Keys
-- stand in runs, and in a run in their order, many packed into a block that begins at `start`. A list brings a run of
-- its own, so that it writes no block of another, however many people are on file, and a filter that tells who is not in
-- it; what comes by itself is put into run 0, whose keys nobody counts. They refer to entries without a constraint: to
-- look each entry up again, in another order, would cost more than all else that a list writes.
CREATE TABLE key_run (
    run INTEGER PRIMARY KEY CHECK (run >= 0),
    keys INTEGER NOT NULL CHECK (keys >= 0)
) STRICT;

INSERT INTO key_run (run, keys) VALUES (0, 0);

CREATE TABLE key_filter (
    run INTEGER PRIMARY KEY,
    bits BLOB NOT NULL
) STRICT;

-- With a key of its own, so that the keys are not read where a block is only looked for.
CREATE TABLE key_block (
    run INTEGER NOT NULL,
    way TEXT NOT NULL CHECK (way = 'passport' OR way = 'namesake' OR way = 'word'),
    start BLOB NOT NULL,
    keys BLOB NOT NULL,
    PRIMARY KEY (run, way, start)
) STRICT;

-- What was found of two entries; of one with itself, what its cases say otherwise than one another.
CREATE TABLE person_link (
    one INTEGER NOT NULL REFERENCES person (id),
    other INTEGER NOT NULL REFERENCES person (id),
    same INTEGER NOT NULL CHECK (same IN (0, 1)),
    values_sha256 TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (one, other),
    CHECK (one <= other)
) STRICT;

CREATE TABLE enterprise (
    uscc TEXT PRIMARY KEY CHECK (length(uscc) = 18),
    name TEXT NOT NULL,
    seq INTEGER NOT NULL
) STRICT;

-- How a unit stands from a day on, as an officer established it; the last one of the days that have come holds.
CREATE TABLE unit_standing (
    uscc TEXT NOT NULL CHECK (length(uscc) = 18),
    seq INTEGER NOT NULL,
    standing TEXT NOT NULL,
    from_day TEXT NOT NULL,
    officer TEXT NOT NULL,
    PRIMARY KEY (uscc, seq)
) STRICT, WITHOUT ROWID;
