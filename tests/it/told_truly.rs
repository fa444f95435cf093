//! What is told of a case is true of this applicant: days, limits, penalties, provisions, who is alike, what may be done.

use serde_json::{Map, Value, json};
use visa_cli::domain::facts::Facts;
use visa_cli::domain::text::Lang;
use visa_cli::policy::Policy;
use visa_cli::rules::advice::{Advice, advise};
use visa_cli::rules::case::Case;
use visa_cli::rules::conflict::conflict;
use visa_cli::rules::decide::decide;
use visa_cli::rules::decision::Decision;
use visa_cli::rules::examples::change;
use visa_cli::rules::limits::{Given, Stands, limits, passed};
use visa_cli::rules::reasons::Code;
use visa_cli::ui::report::{Depth, note};

use crate::office::{Office, example};

/// An example with some facts said otherwise.
fn facts_of(id: &str, changes: &Value) -> Facts {
    let mut facts = example(id);
    for (key, value) in [("id", "x"), ("stage", "acceptance")] {
        if facts[key].is_null() {
            facts[key] = value.into();
        }
    }
    if facts["as_of"].is_null() {
        facts["as_of"] = facts["filing"]["accepted_on"].clone();
    }
    let changes: Map<String, Value> = changes.as_object().unwrap().clone();
    change(&mut facts, &changes);
    let text = facts.to_string();
    Facts::from_json(text.as_bytes()).unwrap_or_else(|error| panic!("{error:?} {text}"))
}

fn decided(id: &str, changes: &Value) -> Decision {
    decide(&facts_of(id, changes), Policy::built_in()).unwrap()
}

/// The citation of a reason, in the decision or in what it says of the passport.
fn cited(decision: &Decision, code: &str) -> String {
    let block = decision.retention.iter().flat_map(|retention| &retention.reasons);
    let found = decision.reasons.iter().chain(block).find(|reason| reason.code.to_string() == code);
    found.unwrap_or_else(|| panic!("no {code} in {:?}", decision.reasons)).citation.to_string()
}

fn advised(id: &str, changes: &Value) -> Advice {
    advise(&facts_of(id, changes), Policy::built_in()).unwrap()
}

/// Each row: an example, what is said otherwise, a reason, and the provision that says it of this person.
#[test]
fn a_reason_cites_the_provision_that_applies_to_this_person() {
    let unsigned = |kind: &str| json!([{"kind": kind, "defect": "unsigned"}]);
    let on = |day: &str| json!({"as_of": day, "filing.accepted_on": day, "arrival.at": day});
    let with = |mut one: Value, other: Value| {
        one.as_object_mut().unwrap().extend(other.as_object().unwrap().clone());
        one
    };
    let permit = json!({"current_stay.basis": "residence_permit", "current_stay.valid_until": "2027-01-01"});
    let rows = [
        (
            "pv-negotiation",
            with(
                on("2019-05-06"),
                json!({"request.purpose": "rush_repair", "documents": unsigned("invitation_letter")}),
            ),
            "DOCUMENT_DEFECTIVE",
            "EEAL 19, 20(3); Reg 7(1)(vii)",
        ),
        ("ex-30-days", json!({"documents": unsigned("photo")}), "DOCUMENT_DEFECTIVE", "Reg 12"),
        ("ex-30-days", permit, "WRONG_BASIS", "EEAL 29(2), 32; Reg 14(1)"),
        (
            "pv-negotiation",
            json!({"record": [{"kind": "repatriated", "on": "2026-01-02", "ban_years": 3}]}),
            "ENTRY_BAN",
            "EEAL 21(1)(i), 62(3); Reg 31",
        ),
        (
            "pv-negotiation",
            json!({"record": [{"kind": "expelled", "on": "2020-01-02"}]}),
            "ENTRY_BAN",
            "EEAL 21(1)(i), 81(3)",
        ),
    ];
    for (id, changes, code, cite) in rows {
        assert_eq!(cited(&decided(id, &changes), code), cite, "{id} {changes}");
    }
}

#[test]
fn every_record_is_told_not_only_the_first() {
    let record = json!({"record": [
        {"kind": "expelled", "on": "2010-02-02"}, {"kind": "repatriated", "on": "2019-02-02"}, {"kind": "illegal_stay", "on": "2020-01-01"},
    ]});
    let decision = decided("ex-30-days", &record);
    let told = decision.reasons.iter().find(|reason| reason.code.to_string() == "ADVERSE_RECORD_INTERVIEW").unwrap();
    for word in ["驱逐出境", "遣送出境", "非法居留"] {
        assert!(told.message_zh.contains(word), "{word}: {}", told.message_zh);
    }
    let ended =
        json!({"record": [{"kind": "expelled", "on": "2010-02-02"}, {"kind": "ordered_to_leave", "on": "2019-02-02"}]});
    let decision = decided("pv-negotiation", &ended);
    let told = decision.reasons.iter().find(|reason| reason.code.to_string() == "ADVERSE_RECORD_INTERVIEW").unwrap();
    assert!(told.message_zh.contains("驱逐出境、") && told.message_zh.contains("限期出境"), "{}", told.message_zh);
}

/// Before the pilot there is one reason against an electronic visa; a paper that has lapsed is told beside its missing
/// signature, and one that data sharing did not yet bring is only missing.
#[test]
fn a_reason_is_told_where_its_rule_holds_and_every_time_it_does() {
    let codes = |decision: &Decision| -> Vec<String> {
        decision.reasons.iter().map(|reason| reason.code.to_string()).collect()
    };
    let before = json!({
        "as_of": "2024-07-11", "filing.accepted_on": "2024-07-11", "arrival.at": "2024-07-11", "request.electronic": true,
        "request.visa_class": "L", "arrival.region": "440300", "inviter.lingang_registered": null,
    });
    let told = codes(&decided("pv-negotiation", &before));
    assert!(told.contains(&"MEASURE_NOT_IN_FORCE".to_owned()), "{told:?}");
    for code in ["E_PORT_INVITER_NOT_REGISTERED", "E_PORT_CLASS", "ENTRY_PORT_MISMATCH"] {
        assert!(!told.contains(&code.to_owned()), "{code}: {told:?}");
    }
    let letter = |more: &str| {
        let mut letter = json!({"kind": "invitation_letter", "valid_until": "2023-12-01"});
        let more: Value = serde_json::from_str(more).unwrap();
        letter.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({
            "as_of": "2023-12-20", "filing.accepted_on": "2023-12-20", "arrival.at": "2023-12-20", "documents": [letter],
            "applicant.birth_date": "1990-01-01",
        })
    };
    let told = codes(&decided("pv-negotiation", &letter(r#"{"defect": "unsigned"}"#)));
    for code in ["DOCUMENT_DEFECTIVE", "DOCUMENT_EXPIRED"] {
        assert!(told.contains(&code.to_owned()), "{code}: {told:?}");
    }
    let decision = decided("pv-negotiation", &letter(r#"{"via": "data_sharing"}"#));
    let of_letter = decision.reasons.iter().filter(|reason| reason.document == Some("invitation_letter"));
    assert_eq!(of_letter.map(|reason| reason.code.to_string()).collect::<Vec<_>>(), ["DOCUMENT_MISSING"]);
}

/// A stay counts from the entry, a permit runs to its own day, and a visa-free entrant has nothing that is extended.
#[test]
fn limits_are_those_of_this_applicant() {
    let policy = Policy::built_in();
    let today = "2026-09-20".parse().unwrap();
    let told = |id: &str, changes: Value, given: Option<Given>| {
        let facts = facts_of(id, &changes);
        let case = Case::new(&facts, policy).unwrap();
        let stands = Stands { given, ..Stands::default() };
        let names: Vec<&str> = limits(&case, stands, today).iter().map(|limit| limit.limit).collect();
        let cites: Vec<&str> = limits(&case, stands, today).iter().map(|limit| limit.cite).collect();
        let decision = decide(&facts, policy).unwrap();
        let after: Vec<String> = passed(&case, &decision.values, stands)
            .iter()
            .map(|passed| format!("{} {} {}", passed.code, passed.what.en, passed.cite))
            .collect();
        (names, cites, after)
    };
    let (names, cites, after) = told("ex-30-days", json!({}), None);
    assert_eq!(names, ["original_stay", "class_cap", "present_stay"]);
    assert_eq!(cites[2], "Reg 36(1)(iii)");
    assert!(after[0].contains("fewer than 7 days") && after[0].ends_with("EEAL 29(2)"), "{after:?}");
    assert!(after[1].contains("500 yuan a day") && after[1].ends_with("EEAL 78(1)"), "{after:?}");
    let (.., after) = told("ex-30-days", json!({"applicant.birth_date": "2013-03-02"}), None);
    assert!(
        after[1].contains("1000 yuan") && after[1].contains("guardian") && after[1].ends_with("EEAL 78(2)"),
        "{after:?}"
    );
    let (names, ..) = told("ex-30-days", json!({"current_stay.basis": "visa_exempt"}), None);
    assert_eq!(names, ["present_stay"]);
    let permit = json!({
        "measure": "residence_permit_extension", "current_stay.basis": "residence_permit",
        "current_stay.valid_until": "2026-12-01", "request.permit_kind": "work", "request.permit_days": 365,
    });
    let (names, _, after) = told("ex-30-days", permit, None);
    assert!(!names.contains(&"present_stay"), "{names:?}");
    assert!(after[0].contains("fewer than 30 days") && after[0].ends_with("EEAL 32"), "{after:?}");
}

/// The last day of the advice says what comes after it, and of what is filed already when it is to be decided.
#[test]
fn advice_has_one_last_day_with_its_ground() {
    let long = json!({"current_stay.stay_days": 180, "request.extension_days": 181});
    let advice = advised("ex-30-days", &long);
    assert_eq!(advice.then.map(|code| code.to_string()).as_deref(), Some("CALENDAR_NOT_PUBLISHED"));
    let lines = advice.lines(visa_cli::domain::text::Lang::Zh);
    assert!(lines.last().unwrap().contains("节假日安排未公布"), "{lines:?}");
    let filed = json!({"stage": "under_examination", "filing.accepted_on": "2026-09-14", "as_of": "2026-09-18", "documents": []});
    let advice = advised("ex-30-days", &filed);
    let due = Some("2026-09-22".parse().unwrap());
    assert_eq!((advice.by, advice.then, advice.sets.is_empty()), (due, Some(Code::DecisionOverdue), false));
}

/// Whatever set is told can be done: its parts do not undo each other, and none leads around a bar.
#[test]
fn every_set_of_an_advice_can_be_done() {
    let parent = json!({
        "as_of": "2023-12-20", "filing.accepted_on": "2023-12-20", "arrival.at": "2023-12-28",
        "request.purpose": "accompany_parent", "request.visa_class": "S2",
        "documents": [{"kind": "invitation_letter", "valid_until": "2023-12-27"}],
    });
    let early = json!({"as_of": "2019-11-01", "filing.accepted_on": "2019-11-01", "arrival.at": "2019-11-01", "request.purpose": "family_visit"});
    let class = json!({"request.visa_class": "Y", "request.electronic": true, "inviter.electronic_registry": "pudong"});
    for changes in [&parent, &early, &class] {
        let facts = facts_of("pv-negotiation", changes);
        let advice = advise(&facts, Policy::built_in()).unwrap();
        assert!(!advice.sets.is_empty(), "{changes}");
        let mut open = false;
        for set in &advice.sets {
            let set = &set.changes;
            let mut changed = facts.clone();
            set.iter().for_each(|change| change.apply(&mut changed));
            assert!(conflict(&changed, Policy::built_in()).is_none(), "{changes}: {set:?}");
            let suspended = changed.filed_on() >= "2020-03-28".parse().unwrap()
                && changed.filed_on() < "2023-01-08".parse().unwrap();
            assert!(!suspended, "{changes}: {set:?}");
            open |= set.iter().any(visa_cli::rules::advice::Change::is_open);
        }
        assert_eq!(advice.conditional, open, "{changes}");
    }
    let forged = advised("pv-negotiation", &json!({"passport.verification": "forged"}));
    assert!(forged.sets.is_empty() && forged.zh == "申请人没有可以改动之处", "{forged:?}");
}

/// A receipt is proof of no stay that had ended before the passport came into keeping.
#[test]
fn a_receipt_proves_no_stay_that_had_ended() {
    let office = Office::new("2026-09-14T09:00+08:00");
    let case = office.intake(&example("ex-30-days"));
    let receipt =
        |office: &Office| office.done("intake1", &format!("print receipt {case} --note again"))["text"].to_string();
    office.done("intake1", &format!("custody return {case} --note travel"));
    let later = Office { now: "2026-10-20T09:00+08:00".to_owned(), ..office };
    later.done("intake1", &format!("custody receive {case}"));
    let text = receipt(&later);
    assert!(text.contains("非法居留另行处理") && !text.contains("合法停留"), "{text}");

    let office = Office::new("2026-09-14T09:00+08:00");
    let case = office.intake(&example("ex-30-days"));
    let text = office.done("intake1", &format!("print receipt {case}"))["text"].to_string();
    assert!(text.contains("凭本回执在中国境内合法停留"), "{text}");
}

/// Digits may be the text of a fact: a division code, the number of a passport.
#[test]
fn a_supposition_takes_digits_for_a_text_where_a_text_is_asked() {
    let office = Office::new("2026-09-14T09:00+08:00");
    let case = office.intake(&example("ex-30-days"));
    office.done("review1", &format!("claim {case}"));
    for setting in ["filing.place_of_stay_region=440305", "passport.number=12345678", "request.extension_days=20"] {
        let told = office.done("review1", &format!("review {case} --what-if {setting}"));
        assert!(told.is_object(), "{setting}");
    }
}

/// An incomplete application was received, and nothing in its history says that it was accepted.
#[test]
fn what_came_in_incomplete_was_not_accepted() {
    let office = Office::new("2026-09-14T09:00+08:00");
    let mut facts = example("ex-30-days");
    facts["documents"] = json!([]);
    let case = office.intake(&facts);
    let words: Vec<String> = ["--lang", "zh", "history", &case].map(str::to_owned).to_vec();
    let told = office.plain(&words);
    assert!(told.out.contains("收件并一次性告知"), "{}", told.out);
    assert!(!told.out.contains(" 受理 "), "{}", told.out);
}

/// Who has no access to a procedure has none of its days and limits: no receipt, no last day to file, no passport kept.
#[test]
fn a_procedure_that_is_not_for_this_person_gives_no_days() {
    let told = |id: &str, changes: Value| {
        let facts = facts_of(id, &changes);
        let case = Case::new(&facts, Policy::built_in()).unwrap();
        let (_, lines) = note(&case, None, Lang::En, Depth::Reasons);
        lines.into_iter().map(|line| line.text).collect::<Vec<_>>().join("\n")
    };
    let days = ["receipt valid to", "last day to file", "to be done by", "longest", "may be kept", "the receipt"];
    let refused = told("ex-30-days", json!({"request.extension_days": 60}));
    assert!(refused.contains("once accepted: receipt valid to"), "{refused}");
    let none = [
        told("ex-30-days", json!({"current_stay.basis": "visa_exempt"})),
        told("ex-30-days", json!({"current_stay.basis": "residence_permit", "current_stay.valid_until": "2027-01-01"})),
        told("ex-30-days", json!({"applicant.nationality": "HKG"})),
        told("rs-work-one-year", json!({"applicant.nationality": "HKG"})),
    ];
    for text in none {
        assert!(text.contains("NOT ELIGIBLE"), "{text}");
        assert_eq!(days.iter().find(|word| text.contains(**word)), None, "{text}");
    }
}
