-- Who is looked for.

-- Who is looked for; a list that is loaded takes the place of the one before.
CREATE TABLE watch_list (
    seq INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    file_sha256 TEXT NOT NULL CHECK (length(file_sha256) = 64),
    dated_on TEXT NOT NULL,
    entries INTEGER NOT NULL
) STRICT;

CREATE TABLE watch_entry (
    seq INTEGER NOT NULL REFERENCES watch_list (seq),
    place INTEGER NOT NULL,
    passport TEXT,
    nationality TEXT,
    name_key TEXT,
    birth_date TEXT,
    PRIMARY KEY (seq, place)
) STRICT, WITHOUT ROWID;

-- A person who was found not to be the one that is looked for.
CREATE TABLE watch_clearance (
    person_key TEXT NOT NULL,
    entry_key TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (person_key, entry_key)
) STRICT, WITHOUT ROWID;
