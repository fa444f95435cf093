//! All rules asked of one case, and folded into one decision.

use super::case::Case;
use super::decision::Decision;
use super::finding::{Checked, Finding, Value, because};
use super::reasons::{Code, Outcome};
use super::rule::{Rule, item};
use super::ruling::{Ground, Ruling, Weighed};
use super::unestablished::unestablished;
use super::values::values;
use super::{RULES, every, needs, port_visa, replacement, retention, rules_of};
use crate::domain::facts::Facts;
use crate::domain::measure::Ask;
use crate::domain::words::{Circumstance, Purpose, Stage};
use crate::policy::Policy;
use crate::policy::figures::CommercialBasis;

/// Decides an application; `None` where it was filed before the first day of the law that the policy knows.
pub fn decide(facts: &Facts, policy: &Policy) -> Option<Decision> {
    Some(decide_case(&Case::new(facts, policy)?))
}

/// Decides a case.
pub fn decide_case(case: &Case) -> Decision {
    rule_on(case).decision(&case.facts.id, case.policy)
}

/// Asks all rules of a case and weighs what they found, without putting it into words.
pub fn rule_on(case: &Case) -> Ruling {
    let mut fold = Fold::new(Code::outcome);
    if !ends_at_once(case, &mut fold) {
        for rule in rules_of(&case.ask).iter().copied().flatten() {
            fold.take(case, rule, &rule.check(case));
        }
        for path in needs::not_shown(case) {
            let because = because!("缺少{0}", "not shown: {0}", Value::Fact(path));
            let entry = Code::FactNotShown.entry();
            let finding = Finding::new(false, Code::FactNotShown, because).supply(path);
            fold.add(&entry.deciding_article, &finding);
        }
    }
    let weighed = fold.weighed(|| {
        let because = because!("{0}：符合规定", "{0}: nothing stands against it", case.facts.measure);
        Ground::granting(granting_provision(case), because)
    });
    let retention = retention::concerns(case).then(|| passport(case));
    let values = values(case, &weighed.grounds);
    let unestablished = unestablished(case);
    Ruling { weighed, retention, unestablished, values, edition: case.edition.from, item: item(case) }
}

/// Asks every rule of a case, those on the passport after those on the application, and hands on what each says.
pub fn ask_all(case: &Case, mut told: impl FnMut(&'static Rule, Checked)) {
    let ended = ends_at_once(case, &mut Fold::new(Code::outcome));
    for rule in RULES.iter().copied().flatten() {
        let is_asked = !ended || ENDING.iter().any(|ending| ending.id == rule.id);
        told(rule, if is_asked { rule.check(case) } else { Err(super::finding::Silent::NotConcerned) });
    }
    if retention::concerns(case) {
        for rule in retention::RULES.iter().copied().filter(|rule| rule.id.starts_with("RT-")) {
            told(rule, rule.check(case));
        }
    }
}

/// Two conditions end the examination: a review is asked for, and suspended port visas.
const ENDING: [&Rule; 3] = [&every::IS_NOT_FINAL, &every::REVIEW_IS_DECIDED_ELSEWHERE, &port_visa::IS_NOT_SUSPENDED];

/// Asks what ends the examination.
fn ends_at_once(case: &Case, fold: &mut Fold) -> bool {
    for rule in ENDING {
        fold.take(case, rule, &rule.check(case));
    }
    !fold.grounds.is_empty()
}

fn passport(case: &Case) -> Weighed {
    let mut fold = Fold::new(Code::retention_outcome);
    for rule in retention::RULES {
        fold.take(case, rule, &rule.check(case));
    }
    fold.weighed(|| {
        let because = because!("护照核验无误，免予留存", "the passport is verified and need not be kept");
        Ground::granting("MPS measure 2023-08-03", because)
    })
}

/// The grounds found so far, and the gravest outcome among them.
struct Fold {
    outcome_of: fn(Code) -> Outcome,
    outcome: Outcome,
    grounds: Vec<Ground>,
    missing: Vec<&'static str>,
}

impl Fold {
    fn new(outcome_of: fn(Code) -> Outcome) -> Fold {
        Fold { outcome_of, outcome: Outcome::Eligible, grounds: Vec::new(), missing: Vec::new() }
    }

    fn take(&mut self, case: &Case, rule: &Rule, checked: &Checked) {
        if let Ok(finding) = checked
            && !finding.met
        {
            self.add(rule.cite_of(case, finding), finding);
        }
    }

    fn add(&mut self, cite: &'static str, finding: &Finding) {
        self.outcome = self.outcome.max((self.outcome_of)(finding.code));
        self.missing.extend(finding.supply);
        self.grounds.push(Ground::against(cite, finding));
    }

    /// Puts the gravest first; where there is none, the provision that grants is the one ground.
    fn weighed(self, granted: impl FnOnce() -> Ground) -> Weighed {
        let Fold { outcome_of, outcome, mut grounds, mut missing } = self;
        if grounds.is_empty() {
            grounds.push(granted());
        }
        missing.sort_unstable();
        missing.dedup();
        grounds.sort_by_key(|ground| std::cmp::Reverse(outcome_of(ground.code)));
        Weighed { outcome, grounds, missing }
    }
}

/// The provision that grants an eligible case.
fn granting_provision(case: &Case) -> &'static str {
    match case.facts.stage {
        Stage::EntryCheck => return "EEAL 20(3); Reg 36(1)(ii)",
        Stage::Collection if case.facts.measure.is_residence_permit() => return "EEAL 33(1); Reg 18",
        Stage::Collection if case.facts.measure.is_visa() => return "EEAL 17; Reg 13",
        Stage::Collection | Stage::Advance | Stage::Acceptance | Stage::UnderExamination | Stage::Reconsideration => {}
    }
    match &case.ask {
        Ask::PortVisa(port) if port.electronic && port_visa::is_on_the_extended_pilot(case) => {
            "EEAL 20(1), 20(4); Reg 6(1){item}; NIA pilot 2024-07-12, extended 2024-10-25"
        }
        Ask::PortVisa(port) if port.electronic => "EEAL 20(1), 20(4); Reg 6(1){item}; NIA pilot 2024-07-12",
        Ask::PortVisa(port) if port.purpose == Some(Purpose::GroupTourism) => "EEAL 20(2), 20(4); Reg 6(1){item}",
        Ask::PortVisa(port) => {
            let law = &case.law().port_visa;
            let commercial = port_visa::is_commercial(case, port)
                && law.commercial_basis.firm == Some(CommercialBasis::EnterpriseEvidence);
            if commercial {
                "EEAL 20(1), 20(4); Reg 6(1){item}; MPS measure 2023-08-03"
            } else if port.purpose.is_some_and(|purpose| law.visit_purposes.has(purpose)) {
                "EEAL 20(1), 20(4); Reg 6(1){item}; NIA measure 2024-01-11 (1)"
            } else {
                "EEAL 20(1), 20(4); Reg 6(1){item}"
            }
        }
        Ask::Extension(_) => "EEAL 29(2), 29(3); Reg 6(1){item}, 14",
        Ask::Replacement(asked) if asked.circumstance == Some(Circumstance::MultipleEntry) => {
            replacement::granting(case, asked)
        }
        Ask::Replacement(_) => "EEAL 35; Reg 6(1){item}, 10",
        Ask::Reissue(_) => "EEAL 35; Reg 6(1){item}, 11",
        Ask::PermitIssue(_) => "EEAL 30; Reg 15, 16",
        Ask::PermitExtension(_) => "EEAL 32; Reg 17",
        Ask::PermitChange(_) => "EEAL 33(2); Reg 17",
        Ask::PermitReissue(_) => "EEAL 35; Reg 17",
        Ask::Newborn => "EEAL 40(1)",
        Ask::Elsewhere(_) => every::of_another_procedure(case.facts.measure),
    }
}
