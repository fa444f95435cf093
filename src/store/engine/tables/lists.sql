-- Lists that were taken in.

CREATE TABLE batch (
    id INTEGER PRIMARY KEY,
    officer TEXT NOT NULL,
    file_sha256 TEXT NOT NULL CHECK (length(file_sha256) = 64),
    plan TEXT NOT NULL,
    enterprise TEXT,
    data_rows INTEGER NOT NULL CHECK (data_rows >= 0),
    outcomes TEXT NOT NULL,
    continues INTEGER,
    cases INTEGER NOT NULL CHECK (cases >= 0),
    undone_seq INTEGER
) STRICT;

CREATE INDEX batch_by_file ON batch (file_sha256);

-- The papers that every application of a list came with.
CREATE TABLE batch_paper (
    list INTEGER NOT NULL REFERENCES batch (id),
    kind TEXT NOT NULL,
    issued_on TEXT,
    valid_until TEXT,
    PRIMARY KEY (list, kind)
) STRICT, WITHOUT ROWID;
