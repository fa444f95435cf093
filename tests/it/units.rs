//! The register of units: what is established there decides in every case of the unit, whatever was typed.

use serde_json::{Value, json};
use visa_cli::error::Exit;

use crate::office::{Office, example};

const NOW: &str = "2026-11-23T09:00+08:00";
const UNIT: &str = "91310115MA1K4BQR2R";

fn port_visa() -> Value {
    example("pv-negotiation")
}

fn mark(office: &Office, officer: &str, line: &str) -> Value {
    office.done(officer, &format!("enterprise {line} --ground register"))
}

#[test]
fn a_unit_that_was_struck_off_is_seen_in_every_open_case_and_at_every_door() {
    let office = Office::new(NOW);
    let case = office.intake(&port_visa());
    office.done("review1", &format!("review {case}"));
    office.done("approve1", &format!("approve {case}"));
    let unit = mark(&office, "review1", &format!("close {UNIT} --from 2026-11-20"));
    assert_eq!((&unit["unit"]["standing"], &unit["unit"]["open_cases"]), (&json!("deregistered"), &json!([case])));

    // Approved before, but not issued now.
    let came = office.refused("issue1", &format!("issue {case} --number A0000001"), Exit::LawSaysNo);
    assert!(came.err.contains("INVITER_NOT_ACTIVE"), "{}", came.err);
    let ready = office.run("issue1", &format!("ready {case}"));
    assert_ne!(ready.exit, Exit::Done);
    // Typing another word does not help, nor does a new application that says so.
    office.done("approve1", &format!("return {case} --note unit"));
    let amended = office.done("intake1", &format!("amend {case} --set inviter.status=active --note typed"));
    assert_eq!(amended["decision"]["outcome"], "refer", "the register goes before what was typed");
    let reviewed = office.done("review1", &format!("review {case} --recommend refuse"));
    assert_eq!(reviewed["decision"]["reasons"][0]["code"], "INVITER_NOT_ACTIVE");
    let mut another = port_visa();
    another["passport"]["number"] = json!("X7654321");
    another["applicant"] = json!({"name": "HASSAN OMAR", "nationality": "EGY", "birth_date": "1991-02-03",
        "can_pay_expenses": true});
    assert_eq!(another["inviter"]["status"], "active");
    let taken = office.piped("intake1", "intake port_visa --from -", another.to_string().as_bytes()).json();
    assert_eq!(taken["decision"]["reasons"][0]["code"], "INVITER_NOT_ACTIVE", "{taken}");

    // Restored: the same case goes on.
    mark(&office, "approve1", &format!("restore {UNIT}"));
    office.done("approve1", &format!("return {case} --note restored"));
    assert_eq!(office.done("review1", &format!("review {case}"))["decision"]["outcome"], "eligible");
    office.done("approve1", &format!("approve {case}"));
    office.done("issue1", &format!("issue {case} --number A0000001"));
    office.holds();
}

#[test]
fn a_suspended_unit_invites_nobody_until_it_is_restored() {
    let office = Office::new(NOW);
    let case = office.intake(&port_visa());
    office.done("review1", &format!("review {case}"));
    mark(&office, "review1", &format!("suspend {UNIT}"));
    let came = office.refused("approve1", &format!("approve {case}"), Exit::LawSaysNo);
    assert_eq!(came.code(), "unit_not_active");
    mark(&office, "review1", &format!("restore {UNIT}"));
    office.done("approve1", &format!("approve {case}"));
    mark(&office, "review1", &format!("suspend {UNIT}"));
    let came = office.refused("issue1", &format!("issue {case} --number A0000001"), Exit::LawSaysNo);
    assert_eq!(came.code(), "unit_not_active");
    let unit = office.done("", &format!("enterprise show {UNIT}"))["unit"].clone();
    let standings: Vec<&str> =
        unit["history"].as_array().unwrap().iter().map(|one| one["standing"].as_str().unwrap()).collect();
    assert_eq!(standings, ["suspended", "active", "suspended"]);
    assert_eq!(office.done("", "enterprise list")["units"][0]["uscc"], UNIT);
    office.holds();
}

#[test]
fn a_standing_holds_from_its_day_on_and_needs_a_ground_and_a_role() {
    let mut office = Office::new(NOW);
    let case = office.intake(&port_visa());
    mark(&office, "review1", &format!("close {UNIT} --from 2026-11-25 --licence-revoked"));
    assert_eq!(office.done("", &format!("show {case}"))["decision"]["outcome"], "eligible");
    assert_eq!(office.done("", &format!("enterprise show {UNIT}"))["unit"]["standing"], Value::Null);
    "2026-11-25T09:00+08:00".clone_into(&mut office.now);
    assert_eq!(office.done("", &format!("enterprise show {UNIT}"))["unit"]["standing"], "licence_revoked");
    let reviewed = office.done("review1", &format!("review {case} --recommend refuse"));
    assert_eq!(reviewed["decision"]["reasons"][0]["code"], "INVITER_NOT_ACTIVE");
    office.refused("intake1", &format!("enterprise suspend {UNIT} --ground x"), Exit::Duty);
    office.refused("review1", &format!("enterprise suspend {UNIT}"), Exit::Usage);
    office.refused("review1", "enterprise suspend 91310115MA1K4BQR2X --ground x", Exit::Refused);
    office.refused("review1", &format!("enterprise close {UNIT} --licence-revoked --ground x"), Exit::Refused);
    office.refused("", "enterprise show 91310115MA1K4BQR53", Exit::NotFound);
}

#[test]
fn rows_of_a_list_are_decided_by_the_register() {
    let office = Office::new("2026-03-02T09:00+08:00");
    let list = std::fs::canonicalize("examples/lists/utf8.csv").unwrap().display().to_string();
    mark(&office, "review1", "close 91310115MA1K4BQR53");
    let set = "--set passport.shown=copy --set request.visa_abroad_in_time=false --set inviter.status=active \
        --source register";
    let taken = office.run("intake1", &format!("import {list} --accept-good {set}"));
    assert!(taken.json()["outcomes"]["new"].as_u64() > Some(0), "{} {}", taken.out, taken.err);
    let case = office.done("", "show 1");
    let codes: Vec<&str> =
        case["decision"]["reasons"].as_array().unwrap().iter().map(|reason| reason["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"INVITER_NOT_ACTIVE"), "{codes:?}");
    office.holds();
}
