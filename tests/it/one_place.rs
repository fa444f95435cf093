//! Where a passport is: in one place over all its cases, here while a sticker is made, and not handed back where it is taken.

use std::fs;

use serde_json::{Value, json};
use visa_cli::error::Exit;

use crate::office::{Came, Office, example};

const NOW: &str = "2026-09-14T09:00+08:00";

fn taken_in(office: &Office, facts: &Value, more: &str) -> Came {
    let line = format!("intake {} --from - {more}", facts["measure"].as_str().unwrap());
    office.piped("intake1", &line, facts.to_string().as_bytes())
}

fn extension() -> Value {
    example("ex-30-days")
}

fn receipt(office: &Office, case: &str) -> String {
    let path = office.folder.path().join("receipt.html");
    let _ = fs::remove_file(&path);
    office.done("intake1", &format!("print receipt {case} --note copy -o {}", path.display()));
    fs::read_to_string(&path).unwrap()
}

fn collected(office: &Office, case: &str, number: &str) {
    office.done("review1", &format!("review {case}"));
    office.done("approve1", &format!("approve {case}"));
    office.done("issue1", &format!("issue {case} --number {number}"));
    office.done("issue1", &format!("collect {case}"));
}

#[test]
fn a_passport_that_is_forged_or_evidence_is_seized_and_not_handed_back() {
    for change in [json!({"verification": "forged"}), json!({"evidence_in_case": true})] {
        let office = Office::new(NOW);
        let mut facts = extension();
        for (name, value) in change.as_object().unwrap() {
            facts["passport"][name] = value.clone();
        }
        let came = taken_in(&office, &facts, "--passport-kept");
        assert_eq!(came.exit, Exit::Done, "{change}: {}", came.err);
        let case = came.json()["case"].as_str().unwrap().to_owned();
        let paper = receipt(&office, &case);
        assert!(paper.contains("dealt with apart by law") && !paper.contains("lawful"), "{change}: {paper}");
        let back = format!("custody return {case}");
        let refused = office.refused("intake1", &back, Exit::Stale);
        assert_eq!(refused.code(), "passport_to_be_seized", "{change}");
        assert!(refused.err.contains(&format!("custody seized {case}")), "{}", refused.err);
        office.done("intake1", &format!("custody seized {case} --to police --paper R-77"));
        // What the authority released goes back.
        office.done("intake1", &format!("custody receive {case}"));
        office.done("intake1", &back);
        office.holds();
    }
    // The control.
    let office = Office::new(NOW);
    let case = office.intake(&extension());
    assert!(receipt(&office, &case).contains("proof of lawful stay"));
    office.done("intake1", &format!("custody return {case}"));
}

#[test]
fn a_passport_that_is_lost_or_seized_in_one_case_gets_no_sticker_in_another() {
    for how in ["lost", "seized"] {
        let office = Office::new(NOW);
        let first = office.intake(&extension());
        collected(&office, &first, "A0000001");
        office.done("intake1", &format!("custody {how} {first} --to police --paper R-77"));
        let came = taken_in(&office, &extension(), "--passport-kept");
        assert_eq!((came.exit, came.code().as_str()), (Exit::LawSaysNo, "passport_not_kept"), "{how}");
        assert!(came.err.contains(&first), "{}", came.err);
        let second = office.intake(&extension());
        let told = office.show(&second)["obstacles"].to_string();
        assert!(told.contains("passport_elsewhere") && told.contains(&format!("custody receive {first}")), "{told}");
        let receive = format!("custody receive {second}");
        assert_eq!(office.refused("intake1", &receive, Exit::Stale).code(), "passport_elsewhere", "{how}");
        // It came back: in the case where it was lost, however that case ended.
        office.done("intake1", &format!("custody receive {first}"));
        assert_eq!(office.show(&first)["custody"], "office");
        assert_eq!(office.refused("intake1", &receive, Exit::Stale).code(), "passport_elsewhere", "{how}");
        office.done("intake1", &format!("custody return {first}"));
        assert_ne!(office.run("intake1", &format!("custody receive {first}")).exit, Exit::Done);
        office.done("intake1", &receive);
        assert!(!office.show(&second)["obstacles"].to_string().contains("passport_elsewhere"));
        office.holds();
    }
}

#[test]
fn a_sticker_is_not_put_into_a_passport_that_another_case_lost_since() {
    let office = Office::new(NOW);
    let first = office.intake(&extension());
    office.done("intake1", &format!("withdraw {first} --note asked"));
    office.done("intake1", &format!("custody return {first}"));
    let second = office.intake(&extension());
    office.done("review1", &format!("review {second}"));
    office.done("approve1", &format!("approve {second}"));
    office.done("intake1", &format!("custody lost {first} --to police --paper R-77"));
    let issue = format!("issue {second} --number A0000001");
    assert_eq!(office.refused("issue1", &issue, Exit::Stale).code(), "passport_elsewhere");
    office.done("intake1", &format!("undo {first} --yes --note slip"));
    office.done("issue1", &issue);
    office.holds();
}

#[test]
fn a_corrected_sticker_is_made_with_the_passport_here() {
    let office = Office::new(NOW);
    let case = office.intake(&extension());
    collected(&office, &case, "A0000001");
    let receive = format!("custody receive {case}");
    assert_eq!(office.refused("intake1", &receive, Exit::Stale).code(), "wrong_step");
    let propose = format!("correct {case} --set request.extension_days=9 --note typed");
    office.done("issue1", &propose);
    let confirm = format!("correct {case} --confirm --number A0000002");
    let refused = office.refused("approve1", &confirm, Exit::Stale);
    assert_eq!(refused.code(), "passport_not_here", "{}", refused.err);
    assert!(refused.err.contains(&receive), "{}", refused.err);
    // Who takes it back needs no passport.
    office.done("issue1", &format!("correct {case} --withdraw --note right"));
    assert_eq!(office.refused("intake1", &receive, Exit::Stale).code(), "wrong_step");
    office.done("issue1", &propose);
    office.done("intake1", &receive);
    assert_eq!(office.show(&case)["custody"], "sticker");
    office.done("approve1", &confirm);
    office.done("intake1", &format!("custody return {case}"));
    assert_eq!(office.show(&case)["issued"]["number"], "A0000002");
    office.holds();
}

#[test]
fn a_case_that_is_given_back_hands_the_passport_of_an_exempt_holder_back() {
    let office = Office::new("2026-06-15T09:00+08:00");
    let case = office.intake(&example("rs-work-one-year"));
    office.done("review1", &format!("review {case}"));
    office.done("approve1", &format!("approve {case}"));
    office.done("intake1", &format!("custody receive {case}"));
    assert!(!receipt(&office, &case).contains("you keep it while we examine"));
    office.done("review1", &format!("return {case} --note again"));
    let told = office.show(&case)["obstacles"].to_string();
    assert!(told.contains("passport_kept_of_exempt"), "{told}");
    assert!(!receipt(&office, &case).contains("you keep it while we examine"));
    office.done("review1", &format!("review {case}"));
    let approve = format!("approve {case}");
    let refused = office.refused("approve1", &approve, Exit::Stale);
    assert_eq!(refused.code(), "passport_kept_of_exempt", "{}", refused.err);
    office.done("intake1", &format!("custody return {case}"));
    assert!(receipt(&office, &case).contains("you keep it while we examine"));
    office.done("approve1", &approve);
    office.holds();
}

/// What `custody receive` takes a minute later, `intake` takes at once.
#[test]
fn a_suspected_passport_may_be_left_at_intake() {
    let office = Office::new("2026-06-15T09:00+08:00");
    let mut facts = example("rs-work-one-year");
    facts["passport"]["verification"] = json!("alteration_suspected");
    let came = taken_in(&office, &facts, "--passport-kept");
    assert_eq!(came.exit, Exit::Done, "{}", came.err);
    assert_eq!(office.show(came.json()["case"].as_str().unwrap())["custody"], "office");
    office.holds();
}

/// A passport that may be altered goes back by word of a supervisor, not of the counter (EEAL 67 to 69).
#[test]
fn whether_a_suspected_passport_goes_back_a_supervisor_decides() {
    let office = Office::new(NOW);
    let mut facts = extension();
    facts["passport"]["verification"] = json!("alteration_suspected");
    let came = taken_in(&office, &facts, "--passport-kept");
    let case = came.json()["case"].as_str().unwrap().to_owned();
    let refused = office.refused("intake1", &format!("custody return {case}"), Exit::Duty);
    assert_eq!(refused.code(), "supervisor_decides", "{}", refused.err);
    let next = office.done("intake1", &format!("next {case}"));
    assert!(!next["open"].to_string().contains("custody return"), "{next}");
    office.done("approve1", &format!("custody return {case} --note looked_at"));
    office.holds();
}
