//! Auditing: the whole file proven, the transactions listed and exported.

use serde::Serialize;
use serde_json::{Value, json};

use super::desk::{Desk, recorded_time};
use super::fault;
use super::law::one_text;
use super::two::{Two, by_two};
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::policy::compare::Difference;
use crate::record::act::{Act, TimeSet};
use crate::record::event::{Event, EventKind};
use crate::store::fault::StoreError;
use crate::store::record::file::{Done, TimeRule};
use crate::store::verify::{Problem, Verified, causes_first};

/// A transaction as it is listed.
#[derive(Clone, Debug, Serialize)]
pub struct Listed {
    /// Number.
    pub transaction: u64,
    /// When.
    pub at: String,
    /// Who signed.
    pub officer: String,
    /// First event.
    pub first_seq: u64,
    /// Last event.
    pub last_seq: u64,
    /// What was done, each kind once.
    pub kinds: Vec<String>,
    /// The first case that it is about.
    pub case: Option<String>,
    /// Its hash.
    pub hash: String,
    /// Name and version of the program, with the user of the operating system and the machine.
    pub program: String,
    /// The text of the law that it put in force, with what that changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub law: Option<LawChanged>,
}

/// A text of the law that was put in force.
#[derive(Clone, Debug, Serialize)]
pub struct LawChanged {
    /// Its number in the history of the texts.
    pub proposal: u64,
    /// SHA-256 of the text.
    pub sha256: String,
    /// What it says otherwise than the text before it.
    pub changes: Vec<Difference>,
}

/// Proves the whole file, and that it is the one that was seen here before.
pub fn verify(desk: &Desk, progress: impl FnMut(u64)) -> anyhow::Result<Verified> {
    let mut verified = desk.file.verify(progress)?;
    for (officer, number) in desk.marks.gone(&desk.file)? {
        let message = format!("{officer} has seen transaction {number}, which is gone / 见过的交易已不在其中");
        verified.problems.push(Problem::of_marks(Some(number), message));
    }
    if let Err(StoreError::OtherLedger(known, _)) = desk.marks.is_known() {
        let message = format!("the ledger {known} stood here / 此处原是账本 {known}");
        verified.problems.push(Problem::of_marks(None, message));
    }
    verified.problems = causes_first(verified.problems);
    Ok(verified)
}

/// A transaction as a paper that left the office prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    transaction: u64,
    /// The first digits of its hash, in hexadecimal.
    head: String,
}

/// Digits of a head that say enough: as many as a mark keeps.
const LEAST_DIGITS: usize = 16;

impl Anchor {
    /// Reads `4:24e62ee5897af70c`; at least 16 digits of the head.
    ///
    /// # Errors
    ///
    /// What is expected.
    pub fn read(text: &str) -> Result<Anchor, String> {
        let wrong = || {
            format!(
                "TXN:HEAD, such as 4:24e62ee5897af70c; {LEAST_DIGITS} to 64 digits of the head / \
                 应写作 交易号:末端值，如 4:24e62ee5897af70c，末端值 {LEAST_DIGITS} 至 64 位"
            )
        };
        let (number, head) = text.trim().split_once(':').ok_or_else(wrong)?;
        let head = head.trim().to_ascii_lowercase();
        let is_head = (LEAST_DIGITS..=64).contains(&head.len()) && head.bytes().all(|byte| byte.is_ascii_hexdigit());
        let transaction = number.trim().parse().ok().filter(|number| 0 < *number && is_head).ok_or_else(wrong)?;
        Ok(Anchor { transaction, head })
    }

    /// Adds to what was found that the record does not hold it. Where it is on record as lost when the file was put back, its
    /// number is returned instead: two officers signed for that, and whoever asks is told.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read.
    pub fn must_hold(&self, desk: &Desk, verified: &mut Verified) -> anyhow::Result<Option<u64>> {
        let Anchor { transaction, head } = self;
        let stands = desk.file.hash_of(*transaction)?.map(|hash| hash.to_string());
        if stands.is_some_and(|stands| stands.starts_with(head)) {
            return Ok(None);
        }
        if desk.file.is_recorded_lost(*transaction, head)? {
            return Ok(Some(*transaction));
        }
        verified.problems.push(Problem::of_marks(
            Some(*transaction),
            format!("txn {transaction} with the head {head} is not there / 交易 {transaction}（{head}）不在其中"),
        ));
        verified.problems = causes_first(std::mem::take(&mut verified.problems));
        Ok(None)
    }
}

/// Lists transactions, newest first.
pub fn log(desk: &Desk, most: u32) -> anyhow::Result<Vec<Listed>> {
    let listed = desk.file.transactions(most)?.into_iter().map(|(transaction, kinds, case)| {
        Ok(Listed {
            law: if kinds.iter().any(|kind| kind == EventKind::LawActivated.code()) {
                law_changed(desk, transaction.first_seq..=transaction.last_seq)?
            } else {
                None
            },
            transaction: transaction.number,
            at: recorded_time(transaction.at),
            officer: transaction.officer.clone(),
            first_seq: transaction.first_seq,
            last_seq: transaction.last_seq,
            kinds,
            case: (case > 0).then(|| desk.number(CaseKey(case))),
            hash: transaction.hash().to_string(),
            program: transaction.program,
        })
    });
    listed.collect()
}

/// The text that one of some events put in force.
fn law_changed(desk: &Desk, events: std::ops::RangeInclusive<u64>) -> anyhow::Result<Option<LawChanged>> {
    let laws = desk.file.laws()?;
    let law = laws.into_iter().find(|law| law.activated.as_ref().is_some_and(|(seq, _)| events.contains(seq)));
    let Some(law) = law else { return Ok(None) };
    let changes = one_text(desk, law.seq)?.changes;
    Ok(Some(LawChanged { proposal: law.seq, sha256: law.sha256, changes }))
}

/// The document that `audit verify --json` prints.
pub fn as_json(verified: &Verified) -> Value {
    json!({
        "schema": 1, "ok": verified.problems.is_empty(), "transactions": verified.transactions,
        "events": verified.events, "head": verified.head.map(|head| head.hash.to_string()),
        "problems": verified.problems,
    })
}

/// Most acts that are listed as done while the clock was ahead.
const MOST_AHEAD: u32 = 1_000;

/// What putting the time right did.
#[derive(Clone, Debug)]
pub struct TimeDone {
    /// What the record said.
    pub was: String,
    /// The true time.
    pub is: String,
    /// What was done on cases at times that had not come: what was given then begins and ends by them.
    pub acts: Vec<ActAhead>,
    /// The transaction.
    pub done: Done,
}

/// An act whose time in the record lies after the true one.
#[derive(Clone, Debug, Serialize)]
pub struct ActAhead {
    /// Number of the case.
    pub case: String,
    /// What was done.
    pub kind: Text,
    /// When, as the record says.
    pub at: String,
    /// By whom.
    pub officer: String,
}

/// Records the true time by two security administrators, where the record holds one ahead of it.
///
/// # Errors
///
/// Where the record is not ahead, or two administrators do not sign.
pub fn set_time(desk: &mut Desk, two: Two, note: &str) -> anyhow::Result<TimeDone> {
    let (now, last) = (desk.now.timestamp_millis(), desk.file.last_at()?);
    if last <= now {
        return Err(fault::time_is_right(&desk.clock_now(), &recorded_time(last)).into());
    }
    let said = TimeSet { was: last, is: now, note: note.to_owned() };
    let done = by_two(desk, two, TimeRule::True, &said, (Act::TimeSet, Act::TimeConfirmed))?;
    let ahead = |event: Event| ActAhead {
        case: desk.number(CaseKey(event.case)),
        kind: Text::new(event.kind.zh(), event.kind.en()),
        at: recorded_time(event.at),
        officer: event.officer.to_string(),
    };
    let acts = desk.file.events_after(now, MOST_AHEAD)?.into_iter().map(ahead).collect();
    Ok(TimeDone { was: recorded_time(last), is: desk.clock_now(), acts, done })
}
