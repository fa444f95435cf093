//! Lists in the case file: parts prepared beside the writer, and rows read back whole.

use std::rc::Rc;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::facts::Facts;
use crate::domain::life::{State, Step};
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::record::act::Act;
use crate::record::event::{Event, EventKind, SALT, commit};
use crate::record::hash::Hash;
use crate::record::list::{InvitingUnit, ListPart, ListRow, ListTaken, RowValues, SharedFinding, lay, particulars};
use crate::record::merkle::Frontier;
use crate::store::cases::application_rows::{IntakeTerms, NewCaseRow, Origin, PersonSource, credit_code, outcome};
use crate::store::fault::StoreError;
use crate::store::lists::part_rows::PartRows;
use crate::store::record::file::CaseFile;
use crate::store::register::entry::Entry;
use crate::store::register::keys::{KeyRun, PersonKeys};

/// A row that becomes a case.
#[derive(Clone, Debug)]
pub struct PartRow {
    /// The row of the sheet.
    pub row: u64,
    /// It is kept as a draft.
    pub draft: bool,
    /// Which of the things found.
    pub found: u32,
    /// Which of the units.
    pub unit: u32,
    /// What it says.
    pub own: RowValues,
    /// The name that it says in its plain form.
    pub name_key: Option<String>,
    /// The entry of its passport, where one is on file.
    pub person: Option<u64>,
}

/// What every row of a list says.
pub(in crate::store) struct ListCommon {
    pub(in crate::store) facts: Facts,
    pub(in crate::store) received_on: NaiveDate,
}

impl ListCommon {
    pub(in crate::store) fn of(list: &ListTaken) -> ListCommon {
        ListCommon { facts: list.common.clone(), received_on: list.received_on }
    }
}

/// Bytes that the body of a row mostly has.
const USUAL_BODY: usize = 256;

/// Prepares the parts of a list, away from the case file: bytes, commitments, rows of the tables.
pub struct ListPreparer {
    common: Arc<ListCommon>,
    stands_on: Hash,
    list_seq: u64,
    next_seq: u64,
    next_case: CaseKey,
    officer: Arc<str>,
    at: i64,
    keys: PersonKeys,
}

/// A part that only waits to be written.
pub struct Part {
    events: Vec<Event>,
    salts: Vec<u8>,
    /// Where each body ends in `bodies`.
    ends: Vec<usize>,
    bodies: Vec<u8>,
    pub(in crate::store) leaves: Leaves,
    pub(in crate::store) rows: PartRows,
    /// Keys of persons that can wait no longer.
    pub(in crate::store) keys: Option<KeyRun>,
}

/// What is signed of the events of a part: those of the first are signed together with the event of the list.
pub(in crate::store) enum Leaves {
    Each(Vec<Hash>),
    Root(Hash),
}

impl Part {
    pub(in crate::store) fn last_seq(&self) -> u64 {
        self.events.last().map_or(0, |event| event.seq)
    }

    pub(in crate::store) fn first_seq(&self) -> u64 {
        self.events.first().map_or(0, |event| event.seq)
    }

    /// The cases that the part makes, in the order of its rows.
    pub fn cases(&self) -> impl Iterator<Item = CaseKey> {
        self.rows.cases.iter().map(|case_row| CaseKey(case_row.origin.case))
    }

    pub(in crate::store) fn entries(&self) -> Vec<(&Event, &[u8; SALT], &[u8])> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let bodies = starts.zip(&self.ends).map(|(start, end)| &self.bodies[start..*end]);
        let (salts, _) = self.salts.as_chunks::<SALT>();
        self.events.iter().zip(salts).zip(bodies).map(|((event, salt), body)| (event, salt, body)).collect()
    }
}

impl ListPreparer {
    pub(in crate::store) fn new(
        (stands_on, list_seq): (Hash, u64),
        common: ListCommon,
        next_case: CaseKey,
        (officer, at): (Arc<str>, i64),
    ) -> ListPreparer {
        ListPreparer {
            common: Arc::new(common),
            stands_on,
            list_seq,
            next_seq: list_seq + 1,
            next_case,
            officer,
            at,
            keys: PersonKeys::default(),
        }
    }

    /// The seq of the event that took the list.
    pub fn list(&self) -> u64 {
        self.list_seq
    }

    /// The hash of the transaction that the list follows.
    pub fn stands_on(&self) -> Hash {
        self.stands_on
    }

    /// The first case that the list makes, while no part is prepared.
    pub fn next_case(&self) -> CaseKey {
        self.next_case
    }

    /// The keys of persons that no part has, once all parts are prepared.
    pub fn keys(self) -> KeyRun {
        self.keys.packed()
    }

    /// Prepares the next part.
    pub fn part(
        &mut self,
        found: Vec<SharedFinding>,
        units: Vec<InvitingUnit>,
        rows: Vec<PartRow>,
        random: fn(&mut [u8]),
    ) -> Result<Part, StoreError> {
        let said = ListPart { list: self.list_seq, found, units };
        let mut salts = vec![0; (rows.len() + 1) * SALT];
        random(&mut salts);
        let mut part = Part {
            events: Vec::with_capacity(rows.len() + 1),
            salts,
            ends: Vec::with_capacity(rows.len() + 1),
            bodies: Act::ListPart(Box::new(said.clone())).body(),
            leaves: Leaves::Each(Vec::new()),
            rows: PartRows::default(),
            keys: None,
        };
        part.bodies.reserve(rows.len() * USUAL_BODY);
        let mut case_rows = Vec::with_capacity(rows.len());
        let part_seq = self.next_seq;
        let mut leaves = Vec::with_capacity(rows.len() + 1);
        leaves.push(self.event(0, EventKind::ListPart, &mut part));
        let open = OpenPart::new(Arc::clone(&self.common), part_seq, said)?;
        for PartRow { row, draft, found, unit, own, name_key, person } in rows {
            let (seq, case) = (self.next_seq, self.next_case);
            self.next_case = CaseKey(case.0 + 1);
            let row = ListRow { part: part_seq, row, found, unit, own };
            row.body(&mut part.bodies);
            let kind = if draft { EventKind::Drafted } else { EventKind::Accepted };
            leaves.push(self.event(case.0, kind, &mut part));
            let origin = Origin { seq, case: case.0, at: self.at, officer: Arc::clone(&self.officer) };
            let mut case_row = open.case_row(origin, row, name_key)?;
            case_row.holder = person.map_or(PersonSource::New, PersonSource::Known);
            case_rows.push(case_row);
        }
        part.rows = PartRows::of(case_rows);
        part.rows.fresh().for_each(|entry| self.keys.add(entry));
        part.keys = self.keys.full();
        let is_first = part_seq == self.list_seq + 1;
        part.leaves = if is_first { Leaves::Each(leaves) } else { Leaves::Root(root(leaves)) };
        Ok(part)
    }

    /// Adds an event over the body that was put last, and returns its leaf.
    fn event(&mut self, case: u64, kind: EventKind, part: &mut Part) -> Hash {
        let place = part.events.len();
        let (salts, _) = part.salts.as_chunks::<SALT>();
        let body = &part.bodies[part.ends.last().copied().unwrap_or(0)..];
        let commitment = commit(&salts[place], body);
        let officer = Arc::clone(&self.officer);
        let event = Event { seq: self.next_seq, case, kind, at: self.at, officer, commitment };
        let leaf = event.leaf();
        part.events.push(event);
        part.ends.push(part.bodies.len());
        self.next_seq += 1;
        leaf
    }
}

fn root(leaves: Vec<Hash>) -> Hash {
    let mut tree = Frontier::default();
    leaves.into_iter().for_each(|leaf| tree.push(leaf));
    tree.root()
}

/// A part whose rows are read, with what is read once for all of them.
pub struct OpenPart {
    common: Arc<ListCommon>,
    seq: u64,
    part: ListPart,
    outcomes: Vec<Arc<str>>,
    units: Vec<Inviter>,
}

/// A unit as the tables take it.
struct Inviter {
    code: Option<Arc<str>>,
    name: Option<Arc<str>>,
}

impl OpenPart {
    pub(in crate::store) fn new(common: Arc<ListCommon>, seq: u64, part: ListPart) -> Result<OpenPart, StoreError> {
        let outcomes = part.found.iter().map(|found| Ok(outcome(found.decision.get())?.into()));
        let outcomes = outcomes.collect::<Result<Vec<Arc<str>>, StoreError>>()?;
        let read = |unit: &InvitingUnit| {
            let mut facts = common.facts.clone();
            lay(&RowValues::default(), unit, &mut facts).ok_or_else(|| astray(seq))?;
            Ok(Inviter { code: credit_code(&facts).map(Arc::from), name: unit.name.as_deref().map(Arc::from) })
        };
        let units = part.units.iter().map(read).collect::<Result<_, StoreError>>()?;
        Ok(OpenPart { common, seq, part, outcomes, units })
    }

    /// What a row writes into the tables: what [`NewCaseRow::new`] reads out of the whole application, without putting it
    /// together for every row.
    pub(in crate::store) fn case_row(
        &self,
        origin: Origin,
        row: ListRow,
        name_key: Option<String>,
    ) -> Result<NewCaseRow, StoreError> {
        let (found, unit) = (self.part.found.get(row.found as usize), self.units.get(row.unit as usize));
        let (Some(found), Some(unit), true) = (found, unit, row.part == self.seq) else {
            return Err(astray(origin.seq));
        };
        let terms = IntakeTerms {
            step: found.step,
            received_on: self.common.received_on,
            due_on: found.due_on,
            receipted: found.step == Step::Accept,
            outcome: Arc::clone(&self.outcomes[row.found as usize]),
            exempt: found.exempt,
            custody: found.custody,
            follows: None,
            batch: Some(self.part.list),
        };
        let whole = cfg!(debug_assertions).then(|| self.whole(origin.clone(), &row, terms.clone()));
        let (common, own) = (&self.common.facts, row.own);
        let case_row = NewCaseRow {
            holder: PersonSource::OfPassport,
            measure: common.measure,
            state: State::born_by(found.step).ok_or(StoreError::Bug("a case begins with a step that begins none"))?,
            enterprise: unit.code.clone(),
            inviter_name: unit.name.clone(),
            port: common.filing.port.or(own.port).or(common.arrival.port),
            papers: Vec::new(),
            entry: Entry::of_row(origin.seq, common, own, name_key),
            terms,
            origin,
        };
        debug_assert!(
            whole.is_none_or(|whole| whole.as_ref() == Ok(&case_row)),
            "the row is read as its application is"
        );
        Ok(case_row)
    }

    /// The same out of the whole application.
    fn whole(&self, origin: Origin, row: &ListRow, terms: IntakeTerms) -> Result<NewCaseRow, StoreError> {
        let (mut facts, unit) = (self.common.facts.clone(), &self.part.units[row.unit as usize]);
        lay(&row.own, unit, &mut facts).ok_or_else(|| astray(origin.seq))?;
        NewCaseRow::new(origin, &facts, &particulars(row.own.clone(), unit), terms)
    }
}

/// A part as it was read from the file.
pub struct ReadPart {
    seq: u64,
    list: ListTaken,
    part: ListPart,
}

impl CaseFile {
    /// Returns the whole act of a row.
    pub(in crate::store) fn act_of_row(
        &self,
        row: ListRow,
        seq: u64,
        kind: EventKind,
        case: u64,
    ) -> Result<Act, StoreError> {
        let read = self.read_part(row.part)?;
        row.act(kind, CaseKey(case), &self.ledger().office, &read.list, &read.part).ok_or_else(|| astray(seq))
    }

    fn read_part(&self, seq: u64) -> Result<Rc<ReadPart>, StoreError> {
        if let Some(read) = self.part.borrow().as_ref().filter(|read| read.seq == seq) {
            return Ok(Rc::clone(read));
        }
        let Act::ListPart(part) = self.act_of(seq)? else { return Err(astray(seq)) };
        let list = self.list_taken(part.list)?;
        let read = Rc::new(ReadPart { seq, list, part: *part });
        *self.part.borrow_mut() = Some(Rc::clone(&read));
        Ok(read)
    }

    /// Returns what was said when a list was taken in.
    pub fn list_taken(&self, seq: u64) -> Result<ListTaken, StoreError> {
        if let Act::ListTaken(list) = self.act_of(seq)? { Ok(*list) } else { Err(astray(seq)) }
    }
}

/// A row, or what it points to, is not what a list makes.
pub(in crate::store) fn astray(seq: u64) -> StoreError {
    StoreError::Record(Text::new(
        format!("事件 {seq} 不属于所称的名单"),
        format!("event {seq} is not of the list that it names"),
    ))
}
