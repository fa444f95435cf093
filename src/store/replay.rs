//! Events on their way into a file: replayed as they were recorded, into an empty file to prove one, or into a copy of the
//! same record that is behind.

pub mod follow;

use std::sync::Arc;

use crate::domain::text::Text;
use crate::record::act::Act;
use crate::record::event::{Event, EventKind};
use crate::record::list_row::ListRow;
use crate::store::cases::application_rows::{NewCaseRow, Origin, PersonSource};
use crate::store::engine::Change;
use crate::store::fault::StoreError;
use crate::store::lists::open_part::{ListCommon, OpenPart};
use crate::store::lists::part_rows::PartRows;
use crate::store::record::acts::astray;
use crate::store::record::erased::ErasedEvents;
use crate::store::register::keys::batch_lookup::BatchLookup;
use crate::store::register::keys::gathered::PersonKeys;
use crate::store::register::keys::kind::passport_key;

use crate::store::write::projection::project;

/// What was said in an event, as it stands in the file.
pub(in crate::store) struct Payload {
    pub(in crate::store) salt: Vec<u8>,
    pub(in crate::store) body: Vec<u8>,
}

impl Payload {
    /// Reads what was said; it must be what the event commits to, or what was left of it.
    pub(in crate::store) fn content(&self, event: &Event, erased: &ErasedEvents) -> Result<PayloadContent, NoContent> {
        let seq = event.seq;
        if !erased.holds(event, &self.salt, &self.body) {
            return Err(NoContent::Altered(Text::new(
                format!("事件 {seq} 的内容与记录不符"),
                format!("what event {seq} says is not what was recorded"),
            )));
        }
        let said = match ListRow::read(&self.body) {
            Some(row) => row.map(|row| PayloadContent::Row(Box::new(row))),
            None => Act::read(event.kind, &self.body).map(|act| PayloadContent::Act(Box::new(act))),
        };
        said.map_err(NoContent::NotUnderstood)
    }
}

/// Why what was said in an event cannot be taken.
pub(in crate::store) enum NoContent {
    /// It is not what was recorded.
    Altered(Text),
    /// It is, and this program cannot read it.
    NotUnderstood(String),
}

impl NoContent {
    /// Says it.
    pub(in crate::store) fn text(self, seq: u64) -> Text {
        match self {
            NoContent::Altered(what) => what,
            NoContent::NotUnderstood(why) => Text::new(
                format!("事件 {seq} 的内容无法读取: {why}"),
                format!("what event {seq} says cannot be read: {why}"),
            ),
        }
    }
}

/// What stands in a payload.
pub(in crate::store) enum PayloadContent {
    Act(Box<Act>),
    Row(Box<ListRow>),
}

/// Events on their way into an empty file; the rows of a list are applied together, as they were recorded.
pub(in crate::store) struct Replay<'r, 'c> {
    pub(in crate::store) change: &'r mut Change<'c>,
    list: Option<(u64, Arc<ListCommon>)>,
    part: Option<OpenPart>,
    rows: Vec<NewCaseRow>,
    /// Of those whom the list enters.
    keys: PersonKeys,
    /// What of the record was erased.
    pub(in crate::store) erased: ErasedEvents,
}

impl<'r, 'c> Replay<'r, 'c> {
    /// Begins with an empty file.
    pub(in crate::store) fn into(change: &'r mut Change<'c>) -> Replay<'r, 'c> {
        let (keys, erased) = (PersonKeys::default(), ErasedEvents::default());
        Replay { change, list: None, part: None, rows: Vec::new(), keys, erased }
    }

    /// Applies what was said in an event, and returns the act where it is one by itself.
    pub(in crate::store) fn take(&mut self, event: &Event, said: PayloadContent) -> Result<Option<Act>, StoreError> {
        match said {
            PayloadContent::Row(row) => {
                let part = self.part.as_ref().ok_or_else(|| astray(event.seq))?;
                self.rows.push(part.case_row(Origin::of(event), *row, None)?);
                Ok(None)
            }
            PayloadContent::Act(act) => {
                self.settle()?;
                // What is left of a row stands among the rows of its list.
                let of_list = act.taken().is_some_and(|taken| taken.begins && taken.batch.is_some());
                if event.kind != EventKind::ListPart && !of_list {
                    self.list_ends()?;
                }
                project(event, &act, self.change)?;
                if let Act::ListTaken(list) = &*act {
                    self.list = Some((event.seq, Arc::new(ListCommon::of(list))));
                } else if let Act::ListPart(part) = &*act {
                    let list = self.list.as_ref().filter(|(seq, _)| *seq == part.list);
                    let (_, list) = list.ok_or_else(|| astray(event.seq))?;
                    self.part = Some(OpenPart::new(Arc::clone(list), event.seq, (**part).clone())?);
                }
                Ok(Some(*act))
            }
        }
    }

    /// Applies the rows that were taken.
    pub(in crate::store) fn settle(&mut self) -> Result<(), StoreError> {
        let mut rows = std::mem::take(&mut self.rows);
        if rows.is_empty() {
            return Ok(());
        }
        rows.iter_mut().for_each(|row| row.holder = PersonSource::New);
        let passport = |(row, place): (&NewCaseRow, u64)| Some((passport_key(row.entry.passport()?), place));
        let asked: Vec<(Vec<u8>, u64)> = rows.iter().zip(0..).filter_map(passport).collect();
        let runs = BatchLookup::ready_for(rows.len() as u64, self.change)?;
        runs.holders(asked, self.change, |place, person| {
            rows[place as usize].holder = PersonSource::Known(person);
        })?;
        let part_rows = PartRows::of(rows);
        part_rows.write(self.change)?;
        part_rows.fresh().for_each(|entry| self.keys.add(entry));
        self.keys.full().map_or(Ok(()), |keys| keys.write(self.change))
    }

    /// Writes the keys of those whom a list entered, as it did when it ended.
    pub(in crate::store) fn list_ends(&mut self) -> Result<(), StoreError> {
        std::mem::take(&mut self.keys).packed().write(self.change)
    }
}
