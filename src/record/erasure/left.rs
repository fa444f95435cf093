//! What is left of an act when what tells of the person is erased: what states, periods, counts, stocks and duties stand on.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::domain::facts::{Applicant, Arrival, CurrentStay, Facts, Filing, Inviter, Passport, Request};
use crate::domain::paper::Paper;
use crate::record::act::{
    Act, Amended, Application, Assessed, Compared, Confirmed, Corrected, Correction, CorrectionWithdrawn, CustodyMoved,
    Decided, Ended, Handed, Inquired, InquiryHanded, Issued, LegacyCase, LookedAgain, Noticed, PaperAdded,
    PaperVerified, Parted, Particulars, PassportHanded, PersonSaid, Printed, Remark, Reviewed, Undone, Viewed,
};

/// Returns what is left of an act; `None` where it tells of no person. `entry` is the entry of the register that its case had
/// after it: without a passport nothing else would tell.
pub fn left(act: Act, entry: Option<u64>) -> Option<Act> {
    #[rustfmt::skip]
    let left = match act {
        Act::Drafted(said) => Act::Drafted(Box::new(of_application(*said, entry))),
        Act::Accepted(said) => Act::Accepted(Box::new(of_application(*said, entry))),
        Act::Noticed(said) => Act::Noticed(Noticed { assessed: of_assessed(said.assessed), ..said }),
        Act::Amended(said) => Act::Amended(Box::new(of_amended(*said, entry))),
        Act::PaperAdded(said) => Act::PaperAdded(Box::new(of_paper_added(*said, entry))),
        Act::PaperVerified(said) => Act::PaperVerified(PaperVerified { note: gone(), ..said }),
        Act::Inquired(said) => Act::Inquired(Box::new(of_inquiry(*said, entry))),
        Act::CustodyMoved(said) => Act::CustodyMoved(of_custody(said)),
        Act::Claimed(said) => Act::Claimed(of_remark(said)),
        Act::Reviewed(said) => Act::Reviewed(of_review(said)),
        Act::Returned(said) => Act::Returned(of_remark(said)),
        Act::Endorsed(said) => Act::Endorsed(of_decided(said)),
        Act::Approved(said) => Act::Approved(of_decided(said)),
        Act::Refused(said) => Act::Refused(of_decided(said)),
        Act::Withdrawn(said) => Act::Withdrawn(of_ended(said)),
        Act::Issued(said) => Act::Issued(Issued { assessed: of_assessed(said.assessed), ..said }),
        Act::Collected(said) => Act::Collected(of_remark(said)),
        Act::Voided(said) => Act::Voided(of_ended(said)),
        Act::CorrectionProposed(said) => Act::CorrectionProposed(Box::new(of_correction(*said))),
        Act::CorrectionWithdrawn(said) => Act::CorrectionWithdrawn(CorrectionWithdrawn { note: gone(), ..said }),
        Act::Corrected(said) => Act::Corrected(of_corrected(said, entry)),
        Act::Recused(said) => Act::Recused(of_remark(said)),
        Act::LookedAgain(said) => Act::LookedAgain(LookedAgain { note: gone(), ..said }),
        Act::Linked(said) => Act::Linked(of_compared(said)),
        Act::Distinct(said) => Act::Distinct(of_compared(said)),
        Act::Unlinked(said) => Act::Unlinked(of_compared(said)),
        Act::Parted(said) => Act::Parted(of_parted(said)),
        Act::Printed(said) => Act::Printed(Printed { note: gone(), words: None, ..said }),
        Act::Viewed(said) => Act::Viewed(Viewed { note: gone(), ..said }),
        Act::Undone(said) => Act::Undone(Undone { note: gone(), ..said }),
        Act::LedgerOpened(_) | Act::RosterProposed(_) | Act::RosterConfirmed(_) | Act::RosterWithdrawn(_)
        | Act::PolicyKept(_) | Act::LawProposed(_) | Act::LawActivated(_) | Act::PeriodSet(_) | Act::UnitMarked(_)
        | Act::DeemedAccepted(_) | Act::TakenOver(_) | Act::StockReceived(_) | Act::StockCounted(_) | Act::StockReturned(_)
        | Act::StockFound(_) | Act::NumberSpoiled(_) | Act::Drawn(_) | Act::InterestStated(_) | Act::ListTaken(_) | Act::ListPart(_)
        | Act::ListUndone(_) | Act::WatchListLoaded(_) | Act::WatchCleared(_) | Act::BackedUp(_) | Act::Restored(_)
        | Act::RestoreConfirmed(_) | Act::RestoreDrilled(_) | Act::TimeSet(_) | Act::TimeConfirmed(_)
        | Act::ClockVouched(_) | Act::RecordShared(_) | Act::ErasureProposed(_) | Act::Erased(_) => return None,
    };
    Some(left)
}

/// Words that are gone.
fn gone() -> String {
    String::new()
}

/// The sum of the values that were compared would tell whoever guesses them.
fn of_compared(Compared { one, other, values_sha256: _, note: _ }: Compared) -> Compared {
    Compared { one, other, values_sha256: gone(), note: gone() }
}

fn of_remark(Remark { note: _, to, paper, relation }: Remark) -> Remark {
    Remark { note: gone(), to: to.map(|_| gone()), paper: paper.map(|_| gone()), relation }
}

fn of_ended(Ended { ground, note: _, to, restores }: Ended) -> Ended {
    Ended { ground, note: gone(), to, restores }
}

fn of_application(taken: Application, entry: Option<u64>) -> Application {
    Application {
        late_entry: taken.late_entry.map(|_| gone()),
        sources: of_sources(taken.sources),
        particulars: of_particulars(taken.particulars, taken.facts.inviter.uscc.is_some(), entry),
        facts: of_facts(taken.facts),
        assessed: of_assessed(taken.assessed),
        handed: taken.handed.map(|handed| Box::new(of_handed(*handed))),
        ..taken
    }
}

fn of_handed(Handed { case, passport, inquiries }: Handed) -> Handed {
    let passport =
        passport.map(|PassportHanded { place, to, paper }| PassportHanded { place, to: to.map(|_| gone()), paper });
    let without = |made: InquiryHanded| InquiryHanded { note: gone(), ..made };
    Handed { case, passport, inquiries: inquiries.into_iter().map(without).collect() }
}

fn of_amended(amended: Amended, entry: Option<u64>) -> Amended {
    Amended {
        particulars: of_particulars(amended.particulars, amended.facts.inviter.uscc.is_some(), entry),
        facts: of_facts(amended.facts),
        assessed: of_assessed(amended.assessed),
        sources: of_sources(amended.sources),
        note: gone(),
        ..amended
    }
}

fn of_inquiry(made: Inquired, entry: Option<u64>) -> Inquired {
    let Inquired { manner, subject, paper, on, whom: _, outcome, note: _, amended } = made;
    let amended = amended.map(|amended| of_amended(amended, entry));
    Inquired { manner, subject, paper, on, whom: gone(), outcome, note: gone(), amended }
}

fn of_paper_added(PaperAdded { kind, sha256, amended }: PaperAdded, entry: Option<u64>) -> PaperAdded {
    PaperAdded { kind, sha256, amended: of_amended(amended, entry) }
}

fn of_custody(CustodyMoved { place, note: _, to, paper, relation }: CustodyMoved) -> CustodyMoved {
    // The number of a report or a list is typed: it may hold a name as well.
    CustodyMoved { place, note: gone(), to: to.map(|_| gone()), paper: paper.map(|_| gone()), relation }
}

/// Of where values came from the words that the program writes stay; those of an officer may tell of the person.
fn of_sources(sources: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let is_ours = |source: &str| {
        let (word, of) = source.split_once(':').unwrap_or((source, ""));
        let is_plain = of.len() <= LONGEST_PLACE && !of.contains(char::is_whitespace) && of.is_ascii();
        match word {
            "mrz" | "officer" | "register" | "setting" => of.is_empty(),
            "list" | "case" => is_plain,
            _ => false,
        }
    };
    sources.into_iter().map(|(fact, source)| (fact, if is_ours(&source) { source } else { gone() })).collect()
}

/// Longest name of a cell or a case.
const LONGEST_PLACE: usize = 40;

fn of_review(said: Reviewed) -> Reviewed {
    Reviewed { assessed: of_assessed(said.assessed), note: gone(), ..said }
}

fn of_corrected(said: Corrected, entry: Option<u64>) -> Corrected {
    let confirms = said.confirms.map(|confirmed| {
        let Confirmed { event, said } = *confirmed;
        Box::new(Confirmed { event, said: of_correction(said) })
    });
    Corrected { note: gone(), confirms, entry, ..said }
}

fn of_parted(said: Parted) -> Parted {
    Parted { said: PersonSaid::default(), values_sha256: gone(), note: gone(), ..said }
}

fn of_decided(decided: Decided) -> Decided {
    let nothing_more = decided.nothing_more.map(|_| gone());
    Decided { assessed: of_assessed(decided.assessed), note: gone(), nothing_more, ..decided }
}

fn of_correction(said: Correction) -> Correction {
    Correction {
        particulars: of_particulars(said.particulars, said.facts.inviter.uscc.is_some(), None),
        facts: of_facts(said.facts),
        assessed: of_assessed(said.assessed),
        note: gone(),
        ..said
    }
}

/// The facts that stay, by their place: reports count by them, periods and rights follow from them, and alone they tell of
/// nobody. Those of [`of_facts`].
pub const FACTS_THAT_STAY: [&str; 37] = [
    "applicant.nationality",
    "arrival.at",
    "arrival.port",
    "arrival.region",
    "as_of",
    "documents.defect",
    "documents.issued_on",
    "documents.kind",
    "documents.valid_until",
    "documents.via",
    "filing.accepted_on",
    "filing.filed_by",
    "filing.office_region",
    "filing.place_of_stay_region",
    "filing.port",
    "filing.port_authorised",
    "filing.refused_on",
    "id",
    "inviter.kind",
    "inviter.region",
    "inviter.uscc",
    "measure",
    "passport.kind",
    "request.circumstance",
    "request.electronic",
    "request.entries",
    "request.extension_days",
    "request.group_size",
    "request.leaves_china_during_processing",
    "request.permit_days",
    "request.permit_kind",
    "request.purpose",
    "request.stay_days",
    "request.validity_months",
    "request.visa_abroad_in_time",
    "request.visa_class",
    "stage",
];

/// What is on file beside the facts: its place, whether it stays, and what it is called.
pub const BESIDE_FACTS: [(&str, bool, &str, &str); 18] = [
    ("particulars.chinese_name", false, "中文姓名", "name in Chinese"),
    ("particulars.sex", false, "性别", "sex"),
    ("particulars.inviter_name", true, "邀请单位名称", "name of the inviting unit"),
    ("particulars.employer", false, "境外雇主", "employer abroad"),
    ("particulars.position", false, "职务", "position"),
    ("particulars.contact", false, "联系人", "whom to reach"),
    ("particulars.phone", false, "电话", "telephone"),
    ("particulars.address", false, "在华住址", "address in China"),
    ("particulars.note", false, "申请备注", "remark of the application"),
    ("particulars.passport_issued_on", false, "护照签发日期", "day of issue of the passport"),
    ("particulars.agent", false, "代办人", "who files for the applicant"),
    ("particulars.legacy.document", false, "原系统证件号码", "document number in another system"),
    ("decision.outcome", true, "决定结果、理由代码和依据条款", "outcome, reasons by code, provisions"),
    ("decision.values", false, "决定中的日期和说明文字", "days and sentences of a decision"),
    ("notes", false, "经办警官的说明文字", "words of the officers"),
    ("printed.words", false, "打印件的文字", "words of a printed paper"),
    ("issued", true, "签发证件的号码、有效期、次数", "number, days and entries of what was issued"),
    ("hands", true, "办理环节、时间和经办警官", "steps, times and hands"),
];

/// What was applied for, where, by whose invitation; nothing of who applied but the nationality that the counts tell.
fn of_facts(facts: Facts) -> Facts {
    let Facts {
        id,
        measure,
        stage,
        as_of,
        applicant,
        passport,
        current_stay: _,
        request,
        arrival,
        inviter,
        documents,
        filing,
        record: _,
    } = facts;
    Facts {
        id,
        measure,
        stage,
        as_of,
        applicant: Applicant { nationality: applicant.nationality, ..Applicant::default() },
        passport: Passport { kind: passport.kind, ..Passport::default() },
        current_stay: CurrentStay::default(),
        request: Request { changed_item: None, changed_on: None, relationship: None, ..request },
        arrival: Arrival { enter_by: None, ..arrival },
        inviter: Inviter { kind: inviter.kind, uscc: inviter.uscc, region: inviter.region, ..Inviter::default() },
        documents: documents.map(|papers| papers.into_iter().map(of_paper).collect()),
        filing: Filing { accepted_passport_number: None, ..filing },
        record: None,
    }
}

fn of_paper(paper: Paper) -> Paper {
    Paper { passport_number: None, ..paper }
}

/// Who invites is named where it is a unit.
fn of_particulars(said: Particulars, of_unit: bool, entry: Option<u64>) -> Particulars {
    let legacy = said.legacy.map(|known| LegacyCase { document: None, ..known });
    let inviter_name = said.inviter_name.filter(|_| of_unit);
    Particulars { inviter_name, legacy, entry, ..Particulars::default() }
}

/// Of a decision the outcome and its reasons by code and provision stay; its sentences and values may tell days of a person.
fn of_assessed(assessed: Assessed) -> Assessed {
    Assessed { decision: outline(&assessed.decision), ..assessed }
}

/// What stays of a decision.
#[derive(Serialize, Deserialize)]
struct Outline {
    id: String,
    outcome: String,
    reasons: Vec<OutlineReason>,
    policy: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    policy_sha256: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rules: Option<u32>,
}

#[derive(Serialize, Deserialize)]
struct OutlineReason {
    code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    document: Option<String>,
    citation: String,
}

/// What is no decision at all leaves nothing, which the tables do not take.
fn outline(decision: &RawValue) -> Box<RawValue> {
    let outline: Option<Outline> = serde_json::from_str(decision.get()).ok();
    serde_json::value::to_raw_value(&outline).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::domain::schema;

    /// A value that a form takes.
    fn value(form: &Value) -> Value {
        if let Some(groups) = form["properties"].as_object() {
            return groups.iter().map(|(key, form)| (key.clone(), value(form))).collect();
        }
        if let Some(word) = form["enum"].get(0) {
            return word.clone();
        }
        if form["items"].is_object() {
            let many = form["minItems"].as_u64().unwrap_or(1);
            return (0..many).map(|_| value(&form["items"])).collect();
        }
        let kind = form["type"].as_str().or_else(|| form["type"][0].as_str());
        match (kind, form["pattern"].as_str()) {
            (Some("boolean"), _) => json!(true),
            (Some("integer"), _) => json!(form["minimum"].as_u64().expect("a least number").max(1)),
            (_, None) if form["anyOf"].is_array() => json!("2026-03-01"),
            (_, None) => json!("A text"),
            (_, Some("^[A-Z0-9<]{44}$")) => json!("P<".to_owned() + &"A".repeat(42)),
            (_, Some("^[a-z_]{2,24}$")) => json!("some_registry"),
            (_, Some("^[1-9][0-9]{5}$")) => json!("310115"),
            (_, Some("^[A-Z0-9]{4,12}$")) => json!("AB123456"),
            (_, Some("^[A-Z]{3}$")) => json!("PVG"),
            (_, Some("^[A-Z]{1,3}$")) => json!("D"),
            (_, Some("^[A-Z][0-9]?$")) => json!("M"),
            (_, Some(day)) => json!(if day.contains("{4}-") { "2026-03-01" } else { day }),
        }
    }

    /// Places of a value that hold something.
    fn places(facts: &Value) -> Vec<String> {
        let mut found = Vec::new();
        for (group, inner) in facts.as_object().expect("groups") {
            let keys = inner.as_object().or_else(|| inner[0].as_object());
            match keys {
                Some(keys) => {
                    let held = keys.iter().filter(|(_, value)| !value.is_null());
                    found.extend(held.map(|(key, _)| format!("{group}.{key}")));
                }
                None if inner.is_null() => {}
                None => found.push(group.clone()),
            }
        }
        found
    }

    #[test]
    fn the_facts_that_stay_are_those_of_the_schedule() {
        let whole = value(schema::facts());
        let facts = Facts::from_json(whole.to_string().as_bytes()).expect("a value that each fact takes");
        assert_eq!(places(&serde_json::to_value(&facts).expect("facts as JSON")), places(&whole));
        assert_eq!(places(&serde_json::to_value(of_facts(facts)).expect("facts as JSON")), FACTS_THAT_STAY);
    }
}
