//! Letters of refusal: the ground where it may be told, and never a remark, a suspicion or a security ground.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use visa_cli::domain::words::{Measure, Word};
use visa_cli::error::Exit;
use visa_cli::rules::reasons::Code;

use super::{at_the_counter, with_case};
use crate::office::Office;
use crate::random::Random;

/// Letters of a remark that may not be found in a letter, one after the other.
const GRAM: usize = 5;

fn remark(random: &mut Random) -> String {
    let letters: Vec<char> = "qxzjkvwy内部线索布控研判举报".chars().collect();
    (0..24).map(|_| *random.one(&letters)).collect()
}

fn leaks(letter: &str, remark: &str) -> bool {
    let remark: Vec<char> = remark.chars().collect();
    remark.windows(GRAM).any(|gram| letter.contains(&gram.iter().collect::<String>()))
}

/// The first labelled case of each code that can be taken in at a counter.
fn grounds() -> BTreeMap<String, Value> {
    let mut grounds = BTreeMap::new();
    for line in include_str!("../check/cases.jsonl").lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let at_intake = ["acceptance", "advance"].contains(&case["facts"]["stage"].as_str().unwrap());
        let code = case["expect"]["reason"].as_str().unwrap();
        // What another procedure decides is not refused here.
        if at_intake && !["OK", "OTHER_PROCEDURE"].contains(&code) {
            grounds.entry(code.to_owned()).or_insert_with(|| case["facts"].clone());
        }
    }
    grounds
}

/// Refuses a case on a ground, with a remark at every step, and returns the letter as text and as a page.
fn letters(office: &mut Office, facts: &Value, ground: &str, random: &mut Random) -> ([String; 2], Vec<String>) {
    office.now = format!("{}T09:00+08:00", facts["as_of"].as_str().unwrap());
    let mut facts = facts.clone();
    if ground == "MRZ_VIZ_MISMATCH" {
        // A passport that contradicts itself is taken in once it was found to be altered.
        facts["passport"]["verification"] = "alteration_suspected".into();
    }
    let case = office.intake(&facts);
    let remarks: Vec<String> = (0..3).map(|_| remark(random)).collect();
    office.done("intake1", &format!("amend {case} --set applicant.name=LEE --note {}", remarks[0]));
    office.done("review1", &format!("review {case} --recommend refuse --note {}", remarks[1]));
    office.done("approve1", &format!("refuse {case} --ground {ground} --note {} --nothing-more said", remarks[2]));
    let text = at_the_counter(office, "intake1", &format!("print decision {case}"), None);
    assert_eq!(text.exit, Exit::Done, "{ground}: {}", text.err);
    let page = at_the_counter(office, "intake1", &format!("print decision {case} --format html --note again"), None);
    ([text.out, page.out], remarks)
}

#[test]
fn letters_of_every_ground_tell_what_may_be_told_and_no_remark() {
    let mut office = Office::new("2026-01-05T09:00+08:00");
    let mut random = Random(20261125);
    let grounds = grounds();
    assert!(50 <= grounds.len(), "{}", grounds.len());
    for (ground, facts) in &grounds {
        let ([letter, page], remarks) = letters(&mut office, facts, ground, &mut random);
        for remark in &remarks {
            assert!(!leaks(&letter, remark) && !leaks(&page, remark), "{ground}: {remark} in {letter}");
        }
        assert!(!letter.contains(ground.as_str()), "{ground}: a code is no word for an applicant");
        let code = Code::find(ground).unwrap();
        assert_eq!(letter.contains("No further reasons are given"), !code.may_be_told(), "{ground}: {letter}");
        let measure = Measure::find(facts["measure"].as_str().unwrap()).unwrap();
        assert_eq!(letter.contains("最终决定"), measure != Measure::PortVisa && measure != Measure::PermanentResidence);
        for word in ["复议", "appeal", "reconsideration", "诉讼", "watch", "布控", "security", "安全"] {
            assert!(!letter.to_lowercase().contains(word), "{ground}: {word} in {letter}");
        }
    }
}

/// A case that could be refused on something else says nothing either, once a security ground is confirmed.
#[test]
fn beside_a_security_ground_nothing_is_told() {
    let change = json!({"request": {"stay_days": 31}, "record": [{"kind": "security_ground"}]});
    let (office, case) = with_case("pv-negotiation", change, "2026-11-23");
    office.done("review1", &format!("review {case}"));
    office.done("approve1", &format!("refuse {case} --ground STAY_TOO_LONG --note x"));
    let letter = super::text(&office, &format!("decision {case}"));
    assert!(letter.contains("No further reasons are given"), "{letter}");
    assert!(!letter.contains("31 days") && !letter.contains("31 天") && !letter.contains("停留期"), "{letter}");
}

#[test]
fn a_letter_cites_the_provision_in_both_languages() {
    let (office, case) = with_case("pv-negotiation", json!({"request": {"stay_days": 31}}), "2026-11-23");
    office.done("review1", &format!("review {case}"));
    office.refused("intake1", &format!("print decision {case}"), Exit::Stale);
    office.done("approve1", &format!("refuse {case} --ground STAY_TOO_LONG --note x"));
    let letter = super::text(&office, &format!("decision {case}"));
    assert!(
        letter.contains("不予批准决定书") && letter.contains("第二十条") && letter.contains("Administration"),
        "{letter}"
    );
    assert!(!letter.contains("final"), "nothing makes this refusal final: {letter}");
}
