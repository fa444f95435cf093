//! All rules asked of one case, and folded into one decision.

use std::borrow::Cow;

use super::case::Case;
use super::decision::{Decision, Reason, Retention};
use super::finding::{Because, Checked, Finding, because};
use super::reasons::{Code, Outcome};
use super::rule::{Rule, numbered};
use super::values::values;
use super::{RULES, every, needs, port_visa, retention, rules_of};
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
    let mut fold = Fold::new(Code::outcome);
    if !ends_at_once(case, &mut fold) {
        for rule in rules_of(&case.ask).iter().copied().flatten() {
            fold.take(case, rule, &rule.check(case));
        }
        for path in needs::not_shown(case) {
            let because = because!("缺少审查所需信息", "a fact needed to examine the measure is not shown");
            let entry = Code::FactNotShown.entry();
            let finding = Finding::new(false, Code::FactNotShown, because).supply(path);
            fold.add(Cow::Borrowed(&entry.deciding_article), &finding);
        }
    }
    let Fold { outcome, mut reasons, mut missing, .. } = fold;
    if reasons.is_empty() {
        reasons.push(granted(case));
    }
    missing.sort_unstable();
    missing.dedup();
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.code.outcome()));
    let codes: Vec<Code> = reasons.iter().map(|reason| reason.code).collect();
    Decision {
        id: case.facts.id.clone(),
        outcome,
        missing,
        retention: retention::concerns(case).then(|| passport(case)),
        values: values(case, &codes),
        policy: case.edition.from,
        policy_sha256: case.policy.sha256.clone(),
        reasons,
    }
}

/// Asks every rule of a case, those on the passport after those on the application, and hands on what each says.
pub fn ask_all(case: &Case, mut told: impl FnMut(&'static Rule, Checked)) {
    for rule in RULES.iter().copied().flatten() {
        told(rule, rule.check(case));
    }
    if retention::concerns(case) {
        for rule in retention::RULES.iter().copied().filter(|rule| rule.id.starts_with("RT-")) {
            told(rule, rule.check(case));
        }
    }
}

/// Two conditions end the examination: a final decision, and suspended port visas.
fn ends_at_once(case: &Case, fold: &mut Fold) -> bool {
    for rule in [&every::IS_NOT_FINAL, &port_visa::IS_NOT_SUSPENDED] {
        fold.take(case, rule, &rule.check(case));
    }
    !fold.reasons.is_empty()
}

fn passport(case: &Case) -> Retention {
    let mut fold = Fold::new(Code::retention_outcome);
    for rule in retention::RULES {
        fold.take(case, rule, &rule.check(case));
    }
    let Fold { outcome, mut reasons, .. } = fold;
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.code.retention_outcome()));
    if reasons.is_empty() {
        let because = because!("护照核验无误，不予留存", "the passport is verified and need not be kept");
        reasons.push(reason(Cow::Borrowed("NIA measure 2023-08-03"), Code::Ok, &because, None));
    }
    let passport_kept = match outcome {
        Outcome::Eligible => Some(false),
        Outcome::NotEligible => Some(true),
        Outcome::Refer | Outcome::MissingDocuments => None,
    };
    Retention { outcome, reasons, passport_kept }
}

/// The reasons found so far, and the gravest outcome among them.
struct Fold {
    outcome_of: fn(Code) -> Outcome,
    outcome: Outcome,
    reasons: Vec<Reason>,
    missing: Vec<&'static str>,
}

impl Fold {
    fn new(outcome_of: fn(Code) -> Outcome) -> Fold {
        Fold { outcome_of, outcome: Outcome::Eligible, reasons: Vec::new(), missing: Vec::new() }
    }

    fn take(&mut self, case: &Case, rule: &Rule, checked: &Checked) {
        if let Ok(finding) = checked
            && !finding.met
        {
            self.add(rule.citation(case), finding);
        }
    }

    fn add(&mut self, citation: Cow<'static, str>, finding: &Finding) {
        self.outcome = self.outcome.max((self.outcome_of)(finding.code));
        self.missing.extend(finding.supply);
        self.reasons.push(reason(
            citation,
            finding.code,
            &finding.because,
            finding.supply.filter(|_| finding.is_paper),
        ));
    }
}

fn reason(citation: Cow<'static, str>, code: Code, because: &Because, document: Option<&'static str>) -> Reason {
    let text = because.text();
    Reason { code, document, citation, message_en: text.en, message_zh: text.zh }
}

/// The one reason of an eligible case: the provision that grants.
fn granted(case: &Case) -> Reason {
    let because = because!("{0}：符合规定", "{0}: nothing stands against it", case.facts.measure);
    reason(numbered(granting_provision(case), case), Code::Ok, &because, None)
}

fn granting_provision(case: &Case) -> &'static str {
    match case.facts.stage {
        Stage::EntryCheck => return "EEAL 20(3); Reg 36(1)(ii)",
        Stage::Collection => return "EEAL 33(1); Reg 18",
        Stage::Advance | Stage::Acceptance | Stage::UnderExamination | Stage::Reconsideration => {}
    }
    match &case.ask {
        Ask::PortVisa(port) if port.electronic => "EEAL 20(1), 20(4); Reg 6(1){item}; NIA pilot 2024-07-12",
        Ask::PortVisa(port) if port.purpose == Some(Purpose::GroupTourism) => "EEAL 20(2), 20(4); Reg 6(1){item}",
        Ask::PortVisa(port) => {
            let law = &case.law().port_visa;
            let commercial = port_visa::is_commercial(case, port)
                && law.commercial_basis.firm == Some(CommercialBasis::EnterpriseEvidence);
            if commercial {
                "EEAL 20(1), 20(4); Reg 6(1){item}; NIA measure 2023-08-03"
            } else if port.purpose.is_some_and(|purpose| law.visit_purposes.has(purpose)) {
                "EEAL 20(1), 20(4); Reg 6(1){item}; NIA measure 2024-01-11 (1)"
            } else {
                "EEAL 20(1), 20(4); Reg 6(1){item}"
            }
        }
        Ask::Extension(_) => "EEAL 29(2), 29(3); Reg 6(1){item}, 14",
        Ask::Replacement(asked) if asked.circumstance == Some(Circumstance::MultipleEntry) => {
            "Reg 6(1){item}, 10; NIA measures 2023-08-03, 2024-01-11 (4)"
        }
        Ask::Replacement(_) => "EEAL 35; Reg 6(1){item}, 10",
        Ask::Reissue(_) => "EEAL 35; Reg 6(1){item}, 11",
        Ask::PermitIssue(_) => "EEAL 30; Reg 15, 16",
        Ask::PermitExtension(_) => "EEAL 32; Reg 17",
        Ask::PermitChange(_) => "EEAL 33(2); Reg 17",
        Ask::PermitReissue(_) => "EEAL 35; Reg 17",
        Ask::Newborn => "EEAL 40(1)",
        Ask::Elsewhere(_) => "EEAL 34, 47",
    }
}
