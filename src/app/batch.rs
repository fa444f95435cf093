//! Lists that were taken in: listed, shown, taken back as far as nothing was done since.

use std::collections::BTreeSet;

use serde::Serialize;

use super::case::reason_given;
use super::desk::{Desk, recorded_time};
use super::fault;
use super::import::{ListAsks, Plan, Progress};
use super::lost;
use super::watch::person_key;
use crate::domain::filter::Filter;
use crate::domain::ground::WithdrawGround;
use crate::domain::life::State;
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::error::{Exit, UserError};
use crate::lists::header::Field;
use crate::lists::sheet::{Asks, DatesSaid, Hidden};
use crate::lists::source::Source;
use crate::record::act::{Act, Ended};
use crate::record::event::EventKind;
use crate::record::list::ListUndone;
use crate::record::roster::Role;
use crate::store::cases::case::CaseRow;
use crate::store::lists::batch::BatchRow;
use crate::store::record::file::Done;

/// A list, as it is shown.
#[derive(Clone, Debug, Serialize)]
pub struct Shown {
    /// Its number.
    pub batch: u64,
    /// When it was taken in.
    pub at: String,
    /// By whom.
    pub officer: String,
    /// Name of the file.
    pub name: String,
    /// SHA-256 of the file.
    pub file_sha256: String,
    /// The plan that was carried out.
    pub plan: String,
    /// Credit code of the unit, where one invites all.
    pub enterprise: Option<String>,
    /// Rows of data.
    pub data_rows: u64,
    /// How many rows came to which outcome.
    pub outcomes: serde_json::Value,
    /// The list that it continues.
    pub continues: Option<u64>,
    /// How many cases it made.
    pub cases: u64,
    /// Its first case.
    pub first_case: Option<String>,
    /// Its last case.
    pub last_case: Option<String>,
    /// It was taken back.
    pub undone: bool,
    /// Rows that were held and that the officer settled.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub settled: Vec<SettledRow>,
    /// Rows that the officer left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<u64>,
    /// On what ground.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settled_note: Option<String>,
}

/// A row that was held, as the officer settled it.
#[derive(Clone, Debug, Serialize)]
pub struct SettledRow {
    /// Row of the sheet.
    pub row: u64,
    /// It is of the person on file, or above; otherwise of another.
    pub same: bool,
}

/// Returns the last lists, newest first; where a filter is given, those that made a case that fits it.
pub fn list(desk: &Desk, filter: Option<&Filter>, most: u32) -> anyhow::Result<Vec<Shown>> {
    let Some(filter) = filter else {
        return desk.file.batches(most)?.into_iter().map(|row| shown(desk, row)).collect();
    };
    let mut fit = BTreeSet::new();
    desk.file.each_case(filter, |row| {
        fit.extend(row.batch);
        Ok::<(), anyhow::Error>(())
    })?;
    let newest = fit.into_iter().rev().take(most as usize);
    newest.map(|batch| show(desk, batch)).collect()
}

/// Returns a list.
pub fn show(desk: &Desk, batch: u64) -> anyhow::Result<Shown> {
    shown(desk, found(desk, batch)?)
}

fn shown(desk: &Desk, row: BatchRow) -> anyhow::Result<Shown> {
    let span = desk.file.cases_of_batch(row.id)?;
    let list = desk.file.list_taken(row.id)?;
    Ok(Shown {
        batch: row.id,
        at: recorded_time(row.at),
        officer: row.officer,
        name: list.name,
        settled: list.settled.into_iter().map(|(row, same)| SettledRow { row, same }).collect(),
        left: list.left,
        settled_note: list.settled_note,
        file_sha256: row.file_sha256,
        plan: row.plan,
        enterprise: row.enterprise,
        data_rows: row.data_rows,
        outcomes: serde_json::from_str(&row.outcomes)?,
        continues: row.continues,
        cases: row.cases,
        first_case: span.map(|(first, _)| desk.number(first)),
        last_case: span.map(|(_, last)| desk.number(last)),
        undone: row.undone,
    })
}

fn found(desk: &Desk, batch: u64) -> anyhow::Result<BatchRow> {
    let row = desk.file.batch(batch)?;
    Ok(row.ok_or_else(|| no_such_batch(batch))?)
}

/// There is no such list.
pub(super) fn no_such_batch(batch: u64) -> UserError {
    UserError::new(
        Exit::NotFound,
        "no_such_batch",
        Text::new(format!("没有批次 {batch}"), format!("there is no batch {batch}")),
        Text::new("查看 visa-cli batch list", "see visa-cli batch list"),
    )
}

/// What taking a list back returns.
#[derive(Clone, Debug, Serialize)]
pub struct Undone {
    /// Version of this shape.
    pub schema: u32,
    /// The list.
    pub batch: u64,
    /// How many cases were withdrawn.
    pub withdrawn: u64,
    /// Cases that stay: something was done in them since.
    pub kept: Vec<String>,
    /// The transaction.
    #[serde(flatten)]
    pub done: Done,
    /// It had been taken back before; nothing was written now.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub already_done: bool,
}

/// Takes a list back: every case in which nothing was done since is withdrawn, the others stay and are named.
pub fn undo(desk: &mut Desk, batch: u64, note: Option<&str>) -> anyhow::Result<Undone> {
    desk.must_be_one_of(&[Role::Intake, Role::Review])?;
    let row = found(desk, batch)?;
    if let Some((_, done)) = desk.done_before(&[EventKind::Withdrawn, EventKind::ListUndone], None)? {
        return Ok(Undone { schema: 1, batch, withdrawn: 0, kept: Vec::new(), done, already_done: true });
    }
    let (back, kept) = touched(desk, batch)?;
    let named = |desk: &Desk| kept.iter().map(|case| desk.number(*case)).collect::<Vec<_>>();
    if row.undone {
        let (done, kept) = (desk.file.head()?, named(desk));
        return Ok(Undone { schema: 1, batch, withdrawn: 0, kept, done, already_done: true });
    }
    let note = reason_given(note, "--note")?;
    if back.is_empty() && !kept.is_empty() {
        return Err(nothing_to_take_back(batch, &named(desk)).into());
    }
    proven(desk, batch)?;
    let undone = ListUndone { list: batch, kept: kept.clone(), note: note.clone() };
    let withdrawn = back.len() as u64;
    let acted = desk.act_much(|record| {
        for (case, version) in back {
            record.case_at(
                case,
                version,
                Act::Withdrawn(Ended {
                    ground: Some(WithdrawGround::EnteredInError.code().to_owned()),
                    note: note.clone(),
                    ..Ended::default()
                }),
            )?;
        }
        record.office(Act::ListUndone(undone))
    })?;
    let kept = kept.into_iter().map(|case: CaseKey| desk.number(case)).collect();
    Ok(Undone { schema: 1, batch, withdrawn, kept, done: acted.done, already_done: false })
}

/// Somebody acted on every case of a list since.
fn nothing_to_take_back(batch: u64, kept: &[String]) -> UserError {
    let count = kept.len();
    UserError::new(
        Exit::Stale,
        "nothing_to_take_back",
        Text::new(
            format!("批次 {batch} 的 {count} 件案件此后都已办理，没有可以撤回的；没有写入任何内容"),
            format!(
                "all {count} cases of batch {batch} were acted on since: nothing can be taken back; nothing was written"
            ),
        ),
        Text::new(
            format!("逐件办理：visa-cli withdraw {} --note TEXT", kept[0]),
            format!("end them one by one: visa-cli withdraw {} --note TEXT", kept[0]),
        ),
    )
    .with_details(kept.iter().take(NAMED).map(|case| Text::new(case.clone(), case.clone())).collect())
}

/// Cases that are named where none can be taken back.
const NAMED: usize = 20;

/// Proves every case of a list: what is signed on rows that the record does not make could never be proven again.
fn proven(desk: &Desk, batch: u64) -> anyhow::Result<()> {
    let Some((first, last)) = desk.file.cases_of_batch(batch)?.filter(|_| desk.signs()) else { return Ok(()) };
    for case in (first.0..=last.0).map(CaseKey) {
        desk.file.case_holds(desk.roster()?, case)?;
    }
    Ok(())
}

/// Says of a list how many cases would be withdrawn, and which stay.
pub fn undoing(desk: &Desk, batch: u64) -> anyhow::Result<(usize, Vec<String>)> {
    found(desk, batch)?;
    let (back, kept) = touched(desk, batch)?;
    Ok((back.len(), kept.into_iter().map(|case| desk.number(case)).collect()))
}

/// Cases with a version.
type Versioned = Vec<(CaseKey, u64)>;

/// The cases of a list on which nobody acted since, and those that somebody did.
fn touched(desk: &Desk, batch: u64) -> anyhow::Result<(Versioned, Vec<CaseKey>)> {
    let (mut back, mut kept) = (Vec::new(), Vec::new());
    let Some(span) = desk.file.cases_of_batch(batch)? else { return Ok((back, kept)) };
    let acted = desk.file.cases_acted_on(batch, span)?;
    let mut cases = Vec::new();
    desk.file.each_case_between(span, |case| {
        cases.push(case);
        Ok(())
    })?;
    let cleared =
        desk.file.end_of_list(batch)?.map(|end| desk.file.cleared_since(end)).transpose()?.unwrap_or_default();
    let elsewhere = lost::handed_over_cases(&desk.file)?;
    for case in cases {
        let untouched = case.batch == Some(batch) && !acted.contains(&case.key) && !elsewhere.contains(&case.key);
        match case.state {
            State::Draft | State::Accepted | State::AwaitingPapers
                if untouched && !was_cleared(desk, &case, &cleared)? =>
            {
                back.push((case.key, case.version));
            }
            State::Withdrawn => {}
            State::Draft
            | State::Accepted
            | State::AwaitingPapers
            | State::UnderExamination
            | State::Reviewed
            | State::Approved
            | State::Refused
            | State::Issued
            | State::Collected
            | State::Void => kept.push(case.key),
        }
    }
    Ok((back, kept))
}

/// Tells whether somebody looked into a hit of the person of a case, by the values of whom hits were cleared.
fn was_cleared(desk: &Desk, case: &CaseRow, cleared: &BTreeSet<String>) -> anyhow::Result<bool> {
    if cleared.is_empty() {
        return Ok(false);
    }
    let person = desk.applicant(case)?;
    let said = person.map(|person| desk.said_of(person)).transpose()?.unwrap_or_default();
    Ok(said.iter().any(|one| cleared.contains(&person_key(one))))
}

/// Reads the file of a list again and says what its rows come to now. The file is not kept, so it is asked for again; it
/// must be the same.
pub fn again(desk: &Desk, batch: u64, source: &Source, progress: impl FnMut(Progress) -> bool) -> anyhow::Result<Plan> {
    let row = found(desk, batch)?;
    if row.file_sha256 != source.sha256() {
        return Err(fault::refused(
            "another_file",
            format!("不是批次 {batch} 的文件"),
            format!("this is not the file of batch {batch}"),
            vec![Text::new(format!("SHA-256 {}", row.file_sha256), format!("SHA-256 {}", row.file_sha256))],
        )
        .into());
    }
    let list = desk.file.list_taken(batch)?;
    // The encoding that was chosen then is chosen again.
    let encoding = crate::lists::sheet::Encoding::of_name(&list.encoding);
    let hidden = list.hidden.as_deref().and_then(Hidden::find);
    let names = list.names.iter().filter_map(|(name, code)| Some((name.clone(), Field::find(code)?))).collect();
    let dates = list.dates.iter().filter_map(|said| DatesSaid::find(said)).collect();
    let sheet = Asks { encoding, sheet: list.sheet, hidden, names, dates };
    let asks = ListAsks { given: Some(list.common), sheet, ..ListAsks::default() };
    super::import::since(desk, batch, source, &asks, progress)
}
