//! The printing of a paper: recorded as an act, stamped on the paper, signed over its words.

use chrono::NaiveDate;
use serde::Serialize;

use super::draft::{Before, Draft};
use super::subject;
use crate::app::desk::{Desk, PROGRAM};
use crate::app::history::PrintedAs;
use crate::record::act::{Act, Printed};
use crate::record::code::{Code, Signed, part};
use crate::record::hash::Hash;
use crate::record::sshsig::PAPER;
use crate::store::record::file::Done;

/// What every paper says of the office, of the printing and of the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stamp {
    /// Code of the office.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The file is for training.
    pub training: bool,
    /// Number of the paper.
    pub number: String,
    /// Number of the copy, from 1.
    pub copy: u32,
    /// Day of printing.
    pub printed_on: NaiveDate,
    /// Who printed it.
    pub officer: String,
    /// Which program.
    pub program: &'static str,
    /// The transaction of the printing.
    pub transaction: u64,
    /// The event of the printing.
    pub seq: u64,
    /// The transaction's hash: 128 bits.
    pub head: String,
    /// The case file's id: 128 bits.
    pub ledger: String,
    /// It was only rehearsed: nothing was printed.
    #[serde(skip)]
    pub dry_run: bool,
    #[serde(skip)]
    hash: Hash,
    /// What the record keeps of what was set.
    #[serde(skip)]
    pub set: Option<PrintedAs>,
}

/// Digits of a hash that are printed: 128 bits.
const HEAD_DIGITS: usize = 32;

/// Returns the stamp as it will be, to see whether the paper can be set before anything is recorded.
pub fn foreseen(desk: &Desk, draft: &Draft) -> anyhow::Result<Stamp> {
    let done = Done { transaction: 0, hash: Hash::ZERO, dry_run: true };
    stamp(desk, draft, &Before { seq: 0, done, on: desk.today() })
}

/// What was set, as the record keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// Hash of the words, those of the printing itself aside.
    pub words: Hash,
    /// Hash of the template.
    pub template: Hash,
}

/// Records the printing.
pub fn record(desk: &mut Desk, draft: &Draft, set: &Words) -> anyhow::Result<Stamp> {
    if let Some(before) = &draft.before {
        return stamp(desk, draft, before);
    }
    let (key, version) = (draft.taken.row.key, draft.taken.row.version);
    let printed = Printed {
        paper: draft.paper.to_string(),
        number: draft.number.clone(),
        copy: draft.copy,
        note: draft.note.clone(),
        words: Some(set.words.to_string()),
        template: Some(set.template.to_string()),
    };
    let acted = desk.act(|record| record.case_at(key, version, Act::Printed(printed)))?;
    stamp(desk, draft, &Before { seq: acted.made, done: acted.done, on: desk.today() })
}

fn stamp(desk: &Desk, draft: &Draft, Before { seq, done, on }: &Before) -> anyhow::Result<Stamp> {
    let ledger = desk.file.ledger();
    Ok(Stamp {
        code: ledger.office().to_owned(),
        name: ledger.office_name.clone(),
        training: ledger.training,
        number: draft.number.clone(),
        copy: draft.copy,
        printed_on: *on,
        officer: desk.officer_id()?.to_owned(),
        program: PROGRAM,
        transaction: done.transaction,
        seq: *seq,
        head: done.hash.to_string()[..HEAD_DIGITS].to_owned(),
        ledger: ledger.id.to_string()[..HEAD_DIGITS].to_owned(),
        dry_run: done.dry_run,
        hash: done.hash,
        // What is only foreseen stands nowhere yet.
        set: if *seq == 0 { None } else { PrintedAs::of(&desk.file.act_of(*seq)?) },
    })
}

/// Signs the words of a paper as they are set.
pub fn sign(desk: &Desk, draft: &Draft, stamp: &Stamp, words: &str) -> anyhow::Result<Signed> {
    let code = Code {
        paper: draft.paper.to_string(),
        training: stamp.training,
        ledger: part(&desk.file.ledger().id),
        number: stamp.number.clone(),
        copy: stamp.copy.into(),
        transaction: stamp.transaction,
        seq: stamp.seq,
        head: part(&stamp.hash),
        printed_on: stamp.printed_on,
        last_day: draft.last_day,
        initials: subject::initials(&draft.taken.facts),
        words: Hash::of(words.as_bytes()),
        key: part(&desk.officer()?.member.key.id()),
    };
    let signature = desk.seal(PAPER, &code.bytes())?;
    Ok(code.signed(signature))
}
