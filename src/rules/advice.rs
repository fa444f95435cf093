//! Advice: the smallest sets of lawful changes that would make an application eligible, each proven by deciding again.
//!
//! A reason offers [`Change`]s, or none. Every way to choose among them is tried on a copy of the facts; what remains is
//! the best outcome that can be reached, and the sets that reach it and of which no part would do. No change is chosen
//! twice and few reasons leave a choice, so the search is short. Age, nationality, records, past days and what an
//! authority has established are never changed.

mod change;
mod last;
mod remedy;

use chrono::NaiveDate;
use serde::Serialize;
use serde::ser::SerializeSeq;

pub use change::Change;
pub use last::{Last, Until};

use super::case::Case;
use super::conflict::conflict;
use super::decide::{decide_case, rule_on};
use super::decision::Redirect;
use super::reasons::{Code, Outcome};
use crate::domain::day::write_some_day;
use crate::domain::facts::Facts;
use crate::domain::text::{Lang, Text};
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
    pub sets: Vec<Set>,
    /// The procedure that fits instead of the one applied for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instead: Option<Redirect>,
    /// Last day on which a changed application, whichever set is chosen, can be filed and reaches it; of one that was
    /// filed, the last day on which it can still be changed.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "write_some_day")]
    pub by: Option<NaiveDate>,
    /// What stands against it from the day after on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub then: Option<Code>,
    /// One sentence on the whole.
    pub zh: &'static str,
    /// The same in English.
    pub en: &'static str,
    /// The last day, with what follows in words, where there is one for all sets.
    #[serde(skip)]
    last: Option<Last>,
}

/// Changes of which all are needed, with the last day on which they lead there.
#[derive(Clone, Debug, PartialEq)]
pub struct Set {
    /// The changes.
    pub changes: Vec<Change>,
    /// Their last day; none where the law or the facts set none.
    pub last: Option<Last>,
}

impl Set {
    fn told(&self, lang: Lang, with_day: bool) -> String {
        let steps: Vec<String> = self.changes.iter().map(|change| change.text().of(lang).to_owned()).collect();
        let day = self.last.as_ref().filter(|_| with_day).map(|last| last.in_brackets().of(lang).to_owned());
        format!("{}{}", steps.join(Text::new("；", "; ").of(lang)), day.unwrap_or_default())
    }
}

impl Serialize for Set {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Dated<'a> {
            #[serde(flatten)]
            step: Step,
            #[serde(flatten)]
            last: Option<&'a Last>,
        }
        let mut seq = to.serialize_seq(Some(self.changes.len()))?;
        for change in &self.changes {
            seq.serialize_element(&Dated { step: change.step(), last: self.last.as_ref() })?;
        }
        seq.end()
    }
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
    advise_until(facts, policy, Until::Law)
}

/// The same of an application with the day until which it is to be decided.
pub fn advise_until(facts: &Facts, policy: &Policy, until: Until) -> Option<Advice> {
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
    let days = last::Days { facts, policy, reaches: best, until };
    let sets: Vec<Set> = sets.into_iter().map(|changes| days.of_set(changes)).collect();
    let last = if sets.is_empty() { days.of(&[]) } else { last::of_all(&sets) };
    let (by, then) = (last.as_ref().map(|last| last.by), last.as_ref().and_then(|last| last.then));
    Some(Advice { reaches: best, conditional, sets, instead, by, then, zh, en, last })
}

/// Every change that an applicant or the inviter may lawfully make, whether or not it helps.
pub fn lawful_changes(case: &Case) -> Vec<Change> {
    remedy::all(case)
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

    /// The sets, numbered, and by which day: once for all where it is the same day for each.
    pub fn lines(&self, lang: Lang) -> Vec<String> {
        let day_of = |set: &Set| set.last.as_ref().map(|last| last.by);
        let alike = self.sets.windows(2).all(|pair| day_of(&pair[0]) == day_of(&pair[1]));
        let numbered = self.sets.iter().enumerate();
        let mut lines: Vec<String> =
            numbered.map(|(number, set)| format!("{}. {}", number + 1, set.told(lang, !alike))).collect();
        let last = self.last.as_ref().filter(|_| alike && !self.sets.is_empty());
        lines.extend(last.map(|last| last.sentence().of(lang).to_owned()));
        lines
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
