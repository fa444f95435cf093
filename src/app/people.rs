//! Persons as they are compared: what is said of them, and who may be the same.

mod told;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::case::OpenCase;
use super::desk::Desk;
use super::identity::{self, AskedAgain};
use super::watch;
use crate::domain::facts::Facts;
use crate::domain::life::State;
use crate::domain::text::Lang;
use crate::domain::words::{Word, words};
use crate::identity::matcher::{self, Birth, Comparison, Person, Purpose, Standing, Verdict, compare, plain_number};
use crate::identity::names::Name;
use crate::record::act::Particulars;
use crate::record::event::EventKind;
use crate::store::cases::case::CaseRow;
use crate::store::register::person::PersonRow;
pub use told::{in_words, told, told_with_points};

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

words! {
    /// How a value of two people stands.
    Stands {
        Same = "same", "一致", "same";
        Agrees = "agrees", "相符", "agrees";
        Near = "near", "相近", "near";
        Unknown = "unknown", "未说明", "not said";
        Differs = "differs", "不同", "different";
    }
}

impl Stands {
    /// The word for a standing.
    pub fn of(standing: Standing) -> Stands {
        match standing {
            Standing::Same => Stands::Same,
            Standing::Agrees => Stands::Agrees,
            Standing::Near => Stands::Near,
            Standing::Unknown => Stands::Unknown,
            Standing::Differs => Stands::Differs,
        }
    }
}

impl Feature {
    /// The word for a feature.
    pub fn of(feature: matcher::Feature) -> Feature {
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

/// A value of two people, compared: the sum of the points of all is the score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FeatureTold {
    /// Which.
    pub feature: Feature,
    /// How it stands.
    pub standing: Stands,
    /// What the one says; a passport number but for its end is masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub one: Option<String>,
    /// What the other says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<String>,
    /// What it adds to the score.
    pub points: i32,
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
    /// Each value with what both say of it, the strongest first.
    pub features: Vec<FeatureTold>,
    /// The passport is the same, and something contradicts it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub contradicts: bool,
    /// Cases of that person.
    pub cases: Vec<String>,
    /// They were linked before, on the same values.
    pub linked: bool,
    /// What was found of them before, on values that changed since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked_again: Option<AskedAgain>,
    /// What agrees and what differs, in Chinese and in English.
    #[serde(skip)]
    pub compared: [String; 2],
}

impl Alike {
    fn of(person: u64, comparison: &Comparison, values: (Asked, Asked), cases: Vec<String>, linked: bool) -> Alike {
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
            features: told::features(comparison, values),
            contradicts: comparison.verdict == Verdict::Contradiction,
            cases,
            linked,
            asked_again: None,
            compared: [Lang::Zh, Lang::En].map(|lang| in_words(comparison, lang)),
        }
    }

    /// Says which cases are meant, and what agrees and differs.
    pub fn told(&self, lang: Lang) -> String {
        let again = self.asked_again.as_ref().map(AskedAgain::told);
        let again = again.map(|again| again.of(lang).to_owned()).unwrap_or_default();
        match lang {
            Lang::Zh if again.is_empty() => format!("{}（{}）", self.cases.join("、"), self.compared[0]),
            Lang::Zh => format!("{}（{}；{again}）", self.cases.join("、"), self.compared[0]),
            Lang::En if again.is_empty() => format!("{} ({})", self.cases.join(", "), self.compared[1]),
            Lang::En => format!("{} ({}; {again})", self.cases.join(", "), self.compared[1]),
        }
    }
}

impl Desk {
    /// Returns who may be the person of a case, as it says now. Who was told apart is left out until a value changes.
    pub fn alike_of(&self, case: &OpenCase) -> anyhow::Result<Vec<Alike>> {
        let mut found = self.alike(&said_by(&case.facts, &case.particulars, case.row.person))?;
        identity::findings::asked_again_of(self, &case.row, &mut found)?;
        Ok(found)
    }

    /// The same for a case that was not taken up.
    pub fn alike_in(&self, row: &CaseRow) -> anyhow::Result<Vec<Alike>> {
        if row.person.is_none() { Ok(Vec::new()) } else { self.alike_of(&self.taken(row.clone())?) }
    }

    /// Returns who may be a person of whom something is said.
    pub(super) fn alike(&self, mine: &PersonRow) -> anyhow::Result<Vec<Alike>> {
        let me = of_entry(mine);
        let mut found: Vec<Alike> = Vec::new();
        for entry in self.file.maybe_alike(mine)? {
            let link = if mine.id == 0 { None } else { self.file.found_of(mine.id, entry.id)? };
            let cases = self.file.cases_of(entry.id)?;
            // What nobody says any more is of nobody.
            if cases.is_empty() {
                continue;
            }
            let theirs = OnFile::of(self, entry, &cases)?;
            let Some((comparison, said)) = theirs.surest(&me) else { continue };
            if !comparison.holds() && link.is_none() {
                continue;
            }
            let stands = match &link {
                Some(link) => link.values_sha256 == identity::values_of_both(self, mine.id, &theirs)?,
                None => false,
            };
            let linked = stands && link.as_ref().is_some_and(|link| link.same);
            if !linked && (stands || !comparison.holds()) {
                continue;
            }
            let again = link.filter(|_| !stands);
            let asked_again =
                again.map(|link| identity::asked_again(self, &link, &[mine.id, theirs.row.id])).transpose()?;
            let cases = cases.iter().map(|case| self.number(case.key)).collect();
            let alike = Alike::of(theirs.row.id, &comparison, (of_person(mine), of_person(said)), cases, linked);
            found.push(Alike { asked_again, ..alike });
        }
        found.sort_by_key(|alike| (-alike.score, alike.person));
        Ok(found)
    }
}

/// What an application says of its person, as an entry of the register; the key is that of the entry it has.
pub(super) fn said_by(facts: &Facts, particulars: &Particulars, person: Option<u64>) -> PersonRow {
    PersonRow {
        id: person.unwrap_or(0),
        nationality: facts.applicant.nationality.map(|code| code.to_string()),
        passport: facts.passport.number.map(|number| number.to_string()),
        name: facts.applicant.name.as_ref().map(|name| name.0.clone()),
        chinese_name: particulars.chinese_name.clone(),
        sex: particulars.sex.clone(),
        birth_date: facts.applicant.birth_date,
    }
}

impl Desk {
    /// Returns the person of a case, as the case itself says it now; what it leaves unsaid is as the register has it. What
    /// made the entry of the register says what stands there, so most cases are not read for it.
    pub(super) fn applicant(&self, row: &CaseRow) -> anyhow::Result<Option<PersonRow>> {
        let Some(entry) = row.person.map(|person| self.file.person(person)).transpose()?.flatten() else {
            return Ok(None);
        };
        if entry.id == row.facts_seq {
            return Ok(Some(entry));
        }
        let case = self.taken(row.clone())?;
        Ok(Some(filled(said_by(&case.facts, &case.particulars, row.person), &entry)))
    }
}

impl Desk {
    /// Everything that is said of a person: by the case itself, and by every case of the passports that were found theirs.
    pub(super) fn said_of(&self, mine: PersonRow) -> anyhow::Result<Vec<PersonRow>> {
        let entries = if mine.id == 0 { Vec::new() } else { self.same_person(mine.id)? };
        let mut said = vec![mine];
        for entry in entries {
            let Some(row) = self.file.person(entry)? else { continue };
            let more = OnFile::of(self, row, &self.file.cases_of(entry)?)?.said.into_iter();
            let more: Vec<PersonRow> =
                more.filter(|one| !said.iter().any(|own| written(own) == written(one))).collect();
            said.extend(more);
        }
        Ok(said)
    }

    /// The same of who comes in a row of a list: where their passport is on file, by its cases too.
    pub fn said_of_newcomer(&self, mine: PersonRow) -> anyhow::Result<Vec<PersonRow>> {
        let me = of_entry(&mine);
        for entry in self.file.maybe_alike(&mine)? {
            let id = entry.id;
            let theirs = OnFile::of(self, entry, &self.file.cases_of(id)?)?;
            if theirs.surest(&me).is_some_and(|(comparison, _)| comparison.verdict == Verdict::Linked) {
                return self.said_of(PersonRow { id, ..mine });
            }
        }
        Ok(vec![mine])
    }

    /// Everything that is said of the person of a case, and what was said in it when the watch list held it.
    pub fn said_of_the_person(&self, case: &OpenCase) -> anyhow::Result<Vec<PersonRow>> {
        let mine = said_by(&case.facts, &case.particulars, case.row.person);
        let before = watch::held_before(self, &case.row, &mine)?;
        Ok(self.said_of(mine)?.into_iter().chain(before).collect())
    }
}

/// An entry of the register, with everything that its cases say of its person now.
pub(super) struct OnFile {
    /// The entry.
    pub(super) row: PersonRow,
    /// What its cases say, each once, in order.
    pub(super) said: Vec<PersonRow>,
}

impl OnFile {
    /// Reads what the cases of an entry say; those that were a slip say nothing.
    pub(super) fn of(desk: &Desk, row: PersonRow, cases: &[CaseRow]) -> anyhow::Result<OnFile> {
        let mut said = Vec::new();
        for case in cases {
            if is_a_slip(desk, case)? {
                continue;
            }
            // What made the entry says what stands in it.
            said.push(if case.facts_seq == row.id {
                row.clone()
            } else {
                let case = desk.taken(case.clone())?;
                filled(said_by(&case.facts, &case.particulars, Some(row.id)), &row)
            });
        }
        Ok(OnFile::saying(row, said))
    }

    /// An entry of which this is said.
    pub(super) fn saying(row: PersonRow, mut said: Vec<PersonRow>) -> OnFile {
        if said.is_empty() {
            said.push(row.clone());
        }
        said.sort_by_key(written);
        said.dedup();
        OnFile { row, said }
    }

    /// Compares a person with everything that is said here: the surest result.
    pub(super) fn surest(&self, person: &Person) -> Option<(Comparison, &PersonRow)> {
        self.compared(person).min_by_key(|(one, _)| (one.verdict, -one.score))
    }

    /// Compares a person with each thing that is said here.
    pub(super) fn compared(&self, person: &Person) -> impl Iterator<Item = (Comparison, &PersonRow)> {
        self.said.iter().map(|said| (compare(person, &of_entry(said), Purpose::Register), said))
    }
}

/// Tells whether a case said nothing of its person: a draft that was withdrawn before it was ever accepted, while the entry
/// stands on another. What was accepted, what came from another system, and what the entry was made of says it whatever
/// became of it since: else the next who comes with the number would be taken for the first.
pub(super) fn is_a_slip(desk: &Desk, case: &CaseRow) -> anyhow::Result<bool> {
    if case.state != State::Withdrawn || case.person == Some(case.facts_seq) {
        return Ok(false);
    }
    let events = desk.file.events(case.key)?;
    let made = events.iter().any(|event| event.kind == EventKind::Accepted || Some(event.seq) == case.person);
    Ok(!made && desk.taken(case.clone())?.particulars.legacy.is_none())
}

/// What an application leaves unsaid is as the entry has it.
fn filled(said: PersonRow, entry: &PersonRow) -> PersonRow {
    PersonRow {
        nationality: said.nationality.or_else(|| entry.nationality.clone()),
        passport: said.passport.or_else(|| entry.passport.clone()),
        name: said.name.or_else(|| entry.name.clone()),
        chinese_name: said.chinese_name.or_else(|| entry.chinese_name.clone()),
        sex: said.sex.or_else(|| entry.sex.clone()),
        birth_date: said.birth_date.or(entry.birth_date),
        id: said.id,
    }
}

/// The values of a person on one line.
pub(super) fn written(person: &PersonRow) -> String {
    let birth = person.birth_date.map(|day| day.to_string());
    [&person.nationality, &person.passport, &person.name, &person.chinese_name, &person.sex, &birth]
        .map(|value| value.as_deref().unwrap_or_default().to_owned())
        .join("\0")
}
