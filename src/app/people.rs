//! Persons: who may be the same, linked or told apart by an act, never merged.

use serde::Serialize;

use super::case::{Moved, OpenCase, reason_given};
use super::desk::Desk;
use super::fault;
use crate::domain::text::Lang;
use crate::domain::words::{Word, words};
use crate::record::act::{Act, Compared};
use crate::record::event::EventKind;
use crate::record::hash::Hash;
use crate::record::roster::Role;
use crate::store::register::person::PersonRow;

words! {
    /// By what two entries of the register are compared.
    Feature {
        Name = "name", "姓名", "name";
        BirthDate = "birth_date", "出生日期", "birth date";
        Nationality = "nationality", "国籍", "nationality";
        Passport = "passport", "护照号码", "passport number";
        Sex = "sex", "性别", "sex";
    }
}

/// Another entry of the register that may be the same person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Alike {
    /// Key of the entry.
    pub person: u64,
    /// Which values agree.
    pub same: Vec<Feature>,
    /// Which values differ.
    pub differs: Vec<Feature>,
    /// Cases of that person.
    pub cases: Vec<String>,
    /// They were linked before, on the same values.
    pub linked: bool,
}

impl Alike {
    /// Says which cases are meant and what agrees.
    pub fn told(&self, lang: Lang) -> String {
        let same: Vec<&str> = self.same.iter().map(|feature| feature.named(lang)).collect();
        match lang {
            Lang::Zh => format!("{}（{}相同）", self.cases.join("、"), same.join("、")),
            Lang::En => format!("{} (same {})", self.cases.join(", "), same.join(", ")),
        }
    }
}

impl Desk {
    /// Returns who may be the same person. Entries told apart are left out until a value changes.
    pub fn alike(&self, person: u64) -> anyhow::Result<Vec<Alike>> {
        let Some(this) = self.file.person(person)? else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for (other, link) in self.file.alike(person)? {
            let values = compared_values(&this, &other);
            let linked = match link {
                Some((false, before)) if before == values => continue,
                Some((same, before)) => same && before == values,
                None => false,
            };
            let (same, differs) = compare(&this, &other);
            let cases = self.file.cases_of(other.id)?.iter().map(|case| self.number(case.key)).collect();
            found.push(Alike { person: other.id, same, differs, cases, linked });
        }
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
fn compared_values(one: &PersonRow, other: &PersonRow) -> String {
    let (first, second) = if one.id < other.id { (one, other) } else { (other, one) };
    let values = |person: &PersonRow| {
        let birth = person.birth_date.map(|day| day.to_string());
        [&person.nationality, &person.passport, &person.name, &person.chinese_name, &person.sex, &birth]
            .map(|value| value.as_deref().unwrap_or_default().to_owned())
            .join("\0")
    };
    Hash::of(format!("{}\0\0{}", values(first), values(second)).as_bytes()).to_string()
}

fn compare(one: &PersonRow, other: &PersonRow) -> (Vec<Feature>, Vec<Feature>) {
    let same = |feature: &Feature| match feature {
        Feature::Name => one.name == other.name,
        Feature::BirthDate => one.birth_date == other.birth_date,
        Feature::Nationality => one.nationality == other.nationality,
        Feature::Passport => one.passport == other.passport,
        Feature::Sex => one.sex == other.sex,
    };
    Feature::ALL.iter().partition(|feature| same(feature))
}
