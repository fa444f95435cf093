-- apart
CREATE TABLE apart (
    sha256 TEXT NOT NULL,
    one TEXT NOT NULL,
    other TEXT NOT NULL,
    risk TEXT NOT NULL,
    measure TEXT NOT NULL,
    PRIMARY KEY (sha256, one, other, risk, measure)
) STRICT, WITHOUT ROWID

-- apart_in_force
CREATE VIEW apart_in_force AS SELECT one, other, risk, measure FROM apart
    WHERE sha256 = (SELECT sha256 FROM law WHERE activated_seq IS NOT NULL ORDER BY activated_seq DESC LIMIT 1)

-- approver_is_another
CREATE TRIGGER approver_is_another BEFORE UPDATE OF approver, endorser ON case_file
WHEN NEW.approver IS NOT NULL AND (OLD.approver IS NOT NEW.approver) AND NEW.alone = 0 BEGIN
    SELECT RAISE(ABORT, 'duty: the approver had a hand in the case') WHERE EXISTS (
        SELECT 1 FROM had_hand WHERE case_id = NEW.id AND officer = NEW.approver AND part IN ('entered', 'reviewed'));
    SELECT RAISE(ABORT, 'duty: two must approve') WHERE NEW.state = 'approved' AND NEW.endorser IS NULL AND EXISTS (
        SELECT 1 FROM apart_in_force WHERE one = 'approved' AND other = 'approved' AND measure IN ('', NEW.measure)
            AND (risk = '' OR (risk IN ('referral', 'discretion') AND NEW.outcome = 'refer')
                OR (risk = 'cleared-hit' AND NEW.cleared = 1)));
END

-- approver_is_there
CREATE TRIGGER approver_is_there BEFORE UPDATE OF approver ON case_file
WHEN NEW.approver IS NOT NULL AND (OLD.approver IS NOT NEW.approver) BEGIN
    SELECT RAISE(ABORT, 'duty: the approver has stepped aside') WHERE EXISTS (
        SELECT 1 FROM recusal WHERE case_id = NEW.id AND officer = NEW.approver);
END

-- batch
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
) STRICT

-- batch_by_file
CREATE INDEX batch_by_file ON batch (file_sha256)

-- batch_paper
CREATE TABLE batch_paper (
    list INTEGER NOT NULL REFERENCES batch (id),
    kind TEXT NOT NULL,
    issued_on TEXT,
    valid_until TEXT,
    PRIMARY KEY (list, kind)
) STRICT, WITHOUT ROWID

-- before_act
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
) STRICT

-- case_arriving
CREATE INDEX case_arriving ON case_file (arrives_on, state, id) WHERE arrives_on IS NOT NULL

-- case_file
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
) STRICT

-- case_group
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
) STRICT

-- case_in_state
CREATE INDEX case_in_state ON case_file (state, due_on, id)

-- case_is_kept
CREATE TRIGGER case_is_kept BEFORE DELETE ON case_file BEGIN SELECT RAISE(ABORT, 'a case is never deleted'); END

-- case_moves
CREATE TRIGGER case_moves BEFORE UPDATE OF state ON case_file WHEN OLD.state <> NEW.state AND NOT EXISTS (
    SELECT 1 FROM before_act WHERE case_id = NEW.id AND last_seq = OLD.version AND state = NEW.state) BEGIN
    SELECT RAISE(ABORT, 'step: this does not follow') WHERE OLD.state || '>' || NEW.state NOT IN (
        'draft>accepted', 'draft>awaiting-papers', 'draft>withdrawn',
        'accepted>awaiting-papers', 'accepted>under-examination', 'accepted>reviewed', 'accepted>withdrawn',
        'awaiting-papers>accepted', 'awaiting-papers>reviewed', 'awaiting-papers>withdrawn',
        'under-examination>awaiting-papers', 'under-examination>reviewed', 'under-examination>withdrawn',
        'reviewed>under-examination', 'reviewed>approved', 'reviewed>refused', 'reviewed>withdrawn',
        'approved>under-examination', 'approved>issued', 'approved>withdrawn',
        'issued>collected', 'issued>void', 'collected>void');
END

-- case_of_enterprise
CREATE INDEX case_of_enterprise ON case_file (enterprise, id) WHERE enterprise IS NOT NULL

-- case_of_person
CREATE INDEX case_of_person ON case_file (person)

-- case_with_passport
CREATE INDEX case_with_passport ON case_file (custody, id) WHERE custody <> 'holder'

-- correction
CREATE TABLE correction (
    seq INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES case_file (id),
    officer TEXT NOT NULL,
    confirmed_seq INTEGER,
    withdrawn_seq INTEGER
) STRICT

-- correction_by_two
CREATE TRIGGER correction_by_two BEFORE UPDATE OF confirmed_seq ON correction BEGIN
    SELECT RAISE(ABORT, 'duty: who proposed a correction does not confirm it') WHERE EXISTS (
        SELECT 1 FROM event WHERE seq = NEW.confirmed_seq AND officer = OLD.officer);
END

-- correction_of_case
CREATE INDEX correction_of_case ON correction (case_id)

-- correction_once
CREATE TRIGGER correction_once BEFORE UPDATE ON correction
WHEN OLD.confirmed_seq IS NOT NULL OR OLD.withdrawn_seq IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a correction is settled once'); END

-- daily_count
CREATE TABLE daily_count (
    day TEXT NOT NULL,
    what TEXT NOT NULL,
    split TEXT NOT NULL,
    value TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (day, what, split, value)
) STRICT, WITHOUT ROWID

-- draft_received
CREATE INDEX draft_received ON case_file (received_on, id) WHERE state = 'draft' AND deemed_on IS NULL

-- endorser_is_another
CREATE TRIGGER endorser_is_another BEFORE UPDATE OF endorser ON case_file
WHEN NEW.endorser IS NOT NULL AND (OLD.endorser IS NOT NEW.endorser) BEGIN
    SELECT RAISE(ABORT, 'duty: the approver had a hand in the case') WHERE EXISTS (
        SELECT 1 FROM had_hand WHERE case_id = NEW.id AND officer = NEW.endorser AND part IN ('entered', 'reviewed'));
    SELECT RAISE(ABORT, 'duty: the approver has stepped aside') WHERE EXISTS (
        SELECT 1 FROM recusal WHERE case_id = NEW.id AND officer = NEW.endorser);
END

-- enterprise
CREATE TABLE enterprise (
    uscc TEXT PRIMARY KEY CHECK (length(uscc) = 18),
    name TEXT NOT NULL,
    seq INTEGER NOT NULL
) STRICT

-- erased
CREATE TABLE erased (
    seq INTEGER NOT NULL,
    proposal INTEGER NOT NULL,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    PRIMARY KEY (seq, proposal)
) STRICT, WITHOUT ROWID

-- erasure
CREATE TABLE erasure (
    seq INTEGER PRIMARY KEY,
    officer TEXT NOT NULL,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    confirmed_seq INTEGER
) STRICT

-- erasure_by_two
CREATE TRIGGER erasure_by_two BEFORE UPDATE OF confirmed_seq ON erasure BEGIN
    SELECT RAISE(ABORT, 'duty: who proposed an erasure does not confirm it') WHERE EXISTS (
        SELECT 1 FROM event WHERE seq = NEW.confirmed_seq AND officer = OLD.officer);
    SELECT RAISE(ABORT, 'an erasure is confirmed once') WHERE OLD.confirmed_seq IS NOT NULL;
END

-- event
CREATE TABLE event (
    seq INTEGER PRIMARY KEY CHECK (seq > 0),
    case_id INTEGER NOT NULL CHECK (case_id >= 0),
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    officer TEXT NOT NULL,
    commitment BLOB NOT NULL CHECK (length(commitment) = 32)
) STRICT

-- event_is_kept
CREATE TRIGGER event_is_kept BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'the record only grows'); END

-- event_of_case
CREATE INDEX event_of_case ON event (case_id, seq) WHERE case_id > 0

-- event_of_office
CREATE INDEX event_of_office ON event (kind, seq) WHERE case_id = 0

-- event_stays
CREATE TRIGGER event_stays BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'the record only grows'); END

-- had_hand
CREATE VIEW had_hand AS
    SELECT case_id, officer, part FROM officer_part
    UNION ALL SELECT case_file.id, batch.officer, 'entered' FROM case_file JOIN batch ON batch.id = case_file.batch

-- interest
CREATE TABLE interest (
    seq INTEGER PRIMARY KEY,
    officer TEXT NOT NULL,
    unit TEXT,
    address TEXT,
    ended_seq INTEGER,
    CHECK ((unit IS NULL) <> (address IS NULL))
) STRICT

-- issued
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
) STRICT

-- issued_ending
CREATE INDEX issued_ending ON issued (valid_until) WHERE ended_seq IS NULL

-- issued_is_kept
CREATE TRIGGER issued_is_kept BEFORE DELETE ON issued BEGIN SELECT RAISE(ABORT, 'what was issued is never deleted'); END

-- issued_on_approval
CREATE TRIGGER issued_on_approval BEFORE INSERT ON issued BEGIN
    SELECT RAISE(ABORT, 'law: the case is not approved') WHERE NOT EXISTS (
        SELECT 1 FROM case_file WHERE id = NEW.case_id AND state = 'approved' AND measure = NEW.measure
            AND person = NEW.person);
    SELECT RAISE(ABORT, 'duty: the approver had a hand in the case') WHERE EXISTS (
        SELECT 1 FROM case_file JOIN had_hand ON case_id = case_file.id
        WHERE case_file.id = NEW.case_id AND alone = 0 AND officer IN (approver, endorser)
            AND part IN ('entered', 'reviewed'));
    SELECT RAISE(ABORT, 'duty: the reviewer had another hand in the case') WHERE EXISTS (
        SELECT 1 FROM case_file JOIN had_hand ON case_id = case_file.id JOIN apart_in_force ON 'reviewed' IN (one, other)
            AND part = CASE one WHEN 'reviewed' THEN other ELSE one END
        WHERE case_file.id = NEW.case_id AND alone = 0 AND officer = reviewer AND part = 'entered'
            AND apart_in_force.measure IN ('', NEW.measure)
            AND (risk = '' OR (risk IN ('referral', 'discretion') AND outcome = 'refer')
                OR (risk = 'cleared-hit' AND cleared = 1)));
    SELECT RAISE(ABORT, 'law: an open right of the person covers these days') WHERE EXISTS (
        SELECT 1 FROM issued AS held WHERE person = NEW.person AND ended_seq IS NULL
            AND valid_from <= NEW.valid_until AND NEW.valid_from <= valid_until
            AND NOT (held.valid_until = NEW.valid_from AND EXISTS (
                SELECT 1 FROM case_file AS next WHERE next.id = NEW.case_id AND next.follows = held.case_id))
            AND NOT (NEW.measure = 'visa_extension' AND held.measure IN ('port_visa', 'visa_replacement', 'visa_reissue')
                AND held.entries <> 'single')
            AND (measure <> 'port_visa' OR NEW.measure <> 'port_visa' OR EXISTS (
                SELECT 1 FROM case_file AS its, case_file AS own WHERE its.id = held.case_id AND own.id = NEW.case_id
                    AND min(coalesce(its.arrives_on, held.valid_from), held.valid_until)
                        <= date(NEW.valid_until, '+' || NEW.stay_days || ' days')
                    AND min(coalesce(own.arrives_on, NEW.valid_from), NEW.valid_until)
                        <= date(held.valid_until, '+' || held.stay_days || ' days'))));
END

-- issued_stays
CREATE TRIGGER issued_stays BEFORE UPDATE OF case_id, measure, issued_on, seq ON issued
BEGIN SELECT RAISE(ABORT, 'what was issued is corrected by an act of its own'); END

-- issued_to
CREATE INDEX issued_to ON issued (person, valid_until) WHERE ended_seq IS NULL

-- issued_to_its_person
CREATE TRIGGER issued_to_its_person BEFORE UPDATE OF person ON issued WHEN OLD.person <> NEW.person BEGIN
    SELECT RAISE(ABORT, 'what was issued is of the person of its case') WHERE NOT EXISTS (
        SELECT 1 FROM case_file WHERE id = NEW.case_id AND person = NEW.person);
END

-- issuer_is_another
CREATE TRIGGER issuer_is_another BEFORE UPDATE OF issuer ON case_file
WHEN NEW.issuer IS NOT NULL AND (OLD.issuer IS NOT NEW.issuer) BEGIN
    SELECT RAISE(ABORT, 'duty: the issuer approved the case') WHERE NEW.alone = 0 AND EXISTS (
        SELECT 1 FROM had_hand WHERE case_id = NEW.id AND officer = NEW.issuer AND part = 'approved');
    SELECT RAISE(ABORT, 'duty: the issuer had a hand in the case') WHERE NEW.alone = 0 AND EXISTS (
        SELECT 1 FROM had_hand JOIN apart_in_force ON 'issued' IN (one, other)
            AND part = CASE one WHEN 'issued' THEN other ELSE one END
        WHERE case_id = NEW.id AND officer = NEW.issuer AND measure IN ('', NEW.measure)
            AND (risk = '' OR (risk IN ('referral', 'discretion') AND NEW.outcome = 'refer')
                OR (risk = 'cleared-hit' AND NEW.cleared = 1)));
    SELECT RAISE(ABORT, 'duty: the issuer has stepped aside') WHERE EXISTS (
        SELECT 1 FROM recusal WHERE case_id = NEW.id AND officer = NEW.issuer);
END

-- key_block
CREATE TABLE key_block (
    run INTEGER NOT NULL,
    way TEXT NOT NULL CHECK (way = 'passport' OR way = 'namesake' OR way = 'word'),
    start BLOB NOT NULL,
    keys BLOB NOT NULL,
    PRIMARY KEY (run, way, start)
) STRICT

-- key_filter
CREATE TABLE key_filter (
    run INTEGER PRIMARY KEY,
    bits BLOB NOT NULL
) STRICT

-- key_run
CREATE TABLE key_run (
    run INTEGER PRIMARY KEY CHECK (run >= 0),
    keys INTEGER NOT NULL CHECK (keys >= 0)
) STRICT

-- law
CREATE TABLE law (
    seq INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    officer TEXT NOT NULL,
    activated_seq INTEGER UNIQUE,
    activated_by TEXT,
    CHECK ((activated_seq IS NULL) = (activated_by IS NULL))
) STRICT

-- law_by_two
CREATE TRIGGER law_by_two BEFORE UPDATE OF activated_by ON law BEGIN
    SELECT RAISE(ABORT, 'duty: who proposed a text does not activate it') WHERE NEW.activated_by = OLD.officer;
    SELECT RAISE(ABORT, 'a text is activated once') WHERE OLD.activated_by IS NOT NULL;
END

-- ledger
CREATE TABLE ledger (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    office TEXT NOT NULL,
    office_name TEXT NOT NULL,
    training INTEGER NOT NULL CHECK (training IN (0, 1)),
    opened_at INTEGER NOT NULL,
    -- Up to this case numbers may have been given out that a restoration lost.
    cases_to INTEGER NOT NULL DEFAULT 0
) STRICT

-- officer
CREATE TABLE officer (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    roles TEXT NOT NULL,
    ranks TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE,
    since_seq INTEGER NOT NULL,
    roles_seq INTEGER NOT NULL,
    revoked_seq INTEGER
) STRICT

-- officer_part
CREATE TABLE officer_part (
    case_id INTEGER NOT NULL REFERENCES case_file (id),
    officer TEXT NOT NULL,
    part TEXT NOT NULL CHECK (part IN ('entered', 'reviewed', 'approved', 'issued')),
    PRIMARY KEY (case_id, officer, part)
) STRICT, WITHOUT ROWID

-- paper
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
) STRICT, WITHOUT ROWID

-- payload
CREATE TABLE payload (
    seq INTEGER PRIMARY KEY REFERENCES event (seq) DEFERRABLE INITIALLY DEFERRED,
    salt BLOB NOT NULL CHECK (length(salt) = 16),
    body BLOB NOT NULL
) STRICT

-- payload_is_kept
CREATE TRIGGER payload_is_kept BEFORE DELETE ON payload BEGIN SELECT RAISE(ABORT, 'the record only grows'); END

-- payload_stays
CREATE TRIGGER payload_stays BEFORE UPDATE ON payload WHEN NEW.seq <> OLD.seq OR NEW.salt <> zeroblob(16)
    OR NOT EXISTS (SELECT 1 FROM erased JOIN erasure ON erasure.seq = proposal
        WHERE erased.seq = OLD.seq AND confirmed_seq IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'the record only grows'); END

-- person
CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    nationality TEXT,
    passport TEXT,
    name TEXT,
    chinese_name TEXT,
    sex TEXT,
    birth_date TEXT
) STRICT

-- person_link
CREATE TABLE person_link (
    one INTEGER NOT NULL REFERENCES person (id),
    other INTEGER NOT NULL REFERENCES person (id),
    same INTEGER NOT NULL CHECK (same IN (0, 1)),
    values_sha256 TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (one, other),
    CHECK (one <= other)
) STRICT

-- policy_edition
CREATE TABLE policy_edition (
    sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
    seq INTEGER NOT NULL
) STRICT

-- proposal
CREATE TABLE proposal (
    seq INTEGER PRIMARY KEY,
    officer TEXT NOT NULL,
    subject TEXT NOT NULL,
    change TEXT NOT NULL,
    confirmed_seq INTEGER,
    withdrawn_seq INTEGER
) STRICT

-- recusal
CREATE TABLE recusal (
    case_id INTEGER NOT NULL REFERENCES case_file (id),
    officer TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (case_id, officer)
) STRICT, WITHOUT ROWID

-- reviewer_may
CREATE TRIGGER reviewer_may BEFORE UPDATE OF reviewer ON case_file
WHEN NEW.reviewer IS NOT NULL AND (OLD.reviewer IS NOT NEW.reviewer) BEGIN
    SELECT RAISE(ABORT, 'duty: the reviewer has stepped aside') WHERE EXISTS (
        SELECT 1 FROM recusal WHERE case_id = NEW.id AND officer = NEW.reviewer);
END

-- second_look
CREATE TABLE second_look (
    seq INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES case_file (id),
    ground TEXT NOT NULL CHECK (ground IN ('urgent', 'sample')),
    due_on TEXT,
    looked_seq INTEGER,
    looked_by TEXT,
    result TEXT CHECK (result IN ('agreed', 'doubted')),
    CHECK ((looked_seq IS NULL) = (looked_by IS NULL) AND (looked_seq IS NULL) = (result IS NULL))
) STRICT

-- second_look_due
CREATE INDEX second_look_due ON second_look (due_on) WHERE looked_seq IS NULL

-- second_look_of
CREATE INDEX second_look_of ON second_look (case_id)

-- serial
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
) STRICT, WITHOUT ROWID

-- serial_of_case
CREATE INDEX serial_of_case ON serial (case_id) WHERE case_id > 0

-- serial_of_range
CREATE INDEX serial_of_range ON serial (range_seq) WHERE range_seq IS NOT NULL

-- standing_count
CREATE TABLE standing_count (
    what TEXT NOT NULL,
    split TEXT NOT NULL,
    value TEXT NOT NULL,
    day TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (what, split, value, day)
) STRICT, WITHOUT ROWID

-- stock_delta
CREATE TABLE stock_delta (
    what TEXT NOT NULL,
    split TEXT NOT NULL,
    value TEXT NOT NULL,
    day TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (what, split, value, day)
) STRICT, WITHOUT ROWID

-- stock_range
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
) STRICT

-- stock_range_of
CREATE INDEX stock_range_of ON stock_range (prefix, width, low)

-- txn
CREATE TABLE txn (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    first_seq INTEGER NOT NULL,
    last_seq INTEGER NOT NULL UNIQUE CHECK (last_seq >= first_seq),
    roster INTEGER NOT NULL,
    at INTEGER NOT NULL,
    request TEXT NOT NULL UNIQUE,
    record BLOB NOT NULL,
    signature BLOB NOT NULL
) STRICT

-- txn_by_time
CREATE INDEX txn_by_time ON txn (at, number)

-- txn_is_kept
CREATE TRIGGER txn_is_kept BEFORE DELETE ON txn BEGIN SELECT RAISE(ABORT, 'the record only grows'); END

-- txn_stays
CREATE TRIGGER txn_stays BEFORE UPDATE ON txn BEGIN SELECT RAISE(ABORT, 'the record only grows'); END

-- unit_standing
CREATE TABLE unit_standing (
    uscc TEXT NOT NULL CHECK (length(uscc) = 18),
    seq INTEGER NOT NULL,
    standing TEXT NOT NULL,
    from_day TEXT NOT NULL,
    officer TEXT NOT NULL,
    PRIMARY KEY (uscc, seq)
) STRICT, WITHOUT ROWID

-- watch_clearance
CREATE TABLE watch_clearance (
    person_key TEXT NOT NULL,
    entry_key TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (person_key, entry_key)
) STRICT, WITHOUT ROWID

-- watch_list
CREATE TABLE watch_list (
    seq INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    file_sha256 TEXT NOT NULL CHECK (length(file_sha256) = 64),
    dated_on TEXT NOT NULL,
    entries INTEGER NOT NULL
) STRICT

