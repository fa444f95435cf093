-- What no program may write, this one included.

-- Four eyes, as the law in force has it: lines for every measure or this one, always or at a risk that is in the case.
CREATE VIEW apart_in_force AS SELECT one, other, risk, measure FROM apart
    WHERE sha256 = (SELECT sha256 FROM law WHERE activated_seq IS NOT NULL ORDER BY activated_seq DESC LIMIT 1);
CREATE VIEW had_hand AS
    SELECT case_id, officer, part FROM officer_part
    UNION ALL SELECT case_file.id, batch.officer, 'entered' FROM case_file JOIN batch ON batch.id = case_file.batch;

CREATE TRIGGER approver_is_another BEFORE UPDATE OF approver, endorser ON case_file
WHEN NEW.approver IS NOT NULL AND (OLD.approver IS NOT NEW.approver) AND NEW.alone = 0 BEGIN
    SELECT RAISE(ABORT, 'duty: the approver had a hand in the case') WHERE EXISTS (
        SELECT 1 FROM had_hand WHERE case_id = NEW.id AND officer = NEW.approver AND part IN ('entered', 'reviewed'));
    SELECT RAISE(ABORT, 'duty: two must approve') WHERE NEW.state = 'approved' AND NEW.endorser IS NULL AND EXISTS (
        SELECT 1 FROM apart_in_force WHERE one = 'approved' AND other = 'approved' AND measure IN ('', NEW.measure)
            AND (risk = '' OR (risk IN ('referral', 'discretion') AND NEW.outcome = 'refer')
                OR (risk = 'cleared-hit' AND NEW.cleared = 1)));
END;
CREATE TRIGGER endorser_is_another BEFORE UPDATE OF endorser ON case_file
WHEN NEW.endorser IS NOT NULL AND (OLD.endorser IS NOT NEW.endorser) BEGIN
    SELECT RAISE(ABORT, 'duty: the approver had a hand in the case') WHERE EXISTS (
        SELECT 1 FROM had_hand WHERE case_id = NEW.id AND officer = NEW.endorser AND part IN ('entered', 'reviewed'));
    SELECT RAISE(ABORT, 'duty: the approver has stepped aside') WHERE EXISTS (
        SELECT 1 FROM recusal WHERE case_id = NEW.id AND officer = NEW.endorser);
END;
CREATE TRIGGER approver_is_there BEFORE UPDATE OF approver ON case_file
WHEN NEW.approver IS NOT NULL AND (OLD.approver IS NOT NEW.approver) BEGIN
    SELECT RAISE(ABORT, 'duty: the approver has stepped aside') WHERE EXISTS (
        SELECT 1 FROM recusal WHERE case_id = NEW.id AND officer = NEW.approver);
END;
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
END;
CREATE TRIGGER reviewer_may BEFORE UPDATE OF reviewer ON case_file
WHEN NEW.reviewer IS NOT NULL AND (OLD.reviewer IS NOT NEW.reviewer) BEGIN
    SELECT RAISE(ABORT, 'duty: the reviewer has stepped aside') WHERE EXISTS (
        SELECT 1 FROM recusal WHERE case_id = NEW.id AND officer = NEW.reviewer);
END;

-- Nothing is issued but on an approved case, and nobody holds two rights for the same days. Two port visas are two rights
-- where their trips lie apart: each from the arrival that was stated to the end of the stay on its last day for entering.
-- A residence permit that one goes on from where it ends holds to its end, and a visa for further entries outlasts the
-- extension of one stay.
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
END;
CREATE TRIGGER case_is_kept BEFORE DELETE ON case_file BEGIN SELECT RAISE(ABORT, 'a case is never deleted'); END;
CREATE TRIGGER issued_is_kept BEFORE DELETE ON issued BEGIN SELECT RAISE(ABORT, 'what was issued is never deleted'); END;
CREATE TRIGGER issued_stays BEFORE UPDATE OF case_id, measure, issued_on, seq ON issued
BEGIN SELECT RAISE(ABORT, 'what was issued is corrected by an act of its own'); END;
CREATE TRIGGER issued_to_its_person BEFORE UPDATE OF person ON issued WHEN OLD.person <> NEW.person BEGIN
    SELECT RAISE(ABORT, 'what was issued is of the person of its case') WHERE NOT EXISTS (
        SELECT 1 FROM case_file WHERE id = NEW.case_id AND person = NEW.person);
END;

-- Nobody confirms a correction that they proposed: who confirms is who signed the event.
CREATE TRIGGER correction_once BEFORE UPDATE ON correction
WHEN OLD.confirmed_seq IS NOT NULL OR OLD.withdrawn_seq IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a correction is settled once'); END;
CREATE TRIGGER correction_by_two BEFORE UPDATE OF confirmed_seq ON correction BEGIN
    SELECT RAISE(ABORT, 'duty: who proposed a correction does not confirm it') WHERE EXISTS (
        SELECT 1 FROM event WHERE seq = NEW.confirmed_seq AND officer = OLD.officer);
END;

-- A state follows from a state by a step of the life of a case, or is the one before the last act, which is undone.
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
END;

-- Nobody activates a text of the law that they proposed.
CREATE TRIGGER law_by_two BEFORE UPDATE OF activated_by ON law BEGIN
    SELECT RAISE(ABORT, 'duty: who proposed a text does not activate it') WHERE NEW.activated_by = OLD.officer;
    SELECT RAISE(ABORT, 'a text is activated once') WHERE OLD.activated_by IS NOT NULL;
END;

-- The record only grows. What an event says gives way to what is left of it where two officers erased it, and nowhere else.
CREATE TRIGGER txn_stays BEFORE UPDATE ON txn BEGIN SELECT RAISE(ABORT, 'the record only grows'); END;
CREATE TRIGGER txn_is_kept BEFORE DELETE ON txn BEGIN SELECT RAISE(ABORT, 'the record only grows'); END;
CREATE TRIGGER event_stays BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'the record only grows'); END;
CREATE TRIGGER event_is_kept BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'the record only grows'); END;
CREATE TRIGGER payload_is_kept BEFORE DELETE ON payload BEGIN SELECT RAISE(ABORT, 'the record only grows'); END;
CREATE TRIGGER payload_stays BEFORE UPDATE ON payload WHEN NEW.seq <> OLD.seq OR NEW.salt <> zeroblob(16)
    OR NOT EXISTS (SELECT 1 FROM erased JOIN erasure ON erasure.seq = proposal
        WHERE erased.seq = OLD.seq AND confirmed_seq IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'the record only grows'); END;

-- Nobody confirms an erasure that they proposed: who confirms is who signed the event.
CREATE TRIGGER erasure_by_two BEFORE UPDATE OF confirmed_seq ON erasure BEGIN
    SELECT RAISE(ABORT, 'duty: who proposed an erasure does not confirm it') WHERE EXISTS (
        SELECT 1 FROM event WHERE seq = NEW.confirmed_seq AND officer = OLD.officer);
    SELECT RAISE(ABORT, 'an erasure is confirmed once') WHERE OLD.confirmed_seq IS NOT NULL;
END;
