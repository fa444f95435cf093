-- Counts.

-- What happened on a day: how many cases came to `what`, in all and split by measure, port, nationality, unit, officer.
CREATE TABLE daily_count (
    day TEXT NOT NULL,
    what TEXT NOT NULL,
    split TEXT NOT NULL,
    value TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (day, what, split, value)
) STRICT, WITHOUT ROWID;

-- What stood at the end of a day: a row for each day on which the number changed.
CREATE TABLE standing_count (
    what TEXT NOT NULL,
    split TEXT NOT NULL,
    value TEXT NOT NULL,
    day TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (what, split, value, day)
) STRICT, WITHOUT ROWID;

-- What one transaction adds to the stock, while it is put together; empty between transactions.
CREATE TABLE stock_delta (
    what TEXT NOT NULL,
    split TEXT NOT NULL,
    value TEXT NOT NULL,
    day TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (what, split, value, day)
) STRICT, WITHOUT ROWID;

-- Cases of a part of a list that the counts do not tell apart, while they are counted; empty between transactions.
CREATE TABLE case_group (
    one INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    state TEXT NOT NULL,
    measure TEXT NOT NULL,
    port TEXT,
    nationality TEXT,
    enterprise TEXT,
    filed_on TEXT NOT NULL,
    moved_on TEXT NOT NULL,
    due_on TEXT,
    custody TEXT NOT NULL,
    exempt INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    many INTEGER NOT NULL
) STRICT;
