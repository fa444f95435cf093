-- The office, its officers, its policy.

CREATE TABLE ledger (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    office TEXT NOT NULL,
    office_name TEXT NOT NULL,
    training INTEGER NOT NULL CHECK (training IN (0, 1)),
    opened_at INTEGER NOT NULL,
    -- Up to this case numbers may have been given out that a restoration lost.
    cases_to INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE officer (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    roles TEXT NOT NULL,
    ranks TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE,
    since_seq INTEGER NOT NULL,
    roles_seq INTEGER NOT NULL,
    revoked_seq INTEGER
) STRICT;

CREATE TABLE proposal (
    seq INTEGER PRIMARY KEY,
    officer TEXT NOT NULL,
    subject TEXT NOT NULL,
    change TEXT NOT NULL,
    confirmed_seq INTEGER,
    withdrawn_seq INTEGER
) STRICT;

CREATE TABLE policy_edition (
    sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
    seq INTEGER NOT NULL
) STRICT;

-- Units and addresses that an officer is close to: in cases of these another officer acts.
CREATE TABLE interest (
    seq INTEGER PRIMARY KEY,
    officer TEXT NOT NULL,
    unit TEXT,
    address TEXT,
    ended_seq INTEGER,
    CHECK ((unit IS NULL) <> (address IS NULL))
) STRICT;

-- Four eyes as each text of the law has it: two hands that must be of two officers, always ('') or at a risk, for all
-- measures ('') or one.
CREATE TABLE apart (
    sha256 TEXT NOT NULL,
    one TEXT NOT NULL,
    other TEXT NOT NULL,
    risk TEXT NOT NULL,
    measure TEXT NOT NULL,
    PRIMARY KEY (sha256, one, other, risk, measure)
) STRICT, WITHOUT ROWID;

-- The law in force: the text that was pinned when the file was made, then each that was proposed; of those that were
-- activated the last one holds.
CREATE TABLE law (
    seq INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    officer TEXT NOT NULL,
    activated_seq INTEGER UNIQUE,
    activated_by TEXT,
    CHECK ((activated_seq IS NULL) = (activated_by IS NULL))
) STRICT;

-- Erasures as they were proposed and confirmed, and the events that each names, with the SHA-256 of what is left of them.
CREATE TABLE erasure (
    seq INTEGER PRIMARY KEY,
    officer TEXT NOT NULL,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    confirmed_seq INTEGER
) STRICT;

CREATE TABLE erased (
    seq INTEGER NOT NULL,
    proposal INTEGER NOT NULL,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    PRIMARY KEY (seq, proposal)
) STRICT, WITHOUT ROWID;
