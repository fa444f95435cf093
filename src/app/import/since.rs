//! How a list that was taken in stands today: each row by the case that it became then, or that a corrected list made of it
//! since.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::list::{List, ListAsks, Progress};
use super::plan::Plan;
use super::survey;
use super::troubles::{Trouble, Troubles};
use crate::app::desk::Desk;
use crate::domain::codes::DocumentNumber;
use crate::domain::life::State;
use crate::domain::number::CaseKey;
use crate::domain::words::Word;
use crate::identity::matcher::swapped;
use crate::lists::outcome::RowOutcome;
use crate::lists::row;
use crate::lists::sheet::Sheet;
use crate::lists::source::Source;
use crate::record::act::Act;
use crate::store::cases::case::CaseRow;
use crate::store::lists::batch::BatchRow;

/// Reads a list again that was taken in before and settles its rows by their cases; the others are decided anew.
pub fn since(
    desk: &Desk,
    batch: u64,
    source: &Source,
    asks: &ListAsks,
    progress: impl FnMut(Progress) -> bool,
) -> anyhow::Result<Plan> {
    let lists = desk.file.batches(u32::MAX)?;
    let later = Later::of(desk, &[batch], &lists)?;
    let taken = Arc::new(Taken::of(desk, &[batch], later, false)?);
    let plan = survey::again(desk, source, asks, Arc::clone(&taken), progress)?;
    let open: Vec<u32> = plan.rows.iter().filter(|kept| !kept.outcome.is_good()).map(|kept| kept.row).collect();
    let found = by_passport(desk, &plan, &open, &taken.later)?;
    settled(plan, |row| taken.case(row.into()).or_else(|| found.get(&row).copied()))
}

/// Finds which case a row of a list became: of the list itself, or of the one that it mends.
pub(super) fn row_became(
    desk: &Desk,
    batch: u64,
) -> anyhow::Result<impl Fn(u64) -> anyhow::Result<Option<CaseKey>> + '_> {
    let mut lists = Vec::new();
    let mut next = Some(batch);
    while let Some(batch) = next {
        let taken = desk.file.list_taken(batch)?;
        let mends: HashMap<u64, u64> = taken.mends.into_iter().collect();
        lists.push((Rows::of(desk, batch)?, mends));
        next = taken.continues;
    }
    Ok(move |row| {
        let mut row = row;
        for (rows, mends) in &lists {
            if let Some(case) = rows.case(row) {
                return Ok(Some(case));
            }
            let Some(there) = mends.get(&row) else { return Ok(None) };
            row = *there;
        }
        Ok(None)
    })
}

/// What the rows of a list became.
pub(super) struct Taken {
    /// The lists as which it was taken in, each with its rows.
    own: Vec<(u64, Rows)>,
    later: Later,
    /// Rows whose cases are drafts still: they are decided anew.
    drafts: BTreeMap<u64, CaseKey>,
    /// Cases that are gone, where who is of them may be taken in anew.
    gone: HashSet<CaseKey>,
}

impl Taken {
    /// What the rows of a list became that was taken in as some lists, as far as that stands; `anew` where who was taken
    /// back may be taken in once more.
    pub(super) fn of(desk: &Desk, batches: &[u64], later: Later, anew: bool) -> anyhow::Result<Taken> {
        let (mut own, mut drafts, mut gone) = (Vec::new(), BTreeMap::new(), HashSet::new());
        for batch in batches {
            let rows = Rows::of(desk, *batch)?;
            if let Some(span) = desk.file.cases_of_batch(*batch)? {
                for case in desk.file.cases_in(span, State::Draft)? {
                    drafts.extend(rows.row(case).map(|row| (row, case)));
                }
                if anew {
                    gone.extend(desk.file.cases_ended(span)?);
                }
            }
            own.push((*batch, rows));
        }
        Ok(Taken { own, later, drafts, gone })
    }

    /// What the rows of a list became whenever the same sheet of its file was taken in, for who is of them now; `to_go_on`
    /// where rows that were held may go in, and nobody else: who was taken back stays so.
    pub(super) fn before(desk: &Desk, list: &List, to_go_on: bool) -> anyhow::Result<Taken> {
        let mut batches = Vec::new();
        for batch in desk.file.batches_of_file(&list.file_sha256)?.into_iter().filter(|batch| !batch.undone) {
            let is_of_it = desk.file.list_taken(batch.id)?.sheet.as_deref() == list.sheet.sheet_name();
            batches.extend(is_of_it.then_some(batch.id));
        }
        let later = match to_go_on {
            true => Later::of(desk, &batches, &desk.file.batches(u32::MAX)?)?,
            false => Later::default(),
        };
        Taken::of(desk, &batches, later, !to_go_on)
    }

    /// The case that a row became then, or that a corrected list made of it since; none while that is a draft.
    pub(super) fn case(&self, row: u64) -> Option<CaseKey> {
        if self.drafts.contains_key(&row) {
            return None;
        }
        let own = self.own.iter().find_map(|(_, rows)| rows.case(row));
        let case = own.or_else(|| self.own.iter().find_map(|(batch, _)| self.later.case(*batch, row)));
        case.filter(|case| !self.gone.contains(case))
    }

    /// The rows whose cases are drafts still.
    pub(super) fn drafts(&self) -> &BTreeMap<u64, CaseKey> {
        &self.drafts
    }

    /// How many rows became cases, by the list alone.
    pub(super) fn count(&self) -> u64 {
        self.own.iter().flat_map(|(_, rows)| &rows.runs).map(|(_, _, length)| length).sum()
    }

    /// What rows without a case may be compared by with those above them.
    pub(super) fn open(&self, sheet: &Sheet) -> anyhow::Result<OpenRows> {
        let (mut open, mut rows) = (OpenRows::default(), sheet.rows());
        while let Some(row) = rows.next()? {
            if self.case(row.number).is_some() {
                continue;
            }
            let Some(says) = row::read(row, sheet) else { continue };
            open.numbers.extend(says.passport);
            open.days.extend(says.birth_date.into_iter().flat_map(|day| [Some(day), swapped(day)]).flatten());
        }
        Ok(open)
    }
}

/// By what the rows that have no case may be of somebody above them.
#[derive(Default)]
pub(super) struct OpenRows {
    numbers: HashSet<DocumentNumber>,
    days: HashSet<NaiveDate>,
}

impl OpenRows {
    /// Tells whether somebody may be one of them.
    pub(super) fn may_be(&self, number: Option<DocumentNumber>, birth: Option<NaiveDate>) -> bool {
        number.is_some_and(|number| self.numbers.contains(&number)) || birth.is_some_and(|day| self.days.contains(&day))
    }
}

/// Puts the case of a row in the place of what stands against it.
fn settled(mut plan: Plan, now: impl Fn(u32) -> Option<CaseKey>) -> anyhow::Result<Plan> {
    let mut troubles = Troubles::default();
    plan.troubles.each(|trouble: Trouble| {
        if u32::try_from(trouble.row).is_ok_and(|row| now(row).is_none()) {
            troubles.add(&trouble)?;
        }
        Ok(true)
    })?;
    plan.troubles = troubles;
    plan.outcomes = RowOutcome::ALL.iter().map(|outcome| (outcome.code(), 0)).collect();
    for kept in &mut plan.rows {
        if let Some(case) = now(kept.row) {
            (kept.outcome, kept.becomes, kept.notice, kept.of) = (RowOutcome::New, None, 0, case.0);
        }
        *plan.outcomes.entry(kept.outcome.code()).or_default() += 1;
    }
    Ok(plan)
}

/// Which row of a list became which case: both go up, so that rows without a gap need not be looked at one by one.
struct Rows {
    /// First row and first case of each run, with its length.
    runs: Vec<(u64, u64, u64)>,
}

impl Rows {
    fn of(desk: &Desk, batch: u64) -> anyhow::Result<Rows> {
        let mut runs = Vec::new();
        if let Some((first, last)) = desk.file.cases_of_batch(batch)? {
            let ends = (row_of(desk, first)?, row_of(desk, last)?);
            let mut open = vec![((first.0, ends.0), (last.0, ends.1))];
            while let Some(((case, row), (last, last_row))) = open.pop() {
                if last_row.saturating_sub(row) == last - case {
                    runs.push((row, case, last - case + 1));
                    continue;
                }
                let middle = case + (last - case) / 2;
                let at = row_of(desk, CaseKey(middle))?;
                let next = row_of(desk, CaseKey(middle + 1))?;
                open.push(((middle + 1, next), (last, last_row)));
                open.push(((case, row), (middle, at)));
            }
        }
        runs.sort_unstable();
        Ok(Rows { runs })
    }

    fn row(&self, case: CaseKey) -> Option<u64> {
        let run = self.runs.iter().find(|(_, first, length)| (*first..first + length).contains(&case.0))?;
        Some(run.0 + case.0 - run.1)
    }

    fn case(&self, row: u64) -> Option<CaseKey> {
        let place = self.runs.partition_point(|(first, _, _)| *first <= row).checked_sub(1)?;
        let (first, case, length) = self.runs[place];
        (row - first < length).then_some(CaseKey(case + row - first))
    }
}

/// The row of its list that a case came of.
fn row_of(desk: &Desk, case: CaseKey) -> anyhow::Result<u64> {
    let first = desk.file.events(case)?.into_iter().next().map(|event| event.seq);
    let row = match first.map(|seq| desk.file.act_of(seq)).transpose()? {
        Some(Act::Accepted(taken) | Act::Drafted(taken)) => taken.row,
        Some(_) | None => None,
    };
    row.ok_or_else(|| anyhow::anyhow!("a case of a list has a row of it"))
}

/// The lists that go on from a list, with what they say they mend.
#[derive(Default)]
pub(super) struct Later {
    lists: Vec<(u64, u64, Rows, BTreeMap<u64, u64>)>,
}

impl Later {
    fn of(desk: &Desk, batches: &[u64], lists: &[BatchRow]) -> anyhow::Result<Later> {
        let (mut later, mut from) = (Vec::new(), batches.to_vec());
        while let Some(before) = from.pop() {
            let goes_on =
                |list: &&BatchRow| list.continues == Some(before) && !list.undone && !batches.contains(&list.id);
            for list in lists.iter().filter(goes_on) {
                let mends =
                    desk.file.list_taken(list.id)?.mends.into_iter().map(|(here, there)| (there, here)).collect();
                later.push((list.id, before, Rows::of(desk, list.id)?, mends));
                from.push(list.id);
            }
        }
        Ok(Later { lists: later })
    }

    /// The case that a later list made of a row of `batch`.
    fn case(&self, batch: u64, row: u64) -> Option<CaseKey> {
        self.lists.iter().filter(|(_, before, _, _)| *before == batch).find_map(|(id, _, rows, mends)| {
            let here = *mends.get(&row)?;
            rows.case(here).or_else(|| self.case(*id, here))
        })
    }
}

/// Cases of later lists by the passports of rows that are still open: a whole list may have been sent again.
fn by_passport(desk: &Desk, plan: &Plan, open: &[u32], later: &Later) -> anyhow::Result<HashMap<u32, CaseKey>> {
    let mut found = HashMap::new();
    if open.is_empty() || later.lists.is_empty() {
        return Ok(found);
    }
    let (mut asked, mut rows, mut next) = (Vec::new(), plan.sheet.rows(), open.iter().peekable());
    while let Some(row) = rows.next()? {
        let Some(number) = next.next_if(|number| u64::from(**number) == row.number) else { continue };
        let says = row::read(row, &plan.sheet);
        asked.extend(says.and_then(|says| Some((*number, says.passport?, says.nationality?))));
    }
    let passports = asked.iter().map(|(row, number, _)| (u64::from(*row), number.as_str())).collect();
    let holders = desk.file.known(asked.len() as u64)?.holders(passports)?;
    for (row, _, nationality) in &asked {
        let is_its = |case: &CaseRow| {
            let of_later = later.lists.iter().any(|(id, _, _, _)| case.batch == Some(*id));
            of_later && case.nationality.as_deref() == Some(nationality.as_str())
        };
        for entry in holders.get(&u64::from(*row)).into_iter().flatten() {
            for person in desk.file.same_person(*entry)? {
                let case = desk.file.cases_of(person)?.into_iter().find(|case| is_its(case));
                found.extend(case.map(|case| (*row, case.key)));
            }
        }
    }
    Ok(found)
}
