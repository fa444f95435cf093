//! A row of a list in the record: as its event keeps it, and laid over what its list and its part say.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::act::{Act, Application, Assessed, Particulars};
use super::event::EventKind;
use super::list::{InvitingUnit, ListPart, ListTaken, RowValues};
use crate::domain::codes::{DocumentNumber, Nationality, Port};
use crate::domain::day::{Moment, write_some_day};
use crate::domain::facts::Facts;
use crate::domain::life::Step;
use crate::domain::number::{CaseKey, Numbering};
use crate::domain::read::Scalar;
use crate::domain::scalar::{Count, Line};
use crate::domain::words::{Entries, InviterKind, PassportKind, Purpose};

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
    pub own: RowValues,
}

/// The order of a row's values; serde writes these as arrays. What rows say later is added at the end of its group with
/// `#[serde(default)]`: rows that were written before do not say it, and more values than the program knows are refused.
#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "S: Deserialize<'de>, D: Deserialize<'de> + Default"))]
struct Values<S, D>(RowPlace, PersonValues<S, D>, TripValues<D>, MoreValues<S>);

#[derive(Serialize, Deserialize)]
struct RowPlace(u64, u64, u32, u32);

#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "S: Deserialize<'de>, D: Deserialize<'de> + Default"))]
struct PersonValues<S, D>(
    S,
    Option<Nationality>,
    D,
    Option<PassportKind>,
    Option<DocumentNumber>,
    D,
    #[serde(default)] D,
);

#[derive(Serialize, Deserialize)]
struct TripValues<D>(Option<Purpose>, Option<u32>, Option<Entries>, D, Option<Port>);

#[derive(Serialize, Deserialize)]
struct MoreValues<S>(S, S, S, S, S);

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
        let values: Values<Option<&str>, OwnDay> = Values(
            RowPlace(self.part, self.row, self.found, self.unit),
            PersonValues(
                text(&own.name),
                own.nationality,
                OwnDay(own.birth_date),
                own.passport_kind,
                own.passport,
                OwnDay(own.expires_on),
                OwnDay(own.issued_on),
            ),
            TripValues(own.purpose, own.stay_days, own.entries, OwnDay(own.arrives_on), own.port),
            MoreValues(
                text(&own.chinese_name),
                own.sex.as_deref(),
                text(&own.employer),
                text(&own.position),
                text(&own.note),
            ),
        );
        serde_json::to_writer(into, &values).expect("rows have texts and finite numbers");
    }

    /// Reads what was kept; `None` for the payload of another act.
    pub fn read(body: &[u8]) -> Option<Result<ListRow, String>> {
        (body.first() == Some(&b'[')).then(|| {
            let read: serde_json::Result<Values<Option<String>, Option<NaiveDate>>> = serde_json::from_slice(body);
            let wrong = |error: serde_json::Error| format!("row of a list: column {}", error.column());
            let Values(RowPlace(part, row, found, unit), person, trip, more) = read.map_err(wrong)?;
            let PersonValues(name, nationality, birth_date, passport_kind, passport, expires_on, issued_on) = person;
            let TripValues(purpose, stay_days, entries, arrives_on, port) = trip;
            let MoreValues(chinese_name, sex, employer, position, note) = more;
            let own = RowValues {
                name,
                nationality,
                birth_date,
                passport_kind,
                passport,
                expires_on,
                issued_on,
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
    pub fn act(
        self,
        kind: EventKind,
        case: CaseKey,
        numbering: &Numbering,
        list: &ListTaken,
        part: &ListPart,
    ) -> Option<Act> {
        let number = case.number(numbering);
        let (found, unit) = (part.found.get(self.found as usize)?, part.units.get(self.unit as usize)?);
        let mut facts = list.common.clone();
        lay(&self.own, unit, &mut facts)?;
        number.clone_into(&mut facts.id);
        let taken = Box::new(Application {
            begins: true,
            step: found.step,
            received_on: list.received_on,
            late_entry: None,
            receipt: (found.step == Step::Accept).then(|| case.receipt(numbering)),
            due_on: found.due_on,
            assessed: Assessed {
                stage: facts.stage,
                as_of: facts.as_of,
                inviter_status: None,
                screened: list.screened.clone(),
                checked: None,
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
            sources: BTreeMap::new(),
            handed: None,
        });
        Some(if kind == EventKind::Drafted { Act::Drafted(taken) } else { Act::Accepted(taken) })
    }
}

/// Lays what a row says over facts that hold for the whole list; `None` where a value is not one of facts.
pub fn lay(own: &RowValues, unit: &InvitingUnit, facts: &mut Facts) -> Option<()> {
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
    over(&mut facts.inviter.status, unit.status);
    Some(())
}

/// Lays another row over facts that a row was laid over before; they come out as if they were `common` until now.
pub fn lay_anew(own: &RowValues, unit: &InvitingUnit, common: &Facts, facts: &mut Facts) -> Option<()> {
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
pub fn particulars(own: RowValues, unit: &InvitingUnit) -> Particulars {
    Particulars {
        address: None,
        chinese_name: own.chinese_name,
        sex: own.sex.map(Cow::into_owned),
        inviter_name: unit.name.clone(),
        employer: own.employer,
        position: own.position,
        contact: unit.contact.clone(),
        phone: unit.phone.clone(),
        note: own.note,
        passport_issued_on: own.issued_on,
        agent: None,
        legacy: None,
        entry: None,
    }
}

/// A decision that a list keeps for many, with the number of one case in it.
fn with_number(decision: &RawValue, number: &str) -> Option<Box<RawValue>> {
    let rest = decision.get().strip_prefix("{\"id\":\"-\"")?;
    RawValue::from_string(format!("{{\"id\":\"{number}\"{rest}")).ok()
}
