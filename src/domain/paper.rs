//! Entries of lists in the facts: papers, records, the two MRZ lines, special statuses.

use chrono::NaiveDate;
use serde::{Deserializer, Serialize};
use serde_json::{Value, json};

use super::codes::{DocumentNumber, MrzLine};
use super::facts::{PaperSheet, RecordSheet};
use super::read::{Fact, Reading, Schema, nothing};
use super::schema;
use super::text::Text;
use super::words::{Defect, PaperKind, RecordKind, SpecialStatus, Via, Word};

/// A paper that was shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paper {
    /// Kind of paper.
    pub kind: PaperKind,
    /// How it was shown; `None` is on paper.
    pub via: Option<Via>,
    /// Day of issue.
    pub issued_on: Option<NaiveDate>,
    /// Last day the paper covers.
    pub valid_until: Option<NaiveDate>,
    /// Passport number the paper names.
    pub passport_number: Option<DocumentNumber>,
    /// Established defect.
    pub defect: Option<Defect>,
}

impl Paper {
    /// Returns a paper without further particulars.
    pub fn new(kind: PaperKind) -> Paper {
        Paper { kind, via: None, issued_on: None, valid_until: None, passport_number: None, defect: None }
    }
}

impl Serialize for Paper {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        PaperSheet {
            kind: Some(self.kind),
            via: self.via,
            issued_on: self.issued_on,
            valid_until: self.valid_until,
            passport_number: self.passport_number,
            defect: self.defect,
        }
        .serialize(to)
    }
}

impl Fact for Paper {
    fn read<'de, D: Deserializer<'de>>(from: D, reading: &mut Reading) -> Result<Option<Paper>, D::Error> {
        let before = reading.problems.len();
        let Some(sheet) = PaperSheet::read(from, reading)? else { return Ok(None) };
        let Some(kind) = sheet.kind else {
            reading.absent_kind::<PaperKind>(before);
            return Ok(None);
        };
        let PaperSheet { via, issued_on, valid_until, passport_number, defect, .. } = sheet;
        Ok(Some(Paper { kind, via, issued_on, valid_until, passport_number, defect }))
    }
}

impl Schema for Paper {
    fn schema() -> Value {
        schema::object::<PaperSheet>(&["kind"])
    }
}

/// An entry found in the records.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RecordEntry {
    /// Kind of entry.
    pub kind: RecordKind,
    /// Day of the measure.
    pub on: Option<NaiveDate>,
    /// Years of entry ban fixed on repatriation.
    pub ban_years: Option<u32>,
}

impl Serialize for RecordEntry {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let ban_years = self.ban_years.map(super::scalar::Count);
        RecordSheet { kind: Some(self.kind), on: self.on, ban_years }.serialize(to)
    }
}

impl Fact for RecordEntry {
    fn read<'de, D: Deserializer<'de>>(from: D, reading: &mut Reading) -> Result<Option<RecordEntry>, D::Error> {
        let before = reading.problems.len();
        let Some(sheet) = RecordSheet::read(from, reading)? else { return Ok(None) };
        let Some(kind) = sheet.kind else {
            reading.absent_kind::<RecordKind>(before);
            return Ok(None);
        };
        Ok(Some(RecordEntry { kind, on: sheet.on, ban_years: sheet.ban_years.map(|years| years.0) }))
    }
}

impl Schema for RecordEntry {
    fn schema() -> Value {
        schema::object::<RecordSheet>(&["kind"])
    }
}

impl Reading {
    /// Notes that a list entry has no kind, unless a wrong kind was noted since `before`.
    fn absent_kind<T: Word>(&mut self, before: usize) {
        if self.problems.len() == before {
            self.within("kind", |reading| {
                reading.wrong(nothing(), <T as super::read::Scalar>::expected());
            });
        }
    }
}

/// The two lines of a TD3 machine-readable zone.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Mrz(pub [MrzLine; 2]);

impl Fact for Mrz {
    fn read<'de, D: Deserializer<'de>>(from: D, reading: &mut Reading) -> Result<Option<Mrz>, D::Error> {
        let before = reading.problems.len();
        let Some(lines) = Vec::<MrzLine>::read(from, reading)? else { return Ok(None) };
        if let [first, second] = lines[..] {
            return Ok(Some(Mrz([first, second])));
        }
        if reading.problems.len() == before {
            let found = Text::new(format!("{}行", lines.len()), format!("{} lines", lines.len()));
            reading.wrong(found, Text::new("两行", "two lines"));
        }
        Ok(None)
    }
}

impl Schema for Mrz {
    fn schema() -> Value {
        json!({"type": "array", "minItems": 2, "maxItems": 2, "items": MrzLine::schema()})
    }
}

/// Special statuses, each at most once.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Statuses(pub Vec<SpecialStatus>);

impl Fact for Statuses {
    fn read<'de, D: Deserializer<'de>>(from: D, reading: &mut Reading) -> Result<Option<Statuses>, D::Error> {
        let Some(statuses) = Vec::<SpecialStatus>::read(from, reading)? else { return Ok(None) };
        reading.each_once(&statuses, |status| *status);
        Ok(Some(Statuses(statuses)))
    }
}

impl Schema for Statuses {
    fn schema() -> Value {
        json!({"type": "array", "uniqueItems": true, "items": SpecialStatus::schema()})
    }
}

impl Reading {
    /// Notes words that stand more than once in a list.
    pub fn each_once<E, W: Word>(&mut self, entries: &[E], word: impl Fn(&E) -> W) {
        for (index, entry) in entries.iter().enumerate() {
            if entries[..index].iter().any(|earlier| word(earlier) == word(entry)) {
                let code = word(entry).code();
                let found = Text::new(format!("{code} 重复"), format!("{code} twice"));
                self.wrong(found, Text::new("每种至多一次", "each at most once"));
            }
        }
    }
}
