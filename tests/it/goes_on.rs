//! What a case goes on from: an extension, a replacement or a reissue stands on the document of the case before it, as long as
//! that holds; what never came about took no place; and a permit that is extended holds until the new one begins.

use std::process::Command;

use serde_json::{Value, json};
use visa_cli::error::Exit;

use crate::office::{Office, example};

const NOW: &str = "2026-11-23T10:00+08:00";
const RENEWAL: &str = "--set passport.shown=original --set passport.verification=verified --set record=clear \
     --set filing.filed_by=applicant --paper accommodation_registration --paper application_form --paper photo \
     --paper business_registration --paper inviter_letter --paper multi_trip_evidence";

fn given(office: &Office, case: &str, number: &str) {
    office.done("review1", &format!("review {case} --recommend approve"));
    office.done("approve1", &format!("approve {case}"));
    if office.show(case)["custody"] == "holder" && office.show(case)["measure"] != "port_visa" {
        office.done("intake1", &format!("custody receive {case}"));
    }
    office.done("issue1", &format!("issue {case} --number {number}"));
    office.done("issue1", &format!("collect {case}"));
}

/// A port visa that was issued and used, two days later.
fn used() -> (Office, String) {
    let mut office = Office::new(NOW);
    let case = office.intake(&example("pv-negotiation"));
    given(&office, &case, "A0000001");
    office.now = "2026-11-25T10:00+08:00".to_owned();
    (office, case)
}

fn renewed(office: &Office, case: &str, words: &str) -> String {
    let line = format!("renew {case} --set current_stay.entered_on=2026-11-23 {words} {RENEWAL}");
    office.done("intake1", &line)["case"].as_str().unwrap().to_owned()
}

fn extended(office: &Office, case: &str) -> String {
    renewed(office, case, "--act extension --days 5")
}

fn replaced(office: &Office, case: &str) -> String {
    let asks = "--act replacement --set request.circumstance=multiple_entry --set request.validity_months=24 \
         --set request.stay_days=60 --set request.visa_class=M";
    renewed(office, case, asks)
}

/// Whether the document of a case holds.
fn holds(office: &Office, case: &str) -> bool {
    office.show(case)["issued"]["ended"] == json!(false)
}

fn proven(office: &Office) {
    office.holds();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/verify_record.py");
    let came = Command::new("python3").arg(script).arg(office.path()).output().unwrap();
    assert!(came.status.success(), "{}", String::from_utf8_lossy(&came.stderr));
}

/// Neither approval nor issue; the refusal names the case, and there is a ground on which it ends.
fn is_not_granted(office: &Office, case: &str, of: &str) {
    let shown = office.show(case);
    let stands = shown["obstacles"].as_array().unwrap().iter().find(|one| one["code"] == "basis_ended");
    assert!(stands.is_some_and(|one| one["about"] == *of), "{shown}");
    office.done("review1", &format!("review {case} --recommend approve"));
    assert_eq!(office.run("", &format!("ready {case}")).exit, Exit::LawSaysNo);
    assert_eq!(office.run("approve1", &format!("approve {case}")).code(), "basis_ended");
    office.done("approve1", &format!("refuse {case} --ground WRONG_BASIS --note told"));
}

#[test]
fn nothing_is_granted_on_a_document_that_was_made_void() {
    let (office, visa) = used();
    let (next, approved) = (extended(&office, &visa), extended(&office, &visa));
    office.done("review1", &format!("review {next} --recommend approve"));
    office.done("approve1", &format!("approve {next}"));
    let void = office.done("approve2", &format!("void {visa} --ground unlawfully-gained --note letter"));
    let on_it: Vec<&str> = void["going_on"].as_array().unwrap().iter().map(|it| it["case"].as_str().unwrap()).collect();
    assert_eq!(on_it, [next.as_str(), approved.as_str()], "who makes it void is told what goes on from it");
    office.done("intake1", &format!("custody receive {next}"));
    assert_eq!(office.run("issue1", &format!("issue {next} --number A0000002")).code(), "basis_ended");
    office.done("issue1", &format!("return {next} --note told"));
    office.done("intake1", &format!("withdraw {next} --note told"));
    is_not_granted(&office, &approved, &visa);
    // The door of the renewal and the one of a direct application say the same.
    let came = office.refused("intake1", &format!("renew {visa} --act extension --days 5 {RENEWAL}"), Exit::Stale);
    assert!(came.code() == "not_issued" && came.err.contains("made void"), "{}", came.err);
    let mut facts = office.show(&approved)["facts"].clone();
    facts["id"] = json!("direct");
    let direct = office.intake(&facts);
    is_not_granted(&office, &direct, &visa);
    proven(&office);
}

#[test]
fn of_two_that_go_on_from_one_visa_the_second_is_not_granted_on_what_the_first_replaced() {
    let (office, visa) = used();
    let (second, first) = (extended(&office, &visa), replaced(&office, &visa));
    given(&office, &first, "A0000003");
    is_not_granted(&office, &second, &visa);
    assert!(holds(&office, &first) && !holds(&office, &visa));
    let came = office.refused("intake1", &format!("renew {visa} --act extension --days 5 {RENEWAL}"), Exit::Stale);
    assert!(came.err.contains(&format!("renew {first} --act")), "{}", came.err);
    proven(&office);
}

#[test]
fn what_was_issued_in_error_took_no_place() {
    let (office, visa) = used();
    let extension = extended(&office, &visa);
    given(&office, &extension, "A0000002");
    assert!(!holds(&office, &visa));
    let void = office.done("approve2", &format!("void {extension} --ground issued-in-error --note mistaken"));
    assert_eq!(void["restored"], json!([visa]));
    assert!(holds(&office, &visa) && !holds(&office, &extension));
    // A slip of who made it void: as it was.
    office.done("approve2", "undo --note other_case --yes");
    assert!(!holds(&office, &visa) && holds(&office, &extension));
    office.done("approve2", &format!("void {extension} --ground issued-in-error --note mistaken"));
    let again = extended(&office, &visa);
    given(&office, &again, "A0000003");
    assert!(!holds(&office, &visa) && holds(&office, &again));
    // What was gained unlawfully did come about.
    let void = office.done("approve2", &format!("void {again} --ground unlawfully-gained --note letter"));
    assert!(void.get("restored").is_none() && !holds(&office, &visa));
    proven(&office);
}

#[test]
fn what_was_lost_is_void_and_may_be_reissued() {
    let (office, visa) = used();
    office.done("approve2", &format!("void {visa} --ground lost --note reported"));
    office.refused("intake1", &format!("renew {visa} --act extension --days 5 {RENEWAL}"), Exit::Stale);
    let lost = "--act reissue --set request.circumstance=lost --paper loss_certificate";
    let reissued = renewed(&office, &visa, lost);
    assert!(office.show(&reissued)["obstacles"].as_array().unwrap().iter().all(|one| one["code"] != "basis_ended"));
    given(&office, &reissued, "A0000002");
    proven(&office);
}

#[test]
fn an_extension_of_one_stay_leaves_a_visa_for_further_entries_as_it_is() {
    let (mut office, visa) = used();
    let long = replaced(&office, &visa);
    given(&office, &long, "A0000002");
    office.now = "2026-12-01T10:00+08:00".to_owned();
    let extension = extended(&office, &long);
    given(&office, &extension, "A0000003");
    assert!(holds(&office, &long) && holds(&office, &extension));
    let until = &office.show(&extension)["issued"]["valid_until"];
    assert!(office.show(&long)["limits"].to_string().contains(until.as_str().unwrap()), "the stay is the extended one");
    // For the next entry it is extended again, and nobody gets another visa beside it.
    office.now = "2027-03-20T10:00+08:00".to_owned();
    let words = "--act extension --days 5 --set current_stay.entered_on=2027-03-10";
    office.done("intake1", &format!("renew {long} {words} {RENEWAL} --what-if"));
    let mut facts = example("pv-negotiation");
    facts["arrival"]["at"] = json!("2027-03-22T09:00+08:00");
    facts["as_of"] = json!("2027-03-20");
    let second = office.piped("intake1", "intake --from -", facts.to_string().as_bytes()).json();
    assert!(second["obstacles"].to_string().contains("right_held"), "{second}");
    proven(&office);
}

#[test]
fn a_visa_is_not_extended_for_who_holds_a_residence_permit() {
    let mut office = Office::new(NOW);
    let permit = office.intake(&employed("2026-11-23", "2026-11-10", "2026-11-01"));
    given(&office, &permit, "K0000001");
    office.now = "2026-11-25T10:00+08:00".to_owned();
    let mut facts = example("ex-30-days");
    for part in ["applicant", "passport"] {
        facts[part] = employed("2026-11-23", "2026-11-10", "2026-11-01")[part].clone();
    }
    facts["as_of"] = json!("2026-11-25");
    facts["current_stay"]["entered_on"] = json!("2026-11-10");
    let told = office.piped("intake1", "intake --from -", facts.to_string().as_bytes()).json();
    assert!(told["obstacles"].to_string().contains("right_held"), "{told}");
    assert!(holds(&office, &permit));
    proven(&office);
}

/// A permit of a year and its extension, asked for within its last months.
fn permit() -> (Office, String, String) {
    let mut office = Office::new("2026-01-12T10:00+08:00");
    let permit = office.intake(&employed("2026-01-12", "2025-12-30", "2025-12-20"));
    given(&office, &permit, "K0000001");
    let until = office.show(&permit)["issued"]["valid_until"].as_str().unwrap().to_owned();
    office.now = "2026-11-09T10:00+08:00".to_owned();
    let words = "--act extension --set request.permit_days=365 --paper work_permit --set passport.shown=original \
         --set passport.verification=verified --set record=clear --set filing.filed_by=applicant --paper photo \
         --paper application_form --paper accommodation_registration";
    let next = office.done("intake1", &format!("renew {permit} {words}"))["case"].as_str().unwrap().to_owned();
    given(&office, &next, "K0000002");
    assert_eq!(office.show(&next)["issued"]["valid_from"], json!(until));
    (office, permit, next)
}

/// Somebody employed, who files on a day, entered on one and has a health certificate of one.
fn employed(files: &str, entered: &str, health: &str) -> Value {
    let mut facts = example("rs-work-one-year");
    facts["as_of"] = json!(files);
    facts["current_stay"]["entered_on"] = json!(entered);
    facts["documents"][5]["issued_on"] = json!(health);
    facts
}

#[test]
fn a_permit_that_is_extended_holds_until_the_new_one_begins() {
    let (mut office, permit, next) = permit();
    assert!(holds(&office, &permit) && holds(&office, &next));
    assert!(office.show(&permit)["obstacles"].as_array().unwrap().is_empty(), "{}", office.show(&permit));
    // It asks for no attention when it runs out: the other goes on.
    office.now = "2026-12-28T10:00+08:00".to_owned();
    let reminders = office.done("", "report reminders");
    assert!(!reminders.to_string().contains(&permit), "{reminders}");
    proven(&office);
}

/// A single-entry visa admits once, on its own days: another day of entry is a slip, or another visa.
#[test]
fn nobody_entered_on_a_day_on_which_the_visa_admitted_nobody() {
    let (mut office, visa) = used();
    office.now = "2026-12-10T10:00+08:00".to_owned();
    let says = |case: &str| {
        let shown = office.show(case);
        shown["obstacles"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["code"] == "file_says_otherwise" && one["about"] == "current_stay.entered_on")
    };
    let entered = |on: &str| {
        let line = format!("renew {visa} --act extension --days 5 --set current_stay.entered_on={on} {RENEWAL}");
        office.done("intake1", &line)["case"].as_str().unwrap().to_owned()
    };
    let valid_until = office.show(&visa)["issued"]["valid_until"].as_str().unwrap().to_owned();
    assert!(!says(&entered(&valid_until)), "the last day for entering admits");
    let early = entered("2026-11-20");
    assert!(says(&early) && says(&entered("2026-12-09")), "before it was issued, and after its last day");
    office.done("review1", &format!("review {early} --recommend approve"));
    let came = office.refused("approve1", &format!("approve {early}"), Exit::LawSaysNo);
    assert!(came.err.contains("file_says_otherwise"), "{}", came.err);
    // An officer who reviews establishes what it was.
    office.done("review2", &format!("establish {early} current_stay.entered_on=2026-11-23 --source stamp"));
    assert!(!says(&early));
    proven(&office);
}

/// What was never handed over was used by nobody.
#[test]
fn nothing_goes_on_from_a_visa_that_nobody_collected() {
    let mut office = Office::new(NOW);
    let visa = office.intake(&example("pv-negotiation"));
    office.done("review1", &format!("review {visa} --recommend approve"));
    office.done("approve1", &format!("approve {visa}"));
    office.done("issue1", &format!("issue {visa} --number A0000001"));
    office.now = "2026-11-25T10:00+08:00".to_owned();
    let next = extended(&office, &visa);
    office.done("review1", &format!("review {next} --recommend approve"));
    let came = office.refused("approve1", &format!("approve {next}"), Exit::LawSaysNo);
    assert_eq!(came.code(), "basis_not_collected", "{}", came.err);
    office.done("issue1", &format!("collect {visa}"));
    office.done("approve1", &format!("approve {next}"));
    proven(&office);
}
