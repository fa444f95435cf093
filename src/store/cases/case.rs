//! Reading one case: its row, its events, what was said in them, who had a hand in it.

use chrono::NaiveDate;
use rusqlite::{Row, params};

use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;

use crate::domain::life::{Hand, Place, Recommendation, State};
use crate::domain::number::CaseKey;
use crate::domain::words::Measure;
use crate::store::engine::columns::{InColumn, OnDay};

/// A case as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseRow {
    /// Key.
    pub key: CaseKey,
    /// Place of its last event.
    pub version: u64,
    /// What is applied for.
    pub measure: Measure,
    /// Where it stands.
    pub state: State,
    /// Key of the person's entry in the register.
    pub person: Option<u64>,
    /// Credit code of the inviting unit.
    pub enterprise: Option<String>,
    /// Port.
    pub port: Option<String>,
    /// Nationality.
    pub nationality: Option<String>,
    /// Day of receipt.
    pub received_on: NaiveDate,
    /// Day of filing, from which the period runs: of acceptance; until then, of receipt.
    pub filed_on: NaiveDate,
    /// Last day for deciding.
    pub due_on: Option<NaiveDate>,
    /// Day of arrival.
    pub arrives_on: Option<NaiveDate>,
    /// A receipt was given.
    pub receipted: bool,
    /// Outcome of the last assessment.
    pub outcome: String,
    /// Event that holds the facts.
    pub facts_seq: u64,
    /// Event that holds the last assessment.
    pub decision_seq: u64,
    /// Event that last changed the evidence.
    pub evidence_seq: u64,
    /// Event of the notice.
    pub notice_seq: Option<u64>,
    /// Event of the review that holds.
    pub review_seq: Option<u64>,
    /// What the reviewer recommends.
    pub recommendation: Option<Recommendation>,
    /// Who has it in hand.
    pub claimed_by: Option<String>,
    /// Who reviewed it.
    pub reviewer: Option<String>,
    /// Who decided it.
    pub approver: Option<String>,
    /// Who issued the document.
    pub issuer: Option<String>,
    /// The first of two approvers.
    pub endorser: Option<String>,
    /// One officer alone decided, in urgency.
    pub alone: bool,
    /// A hit on the watch list was cleared.
    pub cleared: bool,
    /// The day from which it counts as accepted because the office was silent.
    pub deemed_on: Option<NaiveDate>,
    /// Where the passport is.
    pub custody: Place,
    /// The holder keeps the passport while we examine.
    pub exempt: bool,
    /// The case it follows.
    pub follows: Option<CaseKey>,
    /// The list it came with.
    pub batch: Option<u64>,
}

impl CaseRow {
    /// The last day for deciding that holds now: while papers are awaited no period runs.
    pub fn holds_until(&self) -> Option<NaiveDate> {
        self.due_on.filter(|_| self.state != State::AwaitingPapers)
    }

    /// Who has it in hand: the reviewer who claimed it, while it is examined.
    pub fn in_hand_of(&self) -> Option<&str> {
        self.claimed_by.as_deref().filter(|_| self.state == State::UnderExamination)
    }
}

/// The columns of a case, in the order in which [`CaseRow`] reads them.
pub(in crate::store) const COLUMNS: &str = "id, version, measure, state, person, enterprise, port, nationality, received_on, \
     due_on, receipted, outcome, facts_seq, decision_seq, evidence_seq, notice_seq, review_seq, recommendation, \
     claimed_by, reviewer, approver, issuer, custody, exempt, follows, batch, endorser, alone, cleared, deemed_on, \
     arrives_on, filed_on";

pub(in crate::store) fn case_row(row: &Row) -> rusqlite::Result<CaseRow> {
    Ok(CaseRow {
        key: CaseKey(row.get(0)?),
        version: row.get(1)?,
        measure: row.get::<_, InColumn<_>>(2)?.0,
        state: row.get::<_, InColumn<_>>(3)?.0,
        person: row.get(4)?,
        enterprise: row.get(5)?,
        port: row.get(6)?,
        nationality: row.get(7)?,
        received_on: row.get::<_, OnDay>(8)?.0,
        due_on: row.get::<_, Option<OnDay>>(9)?.map(|day| day.0),
        receipted: row.get(10)?,
        outcome: row.get(11)?,
        facts_seq: row.get(12)?,
        decision_seq: row.get(13)?,
        evidence_seq: row.get(14)?,
        notice_seq: row.get(15)?,
        review_seq: row.get(16)?,
        recommendation: row.get::<_, Option<InColumn<_>>>(17)?.map(|word| word.0),
        claimed_by: row.get(18)?,
        reviewer: row.get(19)?,
        approver: row.get(20)?,
        issuer: row.get(21)?,
        custody: row.get::<_, InColumn<_>>(22)?.0,
        exempt: row.get(23)?,
        follows: row.get::<_, Option<u64>>(24)?.map(CaseKey),
        batch: row.get(25)?,
        endorser: row.get(26)?,
        alone: row.get(27)?,
        cleared: row.get(28)?,
        deemed_on: row.get::<_, Option<OnDay>>(29)?.map(|day| day.0),
        arrives_on: row.get::<_, Option<OnDay>>(30)?.map(|day| day.0),
        filed_on: row.get::<_, OnDay>(31)?.0,
    })
}

/// A paper of a case.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct PaperRow {
    /// Kind.
    pub kind: String,
    /// SHA-256 of the file at receipt.
    pub sha256: Option<String>,
    /// Day of issue.
    pub issued_on: Option<String>,
    /// Last day it covers.
    pub valid_until: Option<String>,
    /// Who verified it.
    pub verified_by: Option<String>,
}

/// A document that was issued.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct IssuedRow {
    /// Number.
    pub number: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day.
    pub valid_until: Option<NaiveDate>,
    /// Entries.
    pub entries: Option<String>,
    /// Days of stay.
    pub stay_days: Option<u32>,
    /// Day of issue.
    pub issued_on: NaiveDate,
    /// It no longer holds: it was made void or another took its place.
    pub ended: bool,
}

impl CaseFile {
    /// Returns a case.
    pub fn case(&self, key: CaseKey) -> Result<Option<CaseRow>, StoreError> {
        self.engine.query_one(&format!("SELECT {COLUMNS} FROM case_file WHERE id = ?1"), params![key.0], case_row)
    }

    /// Returns the case whose document has a number.
    pub fn case_of_document(&self, number: &str) -> Result<Option<CaseKey>, StoreError> {
        let sql = "SELECT case_id FROM issued WHERE number = ?1";
        self.engine.query_one(sql, params![number], |row| Ok(CaseKey(row.get(0)?)))
    }

    /// Finds cases by any part of the number that names them, by receipt or by document number.
    pub fn cases_named(&self, text: &str) -> Result<Vec<CaseKey>, StoreError> {
        let text = &*text.to_uppercase();
        if let Some(key) = self.ledger().numbering.case(text) {
            return Ok(self.case(key)?.map(|case| case.key).into_iter().collect());
        }
        if let Some(key) = self.ledger().numbering.case_of_receipt(text) {
            return Ok(self.case(key)?.filter(|case| case.receipted).map(|case| case.key).into_iter().collect());
        }
        // A number that a document had before it was corrected leads to it too.
        let by_document = "SELECT case_id FROM serial WHERE number = ?1 AND case_id > 0";
        let found = self.engine.query(by_document, params![text], |row| Ok(CaseKey(row.get(0)?)))?;
        if !found.is_empty() {
            return Ok(found);
        }
        let part = self.ledger().numbering.within(text).unwrap_or(text);
        let Some((year, sequence)) = CaseKey::part_of_number(part) else { return Ok(Vec::new()) };
        if let Some(year) = year {
            let key = CaseKey::first_of(year);
            return Ok(self.case(CaseKey(key.0 - 1 + sequence))?.map(|case| case.key).into_iter().collect());
        }
        // One by one, since both at once would read every case.
        let years = self.engine.query(
            "SELECT (SELECT min(id) FROM case_file), (SELECT max(id) FROM case_file)",
            [],
            |row| Ok((row.get::<_, Option<u64>>(0)?, row.get::<_, Option<u64>>(1)?)),
        )?;
        let Some((Some(first), Some(last))) = years.into_iter().next() else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for year in CaseKey(first).year()..=CaseKey(last).year() {
            let year = i32::try_from(year).unwrap_or(0);
            found.extend(self.case(CaseKey(CaseKey::first_of(year).0 - 1 + sequence))?.map(|case| case.key));
        }
        Ok(found)
    }

    /// Returns the other cases of a person, newest first.
    pub fn cases_of(&self, person: u64) -> Result<Vec<CaseRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM case_file WHERE person = ?1 ORDER BY id DESC");
        self.engine.query(&sql, params![person], case_row)
    }

    /// Returns who had which hand in a case.
    pub fn hands(&self, case: CaseKey) -> Result<Vec<(String, Hand)>, StoreError> {
        let sql = "SELECT officer, part FROM officer_part WHERE case_id = ?1
             UNION SELECT officer, 'entered' FROM case_file JOIN batch ON batch.id = batch WHERE case_file.id = ?1
             ORDER BY officer, part";
        self.engine.query(sql, params![case.0], |row| Ok((row.get(0)?, row.get::<_, InColumn<Hand>>(1)?.0)))
    }

    /// Returns the officers who stepped aside.
    pub fn recused(&self, case: CaseKey) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT officer FROM recusal WHERE case_id = ?1 ORDER BY officer";
        self.engine.query(sql, params![case.0], |row| row.get(0))
    }

    /// Returns the papers of a case: its own, or as long as it has none those of its list.
    pub fn papers(&self, case: CaseKey) -> Result<Vec<PaperRow>, StoreError> {
        let own = "SELECT kind, sha256, issued_on, valid_until, verified_by FROM paper WHERE case_id = ?1
             ORDER BY added_seq, kind";
        let papers = self.engine.query(own, params![case.0], |row| {
            Ok(PaperRow {
                kind: row.get(0)?,
                sha256: row.get(1)?,
                issued_on: row.get(2)?,
                valid_until: row.get(3)?,
                verified_by: row.get(4)?,
            })
        })?;
        if !papers.is_empty() {
            return Ok(papers);
        }
        let of_list = "SELECT kind, issued_on, valid_until FROM batch_paper
             WHERE list = (SELECT batch FROM case_file WHERE id = ?1) ORDER BY kind";
        self.engine.query(of_list, params![case.0], |row| {
            Ok(PaperRow {
                kind: row.get(0)?,
                sha256: None,
                issued_on: row.get(1)?,
                valid_until: row.get(2)?,
                verified_by: None,
            })
        })
    }

    /// Returns the cases whose correction waits for a second officer, the oldest proposal first.
    pub fn corrections_waiting(&self) -> Result<Vec<CaseKey>, StoreError> {
        let sql = "SELECT case_id FROM correction WHERE confirmed_seq IS NULL AND withdrawn_seq IS NULL ORDER BY seq";
        self.engine.query(sql, [], |row| Ok(CaseKey(row.get(0)?)))
    }

    /// Returns the correction of a case that waits for a second officer: its event, and who proposed it.
    pub fn correction_waiting(&self, case: CaseKey) -> Result<Option<(u64, String)>, StoreError> {
        let sql = "SELECT seq, officer FROM correction WHERE case_id = ?1 AND confirmed_seq IS NULL
             AND withdrawn_seq IS NULL ORDER BY seq DESC LIMIT 1";
        self.engine.query_one(sql, params![case.0], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Returns the document issued on a case.
    pub fn issued(&self, case: CaseKey) -> Result<Option<IssuedRow>, StoreError> {
        let sql = "SELECT number, valid_from, valid_until, entries, stay_days, issued_on, ended_seq IS NOT NULL
             FROM issued WHERE case_id = ?1";
        self.engine.query_one(sql, params![case.0], |row| {
            Ok(IssuedRow {
                number: row.get(0)?,
                valid_from: row.get::<_, OnDay>(1)?.0,
                valid_until: row.get::<_, Option<OnDay>>(2)?.map(|day| day.0),
                entries: row.get(3)?,
                stay_days: row.get(4)?,
                issued_on: row.get::<_, OnDay>(5)?.0,
                ended: row.get(6)?,
            })
        })
    }
}
