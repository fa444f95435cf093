//! Persons: who may be the same, linked or told apart by an act, never merged.

mod told;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::case::{Moved, OpenCase, reason_given};
use super::desk::Desk;
use super::fault;
use crate::domain::facts::Facts;
use crate::domain::text::Lang;
use crate::domain::words::{Word, words};
use crate::identity::matcher::{self, Birth, Comparison, Person, Purpose, Standing, Verdict, compare, plain_number};
use crate::identity::names::Name;
use crate::record::act::{Act, Compared};
use crate::record::event::EventKind;
use crate::record::hash::Hash;
use crate::record::roster::Role;
use crate::store::register::person::PersonRow;
pub use told::{in_words, told};

words! {
    /// By what two people are compared.
    Feature {
        Passport = "passport", "护照号码", "passport number";
        Name = "name", "姓名", "name";
        BirthDate = "birth_date", "出生日期", "birth date";
        Nationality = "nationality", "国籍", "nationality";
        Sex = "sex", "性别", "sex";
        Unit = "unit", "邀请单位", "inviting unit";
    }
}

impl Feature {
    fn of(feature: matcher::Feature) -> Feature {
        match feature {
            matcher::Feature::Passport => Feature::Passport,
            matcher::Feature::Name => Feature::Name,
            matcher::Feature::BirthDate => Feature::BirthDate,
            matcher::Feature::Nationality => Feature::Nationality,
            matcher::Feature::Sex => Feature::Sex,
            matcher::Feature::Unit => Feature::Unit,
        }
    }
}

/// What somebody says of a person, to be compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked<'a> {
    /// Passport number.
    pub passport: Option<&'a str>,
    /// Nationality.
    pub nationality: Option<&'a str>,
    /// Name as printed.
    pub name: Option<&'a str>,
    /// Name in Chinese.
    pub chinese_name: Option<&'a str>,
    /// Day of birth.
    pub birth_date: Option<NaiveDate>,
    /// `M`, `F` or `X`.
    pub sex: Option<&'a str>,
}

impl Asked<'_> {
    /// Returns the person as they are compared.
    pub fn read(&self) -> Person {
        let sex = self.sex.filter(|sex| matches!(*sex, "M" | "F"));
        Person {
            name: Name::read(self.name.into_iter().chain(self.chinese_name)),
            births: self.birth_date.map(Birth::on).into_iter().collect(),
            nationalities: self.nationality.map(str::to_owned).into_iter().collect(),
            passports: self.passport.map(plain_number).into_iter().collect(),
            sex: sex.map(str::to_owned),
            unit: None,
        }
    }
}

/// What an entry of the register says of its person.
pub fn of_person(entry: &PersonRow) -> Asked<'_> {
    Asked {
        passport: entry.passport.as_deref(),
        nationality: entry.nationality.as_deref(),
        name: entry.name.as_deref(),
        chinese_name: entry.chinese_name.as_deref(),
        birth_date: entry.birth_date,
        sex: entry.sex.as_deref(),
    }
}

/// An entry of the register as it is compared.
pub fn of_entry(entry: &PersonRow) -> Person {
    of_person(entry).read()
}

/// What an application says of its person.
pub fn of_facts(facts: &Facts) -> Asked<'_> {
    Asked {
        passport: facts.passport.number.as_ref().map(|number| number.as_str()),
        nationality: facts.applicant.nationality.as_ref().map(|code| code.as_str()),
        name: facts.applicant.name.as_ref().map(|name| name.0.as_str()),
        birth_date: facts.applicant.birth_date,
        ..Asked::default()
    }
}

/// Another entry of the register that may be the same person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Alike {
    /// Key of the entry.
    pub person: u64,
    /// Which values agree.
    pub same: Vec<Feature>,
    /// Which values agree as far as they are known, or in another form.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub near: Vec<Feature>,
    /// Which values differ.
    pub differs: Vec<Feature>,
    /// What each value adds: the sum tells how sure it is.
    pub points: BTreeMap<&'static str, i32>,
    /// The sum of the points.
    pub score: i32,
    /// The passport is the same, and something contradicts it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub contradicts: bool,
    /// Cases of that person.
    pub cases: Vec<String>,
    /// They were linked before, on the same values.
    pub linked: bool,
    /// What agrees and what differs, in Chinese and in English.
    #[serde(skip)]
    pub compared: [String; 2],
}

impl Alike {
    fn of(person: u64, comparison: &Comparison, cases: Vec<String>, linked: bool) -> Alike {
        let which = |wanted: &[Standing]| {
            let found = comparison.features.iter().filter(|one| wanted.contains(&one.standing));
            found.map(|one| Feature::of(one.feature)).collect()
        };
        let points = comparison.features.iter().filter(|one| one.standing != Standing::Unknown);
        Alike {
            person,
            same: which(&[Standing::Same]),
            near: which(&[Standing::Agrees, Standing::Near]),
            differs: which(&[Standing::Differs]),
            points: points.map(|one| (Feature::of(one.feature).code(), one.points)).collect(),
            score: comparison.score,
            contradicts: comparison.verdict == Verdict::Contradiction,
            cases,
            linked,
            compared: [Lang::Zh, Lang::En].map(|lang| in_words(comparison, lang)),
        }
    }

    /// Says which cases are meant, and what agrees and differs.
    pub fn told(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => format!("{}（{}）", self.cases.join("、"), self.compared[0]),
            Lang::En => format!("{} ({})", self.cases.join(", "), self.compared[1]),
        }
    }
}

impl Desk {
    /// Returns who may be the same person. Entries told apart are left out until a value changes.
    pub fn alike(&self, person: u64) -> anyhow::Result<Vec<Alike>> {
        let Some(this) = self.file.person(person)? else { return Ok(Vec::new()) };
        let mut found: Vec<Alike> = Vec::new();
        let mine = of_entry(&this);
        for (other, link) in self.file.maybe_alike(person)? {
            let comparison = compare(&mine, &of_entry(&other), Purpose::Register);
            if !comparison.holds() && link.is_none() {
                continue;
            }
            let values = compared_values(&this, &other);
            let linked = match link {
                Some((false, before)) if before == values => continue,
                Some((same, before)) => same && before == values,
                None => false,
            };
            if !linked && !comparison.holds() {
                continue;
            }
            let cases = self.file.cases_of(other.id)?.iter().map(|case| self.number(case.key)).collect();
            found.push(Alike::of(other.id, &comparison, cases, linked));
        }
        found.sort_by_key(|alike| (-alike.score, alike.person));
        Ok(found)
    }
}

/// Records that the persons of two cases are the same, or are not.
pub fn compared(desk: &mut Desk, one: &str, other: &str, same: bool, note: Option<&str>) -> anyhow::Result<Moved> {
    desk.must_be_one_of(&[Role::Review, Role::Intake])?;
    let (one, other) = (desk.take_up(one)?, desk.take_up(other)?);
    let note = reason_given(note, "--note")?;
    let (Some(mine), Some(theirs)) = (person_of(desk, &one)?, person_of(desk, &other)?) else {
        return Err(fault::needed("visa-cli amend", "护照号码", "a passport number").into());
    };
    if mine.id == theirs.id {
        return Err(fault::refused("same_entry", "两案为同一护照", "both cases are of one passport", Vec::new()).into());
    }
    let kind = if same { EventKind::Linked } else { EventKind::Distinct };
    if let Some((_, done)) = desk.done_before(&[kind], None)? {
        return desk.stands(one.row.key, done, true);
    }
    let act = Compared {
        one: mine.id.min(theirs.id),
        other: mine.id.max(theirs.id),
        values_sha256: compared_values(&mine, &theirs),
        note,
    };
    let act = if same { Act::Linked(act) } else { Act::Distinct(act) };
    let acted = desk.act(|record| record.office(act))?;
    desk.stands(one.row.key, acted.done, false)
}

fn person_of(desk: &Desk, case: &OpenCase) -> anyhow::Result<Option<PersonRow>> {
    Ok(case.row.person.map(|person| desk.file.person(person)).transpose()?.flatten())
}

/// SHA-256 over the values of both, the smaller key first.
pub(super) fn compared_values(one: &PersonRow, other: &PersonRow) -> String {
    let (first, second) = if one.id < other.id { (one, other) } else { (other, one) };
    let values = |person: &PersonRow| {
        let birth = person.birth_date.map(|day| day.to_string());
        [&person.nationality, &person.passport, &person.name, &person.chinese_name, &person.sex, &birth]
            .map(|value| value.as_deref().unwrap_or_default().to_owned())
            .join("\0")
    };
    Hash::of(format!("{}\0\0{}", values(first), values(second)).as_bytes()).to_string()
}
