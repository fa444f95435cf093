//! Restore: the case file put back from a backup by two officers, what came after it named, and no number given twice.

mod earlier;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::desk::{Desk, recorded_time};
use super::high_water::{HighWaterMarks, Seen};
use super::lost::none_is_held;
use super::two::{Second, Two, by_two};
use crate::domain::number::{CaseKey, Numbering};
use crate::domain::text::Text;
use crate::domain::words::{Blank, Word};
use crate::door::{self, Over, PartialFile};
use crate::error::{Exit, UserError};
use crate::record::act::{Act, Lost, LostAct, RestoreDrilled, Restored};
use crate::record::event::EventKind;
use crate::store::engine::Access;
use crate::store::fault::StoreError;
use crate::store::record::file::{CaseFile, Done, TimeRule};
pub use earlier::Readable;

/// A transaction that was seen and is not in the backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// Its number.
    pub transaction: u64,
    /// When, by the clock of the office.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Who.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub officer: Option<String>,
    /// What kind of event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<EventKind>,
    /// The case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// What it did, where that stands open until it is on record again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<LostAct>,
    /// Number of the blank that it gave out or spoiled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// Where the case began in a file that was set aside: whose it was there, and what stands here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub began: Option<BeganThere>,
    /// Its key in the file that holds the transaction, where that can be asked.
    #[serde(skip)]
    pub key: Option<CaseKey>,
}

/// A case that began in a file that was set aside: its number there may be another person's here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BeganThere {
    /// Name of the applicant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Number of the case of the same person for the same measure here; none before it is taken in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub here: Option<String>,
    /// The number that the case had there is that of another person here.
    pub taken: bool,
}

impl BeganThere {
    /// What became of the number that the case had there.
    pub fn told(&self) -> Text {
        if self.taken {
            Text::new("此编号在本文件中是另一人的案件", "the number is another person's case here")
        } else {
            Text::new("", "")
        }
    }
}

impl Missing {
    /// The command that does it again, or looks at what is there now.
    pub fn again(&self) -> Text {
        // The number that a case had in a file that was set aside says nothing here.
        let case = match &self.began {
            Some(began) => began.here.as_deref(),
            None => self.case.as_deref(),
        };
        let command = match (self.kind, case, &self.document) {
            (Some(EventKind::Drafted | EventKind::Accepted), ..) => "intake MEASURE".to_owned(),
            (Some(EventKind::ListTaken | EventKind::ListPart), ..) => "import FILE".to_owned(),
            (Some(EventKind::Issued), Some(case), Some(number)) => format!("issue {case} --number {number}"),
            (Some(_), Some(case), _) => format!("next {case}"),
            (Some(_), None, _) if self.began.is_some() => "intake MEASURE".to_owned(),
            (Some(_) | None, ..) => "audit log".to_owned(),
        };
        Text::new(format!("visa-cli {command}"), format!("visa-cli {command}"))
    }
}

/// What a backup would put back, and what it would not.
#[derive(Clone, Debug, Serialize)]
pub struct Examined {
    /// The last transaction of the backup.
    pub verified_to: u64,
    /// Its hash.
    pub verified_head: String,
    /// When it was recorded.
    pub last_at: String,
    /// What came after it, as far as it is known; the record of a backup itself is none.
    pub missing: Vec<Missing>,
    /// Case numbers from here on were not given out, as far as it is known.
    pub cases_after: String,
    /// Numbers of blanks that may have been used; the stock gives none of them again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<String>,
    #[serde(skip)]
    cases_to: CaseKey,
    #[serde(skip)]
    lost: Vec<Lost>,
}

/// What papers say of acts that no machine remembers.
#[derive(Clone, Copy, Debug, Default)]
pub struct OnPaper<'a> {
    /// The greatest number of a transaction.
    pub transaction: Option<u64>,
    /// The greatest number of a case.
    pub case: Option<CaseKey>,
    /// The greatest number of a document.
    pub document: Option<&'a str>,
}

/// What a restoration did.
#[derive(Clone, Debug, Serialize)]
pub struct RestoreDone {
    /// Version of this shape.
    pub schema: u32,
    /// What was put back and what is missing.
    #[serde(flatten)]
    pub examined: Examined,
    /// The last transaction now; none where nothing was put in place.
    #[serde(flatten)]
    pub done: Option<Done>,
}

/// Proves a backup and compares it with what this machine saw and what papers say.
///
/// # Errors
///
/// Where the backup does not hold, or is of another history than the marks.
pub fn examine(backup: &CaseFile, marks: &HighWaterMarks, paper: OnPaper) -> anyhow::Result<Examined> {
    let verified = backup.verify(|_| {})?;
    if let Some(problem) = verified.problems.first() {
        return Err(does_not_hold(&problem.message).into());
    }
    let head = backup.head()?;
    for (officer, number, hash) in marks.read() {
        let stands = backup.hash_of(number)?.map(|found| found.to_string());
        if number <= head.transaction && stands.as_ref() != Some(&hash) && !backup.is_recorded_lost(number, &hash)? {
            return Err(another_history(&officer, number).into());
        }
    }
    let mut seen = Vec::new();
    for one in marks.seen_after(head.transaction) {
        if !backup.is_recorded_lost(one.transaction, &one.head)? {
            seen.push(one);
        }
    }
    let mut lost = Vec::new();
    for one in &seen {
        lost.push(Lost { transaction: one.transaction, head: Some(one.head.clone()), act: act_of(one) });
    }
    // What an earlier restoration lost is said there; what a lost one put in its place is lost with it.
    seen.retain(|one| one.kind != EventKind::BackedUp.code());
    let numbering = &backup.ledger().numbering;
    let known = lost.iter().map(|lost| lost.transaction).chain(paper.transaction).max().unwrap_or(head.transaction);
    let of_backups: Vec<u64> = lost.iter().map(|lost| lost.transaction).collect();
    let mut missing: Vec<Missing> = seen.iter().map(|seen| named(seen, numbering)).collect();
    missing.extend((head.transaction + 1..=known).filter(|number| !of_backups.contains(number)).map(unknown));
    missing.sort_by_key(|missing| missing.transaction);
    let last_case =
        seen.iter().map(|seen| CaseKey(seen.last_case)).chain(paper.case).chain([backup.last_case()?]).max();
    let cases_to = last_case.unwrap_or(CaseKey(0));
    Ok(Examined {
        verified_to: head.transaction,
        verified_head: head.hash.to_string(),
        last_at: recorded_time(backup.last_at()?),
        missing,
        numbers: may_be_used(backup, &seen, paper.document)?,
        cases_after: if cases_to.0 == 0 { String::new() } else { cases_to.number(numbering) },
        cases_to,
        lost,
    })
}

/// Numbers of blanks that may lie in passports already: as many of the next ones as documents were issued in what is
/// missing, of each kind where the case itself is missing too, and all up to the greatest one on any paper.
fn may_be_used(backup: &CaseFile, seen: &[Seen], last: Option<&str>) -> anyhow::Result<Vec<String>> {
    let mut numbers = BTreeSet::new();
    for blank in Blank::ALL {
        let mut many = 0;
        for seen in seen.iter().filter(|seen| takes_a_number(&seen.kind)) {
            let of = backup.case(CaseKey(seen.case))?.map(|row| row.measure.blank());
            many += usize::from(of.is_none_or(|of| of == *blank));
        }
        numbers.extend(backup.next_blanks(*blank, many)?);
    }
    if let Some(last) = last {
        let last = last.trim().to_uppercase();
        numbers.extend(backup.blanks_to(&last)?.ok_or_else(|| super::stock::not_here(&last))?);
    }
    Ok(numbers.into_iter().collect())
}

fn takes_a_number(kind: &str) -> bool {
    [EventKind::Issued, EventKind::Corrected, EventKind::NumberSpoiled].iter().any(|known| known.code() == kind)
}

fn named(seen: &Seen, numbering: &Numbering) -> Missing {
    Missing {
        transaction: seen.transaction,
        at: (seen.at != 0).then(|| recorded_time(seen.at)),
        officer: Some(seen.officer.clone()),
        kind: EventKind::find(&seen.kind),
        case: (seen.case != 0).then(|| CaseKey(seen.case).number(numbering)),
        act: act_of(seen),
        document: None,
        began: None,
        key: None,
    }
}

/// What a transaction did, as whoever recorded it noted it.
fn act_of(seen: &Seen) -> Option<LostAct> {
    let (word, of) = seen.about.as_ref()?.split_once(':')?;
    if seen.kind == EventKind::Withdrawn.code() {
        (word == "to").then(|| LostAct::HandedOver { case: seen.case, to: of.to_owned() })
    } else {
        Some(LostAct::Roster { change: word.to_owned(), officer: of.to_owned() })
    }
}

fn unknown(transaction: u64) -> Missing {
    Missing {
        transaction,
        at: None,
        officer: None,
        kind: None,
        case: None,
        act: None,
        document: None,
        began: None,
        key: None,
    }
}

/// Refuses to put a backup back while the case file that the office goes on writing to stands and holds more: what it
/// holds beyond the backup would be lost, and the file itself refused from then on.
///
/// # Errors
///
/// Where one of these files is that file.
pub fn none_goes_on(backup: &CaseFile, live: impl IntoIterator<Item = PathBuf>) -> anyhow::Result<()> {
    let taken = backup.head()?.transaction;
    for path in live {
        let Ok(file) = CaseFile::open(&path, Access::Read) else { continue };
        let Ok(last) = file.head().map(|head| head.transaction) else { continue };
        if file.ledger().id != backup.ledger().id || last <= taken {
            continue;
        }
        let most = u32::try_from(last - taken).unwrap_or(u32::MAX).min(TOLD);
        let lost = file.transactions(most)?.into_iter().rev().map(|(transaction, kinds, case)| {
            let (number, officer, at) = (transaction.number, &transaction.officer, recorded_time(transaction.at));
            let kinds: Vec<EventKind> = kinds.iter().filter_map(|kind| EventKind::find(kind)).collect();
            let said =
                |of: fn(EventKind) -> &'static str| kinds.iter().map(|kind| of(*kind)).collect::<Vec<_>>().join(", ");
            let case = if case == 0 { String::new() } else { CaseKey(case).number(&file.ledger().numbering) };
            Text::new(
                format!("{number}  {at}  {officer}  {case}  {}", said(EventKind::zh)),
                format!("{number}  {at}  {officer}  {case}  {}", said(EventKind::en)),
            )
        });
        return Err(goes_on(&path, (taken, last)).with_details(lost.collect()).into());
    }
    Ok(())
}

/// Transactions that are named one by one.
const TOLD: u32 = 20;

fn goes_on(path: &Path, (taken, last): (u64, u64)) -> UserError {
    let (path, count) = (path.display(), last - taken);
    UserError::new(
        Exit::Refused,
        "case_file_stands",
        Text::new(
            format!("案件文件 {path} 还在，比备份多 {count} 笔交易（{taken} 之后至 {last}），恢复将使其作废；没有写入"),
            format!(
                "the case file {path} stands and holds {count} transactions after {taken}, to {last}, that the backup \
                 does not: they would be lost; nothing was written"
            ),
        ),
        Text::new(
            "只是查看备份：visa-cli restore BACKUP --drill；该文件确已不能用的，先连同日志移到一旁，再运行",
            "only to look at the backup: visa-cli restore BACKUP --drill; if that file is really lost, move it aside with \
             its logs, then run it again",
        ),
    )
}

/// Puts a backup in place. Everything is done in a file aside, which takes the place when it is whole.
///
/// # Errors
///
/// Where something stands at the place, the backup does not hold, or two officers do not sign.
pub fn restore(
    backup: &Path,
    to: &Path,
    two: Two,
    (paper, note): (OnPaper, &str),
    sits: impl FnOnce(CaseFile) -> Desk,
) -> anyhow::Result<RestoreDone> {
    no_log_beside(to)?;
    let begun = PartialFile::at(to, Over::Nothing)?;
    let source = CaseFile::open(backup, Access::Read)?;
    source.copy_into(&begun)?;
    drop(source);
    let mut desk = sits(CaseFile::open(begun.part(), Access::Write)?);
    let examined = examine(&desk.file, &desk.marks, paper)?;
    let second = if let Second::Officer(id, _) = &two.second { Some(id.as_str()) } else { None };
    let who: Vec<&str> = std::iter::once(two.first.0.as_str()).chain(second).collect();
    none_is_held(&examined.lost, &desk.file.roster()?, &who)?;
    let marks = desk.marks.clone();
    // The marks go on only when the file is in its place.
    desk.marks = HighWaterMarks::none(desk.file.ledger().id);
    let restored = Box::new(Restored {
        transaction: examined.verified_to,
        head: examined.verified_head.clone(),
        lost: examined.lost.clone(),
        cases_to: examined.cases_to.0,
        numbers: examined.numbers.clone(),
        note: note.to_owned(),
    });
    let done = by_two(&mut desk, two, TimeRule::Held, &restored, (Act::Restored, Act::RestoreConfirmed))?;
    desk.file.settled()?;
    begun.take_place()?;
    marks.move_on(&done);
    Ok(RestoreDone { schema: 1, examined, done: Some(done) })
}

/// Puts a backup back in a temporary place, proves it there, and records that it was tried.
///
/// # Errors
///
/// Where the backup does not hold, or is of another case file.
pub fn drill(desk: &mut Desk, backup: &Path) -> anyhow::Result<RestoreDone> {
    desk.officer()?;
    let folder = tempfile::tempdir()?;
    let place = folder.path().join("drill.db");
    let begun = PartialFile::at(&place, Over::Nothing)?;
    let backup = Readable::of(backup)?;
    let source = CaseFile::open(backup.path(), Access::Read)?;
    if source.ledger().id != desk.file.ledger().id {
        return Err(another_ledger().into());
    }
    source.copy_into(&begun)?;
    begun.take_place()?;
    let mut tried = CaseFile::open(&place, Access::Write)?;
    tried.rehearse()?;
    let examined = examine(&tried, &desk.marks, OnPaper::default())?;
    drop(tried);
    let act = Act::RestoreDrilled(RestoreDrilled {
        transaction: examined.verified_to,
        head: examined.verified_head.clone(),
        missing: examined.missing.len() as u64,
    });
    let acted = desk.act(|record| record.office(act))?;
    Ok(RestoreDone { schema: 1, examined, done: Some(acted.done) })
}

/// A log that lies where the file is to go would be read into it.
fn no_log_beside(to: &Path) -> Result<(), UserError> {
    door::may_stand(to, Over::Nothing)?;
    for ending in ["-wal", "-shm", "-journal"] {
        let mut log = to.as_os_str().to_owned();
        log.push(ending);
        if Path::new(&log).exists() {
            let log = Path::new(&log).display().to_string();
            return Err(UserError::new(
                Exit::Refused,
                "log_beside",
                Text::new(
                    format!("{log} 是另一文件的日志，会混入恢复的文件"),
                    format!("{log} is the log of another file and would be read into the restored one"),
                ),
                Text::new("与损坏的文件一同移到一旁，再运行", "move it aside with the damaged file, then run it again"),
            ));
        }
    }
    Ok(())
}

fn does_not_hold(what: &str) -> UserError {
    UserError::new(
        Exit::Integrity,
        "backup_does_not_hold",
        Text::new(format!("备份不成立: {what}"), format!("the backup does not hold: {what}")),
        Text::new("使用另一份备份", "take another backup"),
    )
}

fn another_history(officer: &str, number: u64) -> UserError {
    UserError::new(
        Exit::Integrity,
        "another_history",
        Text::new(
            format!("备份与本机所见不是同一记录：其中交易 {number} 与 {officer} 所见不同"),
            format!("the backup is of another history: its transaction {number} is not the one that {officer} saw"),
        ),
        Text::new("不要使用；查明它从何而来", "do not use it; find out where it comes from"),
    )
}

fn another_ledger() -> UserError {
    StoreError::Record(Text::new("备份属于另一案件文件", "the backup is of another case file")).into()
}
