-- Who is looked for.

-- The lists of who is looked for; one that is loaded takes the place of the one before. Their entries stand in the record.
CREATE TABLE watch_list (
    seq INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    file_sha256 TEXT NOT NULL CHECK (length(file_sha256) = 64),
    dated_on TEXT NOT NULL,
    entries INTEGER NOT NULL
) STRICT;

-- A person who was found not to be the one that is looked for.
CREATE TABLE watch_clearance (
    person_key TEXT NOT NULL,
    entry_key TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (person_key, entry_key)
) STRICT, WITHOUT ROWID;
