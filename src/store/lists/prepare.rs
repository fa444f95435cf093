//! The parts of a list, prepared beside the writer: bytes, commitments, rows of the tables.

use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::number::CaseKey;
use crate::identity::names::bag::NameKeys;
use crate::record::act::Act;
use crate::record::event::{Event, EventKind, SALT, commit};
use crate::record::hash::Hash;
use crate::record::list::{InvitingUnit, ListPart, RowValues, SharedFinding};
use crate::record::list_row::ListRow;
use crate::record::merkle::Frontier;
use crate::store::cases::application_rows::{Origin, PersonSource};
use crate::store::fault::StoreError;
use crate::store::lists::open_part::{ListCommon, OpenPart};
use crate::store::lists::part_rows::PartRows;
use crate::store::register::keys::gathered::PersonKeys;
use crate::store::register::keys::run::KeyRun;

/// A row that becomes a case: read, decided, matched, and ready to be written.
#[derive(Clone, Debug)]
pub struct PreparedRow {
    /// The row of the sheet.
    pub row: u64,
    /// It is kept as a draft.
    pub draft: bool,
    /// What was found of it; rows of which the same was found share it.
    pub found: Arc<SharedFinding>,
    /// Who invites.
    pub unit: Arc<InvitingUnit>,
    /// What it says.
    pub own: RowValues,
    /// What was worked out of the name that it says.
    pub keys: NameKeys,
    /// The entry of its passport, where one is on file.
    pub person: Option<u64>,
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
    pub fn part(&mut self, rows: Vec<PreparedRow>, random: fn(&mut [u8])) -> Result<Part, StoreError> {
        let (mut found, mut units) = (Shared::default(), Shared::default());
        let places = rows.iter().map(|row| Ok((found.place(&row.found)?, units.place(&row.unit)?)));
        let places = places.collect::<Result<Vec<(u32, u32)>, StoreError>>()?;
        let said = ListPart { list: self.list_seq, found: found.all(), units: units.all() };
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
        for (PreparedRow { row, draft, own, keys, person, .. }, (found, unit)) in rows.into_iter().zip(places) {
            let (seq, case) = (self.next_seq, self.next_case);
            self.next_case = CaseKey(case.0 + 1);
            let row = ListRow { part: part_seq, row, found, unit, own };
            row.body(&mut part.bodies);
            let kind = if draft { EventKind::Drafted } else { EventKind::Accepted };
            leaves.push(self.event(case.0, kind, &mut part));
            let origin = Origin { seq, case: case.0, at: self.at, officer: Arc::clone(&self.officer) };
            let mut case_row = open.case_row(origin, row, Some(keys))?;
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

/// Things that many rows share, each once, in the order in which they come.
struct Shared<T> {
    all: Vec<Arc<T>>,
    places: HashMap<*const T, u32>,
}

impl<T> Default for Shared<T> {
    fn default() -> Shared<T> {
        Shared { all: Vec::new(), places: HashMap::new() }
    }
}

impl<T: Clone> Shared<T> {
    /// Returns the place of a thing, which it takes when it comes first.
    fn place(&mut self, one: &Arc<T>) -> Result<u32, StoreError> {
        let key = Arc::as_ptr(one);
        if let Some(place) = self.places.get(&key) {
            return Ok(*place);
        }
        let place =
            u32::try_from(self.all.len()).map_err(|_| StoreError::Bug("a part of a list with too many findings"))?;
        self.all.push(Arc::clone(one));
        self.places.insert(key, place);
        Ok(place)
    }

    fn all(self) -> Vec<T> {
        self.all.iter().map(|one| (**one).clone()).collect()
    }
}
