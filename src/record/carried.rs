//! A signed transaction with its events and what was said in them, as it travels from one machine to another.
//!
//! ```text
//! "vpx1" record signature count { case kind 1 salt body | case kind 2 commitment left }*
//! ```
//!
//! Place, officer and time of an event follow from its transaction; whether the events are those that were signed is told
//! by the root in the record. Of an event that was erased its commitment travels, with what is left of it: whoever takes it
//! proves it by the erasure, which comes later.

use super::act::Act;
use super::canonical::{Canonical, Reader};
use super::chain::OnFile;
use super::event::{Event, EventKind, SALT, commit};
use super::hash::Hash;
use super::merkle::Frontier;
use super::transaction::Transaction;
use crate::domain::words::Word;

const TAG: &[u8; 4] = b"vpx1";
const KEPT: u8 = 1;
const LEFT: u8 = 2;

/// What was said in an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// The payload, with the salt of its commitment.
    Kept([u8; SALT], Vec<u8>),
    /// It was erased: the commitment, and what is left.
    Left(Hash, Vec<u8>),
}

impl Said {
    /// What stands in the payload.
    pub fn body(&self) -> &[u8] {
        match self {
            Said::Kept(_, body) | Said::Left(_, body) => body,
        }
    }

    fn commitment(&self) -> Hash {
        match self {
            Said::Kept(salt, body) => commit(salt, body),
            Said::Left(commitment, _) => *commitment,
        }
    }
}

/// An event on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarriedEvent {
    /// Key of the case; 0 for none.
    pub case: u64,
    /// What kind of thing happened.
    pub kind: EventKind,
    /// What was said.
    pub said: Said,
}

/// A transaction on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarriedTransaction {
    /// The transaction.
    pub transaction: Transaction,
    /// The signature over its bytes.
    pub signature: Vec<u8>,
    /// Its events, in their order.
    pub events: Vec<CarriedEvent>,
}

/// Why bytes are no transaction on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotCarried {
    /// They are not of this form.
    Form,
    /// An event is of a kind that this program does not know: the code of the kind, the program that wrote it.
    Kind(String, String),
    /// The events are not those that were signed.
    Root(u64),
}

impl CarriedTransaction {
    /// Returns the bytes that travel.
    pub fn bytes(&self) -> Vec<u8> {
        let begun = Canonical::new(TAG)
            .bytes(&self.transaction.bytes())
            .bytes(&self.signature)
            .number(self.events.len() as u64);
        self.events.iter().fold(begun, CarriedEvent::written).done()
    }

    /// Reads the bytes that travelled; the events must be those that the transaction was signed over.
    ///
    /// # Errors
    ///
    /// Where the bytes are not of this form, a kind is not known, or the root is another.
    pub fn from_bytes(bytes: &[u8]) -> Result<CarriedTransaction, NotCarried> {
        let mut from = Reader::new(bytes, TAG).ok_or(NotCarried::Form)?;
        let record = from.bytes().ok_or(NotCarried::Form)?;
        let transaction = Transaction::from_bytes(record).ok_or(NotCarried::Form)?;
        let signature = from.bytes().ok_or(NotCarried::Form)?.to_vec();
        let count = from.number().ok_or(NotCarried::Form)?;
        let counted = transaction.last_seq.checked_sub(transaction.first_seq).and_then(|more| more.checked_add(1));
        if counted != Some(count) {
            return Err(NotCarried::Root(transaction.number));
        }
        let mut events = Vec::new();
        for _ in 0..count {
            events.push(CarriedEvent::read(&mut from, &transaction.program)?);
        }
        if !from.is_done() {
            return Err(NotCarried::Form);
        }
        let carried = CarriedTransaction { transaction, signature, events };
        let mut tree = Frontier::default();
        carried.events().for_each(|event| tree.push(event.leaf()));
        if tree.root() == carried.transaction.root {
            Ok(carried)
        } else {
            Err(NotCarried::Root(carried.transaction.number))
        }
    }

    /// What the chain asks of the events: their root, their kinds, and the acts that bind it or are of the law.
    ///
    /// # Errors
    ///
    /// Where such an act cannot be read: why.
    pub fn on_file(&self) -> Result<OnFile, String> {
        let mut on_file = OnFile {
            root: self.transaction.root,
            events: self.events.len() as u64,
            kinds: self.events.iter().map(|event| event.kind).collect(),
            roster_acts: Vec::new(),
            law_acts: Vec::new(),
            one_corrects: false,
        };
        for (seq, event) in (self.transaction.first_seq..).zip(&self.events) {
            if event.kind == EventKind::Corrected
                && let Act::Corrected(corrected) = Act::read(event.kind, event.said.body())?
            {
                on_file.one_corrects |= corrected.is_by_one();
            }
            let acts = if event.kind.binds_the_chain() {
                &mut on_file.roster_acts
            } else if event.kind.is_of_law() {
                &mut on_file.law_acts
            } else {
                continue;
            };
            acts.push((seq, Act::read(event.kind, event.said.body())?));
        }
        Ok(on_file)
    }

    /// The events as the record has them.
    pub fn events(&self) -> impl Iterator<Item = Event> {
        let transaction = &self.transaction;
        let officer: std::sync::Arc<str> = transaction.officer.as_str().into();
        (transaction.first_seq..).zip(&self.events).map(move |(seq, event)| Event {
            seq,
            case: event.case,
            kind: event.kind,
            at: transaction.at,
            officer: std::sync::Arc::clone(&officer),
            commitment: event.said.commitment(),
        })
    }
}

impl CarriedEvent {
    fn written(to: Canonical, event: &CarriedEvent) -> Canonical {
        let to = to.number(event.case).bytes(event.kind.code().as_bytes());
        match &event.said {
            Said::Kept(salt, body) => to.byte(KEPT).bytes(salt).bytes(body),
            Said::Left(commitment, body) => to.byte(LEFT).bytes(commitment.as_bytes()).bytes(body),
        }
    }

    fn read(from: &mut Reader, program: &str) -> Result<CarriedEvent, NotCarried> {
        let case = from.number().ok_or(NotCarried::Form)?;
        let kind = from.text().ok_or(NotCarried::Form)?;
        let kind = EventKind::find(&kind).ok_or_else(|| NotCarried::Kind(kind, program.to_owned()))?;
        let said = match from.byte() {
            Some(KEPT) => {
                let salt = from.bytes().and_then(|salt| salt.try_into().ok()).ok_or(NotCarried::Form)?;
                Said::Kept(salt, from.bytes().ok_or(NotCarried::Form)?.to_vec())
            }
            Some(LEFT) => {
                let commitment = from.bytes().and_then(Hash::from_slice).ok_or(NotCarried::Form)?;
                Said::Left(commitment, from.bytes().ok_or(NotCarried::Form)?.to_vec())
            }
            Some(_) | None => return Err(NotCarried::Form),
        };
        Ok(CarriedEvent { case, kind, said })
    }
}
