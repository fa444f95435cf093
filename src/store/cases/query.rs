//! Finding cases: the filter of lists and queues, and search by name and passport.

use chrono::{Days, NaiveDate};
use rusqlite::types::Value;
use rusqlite::{params, params_from_iter};

use crate::domain::count::{Dimension, Metric};
use crate::domain::day::LAST_DAY;
use crate::domain::filter::{Compare, Filter, Term};
use crate::domain::life::State;
use crate::domain::number::CaseKey;
use crate::domain::words::Word;
use crate::store::cases::case::{COLUMNS, CaseRow, case_row};
use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;
use crate::store::register::text_lookup::TextMatch;

/// The order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// By number.
    Number,
    /// By the day on which it is due, or the person arrives; what has no such day last, and who should have come long
    /// before the day that is named.
    Due(NaiveDate),
    /// What was looked for first, the surest of it at the top.
    Sure,
}

/// Cases that fit, as far as they are shown.
#[derive(Clone, Debug)]
pub struct Page {
    /// The first of them.
    pub rows: Vec<CaseRow>,
    /// How many there are, counted up to [`COUNTED`].
    pub total: u64,
    /// There are more than were counted.
    pub more: bool,
}

/// Days after which somebody who did not come is looked for among what has no day.
const LONG_AGO: u64 = 31;

/// How far cases are counted that are not shown: a total must not cost more the longer the file grows.
pub const COUNTED: u64 = 10_000;

impl CaseFile {
    /// Tells whether any case is of a port.
    pub fn has_cases_at(&self, port: &str) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM case_file WHERE port = ?1 LIMIT 1";
        Ok(self.engine.query_one(sql, params![port], |_| Ok(()))?.is_some())
    }

    /// Returns the first cases that fit a filter, and how many there are in all, counted up to [`COUNTED`].
    pub fn list(&self, filter: &Filter, order: Order, most: u32) -> Result<Page, StoreError> {
        let condition = self.condition(filter)?;
        let rows = match order {
            Order::Number => {
                let sql = format!("SELECT {COLUMNS} FROM case_file WHERE {} ORDER BY id LIMIT {most}", condition.sql);
                self.engine.query(&sql, params_from_iter(condition.values.iter()), case_row)?
            }
            Order::Due(today) => {
                let dated = filter.terms.iter().any(|term| matches!(term, Term::Due(..)));
                self.most_urgent(&condition, (today, dated), most)?
            }
            Order::Sure => self.surest(&condition, most)?,
        };
        let (found, more) = (rows.len() as u64, condition.more);
        if found < u64::from(most) {
            return Ok(Page { rows, total: found, more });
        }
        let total = self.total(filter, &condition)?;
        match total {
            Total::Kept(total) => Ok(Page { rows, total: total.max(found), more }),
            Total::Counted(total) => {
                Ok(Page { rows, total: total.min(COUNTED).max(found), more: more || total > COUNTED })
            }
        }
    }

    /// Hands on each case that fits a filter, in the order of their numbers.
    pub fn each_case<E: From<StoreError>>(
        &self,
        filter: &Filter,
        mut take: impl FnMut(CaseRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let condition = self.condition(filter)?;
        let sql = format!("SELECT {COLUMNS} FROM case_file WHERE {} ORDER BY id", condition.sql);
        let mut failed = None;
        let walked = self.engine.each(&sql, params_from_iter(condition.values.iter()), |row| {
            take(case_row(row)?).map_err(|error| {
                failed = Some(error);
                StoreError::Stopped
            })
        });
        match failed {
            Some(error) => Err(error),
            None => Ok(walked?),
        }
    }

    /// The cases that come first by their days. One index stands in the order of the days within each state, another in
    /// the order of arrival, so the first of each are named, and only those that come first of all are read. `dated`: only
    /// what is due on a day is asked for.
    fn most_urgent(
        &self,
        condition: &Condition,
        (today, dated): (NaiveDate, bool),
        most: u32,
    ) -> Result<Vec<CaseRow>, StoreError> {
        let states = condition.states.as_deref().unwrap_or(State::ALL);
        let first = |day: &str, more: &str, by: &str, on: Option<&String>| {
            let values = condition.values.iter().cloned().chain(on.map(|on| Value::Text(on.clone())));
            let mut named: Vec<(bool, Option<String>, u64)> = Vec::new();
            for state in states {
                let sql = format!(
                    "SELECT {day}, id FROM case_file WHERE {} AND {more} AND state = '{}' ORDER BY {by} LIMIT {most}",
                    condition.sql,
                    state.code()
                );
                named.extend(self.engine.query(&sql, params_from_iter(values.clone()), |row| {
                    let day: Option<String> = row.get(0)?;
                    Ok((day.is_none(), day, row.get(1)?))
                })?);
            }
            Ok::<_, StoreError>(named)
        };
        let long_ago = today.checked_sub_days(Days::new(LONG_AGO)).unwrap_or(today);
        let mut named = first("due_on", "due_on IS NOT NULL", "due_on, id", None)?;
        let (mut arriving, mut before) = (Vec::new(), long_ago.pred_opt().map(|day| day.to_string()));
        while !dated && arriving.len() < most as usize {
            let sql = "SELECT min(arrives_on) FROM case_file WHERE arrives_on > ?1";
            let next = self.engine.query_one(sql, params![before], |row| row.get::<_, Option<String>>(0))?;
            let Some(day) = next.flatten() else { break };
            arriving.extend(first("arrives_on", "due_on IS NULL AND arrives_on = :day", "id", Some(&day))?);
            before = Some(day);
        }
        named.extend(arriving);
        if named.len() < most as usize && !dated {
            let others = format!("due_on IS NULL AND (arrives_on IS NULL OR arrives_on < '{long_ago}')");
            named.extend(first("NULL", &others, "id", None)?);
        }
        named.sort();
        named.truncate(most as usize);
        let row = |(_, _, id): (bool, Option<String>, u64)| self.case(CaseKey(id)).transpose();
        named.into_iter().filter_map(row).collect()
    }

    /// The cases that were named first, then those of the persons as they were found, then the others, newest first.
    fn surest(&self, condition: &Condition, most: u32) -> Result<Vec<CaseRow>, StoreError> {
        let mut rows: Vec<CaseRow> = Vec::new();
        if let Some(found) = &condition.found {
            let cases = found.cases.iter().map(|case| ("id", case.0));
            for (column, key) in cases.chain(found.persons.iter().map(|person| ("person", *person))) {
                if rows.len() >= most as usize {
                    break;
                }
                let sql = format!(
                    "SELECT {COLUMNS} FROM case_file WHERE {} AND {column} = :key ORDER BY id DESC LIMIT {most}",
                    condition.others
                );
                let key = [Value::Integer(i64::try_from(key).unwrap_or(0))];
                let fits = self.engine.query(&sql, params_from_iter(condition.values.iter().chain(&key)), case_row)?;
                add_new(fits, &mut rows);
            }
        }
        if rows.len() < most as usize && condition.found.as_ref().is_none_or(|found| !found.units.is_empty()) {
            let many = most as usize + rows.len();
            let sql = format!("SELECT {COLUMNS} FROM case_file WHERE {} ORDER BY id DESC LIMIT {many}", condition.sql);
            let others = self.engine.query(&sql, params_from_iter(condition.values.iter()), case_row)?;
            add_new(others, &mut rows);
        }
        rows.truncate(most as usize);
        Ok(rows)
    }

    /// How many cases fit: what is in hand of some states is kept as a number, anything else is counted.
    fn total(&self, filter: &Filter, Condition { sql, values, states, .. }: &Condition) -> Result<Total, StoreError> {
        let open = states.as_deref().filter(|states| states.iter().all(|state| state.is_open()));
        if let Some(states) = open.filter(|_| filter.terms.iter().all(|term| matches!(term, Term::State(_)))) {
            let cell = |state: &State| {
                if *state == State::Draft {
                    (Metric::Drafts, Dimension::All, "")
                } else {
                    (Metric::Open, Dimension::State, state.code())
                }
            };
            let of = |state: &State| self.standing_of(cell(state), LAST_DAY);
            let kept = states.iter().map(of).sum::<Result<i64, StoreError>>()?;
            return Ok(Total::Kept(kept.unsigned_abs()));
        }
        let sql = format!("SELECT count(*) FROM (SELECT 1 FROM case_file WHERE {sql} LIMIT {})", COUNTED + 1);
        let counted = self.engine.query_one(&sql, params_from_iter(values.iter()), |row| row.get(0))?;
        Ok(Total::Counted(counted.unwrap_or(0)))
    }

    fn condition(&self, filter: &Filter) -> Result<Condition, StoreError> {
        let mut parts = vec!["1".to_owned()];
        let mut values = Vec::new();
        let mut states: Option<Vec<State>> = None;
        let mut more = false;
        let mut looked_for: Option<(usize, TextMatch)> = None;
        for term in &filter.terms {
            let mut bind = |value: String| {
                values.push(Value::Text(value));
                format!("?{}", values.len())
            };
            parts.push(match term {
                Term::State(among) => {
                    let both = |state: &State| states.as_ref().is_none_or(|before| before.contains(state));
                    let sql = in_states(among);
                    states = Some(among.iter().copied().filter(both).collect());
                    sql
                }
                Term::Measure(measure) => format!("measure = '{}'", measure.code()),
                Term::Port(port) => format!("port = {}", bind(port.clone())),
                Term::Nationality(nationality) => format!("nationality = {}", bind(nationality.clone())),
                Term::Enterprise(start) => {
                    // What begins so: up to the first text that no credit code reaches.
                    let (from, until) = (bind(start.clone()), bind(format!("{start}~")));
                    format!("enterprise >= {from} AND enterprise < {until}")
                }
                Term::Outcome(outcome) => format!("outcome = {}", bind(outcome.clone())),
                Term::Custody(place) => format!("custody = '{}'", place.code()),
                Term::Claimed(officer) => format!("claimed_by = {}", bind(officer.clone())),
                Term::OpenTo(officer) => open_to(&bind(officer.clone())),
                Term::Batch(batch) => match self.cases_of_batch(*batch)? {
                    Some((first, last)) => format!("id BETWEEN {} AND {}", first.0, last.0),
                    None => "0".to_owned(),
                },
                Term::Office(office) if *office == self.ledger().office() => "1".to_owned(),
                Term::Office(office) => of_office(office, &mut bind),
                Term::Due(compare, day) => dated("due_on", *compare, *day),
                Term::Received(compare, day) => dated("received_on", *compare, *day),
                Term::Arrival(compare, day) => dated("arrives_on", *compare, *day),
                Term::Text(text) => {
                    let mut found = self.find_text(text)?;
                    if is_part_of_number(text.trim(), self.ledger().numbering.form.digits) {
                        found = found.with_cases(self.cases_named(text.trim())?);
                    }
                    more |= found.more;
                    let sql = found.sql();
                    looked_for = Some((parts.len(), found));
                    sql
                }
            });
        }
        let sql = parts.join(" AND ");
        let found = looked_for.map(|(place, found)| {
            parts.remove(place);
            found
        });
        Ok(Condition { sql, others: parts.join(" AND "), values, states, more, found })
    }
}

/// What is open to an officer by the hands that every file keeps apart; others follow from the law in force.
fn open_to(me: &str) -> String {
    format!(
        "(state <> 'under-examination' OR coalesce(claimed_by, {me}) = {me})
         AND NOT (state = 'reviewed' AND {me} IN (reviewer, coalesce(endorser, '')))
         AND NOT (state = 'approved' AND alone = 0 AND approver = {me})
         AND NOT EXISTS (SELECT 1 FROM recusal WHERE case_id = case_file.id AND officer = {me})"
    )
}

/// Adds the cases that are not among those before.
fn add_new(found: Vec<CaseRow>, to: &mut Vec<CaseRow>) {
    for one in found {
        if to.iter().all(|before| before.key != one.key) {
            to.push(one);
        }
    }
}

/// How many cases fit.
enum Total {
    /// As the counts of the file say, exactly.
    Kept(u64),
    /// Counted, one past [`COUNTED`] at most.
    Counted(u64),
}

struct Condition {
    sql: String,
    /// The same without what was looked for.
    others: String,
    values: Vec<Value>,
    /// The states that are asked for, where any are.
    states: Option<Vec<State>>,
    /// More fit than the condition names.
    more: bool,
    /// What was looked for, where something was.
    found: Option<TextMatch>,
}

/// What went to another office or came from it: that stands in the record alone.
fn of_office(office: &str, bind: &mut dyn FnMut(String) -> String) -> String {
    let (to, from) = (bind(format!("\"to\":\"{office}\"")), bind(format!("\"system\":\"{office}\"")));
    format!(
        "(id IN (SELECT case_id FROM event JOIN payload USING (seq)
             WHERE kind = 'withdrawn' AND instr(CAST(body AS TEXT), {to}) > 0)
         OR batch IN (SELECT seq FROM event JOIN payload USING (seq)
             WHERE kind = 'list-taken' AND instr(CAST(body AS TEXT), {from}) > 0))"
    )
}

fn in_states(states: &[State]) -> String {
    let codes: Vec<String> = states.iter().map(|state| format!("'{}'", state.code())).collect();
    format!("state IN ({})", codes.join(", "))
}

fn dated(column: &str, compare: Compare, day: NaiveDate) -> String {
    let sign = match compare {
        Compare::Before => "<",
        Compare::UpTo => "<=",
        Compare::On => "=",
        Compare::From => ">=",
        Compare::After => ">",
    };
    format!("{column} {sign} '{day}'")
}

/// Tells whether a text may be the number of a case within its year, or the year and the number. Fewer digits than the
/// office writes it with, of which the first is 0, are the end of a passport number.
fn is_part_of_number(text: &str, written: usize) -> bool {
    let is_said_so = text.contains('-') || text.len() == written || !text.starts_with('0');
    let digits = text.split_once('-').map_or(text, |(_, digits)| digits);
    digits.len() <= written && is_said_so && CaseKey::part_of_number(text).is_some()
}
