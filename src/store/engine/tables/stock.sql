-- Blanks: what the office received, and what became of each number.

CREATE TABLE stock_range (
    seq INTEGER PRIMARY KEY,
    blank TEXT NOT NULL CHECK (blank IN ('sticker', 'confirmation', 'card')),
    prefix TEXT NOT NULL,
    width INTEGER NOT NULL,
    low INTEGER NOT NULL,
    high INTEGER NOT NULL CHECK (high >= low),
    -- The lowest number that is not gone; one above the last where all are.
    next INTEGER NOT NULL,
    received_on TEXT NOT NULL
) STRICT;

CREATE INDEX stock_range_of ON stock_range (prefix, width, low);

-- A number that is gone: used for a document of a case, spoiled, given back. One that was used may be spoiled later. Files of
-- before may hold a spoiled number that was used again, on another case.
CREATE TABLE serial (
    number TEXT NOT NULL,
    case_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    used_on TEXT,
    spoiled_on TEXT,
    returned_on TEXT,
    -- The range that it came with; none where it came before a stock was kept.
    range_seq INTEGER,
    PRIMARY KEY (number, case_id),
    CHECK (used_on IS NOT NULL OR spoiled_on IS NOT NULL OR returned_on IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE INDEX serial_of_case ON serial (case_id) WHERE case_id > 0;
CREATE INDEX serial_of_range ON serial (range_seq) WHERE range_seq IS NOT NULL;

-- A document corrected by two officers: proposed by one, confirmed by another.
CREATE TABLE correction (
    seq INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES case_file (id),
    officer TEXT NOT NULL,
    confirmed_seq INTEGER,
    withdrawn_seq INTEGER
) STRICT;

CREATE INDEX correction_of_case ON correction (case_id);
