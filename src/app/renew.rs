//! The follow-up of a case: what the office knows is filled in, what it gave is the stay that now holds.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::amend::{differences, lay_over};
use super::basis::{how_ended, right_given};
use super::case::OpenCase;
use super::desk::Desk;
use super::erasure::is_kept;
use super::fault;
use crate::domain::day::read_day;
use crate::domain::facts::Facts;
use crate::domain::labels::place;
use crate::domain::measure::Ask;
use crate::domain::paper::Paper;
use crate::domain::text::Text;
use crate::domain::words::{Entries, Measure, PaperKind, Word, words};
use crate::error::{Exit, UserError};
use crate::record::act::{Particulars, Right};

words! {
    /// What the holder of a document asks for next.
    FollowUp {
        Extension = "extension", "延期", "extension";
        Replacement = "replacement", "换发", "replacement";
        Reissue = "reissue", "补发", "reissue";
    }
}

/// A follow-up that is filled in as far as the file knows.
pub struct Prefilled {
    /// The case it follows.
    pub before: OpenCase,
    /// The facts as JSON, to be completed.
    pub facts: Value,
    /// What no rule reads.
    pub particulars: Particulars,
}

/// Returns the measure of a follow-up.
pub fn measure_of(before: Measure, act: FollowUp) -> Option<Measure> {
    let residence = matches!(
        before,
        Measure::ResidenceIssue | Measure::ResidenceExtension | Measure::ResidenceChange | Measure::ResidenceReissue
    );
    let visa =
        matches!(before, Measure::PortVisa | Measure::VisaExtension | Measure::VisaReplacement | Measure::VisaReissue);
    match act {
        FollowUp::Extension if visa => Some(Measure::VisaExtension),
        FollowUp::Replacement if visa => Some(Measure::VisaReplacement),
        FollowUp::Reissue if visa => Some(Measure::VisaReissue),
        FollowUp::Extension if residence => Some(Measure::ResidenceExtension),
        FollowUp::Replacement if residence => Some(Measure::ResidenceChange),
        FollowUp::Reissue if residence => Some(Measure::ResidenceReissue),
        FollowUp::Extension | FollowUp::Replacement | FollowUp::Reissue => None,
    }
}

/// Fills in the follow-up of an issued case; what is laid over it was said at the counter.
pub fn prefill(desk: &Desk, name: &str, act: FollowUp, over: Value) -> anyhow::Result<Prefilled> {
    let before = desk.take_up(name)?;
    is_kept(desk, &before)?;
    let measure = measure_of(before.row.measure, act).ok_or_else(|| no_follow_up(&before, act))?;
    let right = right(desk, &before, measure)?;
    let mut facts = json!({
        "id": "-",
        "measure": measure,
        "stage": "acceptance",
        "as_of": desk.today(),
        "applicant": before.facts.applicant,
        "passport": before.facts.passport,
        "inviter": before.facts.inviter,
        "current_stay": stay(&before.facts, &right, entered_on(&over)),
        "request": request(&before.facts, measure),
        "filing": before.facts.filing,
    });
    // What was shown or asked then is shown and asked anew.
    lay_over(
        &mut facts,
        json!({
            "passport": {"shown": null, "verification": null, "mrz": null},
            "filing": {"accepted_on": null, "accepted_passport_number": null, "refused_on": null, "filed_by": null,
                "port": null, "port_authorised": null},
        }),
    );
    lay_over(&mut facts, over);
    // Who files this time is asked anew, and the follow-up was carried over from nowhere.
    let particulars = Particulars { agent: None, legacy: None, ..before.particulars.clone() };
    Ok(Prefilled { before, facts, particulars })
}

/// The papers of a case that still hold today; an application is of one case alone.
pub fn papers_that_hold(desk: &Desk, before: &OpenCase) -> Vec<Paper> {
    let today = desk.today();
    let holds = |paper: &&Paper| {
        let ended = paper.valid_until.is_some_and(|until| until < today);
        paper.kind != PaperKind::ApplicationForm && paper.defect.is_none() && !ended
    };
    before.facts.documents.iter().flatten().filter(holds).copied().collect()
}

/// Picks those that are named; `all` names every one.
pub fn papers_named(named: &[String], hold: &[Paper], before: &OpenCase) -> Result<Vec<Paper>, UserError> {
    let mut picked = Vec::new();
    for name in named {
        let fits = |paper: &&Paper| name == "all" || paper.kind.code() == *name;
        let found: Vec<Paper> = hold.iter().filter(fits).copied().collect();
        if found.is_empty() && name != "all" {
            return Err(not_on_file(name, hold, &before.number));
        }
        picked.extend(found);
    }
    picked.dedup();
    Ok(picked)
}

fn not_on_file(name: &str, hold: &[Paper], number: &str) -> UserError {
    let codes: Vec<&str> = hold.iter().map(|paper| paper.kind.code()).collect();
    let codes = if codes.is_empty() { "-".to_owned() } else { codes.join(", ") };
    fault::refused(
        "paper_not_there",
        format!("案件 {number} 没有仍然有效的 {name}；现有：{codes}"),
        format!("case {number} has no {name} that still holds; it has: {codes}"),
        Vec::new(),
    )
}

/// A fact that a follow-up says otherwise than the case before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its place.
    pub fact: String,
    /// What was said; `-` for nothing.
    pub was: String,
    /// What is said now.
    pub is: String,
}

impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {} → {}", self.fact, self.was, self.is)
    }
}

/// A value in a few words: of papers and records their kinds.
fn shown(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "-".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(all)) => {
            let kinds =
                all.iter().map(|one| one.get("kind").map_or_else(|| shown(Some(one)), |kind| shown(Some(kind))));
            format!("[{}]", kinds.collect::<Vec<_>>().join(", "))
        }
        Some(value @ (Value::Bool(_) | Value::Number(_) | Value::Object(_))) => value.to_string(),
    }
}

/// Returns what the follow-up says otherwise than the case before it.
pub fn changes(prefilled: &Prefilled, facts: &Facts) -> anyhow::Result<Vec<Change>> {
    let before = serde_json::to_value(&prefilled.before.facts)?;
    let now = serde_json::to_value(facts)?;
    let differ = differences(&before, &now);
    let told = |at: &str| Change { fact: place(at), was: shown(before.pointer(at)), is: shown(now.pointer(at)) };
    let plain = |at: &&String| !["/id", "/as_of", "/stage"].contains(&at.as_str()) && !at.starts_with("/applicant");
    Ok(differ.iter().filter(plain).map(|at| told(at)).collect())
}

/// The right that the case gave, from which a measure may go on.
fn right(desk: &Desk, before: &OpenCase, measure: Measure) -> anyhow::Result<Right> {
    if let Some(right) = right_given(desk, before.row.key, measure)? {
        return Ok(right);
    }
    let number = &before.number;
    let refused = fault::refused(
        "not_issued",
        format!("案件 {number} 没有有效的签证证件"),
        format!("case {number} gave no document that holds"),
        Vec::new(),
    );
    let next = match how_ended(desk, before.row.key, measure)? {
        None => Text::new(
            format!("先办结该案：visa-cli next {number}"),
            format!("lead that case to its end first: visa-cli next {number}"),
        ),
        Some(ended) => {
            let Text { zh, en } = ended.what();
            let (then_zh, then_en) = match &ended.replaced_by {
                Some(by) => (
                    format!("就该证件申请：visa-cli renew {by} --act ACT"),
                    format!("apply on that one: visa-cli renew {by} --act ACT"),
                ),
                None => (
                    format!("停留另有依据的，直接受理：visa-cli intake {measure}"),
                    format!(
                        "where the stay has another basis, take the application in by itself: visa-cli intake {measure}"
                    ),
                ),
            };
            Text::new(format!("{zh}；{then_zh}"), format!("{en}; {then_en}"))
        }
    };
    Err(UserError { exit: Exit::Stale, hint: next, ..refused }.into())
}

/// The day of entry, where facts say one.
fn entered_on(facts: &Value) -> Option<NaiveDate> {
    facts["current_stay"]["entered_on"].as_str().and_then(read_day)
}

/// Puts the stay of a follow-up right for the day of entry that was said: who left and entered again has the days of the
/// document anew, who has not is still on the stay before it. What was said otherwise stays.
pub fn follow_entry(desk: &Desk, prefilled: &Prefilled, facts: &mut Value) -> anyhow::Result<()> {
    let entered = entered_on(facts);
    if entered == entered_on(&prefilled.facts) {
        return Ok(());
    }
    let Some(measure) = facts["measure"].as_str().and_then(Measure::find) else { return Ok(()) };
    let right = right(desk, &prefilled.before, measure)?;
    let stay = stay(&prefilled.before.facts, &right, entered);
    for part in OF_AN_ENTRY {
        if facts["current_stay"][part] == prefilled.facts["current_stay"][part] {
            facts["current_stay"][part] = stay[part].clone();
        }
    }
    Ok(())
}

/// The parts of a stay that follow from its entry.
const OF_AN_ENTRY: [&str; 3] = ["stay_days", "extended_days", "port_visa"];

/// The stay that now holds: the days of each extension are added up, so that no limit is reached twice. The day of entry
/// is read in the passport, not taken from the day on which the arrival was expected, nor from the stay before a visa for
/// further entries: who entered since has the days that it gives, who has not left has the stay of the visa before it.
fn stay(before: &Facts, right: &Right, entered: Option<NaiveDate>) -> Value {
    let mut stay = serde_json::to_value(&before.current_stay).unwrap_or_default();
    let entered_since = |first: NaiveDate| {
        entered.is_some_and(|on| first <= on && before.current_stay.entered_on.is_none_or(|before| before < on))
    };
    let several = matches!(right.entries.or(before.current_stay.entries), Some(Entries::Double | Entries::Multiple));
    let over = match Ask::of(before) {
        Ask::PortVisa(_) => json!({
            "basis": "visa", "port_visa": true, "visa_class": right.visa_class, "entries": right.entries,
            "stay_days": right.stay_days, "extended_days": 0,
        }),
        // An extension is of one entry alone (Reg 14).
        Ask::Extension(_) if several && entered_since(right.valid_from) => json!({"extended_days": 0}),
        Ask::Extension(asked) => json!({"extended_days": asked.held.extended_days + asked.days.unwrap_or(0)}),
        Ask::Replacement(_) | Ask::Reissue(_) if Ask::of(before).is_for_further_entries() => {
            let mut over = json!({
                "visa_class": right.visa_class, "entries": right.entries, "entered_on": null,
                "valid_until": right.valid_until,
            });
            if entered.is_none() || entered_since(right.valid_from) {
                lay_over(&mut over, json!({"port_visa": false, "stay_days": right.stay_days, "extended_days": 0}));
            }
            over
        }
        Ask::Replacement(_) | Ask::Reissue(_) if several && entered_since(right.valid_from) => json!({
            "port_visa": false, "visa_class": right.visa_class, "entries": right.entries, "extended_days": 0,
        }),
        Ask::Replacement(_) | Ask::Reissue(_) => json!({
            "port_visa": false, "visa_class": right.visa_class, "entries": right.entries,
        }),
        Ask::PermitIssue(_) | Ask::PermitExtension(_) | Ask::PermitChange(_) | Ask::PermitReissue(_) => json!({
            "basis": "residence_permit", "permit_kind": right.permit_kind, "valid_until": right.valid_until,
            "visa_class": null, "stay_days": null, "extended_days": null,
        }),
        Ask::Newborn | Ask::Elsewhere(_) => json!({}),
    };
    lay_over(&mut stay, over);
    stay
}

/// What is asked for again as it was: the reason of the stay, the kind of permit, the relationship. On what ground a
/// document is replaced is asked.
fn request(before: &Facts, measure: Measure) -> Value {
    let asked = &before.request;
    let class = asked.visa_class.or(before.current_stay.visa_class);
    let mut request =
        json!({"purpose": asked.purpose, "relationship": asked.relationship, "permit_kind": asked.permit_kind});
    if measure == Measure::VisaReplacement {
        lay_over(&mut request, json!({"visa_class": class}));
    }
    request
}

fn no_follow_up(before: &OpenCase, act: FollowUp) -> crate::error::UserError {
    let (measure, number) = (before.row.measure, &before.number);
    fault::refused(
        "no_follow_up",
        format!("案件 {number}（{}）不能办理{}", measure.zh(), act.zh()),
        format!("case {number} ({}) has no {}", measure.en(), act.en()),
        vec![Text::new("--act", "--act")],
    )
}
