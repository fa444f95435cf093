-- The record: what happened. These tables are only ever added to, and no upgrade touches their rows.

CREATE TABLE txn (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    first_seq INTEGER NOT NULL,
    last_seq INTEGER NOT NULL UNIQUE CHECK (last_seq >= first_seq),
    roster INTEGER NOT NULL,
    at INTEGER NOT NULL,
    request TEXT NOT NULL UNIQUE,
    record BLOB NOT NULL,
    signature BLOB NOT NULL
) STRICT;

CREATE TABLE event (
    seq INTEGER PRIMARY KEY CHECK (seq > 0),
    case_id INTEGER NOT NULL CHECK (case_id >= 0),
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    officer TEXT NOT NULL,
    commitment BLOB NOT NULL CHECK (length(commitment) = 32)
) STRICT;

-- Where lists write, references are looked at when all is committed: else the engine copies every page that a statement
-- of many rows touches, to be able to undo the statement alone.
CREATE TABLE payload (
    seq INTEGER PRIMARY KEY REFERENCES event (seq) DEFERRABLE INITIALLY DEFERRED,
    salt BLOB NOT NULL CHECK (length(salt) = 16),
    body BLOB NOT NULL
) STRICT;
