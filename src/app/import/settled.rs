//! What every row of a list comes to: read and decided in a thread of its own, then matched and settled in order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use sha2::{Digest, Sha256};

use super::drafts::{Completion, Filled};
use super::gone::{Gone, continued};
use super::judge::Judge;
use super::list::{List, Said, Settlings, beginning};
use super::matching::{Above, Match, Matching, Open, Told};
use super::origin;
use super::read_row::{Judged, ReadRow, Verdict};
use super::troubles::{Trouble, Troubles};
use crate::app::case::OpenCase;
use crate::app::desk::Desk;
use crate::app::{duty, identity};
use crate::domain::hex::hex;
use crate::domain::life::{State, Step};
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::error::{Exit, UserError};
use crate::lists::header::Field;
use crate::lists::outcome::{CellRemark, RowOutcome};
use crate::policy::Policy;
use crate::record::act::Screened;
use crate::record::list::SharedFinding;
use crate::store::fault::StoreError;
use crate::store::lists::prepare::PreparedRow;

/// Rows that are handed over at once.
const CHUNK: usize = 2_000;
/// Chunks that wait to be matched.
const WAITING: usize = 4;
/// Digits of the plan's hash that are shown and asked for.
const SHOWN: usize = 16;

/// What a row came to, as it is kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowResult {
    /// Row of the sheet.
    pub(super) row: u32,
    /// What becomes of it.
    pub(super) outcome: RowOutcome,
    /// Where the case stands that it becomes, where it becomes one.
    pub(super) becomes: Option<State>,
    /// The notice that is given with it, by its place from 1; 0 for none.
    pub(super) notice: u16,
    /// The case on file, or for a row that becomes a case the entry of its person; 0 for none.
    pub(super) of: u64,
}

impl RowResult {
    /// Tells whether it becomes a case.
    pub(super) fn is_written(&self) -> bool {
        self.becomes.is_some()
    }

    pub(super) fn is_on_file(&self) -> bool {
        matches!(self.outcome, RowOutcome::AlreadyOnFile | RowOutcome::Changed | RowOutcome::Completed)
    }
}

/// What the rows came to.
#[derive(Default)]
pub(super) struct Settled {
    pub(super) rows: Vec<RowResult>,
    pub(super) outcomes: BTreeMap<&'static str, u64>,
    pub(super) plan: String,
    pub(super) troubles: Troubles,
    /// Credit code of the unit that invites everybody, where one does.
    pub(super) enterprise: Option<String>,
    pub(super) gone: Gone,
    /// What notices name, each once.
    pub(super) notices: Vec<Vec<String>>,
    /// The watch list that everybody was screened against.
    pub(super) screened: Option<Screened>,
    /// The last transaction that the file held.
    pub(super) made_after: u64,
    /// Rows that would be held and that the officer settled.
    pub(super) told: Vec<Told>,
    /// Rows that the officer leaves out; what was left out before stands in the record with its own ground.
    pub(super) left: Vec<u64>,
    /// Two rows of it wait to be told which goes in.
    pub(super) has_pairs: bool,
    /// How many of the rows that become cases are accepted, await papers, are drafts.
    pub(super) states: BTreeMap<&'static str, u64>,
    /// Drafts that are taken in.
    pub(super) completed: Vec<Completion>,
}

impl Settled {
    /// Tells whether a row becomes a case, or completes a draft.
    pub(super) fn goes_on(&self) -> bool {
        !self.completed.is_empty() || self.rows.iter().any(RowResult::is_written)
    }

    /// Tells whether a row becomes a case, is on file, waits for another of the list or for whoever looks into hits of the
    /// watch list: else there is nothing to record.
    pub(super) fn is_worth_recording(&self) -> bool {
        let waits = |row: &RowResult| row.outcome == RowOutcome::HeldScreening;
        self.has_pairs || self.rows.iter().any(|row| row.is_written() || row.is_on_file() || waits(row))
    }
}

/// What some more rows came to.
pub(super) struct Come {
    /// How many rows were settled.
    pub(super) done: u64,
    /// Those that become cases.
    pub(super) good: Vec<PreparedRow>,
    /// Rows that do not become cases after all: they are held because of a row below them.
    pub(super) held: Vec<u64>,
}

/// Settles every row. `each` gets what rows come to as they come, and returns false to stop.
pub(super) fn settle(
    desk: &Desk,
    list: &List,
    mut each: impl FnMut(Come) -> anyhow::Result<bool>,
) -> anyhow::Result<Settled> {
    let count = usize::try_from(list.sheet.data_rows)?;
    let mut settling = Settling { rows: Vec::with_capacity(count), drafts: list.drafts, ..Settling::default() };
    let policy: &'static Policy = desk.policy;
    let statuses = desk.inviter_statuses()?;
    let units = std::thread::scope(|scope| -> anyhow::Result<BTreeSet<String>> {
        let (send, receive) = sync_channel(WAITING);
        let judge_of = Judge::new(policy, list.common.clone(), statuses, list.drafts);
        let judging = scope.spawn(move || judge(judge_of, list, &send));
        // Rows that became cases are looked up nowhere.
        let settled = list.taken.as_ref().map_or(0, |taken| usize::try_from(taken.count()).unwrap_or(0));
        let mut matching = Matching::new(desk, list, count.saturating_sub(settled))?;
        settling.all(&receive, &mut matching, list, &mut each)?;
        drop(receive);
        judging.join().map_err(|_| anyhow::anyhow!("reading the list stopped"))?
    })?;
    let Settling { rows, troubles, notices, told, left, waiting, unsaid, completed, has_pairs, .. } = settling;
    which(&list.settling, &unsaid)?;
    must_be_told(&list.settling, &told, &[&left[..], &waiting].concat())?;
    told.iter().try_for_each(|told| may_tell(desk, list, told, &rows))?;
    // A list that names no unit is of the one that was said for all of it.
    let of_all = list.common.inviter.uscc.as_ref().filter(|_| list.sheet.columns.column(Field::Uscc).is_none());
    let units: BTreeSet<String> =
        if units.is_empty() { of_all.map(|code| code.0.clone()).into_iter().collect() } else { units };
    is_close_to_none(desk, list, &units)?;
    // The unit that invites everybody, where one does.
    let enterprise = units.first().filter(|_| units.len() == 1).cloned();
    let gone = match (&list.taken, list.goes_on) {
        (Some(_), continues) => Gone { continues, ..Gone::default() },
        (None, _) => continued(desk, list, &rows, origin::of(desk, &list.sheet, enterprise.as_deref())?)?,
    };
    let (outcomes, states) = counted(&rows);
    Ok(Settled {
        outcomes,
        plan: named(beginning(desk, list)?, &rows),
        troubles,
        enterprise,
        gone,
        screened: desk.screening_list()?,
        rows,
        notices: notices.into_iter().map(|(notice, _)| notice).collect(),
        made_after: desk.file.head()?.transaction,
        told,
        left,
        has_pairs,
        states,
        completed: completed.into_values().collect(),
    })
}

type Counts = BTreeMap<&'static str, u64>;

/// How many rows came to which outcome, and how many cases stand where.
fn counted(rows: &[RowResult]) -> (Counts, Counts) {
    let (mut counts, mut states) = ([0; 16], BTreeMap::new());
    for kept in rows {
        counts[kept.outcome.place() as usize] += 1;
        if let Some(state) = kept.becomes {
            *states.entry(state.code()).or_default() += 1;
        }
    }
    (RowOutcome::ALL.iter().map(|word| (word.code(), counts[word.place() as usize])).collect(), states)
}

/// The hash over how a list begins and what each of its rows comes to.
fn named(beginning: Sha256, rows: &[RowResult]) -> String {
    let mut hash = beginning;
    for kept in rows {
        hash.update(u64::from(kept.row).to_le_bytes());
        hash.update([u8::try_from(kept.outcome.place()).unwrap_or(u8::MAX)]);
        hash.update(kept.of.to_le_bytes());
    }
    hex(&hash.finalize())[..SHOWN].to_owned()
}

/// Who takes a list in is close to none of its units.
fn is_close_to_none(desk: &Desk, list: &List, units: &BTreeSet<String>) -> anyhow::Result<()> {
    let Some(me) = &list.taken_by else { return Ok(()) };
    for unit in units {
        if duty::close(desk, Some(unit), None)?.iter().any(|close| close.officer == *me) {
            let list = Text::new("名单中的单位 ".to_owned() + unit, "the unit ".to_owned() + unit + " of the list");
            return Err(identity::is_close(me, &list).into());
        }
    }
    Ok(())
}

/// Of a row that may be of several people on file the officer says of which it is.
fn which(asked: &Settlings, unsaid: &[u64]) -> Result<(), UserError> {
    let Some(row) = unsaid.iter().find(|row| asked.rows.contains_key(row)) else { return Ok(()) };
    Err(UserError::new(
        Exit::ListNotWritten,
        "which_person",
        Text::new(
            format!("第 {row} 行可能是在册几人中的一人，须写明是哪一案件的本人；没有写入"),
            format!("row {row} may be of one of several people on file: say of which case it is; nothing was written"),
        ),
        Text::new(
            format!("各案件见 --dry-run；写为 --same {row}=CASE"),
            format!("--dry-run names the cases; say --same {row}=CASE"),
        ),
    ))
}

/// Every row that the officer settles must be one that is held and can be settled so.
fn must_be_told(asked: &Settlings, told: &[Told], left: &[u64]) -> Result<(), UserError> {
    let idle = asked.rows.keys().filter(|row| !left.contains(row) && !told.iter().any(|one| one.row == **row));
    let idle: Vec<String> = idle.map(u64::to_string).collect();
    if idle.is_empty() {
        return Ok(());
    }
    let rows = idle.join(", ");
    Err(UserError::new(
        Exit::ListNotWritten,
        "not_settled_so",
        Text::new(
            format!(
                "第 {rows} 行不能这样认定: 没有因为身份暂缓，或者与另一行为同一人同一行程，或者护照号码与另一行、另一案件相同而有矛盾"
            ),
            format!(
                "row {rows} cannot be settled so: it is not held for who it is, or it is of one person and one trip with \
                 another row, or its passport number is that of another row or case and something contradicts"
            ),
        ),
        Text::new(
            "看 --dry-run 所列各行；号码与另一行相同的，改正号码或者用 --leave ROW 略去一行；与在册案件矛盾的，用 visa-cli intake 单独收件，\
             再由审核民警认定，同一人 visa-cli person same CASE CASE --note TEXT，两人 visa-cli person distinct CASE CASE --note TEXT",
            "see the rows of --dry-run; where the number is that of another row, mend it or leave one of the rows out by \
             --leave ROW; where it contradicts a case, take the row in by visa-cli intake, and a reviewing officer says \
             visa-cli person same CASE CASE --note TEXT, or visa-cli person distinct CASE CASE --note TEXT",
        ),
    ))
}

/// Who settles a row has stepped aside from no case of its own entry, of one that it was compared with or of the entry of
/// the row above, and is close to none of them, nor to its unit.
fn may_tell(desk: &Desk, list: &List, told: &Told, rows: &[RowResult]) -> anyhow::Result<()> {
    let Some(me) = &list.taken_by else { return Ok(()) };
    if duty::close(desk, told.unit.as_deref(), None)?.iter().any(|close| close.officer == *me) {
        let row = Text::new(format!("第 {} 行", told.row), format!("row {}", told.row));
        return Err(identity::is_close(me, &row).into());
    }
    let above = rows.iter().filter(|row| row.is_written() && told.above.contains(&row.row));
    let above = above.map(|above| &above.of).filter(|entry| **entry != 0);
    for entry in told.others.iter().chain(&told.entry).chain(above) {
        for row in desk.file.cases_of(*entry)? {
            identity::may_say(desk, me, &row)?;
        }
    }
    Ok(())
}

type Chunk = Vec<(u64, Judged)>;

/// Reads and decides the rows as long as somebody takes them; returns the units that invite.
fn judge(mut judge: Judge, list: &List, send: &SyncSender<Chunk>) -> anyhow::Result<BTreeSet<String>> {
    let open = list.taken.as_ref().map(|taken| taken.open(&list.sheet)).transpose()?.unwrap_or_default();
    let mut rows = list.sheet.rows();
    loop {
        let mut judged = Vec::with_capacity(CHUNK);
        while judged.len() < CHUNK
            && let Some(row) = rows.next()?
        {
            let case = list.taken.as_ref().and_then(|taken| taken.case(row.number));
            let one = match case {
                Some(case) => Judge::taken(row, &list.sheet, case, &open),
                None => judge.row(row, &list.sheet),
            };
            judged.push((row.number, one));
        }
        if judged.is_empty() || send.send(judged).is_err() {
            return Ok(judge.inviting());
        }
    }
}

/// What the rows come to, as they come.
#[derive(Default)]
struct Settling {
    rows: Vec<RowResult>,
    troubles: Troubles,
    drafts: bool,
    /// What notices name, with what was found where it was seen last.
    notices: Vec<(Vec<String>, Option<Arc<SharedFinding>>)>,
    told: Vec<Told>,
    left: Vec<u64>,
    /// Rows that the officer settles, and that go in once a row above is on file.
    waiting: Vec<u64>,
    /// Rows of which the officer says too little: they may be of several people on file.
    unsaid: Vec<u64>,
    completed: BTreeMap<u32, Completion>,
    /// Rows that turned out to be held since the last were handed on.
    held: Vec<u64>,
    has_pairs: bool,
}

/// More notices are looked up one by one.
const NOTICES: usize = 1_000;

impl Settling {
    fn all(
        &mut self,
        judged: &Receiver<Chunk>,
        matching: &mut Matching,
        list: &List,
        each: &mut impl FnMut(Come) -> anyhow::Result<bool>,
    ) -> anyhow::Result<()> {
        for chunk in judged {
            matching.look_up(&chunk)?;
            let mut good = Vec::with_capacity(chunk.len());
            for (row, judged) in chunk {
                good.extend(self.one(row, judged, matching, list)?);
            }
            let held = std::mem::take(&mut self.held);
            good.retain(|one: &PreparedRow| !held.contains(&one.row));
            if !each(Come { done: self.rows.len() as u64, good, held })? {
                return Err(StoreError::Stopped.into());
            }
        }
        Ok(())
    }

    /// Settles what a row comes to: it is in error, or held, or on file, or the law says no, or it becomes a case.
    fn one(
        &mut self,
        row: u64,
        judged: Judged,
        matching: &mut Matching,
        list: &List,
    ) -> anyhow::Result<Option<PreparedRow>> {
        let said = list.settling.rows.get(&row).or_else(|| list.settled_before.get(&row)).copied();
        if said == Some(Said::Left) && matches!(judged, Judged::Wrong(_) | Judged::Decided(_)) {
            return self.left_by_officer(row, &judged, (matching, list));
        }
        let one = match judged {
            Judged::Blank => return self.left_out(row, RowOutcome::Blank, 0, Vec::new()),
            Judged::LeftOut => return self.left_out(row, RowOutcome::LeftOut, 0, Vec::new()),
            Judged::Wrong(told) => return self.left_out(row, RowOutcome::of_cells(&told), 0, told),
            Judged::Taken(case, who) => {
                matching.is_above(who.as_deref(), row);
                return self.left_out(row, RowOutcome::AlreadyOnFile, case.0, Vec::new());
            }
            Judged::Decided(one) if !one.past.is_empty() => return self.of_the_past(row, one, (matching, list)),
            Judged::Decided(one) => one,
        };
        let (person, linked) = match matching.find(&one, row, &list.sheet, said)? {
            Match::OfRows(above, case, mut told) => {
                above.into_iter().for_each(|above| self.hold(above));
                told.extend(one.against);
                return self.left_out(row, RowOutcome::HeldDuplicate, case, told);
            }
            Match::Settled(outcome, case, mut told) => {
                // What the sender can mend is told at once, however the office settles who it is.
                if matches!(outcome, RowOutcome::HeldDuplicate | RowOutcome::HeldScreening) {
                    told.extend(one.against);
                }
                return self.left_out(row, outcome, case, told);
            }
            Match::New => (None, false),
            Match::Known(person) => (Some(person), true),
            Match::Draft(draft, told) => {
                self.told.extend(told);
                return self.of_draft(row, one, &draft, (matching, list));
            }
            Match::ToldOnFile(told, outcome, case, remarks) => {
                self.told.push(told);
                return self.left_out(row, outcome, case, remarks);
            }
            Match::Open(why, case, told) => {
                match why {
                    Open::Waits => self.waiting.push(row),
                    Open::Which => self.unsaid.push(row),
                }
                return self.left_out(row, RowOutcome::HeldDuplicate, case, told);
            }
            Match::Told(told) => {
                let known = (told.entry, told.same || told.entry.is_some());
                self.told.push(told);
                known
            }
        };
        self.decided(row, one, person, linked)
    }

    /// A row whose day of arrival is past: it is of a case on file, or in error.
    fn of_the_past(
        &mut self,
        row: u64,
        one: ReadRow,
        (matching, list): (&Matching, &List),
    ) -> anyhow::Result<Option<PreparedRow>> {
        match matching.of_the_past(&one, row, &list.sheet)? {
            Some(Match::Settled(outcome, case, told)) => self.left_out(row, outcome, case, told),
            Some(_) | None => self.left_out(row, RowOutcome::of_cells(&one.past), 0, one.past),
        }
    }

    /// A row that the officer leaves out: what is on file of its trip holds.
    fn left_by_officer(
        &mut self,
        row: u64,
        judged: &Judged,
        (matching, list): (&Matching, &List),
    ) -> anyhow::Result<Option<PreparedRow>> {
        self.left.extend(list.settling.rows.contains_key(&row).then_some(row));
        let case = match judged {
            Judged::Decided(one) => matching.trip_on_file(one, row, &list.sheet)?,
            Judged::Blank | Judged::LeftOut | Judged::Wrong(_) | Judged::Taken(..) => None,
        };
        let outcome = if case.is_some() { RowOutcome::AlreadyOnFile } else { RowOutcome::LeftOut };
        self.left_out(row, outcome, case.unwrap_or(0), Vec::new())
    }

    /// A row of nobody who is held: the law says no, it lacks something, or it becomes a case.
    fn decided(
        &mut self,
        row: u64,
        one: ReadRow,
        person: Option<u64>,
        linked: bool,
    ) -> anyhow::Result<Option<PreparedRow>> {
        let outcome = match one.verdict {
            Verdict::Refused => RowOutcome::RefusedByRule,
            Verdict::Short => RowOutcome::Incomplete,
            Verdict::Goes if linked => RowOutcome::Linked,
            Verdict::Goes => RowOutcome::New,
        };
        let draft = outcome == RowOutcome::Incomplete;
        let is_written = outcome.is_written() || (draft && self.drafts);
        let ReadRow { own, unit, keys, found, against, papers, .. } = one;
        let asked = self.papers(&papers);
        let kept = RowResult { row: u32::try_from(row)?, outcome, becomes: None, notice: asked, of: 0 };
        let Some(found) = found.filter(|_| is_written) else {
            self.add(kept, against)?;
            return Ok(None);
        };
        let notice = self.notice(&found).max(asked);
        let awaits = if found.step == Step::AcceptIncomplete { State::AwaitingPapers } else { State::Accepted };
        let becomes = Some(if draft { State::Draft } else { awaits });
        self.add(RowResult { becomes, notice, of: person.unwrap_or(0), ..kept }, against)?;
        Ok(Some(PreparedRow { row, draft, found, unit, own, keys, person }))
    }

    /// A row of a draft on file: it is still short, the law says no, or the draft is taken in with what it says.
    fn of_draft(
        &mut self,
        row: u64,
        one: ReadRow,
        draft: &OpenCase,
        (matching, list): (&Matching, &List),
    ) -> anyhow::Result<Option<PreparedRow>> {
        let case = draft.row.key.0;
        let outcome = match one.verdict {
            Verdict::Refused => return self.left_out(row, RowOutcome::RefusedByRule, case, one.against),
            Verdict::Short => RowOutcome::Incomplete,
            Verdict::Goes => RowOutcome::Completed,
        };
        let (mut notice, mut told) = (self.papers(&one.papers), Vec::new());
        if outcome == RowOutcome::Incomplete {
            told = one.against;
        } else {
            match matching.fill(draft, &one, row, list)? {
                Filled::Nothing => return self.left_out(row, RowOutcome::AlreadyOnFile, case, told),
                Filled::Held(error) => {
                    let told = CellRemark::of_row(row.to_string(), "HELD", error.what, error.hint);
                    return self.left_out(row, RowOutcome::HeldDuplicate, case, vec![told]);
                }
                Filled::Ready(completion) => {
                    notice = self.papers(&completion.notice);
                    self.completed.insert(u32::try_from(row)?, *completion);
                }
            }
        }
        self.add(RowResult { row: u32::try_from(row)?, outcome, becomes: None, notice, of: case }, told)?;
        Ok(None)
    }

    /// Holds a row above that would go in, because of one below it.
    fn hold(&mut self, Above { row, told }: Above) {
        let Ok(place) = self.rows.binary_search_by_key(&row, |kept| kept.row) else { return };
        let kept = &mut self.rows[place];
        if !kept.is_written() && !matches!(kept.outcome, RowOutcome::Completed) {
            return;
        }
        let outcome = RowOutcome::HeldDuplicate;
        *kept = RowResult { row, outcome, becomes: None, notice: 0, of: 0 };
        self.completed.remove(&row);
        self.has_pairs = true;
        self.held.push(row.into());
        self.troubles.add_above(Trouble { row: row.into(), outcome, told: vec![told] });
    }

    /// The place of a notice among all, from 1; 0 for none.
    fn notice(&mut self, found: &Arc<SharedFinding>) -> u16 {
        if found.notice.is_empty() {
            return 0;
        }
        let known = self
            .notices
            .iter()
            .position(|(_, before)| before.as_ref().is_some_and(|before| Arc::ptr_eq(before, found)));
        let place = known.map_or_else(|| self.papers(&found.notice), |place| u16::try_from(place + 1).unwrap_or(0));
        if let Some(seen) = usize::from(place).checked_sub(1).and_then(|place| self.notices.get_mut(place)) {
            seen.1 = Some(Arc::clone(found));
        }
        place
    }

    /// The same of papers by themselves.
    fn papers(&mut self, papers: &[String]) -> u16 {
        if papers.is_empty() {
            return 0;
        }
        let known = self.notices.iter().position(|(notice, _)| *notice == papers);
        let place = match known {
            Some(place) => place,
            None if self.notices.len() < NOTICES => {
                self.notices.push((papers.to_vec(), None));
                self.notices.len() - 1
            }
            None => return 0,
        };
        u16::try_from(place + 1).unwrap_or(0)
    }

    /// A row that becomes no case.
    fn left_out(
        &mut self,
        row: u64,
        outcome: RowOutcome,
        of: u64,
        told: Vec<CellRemark>,
    ) -> anyhow::Result<Option<PreparedRow>> {
        self.add(RowResult { row: u32::try_from(row)?, outcome, becomes: None, notice: 0, of }, told)?;
        Ok(None)
    }

    fn add(&mut self, kept: RowResult, told: Vec<CellRemark>) -> anyhow::Result<()> {
        let RowResult { row, outcome, .. } = kept;
        self.rows.push(kept);
        if !outcome.is_good() {
            self.troubles.add(&Trouble { row: row.into(), outcome, told })?;
        }
        Ok(())
    }
}
