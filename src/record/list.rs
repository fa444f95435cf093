//! A list in the record: what holds for all rows is said once, and each row says only what is its own.
//!
//! A list is one `list-taken`, then parts: each a `list-part` with what its rows have in common, then one `accepted` or
//! `drafted` a row. The payload of a row is a JSON array, that of every other act an object.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::act::{Act, Assessed, Particulars, Taken, read_facts};
use super::event::EventKind;
use crate::domain::codes::{DocumentNumber, Nationality, Port, Region};
use crate::domain::day::{Moment, write_some_day};
use crate::domain::facts::Facts;
use crate::domain::life::{Place, Step};
use crate::domain::number::CaseKey;
use crate::domain::read::Scalar;
use crate::domain::scalar::{Count, Line};
use crate::domain::words::{Entries, InviterKind, PassportKind, Purpose};

/// Rows of one part, and so of one signed transaction.
pub const PART: usize = 10_000;

/// A list that was taken in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListTaken {
    /// SHA-256 of the file, in hexadecimal.
    pub file_sha256: String,
    /// Name of the file, without its folder.
    pub name: String,
    /// Hash of the plan that was carried out.
    pub plan: String,
    /// The encoding in which it was read.
    pub encoding: String,
    /// Name of the sheet, of a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Credit code of the enterprise, where one unit invites all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enterprise: Option<String>,
    /// Rows of data.
    pub data_rows: u64,
    /// How many rows came to which outcome.
    pub outcomes: BTreeMap<String, u64>,
    /// How many rows became a case.
    pub cases: u64,
    /// The list that this one continues.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub continues: Option<u64>,
    /// What was said of rows and columns that the workbook hides: `include` or `skip`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hidden: Option<String>,
    /// Of a correction file: its rows, each with the row of the list that it corrects.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mends: Vec<(u64, u64)>,
    /// Day on which all were received.
    pub received_on: NaiveDate,
    /// What every application says.
    #[serde(deserialize_with = "read_facts")]
    pub common: Facts,
}

/// What rows that stand together have in common.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListPart {
    /// The seq of the event that took the list.
    pub list: u64,
    /// What the rules found, each thing once.
    pub found: Vec<Found>,
    /// Who invites, each unit once.
    pub units: Vec<Unit>,
}

/// What was found of one row or of many.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Found {
    /// Accept, accept incomplete or draft.
    pub step: Step,
    /// Last day of the receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// Papers that the notice names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notice: Vec<String>,
    /// The holder keeps the passport while we examine.
    pub exempt: bool,
    /// Where the passport is.
    pub custody: Place,
    /// The decision of the rules, with [`crate::domain::number::NO_NUMBER`] in the place of the case.
    pub decision: Box<RawValue>,
}

/// A unit that invites.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Unit {
    /// Credit code as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uscc: Option<String>,
    /// Seat, as the code names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whom to reach.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// How.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// What a row says that its list does not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Own {
    /// Name as printed in the passport.
    pub name: Option<String>,
    /// Nationality.
    pub nationality: Option<Nationality>,
    /// Day of birth.
    pub birth_date: Option<NaiveDate>,
    /// Kind of passport.
    pub passport_kind: Option<PassportKind>,
    /// Its number.
    pub passport: Option<DocumentNumber>,
    /// Its last day.
    pub expires_on: Option<NaiveDate>,
    /// Activity in China.
    pub purpose: Option<Purpose>,
    /// Days of stay asked for.
    pub stay_days: Option<u32>,
    /// Entries asked for.
    pub entries: Option<Entries>,
    /// Day of arrival.
    pub arrives_on: Option<NaiveDate>,
    /// Port of arrival.
    pub port: Option<Port>,
    /// Name in Chinese.
    pub chinese_name: Option<String>,
    /// M, F or X.
    pub sex: Option<Cow<'static, str>>,
    /// Employer abroad.
    pub employer: Option<String>,
    /// Position there.
    pub position: Option<String>,
    /// Anything else that was said.
    pub note: Option<String>,
}

/// A row as its event keeps it: a JSON array, in the order of these fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRow {
    /// The seq of the event that holds the part.
    pub part: u64,
    /// The row of the sheet.
    pub row: u64,
    /// Which of the things found.
    pub found: u32,
    /// Which of the units.
    pub unit: u32,
    /// What it says.
    pub own: Own,
}

/// The order of a row's values; serde writes a tuple as an array.
type Values<S, D> = (
    (u64, u64, u32, u32),
    (S, Option<Nationality>, D, Option<PassportKind>, Option<DocumentNumber>, D),
    (Option<Purpose>, Option<u32>, Option<Entries>, D, Option<Port>),
    (S, S, S, S, S),
);

/// A day of a row as it is written.
#[derive(Serialize)]
struct OwnDay(#[serde(serialize_with = "write_some_day")] Option<NaiveDate>);

impl ListRow {
    /// The bytes that are kept.
    pub fn body(&self, into: &mut Vec<u8>) {
        fn text(text: &Option<String>) -> Option<&str> {
            text.as_deref()
        }
        let own = &self.own;
        let values: Values<Option<&str>, OwnDay> = (
            (self.part, self.row, self.found, self.unit),
            (
                text(&own.name),
                own.nationality,
                OwnDay(own.birth_date),
                own.passport_kind,
                own.passport,
                OwnDay(own.expires_on),
            ),
            (own.purpose, own.stay_days, own.entries, OwnDay(own.arrives_on), own.port),
            (text(&own.chinese_name), own.sex.as_deref(), text(&own.employer), text(&own.position), text(&own.note)),
        );
        serde_json::to_writer(into, &values).expect("rows have texts and finite numbers");
    }

    /// Reads what was kept; `None` for the payload of another act.
    pub fn read(body: &[u8]) -> Option<Result<ListRow, String>> {
        (body.first() == Some(&b'[')).then(|| {
            let read: serde_json::Result<Values<Option<String>, Option<NaiveDate>>> = serde_json::from_slice(body);
            let wrong = |error: serde_json::Error| format!("row of a list: column {}", error.column());
            let ((part, row, found, unit), person, trip, more) = read.map_err(wrong)?;
            let (name, nationality, birth_date, passport_kind, passport, expires_on) = person;
            let (purpose, stay_days, entries, arrives_on, port) = trip;
            let (chinese_name, sex, employer, position, note) = more;
            let own = Own {
                name,
                nationality,
                birth_date,
                passport_kind,
                passport,
                expires_on,
                purpose,
                stay_days,
                entries,
                arrives_on,
                port,
                chinese_name,
                sex: sex.map(Cow::Owned),
                employer,
                position,
                note,
            };
            Ok(ListRow { part, row, found, unit, own })
        })
    }

    /// The whole act: the row laid over what its list and its part say; `None` where it points beyond them.
    pub fn act(self, kind: EventKind, case: CaseKey, office: &str, list: &ListTaken, part: &ListPart) -> Option<Act> {
        let number = case.number(office);
        let (found, unit) = (part.found.get(self.found as usize)?, part.units.get(self.unit as usize)?);
        let mut facts = list.common.clone();
        lay(&self.own, unit, &mut facts)?;
        number.clone_into(&mut facts.id);
        let taken = Box::new(Taken {
            begins: true,
            step: found.step,
            received_on: list.received_on,
            receipt: (found.step == Step::Accept).then(|| case.receipt(office)),
            due_on: found.due_on,
            assessed: Assessed {
                stage: facts.stage,
                as_of: facts.as_of,
                decision: with_number(&found.decision, &number)?,
            },
            facts,
            particulars: particulars(self.own, unit),
            notice: found.notice.clone(),
            exempt: found.exempt,
            custody: found.custody,
            follows: None,
            batch: Some(part.list),
            row: Some(self.row),
        });
        Some(if kind == EventKind::Drafted { Act::Drafted(taken) } else { Act::Accepted(taken) })
    }
}

/// Lays what a row says over facts that hold for the whole list; `None` where a value is not one of facts.
pub fn lay(own: &Own, unit: &Unit, facts: &mut Facts) -> Option<()> {
    fn line<const MIN: usize, const MAX: usize>(text: &str) -> Option<Line<MIN, MAX>> {
        Line::from_text(text)
    }
    if let Some(name) = &own.name {
        facts.applicant.name = Some(line(name)?);
    }
    over(&mut facts.applicant.nationality, own.nationality);
    over(&mut facts.applicant.birth_date, own.birth_date);
    over(&mut facts.passport.kind, own.passport_kind);
    over(&mut facts.passport.number, own.passport);
    over(&mut facts.passport.expires_on, own.expires_on);
    over(&mut facts.request.purpose, own.purpose);
    if let Some(days) = own.stay_days {
        facts.request.stay_days = Some(Count::from_whole(days.into())?);
    }
    over(&mut facts.request.entries, own.entries);
    over(&mut facts.arrival.at, own.arrives_on.map(Moment::Day));
    over(&mut facts.arrival.port, own.port);
    if let Some(code) = &unit.uscc {
        facts.inviter.kind = Some(InviterKind::Enterprise);
        facts.inviter.uscc = Some(line(code)?);
    }
    over(&mut facts.inviter.region, unit.region);
    Some(())
}

/// Lays another row over facts that a row was laid over before; they come out as if they were `common` until now.
pub fn lay_anew(own: &Own, unit: &Unit, common: &Facts, facts: &mut Facts) -> Option<()> {
    // The parts of which a row says something; what is left is not copied for each row.
    facts.applicant = common.applicant.clone();
    facts.passport = common.passport.clone();
    facts.request = common.request.clone();
    facts.arrival = common.arrival.clone();
    facts.inviter = common.inviter.clone();
    lay(own, unit, facts)
}

fn over<T>(under: &mut Option<T>, value: Option<T>) {
    if value.is_some() {
        *under = value;
    }
}

/// What a row says that no rule reads.
pub fn particulars(own: Own, unit: &Unit) -> Particulars {
    Particulars {
        chinese_name: own.chinese_name,
        sex: own.sex.map(Cow::into_owned),
        inviter_name: unit.name.clone(),
        employer: own.employer,
        position: own.position,
        contact: unit.contact.clone(),
        phone: unit.phone.clone(),
        note: own.note,
    }
}

/// A decision that a list keeps for many, with the number of one case in it.
fn with_number(decision: &RawValue, number: &str) -> Option<Box<RawValue>> {
    let rest = decision.get().strip_prefix("{\"id\":\"-\"")?;
    RawValue::from_string(format!("{{\"id\":\"{number}\"{rest}")).ok()
}

/// A list that was taken back.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListUndone {
    /// The list.
    pub list: u64,
    /// Cases that stay because they were acted on.
    pub kept: Vec<CaseKey>,
    /// Why.
    pub note: String,
}
