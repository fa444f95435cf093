//! A port visa is issued after the arrival that the application names: who is late is served, and the passport must last.

use serde_json::{Value, json};
use visa_cli::error::Exit;

use crate::office::{Office, example};

const NOW: &str = "2026-11-23T10:00+08:00";

fn codes(told: &Value) -> Vec<&str> {
    told["obstacles"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect()
}

/// An approved port visa of ten days with a passport that ends on a day.
fn approved(ends: &str, discretion: &str) -> (Office, String) {
    let office = Office::new(NOW);
    let mut facts = example("pv-negotiation");
    facts["request"]["stay_days"] = json!(10);
    facts["passport"]["expires_on"] = json!(ends);
    let case = office.intake(&facts);
    office.done("review1", &format!("review {case} --recommend approve"));
    office.done("approve1", &format!("approve {case}{discretion}"));
    if !discretion.is_empty() {
        office.done("approve2", &format!("approve {case}{discretion}"));
    }
    (office, case)
}

#[test]
fn who_arrives_late_is_served_and_it_is_remarked() {
    let (mut office, case) = approved("2031-02-27", "");
    assert!(!codes(&office.show(&case)).contains(&"arrival_passed"), "on the day itself nothing is said");
    office.now = "2026-11-27T10:00+08:00".to_owned();
    let told = office.show(&case);
    assert!(codes(&told).contains(&"arrival_passed"), "{told}");
    office.done("issue1", &format!("issue {case} --number A0000001"));
}

#[test]
fn a_passport_that_ends_in_the_stay_of_who_arrives_late_stands_before_issue() {
    let (mut office, case) = approved("2026-12-05", " --ground PASSPORT_VALIDITY_SHORT --note soon");
    office.now = "2026-11-27T10:00+08:00".to_owned();
    let told = office.refused("issue1", &format!("issue {case} --number A0000001"), Exit::LawSaysNo);
    assert_eq!(told.code(), "passport_ends_in_stay", "{}", told.err);
    assert!(told.err.contains(&format!("visa-cli return {case}")), "{}", told.err);
    // The way on: given back, the day of arrival put right, and the law says the same of it.
    office.done("issue1", &format!("return {case} --note late"));
    office.done("intake1", &format!("amend {case} --set arrival.at=2026-11-27T00:00+08:00 --note late"));
    assert!(office.show(&case).to_string().contains("PASSPORT_EXPIRES_DURING_STAY"));
}
