//! Who a row is: a row above in the same file, somebody on file by passport or by name and birth date, somebody who is
//! looked for; and whether the trip is one that was handed in before.

use std::collections::HashMap;

use chrono::NaiveDate;
use foldhash::fast::RandomState;

use super::read_row::{Judged, Key, ReadRow};
use super::reading::cell_of;
use crate::app::case::OpenCase;
use crate::app::desk::Desk;
use crate::app::watch::{Person, Screen};
use crate::domain::day::plus_days;
use crate::domain::facts::Facts;
use crate::domain::life::State;
use crate::domain::text::Text;
use crate::domain::words::{Measure, Word};
use crate::lists::header::Field;
use crate::lists::outcome::{CellRemark, RowOutcome};
use crate::lists::sheet::Sheet;
use crate::record::act::Particulars;
use crate::record::list_row::{lay, particulars};
use crate::store::register::known_people::KnownPeople;
use crate::store::register::person::PersonRow;

/// What a row was found to be.
pub(super) enum Match {
    /// Nobody on file.
    New,
    /// Somebody on file with a trip that is new; the key of the entry.
    Known(u64),
    /// It is held or on file: how, the case where there is one, and what is told.
    Settled(RowOutcome, u64, Vec<CellRemark>),
}

/// Matches the rows of a list, one after the other.
pub(super) struct Matching<'d> {
    desk: &'d Desk,
    screen: Screen,
    /// The rows that hold an identity, by passport and by name.
    seen: HashMap<Key, u32, RandomState>,
    common: &'d Facts,
    known: KnownPeople<'d>,
    /// The entries on file of the rows that were looked up last, by passport.
    holders: HashMap<u64, u64>,
    /// Those who may have the same name and birth date.
    namesakes: HashMap<u64, Vec<PersonRow>>,
}

impl<'d> Matching<'d> {
    pub(super) fn new(desk: &'d Desk, common: &'d Facts, rows: usize) -> anyhow::Result<Matching<'d>> {
        Ok(Matching {
            desk,
            screen: Screen::of(desk)?,
            seen: HashMap::with_capacity_and_hasher(2 * rows, RandomState::default()),
            common,
            known: desk.file.known(rows as u64)?,
            holders: HashMap::new(),
            namesakes: HashMap::new(),
        })
    }

    /// Looks up which of some rows are on file, before each is asked for.
    pub(super) fn look_up(&mut self, rows: &[(u64, Judged)]) -> anyhow::Result<()> {
        let passports = rows.iter().filter_map(decided).filter_map(|(row, one)| {
            let (number, nationality) = one.own.passport.as_ref().zip(one.own.nationality.as_ref())?;
            Some((row, (number.as_str(), nationality.as_str())))
        });
        self.holders = self.known.holders(passports.collect())?;
        let others = rows.iter().filter_map(decided).filter(|(row, _)| !self.holders.contains_key(row));
        let has_passport = |one: &ReadRow| one.own.passport.is_some() && one.own.nationality.is_some();
        let named = others.filter_map(|(row, one)| Some((row, one.namesake.filter(|_| has_passport(one))?)));
        self.namesakes = self.known.namesakes(named.collect())?;
        Ok(())
    }

    /// Finds out who a row is. `row` is its number in the sheet.
    pub(super) fn find(&mut self, one: &ReadRow, row: u64, sheet: &Sheet) -> anyhow::Result<Match> {
        let own = &one.own;
        let cell = || cell_of(Field::Passport, row, sheet);
        let name_key = one.name_key.as_deref().filter(|key| !key.is_empty());
        let passport = own.passport.as_ref().map(|number| number.as_str());
        let nationality = own.nationality.as_ref().map(|code| code.as_str());
        let person = Person { passport, nationality, name_key, birth_date: own.birth_date };
        if self.screen.holds(self.desk, &person)? {
            let what = Text::new("暂缓，待核查", "held for a check");
            let mend = Text::new("等待本机关答复", "wait for the office's answer");
            let told = CellRemark::of_row(cell(), "HELD", what, mend);
            return Ok(Match::Settled(RowOutcome::HeldScreening, 0, vec![told]));
        }
        if let Some(first) = self.row_above(&one.keys, row) {
            let what = Text::new(format!("与第 {first} 行为同一人"), format!("the same person as row {first}"));
            let mend = Text::new("只留一行", "leave one of the rows");
            let told = CellRemark::of_row(cell(), "DUPLICATE_ROW", what, mend);
            return Ok(Match::Settled(RowOutcome::HeldDuplicate, 0, vec![told]));
        }
        if let Some(entry) = self.holders.get(&row) {
            return self.known(*entry, one, row, sheet);
        }
        let others = self.namesakes.get(&row).map(Vec::as_slice).unwrap_or_default();
        match others.iter().find(|other| is_namesake(&person, other)) {
            Some(other) => self.namesake(other.id, &cell()),
            None => Ok(Match::New),
        }
    }

    /// Returns the row above that holds the same passport, or the same name, birth date and nationality.
    fn row_above(&mut self, keys: &[Option<Key>; 2], row: u64) -> Option<u32> {
        let above = keys.iter().flatten().find_map(|key| self.seen.get(key).copied());
        if above.is_none() {
            let row = u32::try_from(row).unwrap_or(u32::MAX);
            self.seen.extend(keys.iter().flatten().map(|key| (*key, row)));
        }
        above
    }

    /// The passport is on file: the trip is known, changed, or new.
    fn known(&self, entry: u64, one: &ReadRow, row: u64, sheet: &Sheet) -> anyhow::Result<Match> {
        let mut facts = self.common.clone();
        let wrong = || anyhow::anyhow!("a row that was decided can be laid over its list");
        lay(&one.own, &one.unit, &mut facts).ok_or_else(wrong)?;
        for person in self.desk.file.same_person(entry)? {
            for case in self.desk.file.cases_of(person)? {
                let gone = matches!(case.state, State::Withdrawn | State::Void);
                if gone || case.measure != Measure::PortVisa || case.measure != facts.measure {
                    continue;
                }
                let before = self.desk.taken(case)?;
                if same_trip(&before.facts, &facts) {
                    let told = differences(&before, &facts, &particulars(one.own.clone(), &one.unit), row, sheet);
                    let outcome = if told.is_empty() { RowOutcome::AlreadyOnFile } else { RowOutcome::Changed };
                    return Ok(Match::Settled(outcome, before.row.key.0, told));
                }
            }
        }
        Ok(Match::Known(entry))
    }

    /// The passport is not on file; somebody of the same name, birth date and nationality may be its holder.
    fn namesake(&self, entry: u64, cell: &str) -> anyhow::Result<Match> {
        let cases = self.desk.file.cases_of(entry)?;
        let case = cases.first().map(|case| case.key);
        let number = case.map_or(String::new(), |case| self.desk.number(case));
        let what = Text::new(
            format!("可能是案件 {number} 的本人换发了护照"),
            format!("may be the person of case {number} with a renewed passport"),
        );
        let mend = Text::new(
            "等待本机关核对；护照已换发的请提供新旧护照",
            "wait for the office's check; show both passports where one was renewed",
        );
        let told = CellRemark::of_row(cell.to_owned(), "MAYBE_KNOWN", what, mend);
        Ok(Match::Settled(RowOutcome::HeldDuplicate, case.map_or(0, |case| case.0), vec![told]))
    }
}

fn decided((row, judged): &(u64, Judged)) -> Option<(u64, &ReadRow)> {
    match judged {
        Judged::Decided(one) => Some((*row, one)),
        Judged::Blank | Judged::Wrong(_) => None,
    }
}

/// The same name in its plain form, birth date and nationality.
fn is_namesake(person: &Person, other: &PersonRow) -> bool {
    let (named, other_named) = (person.name_key.zip(person.birth_date), other.named());
    let other_named = other_named.as_ref().map(|(key, birth)| (key.as_str(), *birth));
    named.is_some() && named == other_named && person.nationality == other.nationality.as_deref()
}

/// The same inviter, and days that overlap: from arrival to the last day asked for.
fn same_trip(one: &Facts, other: &Facts) -> bool {
    let code = |facts: &Facts| facts.inviter.uscc.as_ref().map(|code| code.0.clone());
    let window = |facts: &Facts| {
        let first = facts.arrival.at.map(|at| at.beijing_day())?;
        let days = facts.request.stay_days.map_or(1, |days| days.0);
        Some((first, plus_days(first, days)))
    };
    let overlap = match (window(one), window(other)) {
        (Some((a, b)), Some((c, d))) => a <= d && c <= b,
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    overlap && code(one) == code(other)
}

/// What a row says otherwise than the case on file, each in its own cell.
fn differences(before: &OpenCase, now: &Facts, more: &Particulars, row: u64, sheet: &Sheet) -> Vec<CellRemark> {
    let was = &before.facts;
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    let word = |text: Option<&str>| text.map(str::to_owned);
    let name = |facts: &Facts| facts.applicant.name.as_ref().map(|name| name.0.clone());
    let arrival = |facts: &Facts| facts.arrival.at.map(|at| at.beijing_day());
    let days = |facts: &Facts| facts.request.stay_days.map(|days| days.0.to_string());
    let number = |facts: &Facts| facts.passport.number.map(|number| number.to_string());
    let pairs = [
        (Field::FullName, name(was), name(now)),
        (Field::BirthDate, day(was.applicant.birth_date), day(now.applicant.birth_date)),
        (Field::Passport, number(was), number(now)),
        (Field::PassportKind, word(was.passport.kind.map(Word::code)), word(now.passport.kind.map(Word::code))),
        (Field::PassportExpires, day(was.passport.expires_on), day(now.passport.expires_on)),
        (Field::EntryDate, day(arrival(was)), day(arrival(now))),
        (Field::Days, days(was), days(now)),
        (Field::Entries, word(was.request.entries.map(Word::code)), word(now.request.entries.map(Word::code))),
        (Field::Purpose, word(was.request.purpose.map(Word::code)), word(now.request.purpose.map(Word::code))),
        (Field::ChineseName, before.particulars.chinese_name.clone(), more.chinese_name.clone()),
        (Field::Sex, before.particulars.sex.clone(), more.sex.clone()),
    ];
    let mend = Text::new("如确需更正，由经办民警办理更正", "if it is right, the officer amends the case");
    let told = |(field, was, now): (Field, Option<String>, Option<String>)| {
        let was = was.unwrap_or_else(|| "–".to_owned());
        let what = Text::new(format!("与在册案件不同，在册为 {was}"), format!("differs from the case on file: {was}"));
        let cell = cell_of(field, row, sheet);
        CellRemark::new(cell, field.code().to_owned(), now.unwrap_or_default(), "CHANGED", what, mend.clone())
    };
    pairs.into_iter().filter(|(_, was, now)| now.is_some() && was != now).map(told).collect()
}
