-- Cases, their papers, the hands in them, what was issued.

CREATE TABLE case_file (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    version INTEGER NOT NULL,
    measure TEXT NOT NULL,
    state TEXT NOT NULL,
    person INTEGER REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
    enterprise TEXT,
    port TEXT,
    nationality TEXT,
    received_on TEXT NOT NULL,
    -- Day of filing, from which the period runs: of acceptance; until then, of receipt.
    filed_on TEXT NOT NULL,
    due_on TEXT,
    -- Day of arrival; only of an application at the port.
    arrives_on TEXT,
    -- A receipt was given; its number is that of the case.
    receipted INTEGER NOT NULL CHECK (receipted IN (0, 1)),
    outcome TEXT NOT NULL,
    facts_seq INTEGER NOT NULL,
    decision_seq INTEGER NOT NULL,
    evidence_seq INTEGER NOT NULL,
    notice_seq INTEGER,
    review_seq INTEGER,
    recommendation TEXT CHECK (recommendation IN ('approve', 'refuse')),
    claimed_by TEXT,
    reviewer TEXT,
    approver TEXT,
    issuer TEXT,
    -- The first of two approvers.
    endorser TEXT,
    -- One officer alone acted, in urgency.
    alone INTEGER NOT NULL DEFAULT 0 CHECK (alone IN (0, 1)),
    -- A hit on the watch list was cleared.
    cleared INTEGER NOT NULL DEFAULT 0 CHECK (cleared IN (0, 1)),
    -- The day from which a draft counts as accepted because the office was silent.
    deemed_on TEXT,
    custody TEXT NOT NULL,
    exempt INTEGER NOT NULL CHECK (exempt IN (0, 1)),
    follows INTEGER REFERENCES case_file (id) DEFERRABLE INITIALLY DEFERRED,
    batch INTEGER,
    -- Day of the last act on the case, by the clock of the office; never earlier than the one before.
    moved_on TEXT NOT NULL,
    -- Words are told by CASE and not by IN: a list of them would be built anew for every statement.
    CHECK (CASE measure WHEN 'port_visa' THEN TRUE WHEN 'visa_extension' THEN TRUE WHEN 'visa_replacement' THEN TRUE
        WHEN 'visa_reissue' THEN TRUE WHEN 'stay_permit' THEN TRUE WHEN 'residence_permit_issue' THEN TRUE
        WHEN 'residence_permit_extension' THEN TRUE WHEN 'residence_permit_change' THEN TRUE
        WHEN 'residence_permit_reissue' THEN TRUE WHEN 'newborn_registration' THEN TRUE
        WHEN 'permanent_residence' THEN TRUE ELSE FALSE END),
    CHECK (CASE outcome WHEN 'eligible' THEN TRUE WHEN 'refer' THEN TRUE WHEN 'missing_documents' THEN TRUE
        WHEN 'not_eligible' THEN TRUE ELSE FALSE END),
    CHECK (CASE custody WHEN 'holder' THEN TRUE WHEN 'office' THEN TRUE WHEN 'sticker' THEN TRUE WHEN 'lost' THEN TRUE
        WHEN 'seized' THEN TRUE WHEN 'other-authority' THEN TRUE ELSE FALSE END),
    -- An application stands on a review of what is on file now, and three pairs of eyes see it.
    CHECK (CASE state WHEN 'accepted' THEN TRUE WHEN 'draft' THEN TRUE WHEN 'awaiting-papers' THEN TRUE
        WHEN 'under-examination' THEN TRUE WHEN 'withdrawn' THEN TRUE
        ELSE (reviewer IS NOT NULL AND review_seq > evidence_seq AND CASE state WHEN 'reviewed' THEN TRUE
            WHEN 'approved' THEN alone = 1 OR approver <> reviewer WHEN 'refused' THEN approver <> reviewer
            ELSE state IN ('issued', 'collected', 'void')
                AND (alone = 1 OR (approver <> reviewer AND issuer <> approver)) END) IS TRUE
        END),
    CHECK (endorser IS NULL OR (endorser <> reviewer AND endorser IS NOT approver)),
    -- Who is exempt keeps the passport; it comes in for the sticker alone.
    CHECK (exempt = 0 OR custody <> 'office')
) STRICT;

CREATE INDEX case_of_person ON case_file (person);
CREATE INDEX case_in_state ON case_file (state, due_on, id);
CREATE INDEX case_arriving ON case_file (arrives_on, state, id) WHERE arrives_on IS NOT NULL;
CREATE INDEX case_of_enterprise ON case_file (enterprise, id) WHERE enterprise IS NOT NULL;
CREATE INDEX draft_received ON case_file (received_on, id) WHERE state = 'draft' AND deemed_on IS NULL;
CREATE INDEX case_with_passport ON case_file (custody, id) WHERE custody <> 'holder';

-- Which officer had which hand in a case. Who took in a list entered each of its cases; that stands with the list.
CREATE TABLE officer_part (
    case_id INTEGER NOT NULL REFERENCES case_file (id),
    officer TEXT NOT NULL,
    part TEXT NOT NULL CHECK (part IN ('entered', 'reviewed', 'approved', 'issued')),
    PRIMARY KEY (case_id, officer, part)
) STRICT, WITHOUT ROWID;

-- What one officer did alone in urgency, or what was drawn for a sample, and who looked at it again.
CREATE TABLE second_look (
    seq INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES case_file (id),
    ground TEXT NOT NULL CHECK (ground IN ('urgent', 'sample')),
    due_on TEXT,
    looked_seq INTEGER,
    looked_by TEXT,
    result TEXT CHECK (result IN ('agreed', 'doubted')),
    CHECK ((looked_seq IS NULL) = (looked_by IS NULL) AND (looked_seq IS NULL) = (result IS NULL))
) STRICT;

CREATE INDEX second_look_of ON second_look (case_id);
CREATE INDEX second_look_due ON second_look (due_on) WHERE looked_seq IS NULL;

-- How a case stood before its last act, where who did it may undo it; `last_seq` is the last event of that act.
CREATE TABLE before_act (
    case_id INTEGER PRIMARY KEY REFERENCES case_file (id),
    seq INTEGER NOT NULL,
    last_seq INTEGER NOT NULL CHECK (last_seq >= seq),
    kind TEXT NOT NULL,
    officer TEXT NOT NULL,
    state TEXT NOT NULL,
    decision_seq INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    review_seq INTEGER,
    recommendation TEXT,
    claimed_by TEXT,
    reviewer TEXT,
    endorser TEXT,
    approver TEXT,
    alone INTEGER NOT NULL,
    custody TEXT NOT NULL
) STRICT;

CREATE TABLE recusal (
    case_id INTEGER NOT NULL REFERENCES case_file (id),
    officer TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (case_id, officer)
) STRICT, WITHOUT ROWID;

-- A case of a list has the papers of its list, until something is done with one of them; from then on it has its own.
CREATE TABLE paper (
    case_id INTEGER NOT NULL REFERENCES case_file (id),
    kind TEXT NOT NULL,
    sha256 TEXT CHECK (length(sha256) = 64),
    issued_on TEXT,
    valid_until TEXT,
    added_seq INTEGER NOT NULL,
    verified_by TEXT,
    verified_seq INTEGER,
    PRIMARY KEY (case_id, kind)
) STRICT, WITHOUT ROWID;

-- What was issued: the law's hard bounds stand here too.
CREATE TABLE issued (
    number TEXT PRIMARY KEY,
    case_id INTEGER NOT NULL UNIQUE REFERENCES case_file (id),
    person INTEGER NOT NULL REFERENCES person (id),
    measure TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_until TEXT,
    entries TEXT CHECK (entries IN ('single', 'double', 'multiple')),
    stay_days INTEGER CHECK (stay_days > 0),
    permit_kind TEXT,
    issued_on TEXT NOT NULL,
    seq INTEGER NOT NULL,
    ended_seq INTEGER,
    CHECK (valid_from <= valid_until OR (valid_until IS NULL AND measure = 'newborn_registration')),
    -- Port visa: one entry, 30 days at most (Regulations art. 20).
    CHECK (measure <> 'port_visa' OR (entries = 'single' AND stay_days BETWEEN 1 AND 30)),
    -- A replaced visa: 180 days an entry at most.
    CHECK (measure <> 'visa_replacement' OR stay_days BETWEEN 1 AND 180),
    -- Residence permit: 90 days for work, 180 otherwise, five years at most (EEAL art. 30).
    CHECK (measure NOT IN ('residence_permit_issue', 'residence_permit_extension') OR
        (permit_kind IS NOT NULL
        AND julianday(valid_until) - julianday(valid_from) >= CASE permit_kind WHEN 'work' THEN 90 ELSE 180 END
        AND valid_until <= date(valid_from, '+5 years')))
) STRICT;

CREATE INDEX issued_ending ON issued (valid_until) WHERE ended_seq IS NULL;
CREATE INDEX issued_to ON issued (person, valid_until) WHERE ended_seq IS NULL;
