//! Who a row is: a row above in the same file, somebody on file by passport or by name and birth date, somebody who is
//! looked for; and whether the trip is one that was handed in before.

use std::collections::HashMap;

use super::above::{LikeAbove, RowsAbove, asked};
use super::drafts::{self, Filled};
use super::list::{List, Said};
use super::read_row::{Judged, ReadRow};
use super::reading::cell_of;
use super::remarks::{between_offices, differences, of_another_row, otherwise, waits_for};
use crate::app::case::OpenCase;
use crate::app::desk::Desk;
use crate::app::people::{Asked, OnFile, of_person, told_with_points};
use crate::app::transfer::{self, trips_overlap};
use crate::app::watch::Screen;
use crate::domain::facts::Facts;
use crate::domain::life::State;
use crate::domain::number::CaseKey;
use crate::domain::text::{Lang, Text};
use crate::domain::words::Measure;
use crate::identity::matcher::{Compared, Comparison, Person, Standing, Verdict, swapped};
use crate::identity::names::bag::{NameKeys, birth_key, other_sketches};
use crate::lists::header::Field;
use crate::lists::outcome::{CellRemark, RowOutcome};
use crate::lists::sheet::Sheet;
use crate::record::list::RowValues;
use crate::record::list_row::{lay, particulars};
use crate::store::cases::case::CaseRow;
use crate::store::register::known_people::KnownPeople;
use crate::store::register::person::PersonRow;

/// What a row was found to be.
pub(super) enum Match {
    /// Nobody on file.
    New,
    /// Somebody on file with a trip that is new; the key of the entry.
    Known(u64),
    /// Rows above may be of the same person, or have its number: all are held. What is told of those and of the row, with the
    /// case that it may be of besides.
    OfRows(Vec<Above>, u64, Vec<CellRemark>),
    /// It is held or on file: how, the case where there is one, and what is told.
    Settled(RowOutcome, u64, Vec<CellRemark>),
    /// Its trip is a draft that a list made, and that it does not contradict.
    Draft(Box<OpenCase>, Option<Told>),
    /// It would be held, and the officer says who it is.
    Told(Told),
    /// The officer says that it is of somebody on file, and its trip is: how, the case, and what is told.
    ToldOnFile(Told, RowOutcome, u64, Vec<CellRemark>),
    /// The officer says of whom it is, and it stays held: why, the case where there is one, and what is told.
    Open(Open, u64, Vec<CellRemark>),
}

/// Why a row stays held though the officer says of whom it is.
pub(super) enum Open {
    /// It is of the person of a row above, who is on file only once that has gone in.
    Waits,
    /// Several people on file may be meant.
    Which,
}

/// A row above that is held because of a row below it.
pub(super) struct Above {
    /// Its number in the sheet.
    pub(super) row: u32,
    /// What is told of it.
    pub(super) told: CellRemark,
}

/// What the officer says of a row that would be held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    /// Row of the sheet.
    pub(super) row: u64,
    /// It is the same person.
    pub(super) same: bool,
    /// The entry of its passport, where the row is known by that and was compared with a row above.
    pub(super) entry: Option<u64>,
    /// The entries with which it was compared.
    pub(super) others: Vec<u64>,
    /// The rows above with which it was compared.
    pub(super) above: Vec<u32>,
    /// Credit code of the unit that invites the row.
    pub(super) unit: Option<String>,
}

/// Matches the rows of a list, one after the other.
pub(super) struct Matching<'d> {
    desk: &'d Desk,
    screen: Screen,
    /// The rows that may become cases.
    above: RowsAbove,
    common: &'d Facts,
    known: KnownPeople<'d>,
    /// The entries on file of the rows that were looked up last: by passport number, and by birth date and name.
    holders: HashMap<u64, Vec<u64>>,
    born: HashMap<u64, Vec<u64>>,
    /// The drafts that rows mend, by row.
    drafts: HashMap<u64, CaseRow>,
}

impl<'d> Matching<'d> {
    pub(super) fn new(desk: &'d Desk, list: &'d List, rows: usize) -> anyhow::Result<Matching<'d>> {
        Ok(Matching {
            desk,
            screen: Screen::of(desk)?,
            above: RowsAbove::for_rows(rows),
            common: &list.common,
            drafts: drafts::of_rows(desk, list)?,
            known: desk.file.known(rows as u64)?,
            holders: HashMap::new(),
            born: HashMap::new(),
        })
    }

    /// Looks up which of some rows may be on file, before each is asked for.
    pub(super) fn look_up(&mut self, rows: &[(u64, Judged)]) -> anyhow::Result<()> {
        let all = || rows.iter().filter_map(decided);
        let numbers = all().filter_map(|(row, one)| Some((row, one.own.passport.as_ref()?.as_str())));
        self.holders = self.known.holders(numbers.collect())?;
        let mut asked = Vec::with_capacity(2 * rows.len());
        for (row, one) in all() {
            let others = other_sketches(one.own.name.as_deref());
            for day in one.own.birth_date.into_iter().flat_map(|day| [Some(day), swapped(day)]).flatten() {
                let sketches = one.keys.sketches.iter().chain(others.iter().copied());
                asked.extend(sketches.map(|sketch| (birth_key(day, &sketch), row)));
            }
        }
        self.born = self.known.born(asked)?;
        Ok(())
    }

    /// Keeps who a row is of that became a case, for the rows below it.
    pub(super) fn is_above(&mut self, who: Option<&(RowValues, NameKeys)>, row: u64) {
        if let Some((own, keys)) = who {
            self.above.add(own, keys, row);
        }
    }

    /// Finds out who a row is. `row` is its number in the sheet; `said` is what the officer says of it.
    pub(super) fn find(&mut self, one: &ReadRow, row: u64, sheet: &Sheet, said: Option<Said>) -> anyhow::Result<Match> {
        let found = self.who(one, row, sheet, said)?;
        let watched = self.is_watched(&found, one)?;
        Ok(if watched { held_by_the_screen(cell_of(Field::Passport, row, sheet)) } else { found })
    }

    /// Tells whether a row that would go in is of somebody who is looked for by what the file says of them: another passport,
    /// another name.
    fn is_watched(&self, found: &Match, one: &ReadRow) -> anyhow::Result<bool> {
        let entry = match found {
            Match::Known(entry) => Some(*entry),
            Match::Told(told) => told.entry.or(told.others.first().filter(|_| told.same).copied()),
            Match::Draft(draft, _) => draft.row.person,
            Match::New | Match::OfRows(..) | Match::Settled(..) | Match::ToldOnFile(..) | Match::Open(..) => None,
        };
        let Some(id) = entry.filter(|_| !self.screen.is_empty()) else { return Ok(false) };
        let mine = PersonRow { id, ..row_of(asked(one)) };
        Ok(self.screen.found(self.desk, &self.desk.said_of(mine)?)?.0 > 0)
    }

    /// Finds out who a row is, of those on file and in the rows above.
    fn who(&mut self, one: &ReadRow, row: u64, sheet: &Sheet, said: Option<Said>) -> anyhow::Result<Match> {
        let cell = cell_of(Field::Passport, row, sheet);
        let asked = asked(one);
        if self.screen.holds(self.desk, &asked)? {
            return Ok(held_by_the_screen(cell));
        }
        let above = self.above.find(one);
        let found = self.on_file_as(row, &asked)?;
        let best = found.iter().min_by_key(|(comparison, _)| (comparison.verdict, -comparison.score));
        let linked = best.filter(|(comparison, _)| comparison.verdict == Verdict::Linked).map(|(_, entry)| entry.id);
        // One passport number is of one person: who it is says a reviewing officer, case by case.
        let contradicted = found.iter().any(|(comparison, _)| comparison.verdict == Verdict::Contradiction);
        let said = said.filter(|_| linked.is_some() || !contradicted);
        let held = match self.is_the_case_of(&above, linked, one, (row, sheet))? {
            Some(case) => Some(case),
            None => self.held_by_rows((one, asked), (row, sheet), (&above, &found), said)?,
        };
        // Who is like this row alone is held with it, though the row itself waits.
        self.above.add(&one.own, &one.keys, row);
        if let Some(held) = held {
            return Ok(held);
        }
        if let Some(draft) = self.drafts.get(&row).filter(|draft| self.may_mend(draft, &found)) {
            return self.over(self.desk.taken(draft.clone())?, one, row, sheet);
        }
        let unit = one.unit.uscc.clone();
        let above = above.into_iter().map(|one| one.row).collect();
        let same = matches!(said, Some(Said::Same(_)));
        let told = Told { row, same, entry: None, others: Vec::new(), above, unit };
        if let Some(case) = self.case_that_lacks(best, one, (row, sheet))? {
            return Ok(case);
        }
        match (linked, best, said) {
            (Some(entry), ..) => Ok(match (self.known(entry, one, row, sheet)?, told.above.is_empty()) {
                (Match::Known(entry), false) => Match::Told(Told { entry: Some(entry), ..told }),
                (known, _) => known,
            }),
            (None, None, _) if !told.above.is_empty() => Ok(Match::Told(told)),
            (None, None, _) => Ok(Match::New),
            (None, Some(_), Some(Said::Same(case))) => self.as_meant(one, (row, sheet), (&found, case), told),
            (None, Some(_), Some(Said::Distinct)) => {
                Ok(Match::Told(Told { others: found.iter().map(|(_, entry)| entry.id).collect(), ..told }))
            }
            (None, Some(_), Some(Said::Left) | None) => {
                let held = self.may_be(&found, &asked, row, sheet)?;
                let case = held.first().map_or(0, |(case, _)| *case);
                let held = held.into_iter().map(|(_, told)| told).collect();
                Ok(Match::Settled(RowOutcome::HeldDuplicate, case, held))
            }
        }
    }

    /// The case on file that a row is of, whoever may be like it above: it was taken in, and whether two persons are one is asked
    /// of their cases.
    fn is_the_case_of(
        &self,
        above: &[LikeAbove],
        linked: Option<u64>,
        one: &ReadRow,
        (row, sheet): (u64, &Sheet),
    ) -> anyhow::Result<Option<Match>> {
        let maybe = above.first().is_some_and(|surest| surest.comparison.verdict == Verdict::Possible);
        let Some(entry) = linked.filter(|_| maybe) else { return Ok(None) };
        let known = self.known(entry, one, row, sheet)?;
        Ok(matches!(known, Match::Settled(RowOutcome::AlreadyOnFile, ..)).then_some(known))
    }

    /// What holds a row because of rows above that it is like; nothing where the officer settles that, or none is.
    fn held_by_rows(
        &self,
        (one, asked): (&ReadRow, Asked),
        (row, sheet): (u64, &Sheet),
        (above, found): (&[LikeAbove], &[(Comparison, PersonRow)]),
        said: Option<Said>,
    ) -> anyhow::Result<Option<Match>> {
        let Some(surest) = above.first() else { return Ok(None) };
        let of_verdict = |verdict: Verdict| found.iter().any(|(comparison, _)| comparison.verdict == verdict);
        let (is_linked, contradicted) = (of_verdict(Verdict::Linked), of_verdict(Verdict::Contradiction));
        let certain = surest.comparison.verdict != Verdict::Possible;
        // Of two rows of one person for one trip one is left out.
        let trips_apart = || above.iter().all(|other| self.above.is_of_another_trip(other, one));
        match said {
            Some(Said::Distinct) if !certain => return Ok(None),
            Some(Said::Same(_)) if trips_apart() && !contradicted => {
                // Who has the passport is on file once the row above has gone in.
                let waits = certain && !is_linked;
                let cell = cell_of(Field::Passport, row, sheet);
                return Ok(waits.then(|| Match::Open(Open::Waits, 0, vec![waits_for(surest.row, cell)])));
            }
            Some(Said::Distinct | Said::Same(_) | Said::Left) | None => {}
        }
        let others = if is_linked { Vec::new() } else { self.may_be(found, &asked, row, sheet)? };
        let (above, mut held) = self.pair(above, (one, asked), (row, sheet), contradicted);
        let case = others.first().map_or(0, |(case, _)| *case);
        held.extend(others.into_iter().map(|(_, told)| told));
        Ok(Some(Match::OfRows(above, case, held)))
    }

    /// A row of somebody on file, as the officer says, of a case where one is named.
    fn as_meant(
        &self,
        one: &ReadRow,
        (row, sheet): (u64, &Sheet),
        (found, case): (&[(Comparison, PersonRow)], Option<CaseKey>),
        told: Told,
    ) -> anyhow::Result<Match> {
        let Some(entry) = self.meant(found, case)? else {
            let held = self.may_be(found, &asked(one), row, sheet)?;
            let case = held.first().map_or(0, |(case, _)| *case);
            return Ok(Match::Open(Open::Which, case, held.into_iter().map(|(_, told)| told).collect()));
        };
        let told = Told { others: vec![entry], ..told };
        Ok(match self.known(entry, one, row, sheet)? {
            Match::Settled(outcome, case, remarks) => Match::ToldOnFile(told, outcome, case, remarks),
            Match::Draft(draft, _) => Match::Draft(draft, Some(told)),
            Match::New
            | Match::Known(_)
            | Match::OfRows(..)
            | Match::Told(_)
            | Match::ToldOnFile(..)
            | Match::Open(..) => Match::Told(told),
        })
    }

    /// The person on file whom the officer means: the one of a case that is named, or the only one whom the row may be.
    fn meant(&self, found: &[(Comparison, PersonRow)], case: Option<CaseKey>) -> anyhow::Result<Option<u64>> {
        let Some((_, first)) = found.iter().min_by_key(|(comparison, _)| (comparison.verdict, -comparison.score))
        else {
            return Ok(None);
        };
        let of_case = case.map(|case| self.desk.file.case(case)).transpose()?.flatten().and_then(|row| row.person);
        let persons = self.desk.same_person(if case.is_some() { of_case.unwrap_or(0) } else { first.id })?;
        let is_meant = |(_, entry): &&(Comparison, PersonRow)| persons.contains(&entry.id);
        Ok(match case {
            Some(_) => found.iter().find(is_meant).map(|(_, entry)| entry.id),
            None => found.iter().all(|one| is_meant(&one)).then_some(first.id),
        })
    }

    /// The case on file of the trip that has the passport number of a row and says nothing otherwise: it lacks what the row
    /// says.
    fn case_that_lacks(
        &self,
        best: Option<&(Comparison, PersonRow)>,
        one: &ReadRow,
        (row, sheet): (u64, &Sheet),
    ) -> anyhow::Result<Option<Match>> {
        let Some((_, entry)) = best.filter(|(comparison, _)| only_lacks(comparison)) else { return Ok(None) };
        let known = self.known(entry.id, one, row, sheet)?;
        Ok(matches!(known, Match::Draft(..) | Match::Settled(RowOutcome::Changed, ..)).then_some(known))
    }

    /// A row and those above of whom it may be, or whose passport number it has: what is told of each.
    fn pair(
        &self,
        above: &[LikeAbove],
        (one, asked): (&ReadRow, Asked),
        (row, sheet): (u64, &Sheet),
        contradicted: bool,
    ) -> (Vec<Above>, Vec<CellRemark>) {
        let apart = |above: &LikeAbove| self.above.is_of_another_trip(above, one);
        let mut held: Vec<Above> =
            above.iter().map(|above| self.held_above(above, asked, (row, sheet), apart(above))).collect();
        if contradicted {
            // What the row is settled by says nothing of those above.
            held.iter_mut().for_each(|above| above.told.other_row = None);
        }
        let told = above.first().map(|surest| self.as_row(surest, asked, (row, sheet), apart(surest)));
        (held, told.into_iter().collect())
    }

    /// A row is that of a row above, may be, or has its passport number.
    fn as_row(&self, above: &LikeAbove, asked: Asked, (row, sheet): (u64, &Sheet), other_trip: bool) -> CellRemark {
        let cell = cell_of(Field::Passport, row, sheet);
        of_another_row((above.row.into(), other_trip), &above.comparison, (asked, self.above.says(above)), cell)
    }

    /// The same of the row above.
    fn held_above(&self, above: &LikeAbove, asked: Asked, (row, sheet): (u64, &Sheet), other_trip: bool) -> Above {
        let cell = cell_of(Field::Passport, above.row.into(), sheet);
        let told = of_another_row((row, other_trip), &above.comparison, (self.above.says(above), asked), cell);
        Above { row: above.row, told }
    }

    /// The case on file of the trip of a row, where its person is known.
    pub(super) fn trip_on_file(&self, one: &ReadRow, row: u64, sheet: &Sheet) -> anyhow::Result<Option<u64>> {
        let found = self.on_file_as(row, &asked(one))?;
        let Some((_, entry)) = found.iter().find(|(comparison, _)| comparison.verdict == Verdict::Linked) else {
            return Ok(None);
        };
        Ok(match self.known(entry.id, one, row, sheet)? {
            Match::Settled(RowOutcome::AlreadyOnFile | RowOutcome::Changed, case, _) => Some(case),
            Match::New
            | Match::Known(_)
            | Match::OfRows(..)
            | Match::Settled(..)
            | Match::Draft(..)
            | Match::Told(_)
            | Match::ToldOnFile(..)
            | Match::Open(..) => None,
        })
    }

    /// What a row is that can be of nothing but a case on file: it came in, and the day of its arrival is past.
    pub(super) fn of_the_past(&self, one: &ReadRow, row: u64, sheet: &Sheet) -> anyhow::Result<Option<Match>> {
        let found = self.on_file_as(row, &asked(one))?;
        let linked = found.iter().find(|(comparison, _)| comparison.verdict == Verdict::Linked);
        let Some((_, entry)) = linked else { return Ok(None) };
        let known = self.known(entry.id, one, row, sheet)?;
        Ok(matches!(known, Match::Settled(RowOutcome::AlreadyOnFile | RowOutcome::Changed, ..)).then_some(known))
    }

    /// Everybody on file who may be the person of a row, the surest first: the case, and what is told of it.
    fn may_be(
        &self,
        found: &[(Comparison, PersonRow)],
        asked: &Asked,
        row: u64,
        sheet: &Sheet,
    ) -> anyhow::Result<Vec<(u64, CellRemark)>> {
        let mut all: Vec<&(Comparison, PersonRow)> = found.iter().collect();
        all.sort_by_key(|(comparison, _)| (comparison.verdict, -comparison.score));
        let mut told = Vec::with_capacity(all.len());
        for one in all {
            let (case, remark) = self.one_on_file(one, asked, cell_of(Field::Passport, row, sheet))?;
            told.push((case, remark));
            if one.0.verdict == Verdict::Contradiction {
                told.extend(otherwise(asked, &one.1, row, sheet).map(|remark| (case, remark)));
            }
        }
        Ok(told)
    }

    /// Who on file a row may be, each with how it compares.
    fn on_file_as(&self, row: u64, asked: &Asked) -> anyhow::Result<Vec<(Comparison, PersonRow)>> {
        let empty = Vec::new();
        let holders = self.holders.get(&row).unwrap_or(&empty);
        let born = self.born.get(&row).unwrap_or(&empty);
        let mut found: Vec<(Comparison, PersonRow, bool)> = Vec::new();
        if !holders.is_empty() || !born.is_empty() {
            let person = asked.read();
            for entry in holders.iter().chain(born.iter().filter(|entry| !holders.contains(entry))) {
                let Some(other) = self.known.person(*entry)? else { continue };
                found.extend(self.as_said(&person, other)?.filter(|(comparison, ..)| comparison.holds()));
            }
        }
        // An entry that no case has any more, because its number was amended away, gives way to one that has.
        let any_has_cases = found.iter().any(|(.., has_cases)| *has_cases);
        found.retain(|(.., has_cases)| *has_cases || !any_has_cases);
        Ok(found.into_iter().map(|(comparison, said, _)| (comparison, said)).collect())
    }

    /// Compares a person with what the cases of an entry say now: a name that was amended away is nobody's. What contradicts
    /// one of them may be what an officer found to be of the same person. Tells besides whether it has any case.
    fn as_said(&self, person: &Person, entry: PersonRow) -> anyhow::Result<Option<(Comparison, PersonRow, bool)>> {
        let id = entry.id;
        let cases = self.desk.file.cases_of(id)?;
        let on_file = OnFile::of(self.desk, entry, &cases)?;
        let mut all: Vec<(Comparison, &PersonRow)> = on_file.compared(person).collect();
        all.sort_by_key(|(one, _)| (one.verdict, -one.score));
        let against = all.iter().position(|(one, _)| one.verdict == Verdict::Contradiction).filter(|place| *place > 0);
        let settled = match against {
            Some(_) => self.desk.file.found_of(id, id)?.is_some(),
            None => true,
        };
        let chosen = if settled { 0 } else { against.unwrap_or(0) };
        let chosen = (chosen < all.len()).then(|| all.swap_remove(chosen));
        Ok(chosen.map(|(comparison, said)| (comparison, PersonRow { id, ..said.clone() }, !cases.is_empty())))
    }

    /// The facts of a row.
    fn facts(&self, one: &ReadRow) -> anyhow::Result<Facts> {
        let mut facts = self.common.clone();
        let wrong = || anyhow::anyhow!("a row that was decided can be laid over its list");
        lay(&one.own, &one.unit, &mut facts).ok_or_else(wrong)?;
        Ok(facts)
    }

    /// The passport is on file: the trip is known, changed, or new.
    fn known(&self, entry: u64, one: &ReadRow, row: u64, sheet: &Sheet) -> anyhow::Result<Match> {
        let facts = self.facts(one)?;
        for person in self.desk.same_person(entry)? {
            for case in self.desk.file.cases_of(person)? {
                let withdrawn = case.state == State::Withdrawn;
                if case.state == State::Void || case.measure != Measure::PortVisa || case.measure != facts.measure {
                    continue;
                }
                if withdrawn && transfer::handed_over(self.desk, &case)?.is_none() {
                    continue;
                }
                let before = self.desk.taken(case)?;
                if !withdrawn && same_trip(&before, &facts) {
                    return self.over(before, one, row, sheet);
                }
                if let Some(handed) = transfer::between_offices(self.desk, &before, &facts)? {
                    let told = vec![between_offices(&handed, &before.number, cell_of(Field::Passport, row, sheet))];
                    return Ok(Match::Settled(RowOutcome::HeldDuplicate, before.row.key.0, told));
                }
            }
        }
        Ok(Match::Known(entry))
    }

    /// A row and the case on file of its trip: it says the same, something else, or what a draft of a list lacks.
    fn over(&self, before: OpenCase, one: &ReadRow, row: u64, sheet: &Sheet) -> anyhow::Result<Match> {
        let facts = self.facts(one)?;
        let told = differences(&before, &facts, &particulars(one.own.clone(), &one.unit), row, sheet);
        if drafts::is_of_a_list(&before) && told.iter().all(|one| one.fills) {
            return Ok(Match::Draft(Box::new(before), None));
        }
        let outcome = if told.is_empty() { RowOutcome::AlreadyOnFile } else { RowOutcome::Changed };
        Ok(Match::Settled(outcome, before.row.key.0, told.into_iter().map(|one| one.told).collect()))
    }

    /// What becomes of a draft by its row.
    pub(super) fn fill(&self, draft: &OpenCase, one: &ReadRow, row: u64, list: &List) -> anyhow::Result<Filled> {
        drafts::fill(self.desk, draft, one, row, list)
    }

    /// Tells whether a row that says of which draft it is may be of its person: nobody else on file is like it.
    fn may_mend(&self, draft: &CaseRow, found: &[(Comparison, PersonRow)]) -> bool {
        let contradicts =
            |comparison: &Comparison| comparison.verdict == Verdict::Contradiction && !only_lacks(comparison);
        found.iter().all(|(comparison, entry)| Some(entry.id) == draft.person && !contradicts(comparison))
    }

    /// Somebody on file may be the same person, or has the passport and is another: the case, and what is told of it.
    fn one_on_file(
        &self,
        (comparison, entry): &(Comparison, PersonRow),
        asked: &Asked,
        cell: String,
    ) -> anyhow::Result<(u64, CellRemark)> {
        let cases = self.desk.file.cases_of(entry.id)?;
        let case = cases.first().map(|case| case.key);
        let number = case.map_or(String::new(), |case| self.desk.number(case));
        let values = (*asked, of_person(entry));
        let [zh, en] = [Lang::Zh, Lang::En].map(|lang| told_with_points(comparison, values, lang));
        let (code, what) = if only_lacks(comparison) {
            (
                "CONTRADICTS",
                Text::new(
                    format!("护照号码与案件 {number} 的相同，该案未写明其余: {zh}"),
                    format!("the passport number is that of case {number}, which does not say the rest: {en}"),
                ),
            )
        } else if comparison.verdict == Verdict::Contradiction {
            let zh = format!("护照号码与案件 {number} 的相同，但有矛盾: {zh}");
            (
                "CONTRADICTS",
                Text::new(zh, format!("the passport number is that of case {number}, which contradicts: {en}")),
            )
        } else {
            let zh = format!("可能是案件 {number} 的本人: {zh}");
            ("MAYBE_KNOWN", Text::new(zh, format!("may be the person of case {number}: {en}")))
        };
        let mend = Text::new(
            "等待本机关核对；护照已换发的请提供新旧护照",
            "wait for the office's check; show both passports where one was renewed",
        );
        let of_case = case.map(|_| number);
        let told = CellRemark { of_case, ..CellRemark::of_row(cell, code, what, mend) };
        Ok((case.map_or(0, |case| case.0), told))
    }
}

/// One passport number, and nothing that differs: a name or a birth date is not said by one of the two.
fn only_lacks(comparison: &Comparison) -> bool {
    let differs = |one: &Compared| matches!(one.standing, Standing::Differs | Standing::Near);
    comparison.verdict == Verdict::Contradiction && !comparison.features.iter().any(differs)
}

/// What somebody says of a person, as an entry of the register.
fn row_of(asked: Asked) -> PersonRow {
    let text = |text: Option<&str>| text.map(str::to_owned);
    PersonRow {
        id: 0,
        nationality: text(asked.nationality),
        passport: text(asked.passport),
        name: text(asked.name),
        chinese_name: text(asked.chinese_name),
        sex: text(asked.sex),
        birth_date: asked.birth_date,
    }
}

/// Somebody who is looked for may be the person of a row; more is told to nobody.
fn held_by_the_screen(cell: String) -> Match {
    let what = Text::new("暂缓，待核查", "held for a check");
    let mend = Text::new("等待本机关答复", "wait for the office's answer");
    Match::Settled(RowOutcome::HeldScreening, 0, vec![CellRemark::of_row(cell, "HELD", what, mend)])
}

fn decided((row, judged): &(u64, Judged)) -> Option<(u64, &ReadRow)> {
    match judged {
        Judged::Decided(one) => Some((*row, one)),
        Judged::Blank | Judged::LeftOut | Judged::Wrong(_) | Judged::Taken(..) => None,
    }
}

/// The same inviter, and days that overlap. A case that is open and lacks its day of arrival is of the trip that names it,
/// and a draft of a list that lacks its inviter is of the one that is named.
fn same_trip(before: &OpenCase, other: &Facts) -> bool {
    let one = &before.facts;
    let lacks_inviter = drafts::is_of_a_list(before) && one.inviter.uscc.is_none();
    let code = |facts: &Facts| facts.inviter.uscc.as_ref().map(|code| code.0.clone());
    trips_overlap(one, other, before.row.state.is_open()) && (lacks_inviter || code(one) == code(other))
}
