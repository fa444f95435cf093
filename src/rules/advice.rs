//! Advice: the smallest sets of lawful changes that would make an application eligible, each proven by deciding again.
//!
//! A reason offers [`Change`]s, or none. Every way to choose among them is tried on a copy of the facts; what remains is
//! the best outcome that can be reached, and the sets that reach it and of which no part would do. No change is chosen
//! twice and few reasons leave a choice, so the search is short. Age, nationality, records, past days and what an
//! authority has established are never changed.

mod change;
mod remedy;

use chrono::NaiveDate;
use serde::Serialize;

pub use change::Change;

use super::case::Case;
use super::conflict::conflict;
use super::decide::{decide_case, rule_on};
use super::decision::Redirect;
use super::reasons::{Code, Outcome};
use crate::domain::day::{plus_days, write_some_day};
use crate::domain::facts::Facts;
use crate::domain::labels::within;
use crate::domain::text::Text;
use crate::domain::words::{Stage, Word};
use crate::policy::Policy;

/// Most sets that are told.
const MOST_SETS: usize = 6;

/// What the applicant can change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Advice {
    /// The best outcome that can be reached; that of the decision where nothing helps.
    pub reaches: Outcome,
    /// It holds only if what has to be stated turns out in the applicant's favour.
    pub conditional: bool,
    /// The smallest sets of changes, the shortest first; empty where nothing helps or is needed.
    pub sets: Vec<Vec<Change>>,
    /// The procedure that fits instead of the one applied for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instead: Option<Redirect>,
    /// Last day on which a changed application can be filed and reaches it, in the country.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "write_some_day")]
    pub by: Option<NaiveDate>,
    /// What stands against it from the day after on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub then: Option<Code>,
    /// One sentence on the whole.
    pub zh: &'static str,
    /// The same in English.
    pub en: &'static str,
}

/// One change, as it is told.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// The kind of change.
    pub change: &'static str,
    /// What it concerns: a kind of paper or the path of a fact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<&'static str>,
    /// What it becomes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What to do, Chinese.
    pub zh: String,
    /// What to do, English.
    pub en: String,
}

/// Advises on an application; `None` where it was filed before the first day of the law that is known.
pub fn advise(facts: &Facts, policy: &Policy) -> Option<Advice> {
    let now = assess(facts, policy, &[])?;
    let mut search = Search { policy, facts, best: now.outcome, sets: Vec::new() };
    search.from(&mut Vec::new());
    if search.sets.is_empty() && now.outcome != Outcome::Eligible {
        search.every_change();
    }
    let Search { best, mut sets, .. } = search;
    sets.sort_by(|a, b| (a.len(), a.as_slice()).cmp(&(b.len(), b.as_slice())));
    sets.dedup();
    sets.truncate(MOST_SETS);
    let is_open = |set: &Vec<Change>| set.iter().any(Change::is_open);
    let (conditional, all_open) = (sets.iter().any(is_open), sets.iter().all(is_open));
    let instead = Case::new(facts, policy).and_then(|case| rule_on(&case).values.redirect_to);
    let (zh, en) = match (now.outcome, best, conditional) {
        (before, Outcome::Eligible, true) if before != Outcome::Eligible && !all_open => (
            "以下任一组改动即符合规定；其中须说明情况的，视所说明的情况而定",
            "any one of these sets makes it eligible; where something is to be stated, depending on what is stated",
        ),
        (Outcome::Eligible, ..) => ("无须改动", "nothing needs to change"),
        (_, _, _) if sets.is_empty() && instead.is_some() => {
            ("本申请没有可以改动之处，应当办理其他事项", "nothing helps this application; another procedure fits")
        }
        (_, _, _) if sets.is_empty() => ("申请人没有可以改动之处", "nothing the applicant can change"),
        (_, Outcome::Eligible, false) => ("以下任一组改动即符合规定", "any one of these sets makes it eligible"),
        (_, Outcome::Eligible, true) => (
            "以下任一组改动后，视所说明的情况可以符合规定",
            "with any one of these sets it may be eligible, depending on what is stated",
        ),
        (_, _, _) => ("以下任一组改动后仍须报上级审批", "with any one of these sets a supervisor still decides"),
    };
    let last = last_day(facts, policy, (&sets, best));
    let (by, then) = last.map_or((None, None), |(by, then)| (Some(by), then));
    Some(Advice { reaches: best, conditional, sets, instead, by, then, zh, en })
}

/// Every change that an applicant or the inviter may lawfully make, whether or not it helps.
pub fn lawful_changes(case: &Case) -> Vec<Change> {
    remedy::all(case)
}

/// The last day on which a changed application, whichever of the sets is chosen, can be filed and comes to what is said of
/// it: while the stay lasts and the window is open. Who files later in the country never stands better, so it is sought by
/// halves.
/// An application that is filed already has no such day.
fn last_day(
    facts: &Facts,
    policy: &Policy,
    (sets, reaches): (&[Vec<Change>], Outcome),
) -> Option<(NaiveDate, Option<Code>)> {
    let case = Case::new(facts, policy)?;
    let examined = facts.stage == Stage::Acceptance;
    let days = [case.last_day, case.window.map(|window| window.apply_by)];
    let last = days.into_iter().flatten().min().filter(|_| examined)?;
    let days: Vec<NaiveDate> = case.filed_on.iter_days().take_while(|day| *day <= last).collect();
    let as_it_is = [Vec::new()];
    let sets = if sets.is_empty() { &as_it_is } else { sets };
    let on = |day: NaiveDate, set: &Vec<Change>| {
        let mut facts = changed(facts, set);
        if facts.filed_on() < day {
            Change::FileFrom(day).apply(&mut facts);
        }
        assess(&facts, policy, set)
    };
    let holds = |day: &NaiveDate| sets.iter().all(|set| on(*day, set).is_some_and(|now| now.outcome <= reaches));
    let by = days[..days.partition_point(holds)].last().copied().filter(|by| facts.as_of <= *by)?;
    let after = sets.iter().filter_map(|set| on(plus_days(by, 1), set)).find(|now| reaches < now.outcome);
    Some((by, after.and_then(|now| now.reasons.first().map(|(code, _)| *code))))
}

impl Serialize for Change {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.step().serialize(to)
    }
}

impl Advice {
    /// Returns the sentence in both languages.
    pub fn sentence(&self) -> Text {
        Text::new(self.zh, self.en)
    }

    /// Tells by which day to file, where something is to be changed.
    pub fn deadline(&self) -> Option<Text> {
        let by = self.by.filter(|_| !self.sets.is_empty())?;
        let then =
            self.then.map(|code| (format!("；其后：{}", code.zh()), format!("; after that: {}", within(code.en()))));
        let (zh, en) = then.unwrap_or_default();
        Some(Text::new(format!("最迟于 {by}（含当日）提出{zh}"), format!("to be filed by {by}{en}")))
    }
}

/// What a case comes to, facts that are yet to be stated aside.
struct Assessed {
    outcome: Outcome,
    reasons: Vec<(Code, Option<&'static str>)>,
}

/// Decides the facts; reasons that only wait for what `changes` say is to be stated do not count.
fn assess(facts: &Facts, policy: &Policy, changes: &[Change]) -> Option<Assessed> {
    let case = Case::new(facts, policy)?;
    let decision = decide_case(&case);
    let stated = |path: &'static str| changes.contains(&Change::State(path));
    let waits = |code: Code, missing: &[&'static str]| {
        (matches!(code, Code::FactNotShown | Code::ClassUnknown) && missing.iter().copied().all(stated))
            || (code == Code::UrgencyNotShown && stated("request.visa_abroad_in_time"))
    };
    let reasons: Vec<_> = decision
        .reasons
        .iter()
        .filter(|reason| !waits(reason.code, &decision.missing))
        .map(|reason| (reason.code, reason.document))
        .collect();
    let outcome = reasons.iter().map(|(code, _)| code.outcome()).max().unwrap_or(Outcome::Eligible);
    Some(Assessed { outcome, reasons })
}

/// What facts come to, without a word of it.
fn outcome(facts: &Facts, policy: &Policy) -> Option<Outcome> {
    Some(rule_on(&Case::new(facts, policy)?).outcome())
}

/// Returns the facts after all changes.
fn changed(facts: &Facts, changes: &[Change]) -> Facts {
    let mut facts = facts.clone();
    changes.iter().for_each(|change| change.apply(&mut facts));
    facts
}

struct Search<'a> {
    policy: &'a Policy,
    facts: &'a Facts,
    best: Outcome,
    sets: Vec<Vec<Change>>,
}

impl Search<'_> {
    /// Goes on from the changes that were chosen: takes the first reason that something can be done about.
    fn from(&mut self, chosen: &mut Vec<Change>) {
        let mut set = chosen.clone();
        set.sort_unstable();
        let facts = changed(self.facts, &set);
        // Changes of which one undoes another are no way.
        if !set.is_empty() && conflict(&facts, self.policy).is_some() {
            return;
        }
        let Some(now) = assess(&facts, self.policy, &set) else { return };
        self.keep(now.outcome, set);
        let Some(case) = Case::new(&facts, self.policy) else { return };
        let helped = now.reasons.iter().find_map(|(code, document)| {
            let mut ways = remedy::ways(&case, *code, *document);
            ways.retain(|way| !chosen.contains(way));
            if ways.iter().all(Change::is_open) {
                // All of them have to be stated, so their order does not matter.
                ways.truncate(1);
            }
            (!ways.is_empty()).then_some(ways)
        });
        for way in helped.unwrap_or_default() {
            chosen.push(way);
            self.from(chosen);
            chosen.pop();
        }
    }

    /// Tries every lawful change and every pair of them: only after that is it proven that nothing can be changed.
    fn every_change(&mut self) {
        let Some(case) = Case::new(self.facts, self.policy) else { return };
        let (changes, before, now) = (remedy::all(&case), self.best, rule_on(&case));
        changes.iter().for_each(|change| self.try_out(&[*change], before));
        if !self.sets.is_empty() {
            return;
        }
        // A pair helps only where one of the two alone makes some difference.
        let differs = |change: &&Change| {
            let facts = changed(self.facts, &[**change]);
            Case::new(&facts, self.policy).is_some_and(|case| rule_on(&case).weighed != now.weighed)
        };
        let telling: Vec<Change> = changes.iter().filter(differs).copied().collect();
        for one in &telling {
            for other in changes.iter().filter(|other| *other != one) {
                let mut set = [*one, *other];
                set.sort_unstable();
                self.try_out(&set, before);
            }
        }
    }

    /// Keeps a set where it leads to something better than `before`.
    fn try_out(&mut self, set: &[Change], before: Outcome) {
        let facts = changed(self.facts, set);
        let reached = outcome(&facts, self.policy).filter(|outcome| *outcome < before);
        if let Some(reached) = reached.filter(|_| conflict(&facts, self.policy).is_none()) {
            self.keep(reached, set.to_vec());
        }
    }

    /// Keeps a set that reaches the best outcome so far, without the changes that it does not need.
    fn keep(&mut self, outcome: Outcome, mut set: Vec<Change>) {
        let passports = set.iter().filter(|change| change.is_of_passport()).count();
        if set.is_empty() || self.best < outcome || 1 < passports {
            return;
        }
        for change in set.clone() {
            let without: Vec<Change> = set.iter().filter(|other| **other != change).copied().collect();
            let facts = changed(self.facts, &without);
            if assess(&facts, self.policy, &without).is_some_and(|now| now.outcome <= outcome) {
                set = without;
            }
        }
        if set.is_empty() {
            return;
        }
        if outcome < self.best {
            self.best = outcome;
            self.sets.clear();
        }
        self.sets.push(set);
    }
}
