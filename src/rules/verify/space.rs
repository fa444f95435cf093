//! Small facts in all combinations: a few values for each fact that matters, on both sides of every edition.
//!
//! The facts of a group (applicant, passport, request …) are read once for each combination inside the group; the
//! product over the groups is walked like an odometer, and only a group that turned is put into the facts anew.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use chrono::{Days, NaiveDate};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::Report;
use super::consistent::{check, codes, ended_at_once};
use crate::domain::facts::Facts;
use crate::domain::text::Text;
use crate::policy::Policy;
use crate::rules::case::Case;
use crate::rules::decide::decide_case;
use crate::rules::examples::{change, read_facts};
use crate::rules::reasons::Outcome;

/// A space of small facts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Space {
    /// What it is about.
    name: String,
    /// The facts that stay the same. A text `@`, `@+30`, `@-7` is a day counted from the day of filing.
    facts: Value,
    /// Paths of facts without any of which nobody is eligible.
    needs: Vec<String>,
    /// The values of each fact by its path, as in `change` of an example.
    values: BTreeMap<String, Vec<Value>>,
}

/// A group in one combination of its values.
struct Part {
    facts: Facts,
    unknown: Vec<usize>,
}

/// How many faults of a space are told.
const ENOUGH: usize = 5;

impl Space {
    /// Returns the spaces that are compiled in.
    pub fn built_in() -> &'static [Space] {
        static SPACES: OnceLock<Vec<Space>> = OnceLock::new();
        SPACES.get_or_init(|| Space::read(include_str!("../examples/small_facts.json")).expect("read in a test"))
    }

    /// Reads spaces; the error names the place.
    pub fn read(text: &str) -> Result<Vec<Space>, String> {
        serde_json::from_str(text).map_err(|error| format!("small_facts.json: {error}"))
    }

    /// Returns how many cases the space has: the combinations, on both sides of every edition.
    pub fn size(&self, policy: &Policy) -> u64 {
        let combinations: u64 = self.values.values().map(|values| values.len() as u64).product();
        combinations * 2 * policy.named().len() as u64
    }

    /// Decides the cases of the space as on one day.
    fn walk(&self, day: NaiveDate, policy: &Policy, stride: u64) -> Report {
        let mut report = Report::default();
        match self.groups(day) {
            Ok(groups) => self.walk_day(&groups, day, policy, stride, &mut report),
            Err(problem) => report.wrong("小事实空间无效", problem, self.name.as_str()),
        }
        report
    }

    /// Reads every group in all combinations of its values.
    fn groups(&self, day: NaiveDate) -> Result<Vec<(String, Vec<Part>)>, String> {
        let mut axes: BTreeMap<&str, Vec<(&String, &Vec<Value>)>> = BTreeMap::new();
        for (path, values) in &self.values {
            axes.entry(path.split('.').next().unwrap_or(path)).or_default().push((path, values));
        }
        let read = |(group, axes): (&str, Vec<(&String, &Vec<Value>)>)| {
            let combinations = product(&axes);
            let parts: Result<Vec<Part>, String> =
                combinations.into_iter().map(|changes| self.part(&changes, day)).collect();
            Ok((group.to_owned(), parts?))
        };
        axes.into_iter().map(read).collect()
    }

    fn part(&self, changes: &Map<String, Value>, day: NaiveDate) -> Result<Part, String> {
        let mut facts = self.facts.clone();
        change(&mut facts, changes);
        dated(&mut facts, day)?;
        let null = |path: &String| {
            let pointer = format!("/{}", path.replace('.', "/"));
            facts.pointer(&pointer).is_none_or(Value::is_null)
        };
        let unknown = self.needs.iter().enumerate().filter(|(_, path)| null(path)).map(|(index, _)| index).collect();
        Ok(Part { facts: read_facts(facts, &self.name)?, unknown })
    }

    fn walk_day(
        &self,
        groups: &[(String, Vec<Part>)],
        day: NaiveDate,
        policy: &Policy,
        stride: u64,
        report: &mut Report,
    ) {
        let Some(first) = groups.first().and_then(|(_, parts)| parts.first()) else { return };
        let mut facts = first.facts.clone();
        let mut turned = vec![usize::MAX; groups.len()];
        let size: u64 = groups.iter().map(|(_, parts)| parts.len() as u64).product();
        let faults = report.faults.len();
        for number in (0..size).step_by(usize::try_from(stride).unwrap_or(usize::MAX)) {
            let mut rest = number;
            let mut unknown = Vec::new();
            for ((group, parts), at) in groups.iter().zip(&mut turned) {
                let place = usize::try_from(rest % parts.len() as u64).unwrap_or(0);
                rest /= parts.len() as u64;
                if *at != place {
                    *at = place;
                    put(&mut facts, group, &parts[place].facts);
                }
                unknown.extend(&parts[place].unknown);
            }
            self.decide(&facts, day, &unknown, policy, report);
            if faults + ENOUGH <= report.faults.len() {
                return;
            }
        }
    }

    fn decide(&self, facts: &Facts, day: NaiveDate, unknown: &[usize], policy: &Policy, report: &mut Report) {
        let witness = || serde_json::to_string(facts).unwrap_or_default();
        let Some(case) = Case::new(facts, policy) else {
            if policy.first_day() <= day {
                report.wrong("没有结论", "no verdict", witness());
            }
            return;
        };
        report.cases += 1;
        let decision = decide_case(&case);
        let every = |index: &usize| decision.missing.contains(&self.needs[*index].as_str());
        if let Err(problem) = check(&case, &decision) {
            report.wrong("决定前后不一致", problem, witness());
        } else if decision.outcome == Outcome::Eligible && !unknown.is_empty() {
            report.wrong("所需事实未知仍得出符合规定", "eligible though a needed fact is unknown", witness());
        } else if !ended_at_once(&decision) && !unknown.iter().all(every) {
            report.wrong("未知的所需事实没有列入缺少", "a needed fact is unknown and not asked for", witness());
        }
        report.occurs(codes(&decision), || Text::new(witness(), witness()));
    }
}

/// Decides the cases of spaces on both sides of every edition, on all processors; what comes of it stands in the order of
/// the spaces and the days, however many there are.
pub(super) fn walk_all(spaces: &[Space], policy: &Policy, stride: u64) -> Vec<Report> {
    let sides = policy.named().iter().flat_map(|edition| [edition.from - Days::new(1), edition.from]);
    let days: Vec<NaiveDate> = sides.collect();
    let walks: Vec<(&Space, NaiveDate)> =
        spaces.iter().flat_map(|space| days.iter().map(move |day| (space, *day))).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut came = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some((space, day)) = walks.get(place) else { return came };
            came.push((place, space.walk(*day, policy, stride)));
        }
    };
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let mut reports: Vec<(usize, Report)> = thread::scope(|scope| {
        let begun: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        begun.into_iter().flat_map(|worker| worker.join().unwrap_or_else(|fault| resume_unwind(fault))).collect()
    });
    reports.sort_unstable_by_key(|(place, _)| *place);
    reports.into_iter().map(|(_, report)| report).collect()
}

/// Puts one group of other facts into the facts; what is no group stands at the top.
fn put(facts: &mut Facts, group: &str, from: &Facts) {
    match group {
        "applicant" => facts.applicant = from.applicant.clone(),
        "passport" => facts.passport = from.passport.clone(),
        "current_stay" => facts.current_stay = from.current_stay.clone(),
        "request" => facts.request = from.request.clone(),
        "arrival" => facts.arrival = from.arrival.clone(),
        "inviter" => facts.inviter = from.inviter.clone(),
        "documents" => facts.documents = from.documents.clone(),
        "filing" => facts.filing = from.filing.clone(),
        "record" => facts.record = from.record.clone(),
        "measure" => facts.measure = from.measure,
        "stage" => facts.stage = from.stage,
        _ => facts.as_of = from.as_of,
    }
}

fn product(axes: &[(&String, &Vec<Value>)]) -> Vec<Map<String, Value>> {
    let mut all = vec![Map::new()];
    for (path, values) in axes {
        let with = |changes: &Map<String, Value>, value: &Value| {
            let mut changes = changes.clone();
            changes.insert((*path).clone(), value.clone());
            changes
        };
        all = all.iter().flat_map(|changes| values.iter().map(move |value| with(changes, value))).collect();
    }
    all
}

/// Writes days for `@`, `@+30` and `@-7`.
fn dated(value: &mut Value, day: NaiveDate) -> Result<(), String> {
    match value {
        Value::String(text) => {
            if let Some(offset) = text.strip_prefix('@') {
                let days: i64 =
                    if offset.is_empty() { 0 } else { offset.parse().map_err(|_| format!("no day: {text}"))? };
                *text = (day + chrono::TimeDelta::days(days)).to_string();
            }
            Ok(())
        }
        Value::Array(values) => values.iter_mut().try_for_each(|value| dated(value, day)),
        Value::Object(values) => values.values_mut().try_for_each(|value| dated(value, day)),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}
