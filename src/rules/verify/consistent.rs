//! What is true of every decision, whatever the facts.

use crate::domain::words::{Measure, Stage, Word};
use crate::rules::case::Case;
use crate::rules::decision::{Decision, Reason, Retention};
use crate::rules::reasons::{Code, Outcome};

/// Returns the reasons of a decision, those on the passport with them.
pub(super) fn codes(decision: &Decision) -> impl Iterator<Item = Code> {
    let kept = decision.retention.iter().flat_map(|retention| &retention.reasons);
    decision.reasons.iter().chain(kept).map(|reason| reason.code)
}

/// Tells whether an examination that ends at once was ended, so that nothing else is told.
pub(super) fn ended_at_once(decision: &Decision) -> bool {
    matches!(decision.reasons[..], [Reason { code: Code::DecisionFinal | Code::RulesetSuspended, .. }])
}

fn holds(holds: bool, what: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what.to_owned()) }
}

/// Checks one decision; the error says what does not hold.
pub fn check(case: &Case, decision: &Decision) -> Result<(), String> {
    folded(&decision.reasons, decision.outcome, Code::outcome)?;
    holds(decision.missing.is_sorted_by(|one, next| one < next), "missing is sorted and names each thing once")?;
    let wants = decision.reasons.iter().any(|reason| reason.code.outcome() == Outcome::MissingDocuments);
    holds(decision.missing.is_empty() != wants, "something is missing exactly where a reason says so")?;
    let sorted = decision.unestablished.is_sorted_by(|one, next| one < next);
    holds(sorted, "what is not established is sorted and names each fact once")?;
    let over = matches!(case.facts.stage, Stage::Reconsideration | Stage::EntryCheck);
    holds(!over || decision.unestablished.is_empty(), "nothing is to be established where nothing is approved")?;
    holds(
        decision.values.fitting_classes.is_none() || decision.values.redirect_to.is_none(),
        "a class that does not fit has one that does, or another procedure",
    )?;
    retention(case, decision.retention.as_ref())?;
    days(case, decision)?;
    issued(decision)
}

fn folded(reasons: &[Reason], outcome: Outcome, outcome_of: fn(Code) -> Outcome) -> Result<(), String> {
    holds(!reasons.is_empty(), "every decision has a reason")?;
    let ok = reasons.iter().filter(|reason| reason.code == Code::Ok).count();
    let alone = ok == 1 && reasons.len() == 1;
    holds((outcome == Outcome::Eligible) == alone, "eligible exactly where OK is the one reason")?;
    holds(alone || ok == 0, "OK stands alone")?;
    let graveness: Vec<Outcome> = reasons.iter().map(|reason| outcome_of(reason.code)).collect();
    holds(graveness.is_sorted_by(|one, next| next <= one), "reasons are told gravest first")?;
    holds(graveness.first() == Some(&outcome), "the outcome is that of the gravest reason")
}

fn retention(case: &Case, retention: Option<&Retention>) -> Result<(), String> {
    let facts = case.facts;
    let asked = matches!(facts.stage, Stage::Acceptance | Stage::UnderExamination)
        && facts.measure != Measure::PortVisa
        && facts.measure != Measure::NewbornRegistration;
    holds(
        retention.is_some() == asked,
        "the passport is decided on exactly in the country, while accepted or examined",
    )?;
    let Some(block) = retention else { return Ok(()) };
    folded(&block.reasons, block.outcome, Code::retention_outcome)?;
    let kept = match block.outcome {
        Outcome::Eligible => Some(false),
        Outcome::NotEligible => Some(true),
        Outcome::Refer | Outcome::MissingDocuments => None,
    };
    holds(block.passport_kept == kept, "whether the passport is kept follows from the outcome")
}

fn days(case: &Case, decision: &Decision) -> Result<(), String> {
    let values = &decision.values;
    let after = values.last_permitted_day.zip(values.new_last_day).is_none_or(|(last, new)| last <= new);
    holds(after, "the new last day is not before the old one")?;
    let before = values.last_permitted_day.zip(values.latest_filing_day).is_none_or(|(last, file)| file <= last);
    holds(before, "the last day for filing is not after the end of the stay")?;
    holds(values.receipt_until.is_none_or(|last| case.filed_on < last), "a receipt ends after the day of filing")?;
    let undated = decision.reasons.iter().any(|reason| reason.code == Code::CalendarNotPublished);
    let dated = values.receipt_until.is_some() && case.window.is_none();
    holds(!(undated && dated), "no receipt is dated where the calendar is not published")?;
    let fine = values.overstay_days.is_some();
    let goes_with = [values.fine_max.is_some(), values.penalty_on.is_some()].iter().all(|given| *given == fine);
    holds(goes_with && values.overstay_days != Some(0), "days of illegal stay, fine and who answers go together")?;
    let overstay = values.last_permitted_day.map(|last| (case.filed_on - last).num_days().max(0));
    let counted = overstay.is_none_or(|days| i64::from(values.overstay_days.unwrap_or(0)) == days);
    holds(counted, "days of illegal stay are those since the last permitted day")
}

fn issued(decision: &Decision) -> Result<(), String> {
    let values = &decision.values;
    let eligible = decision.outcome == Outcome::Eligible;
    holds(eligible || values.visa_class.is_none() && values.entries.is_none(), "only what is granted is issued")?;
    let hidden = decision.reasons.iter().any(|reason| reason.code == Code::SecurityGround);
    holds((values.disclose_reason == Some(false)) == hidden, "a security ground is never disclosed")?;
    let known = |name: &&&str| name.contains('.') || is_paper(name);
    holds(decision.missing.iter().all(|name| known(&name)), "what is missing is a paper or the path of a fact")
}

fn is_paper(name: &str) -> bool {
    matches!(name, "passport" | "personal_attendance") || crate::domain::words::PaperKind::find(name).is_some()
}
