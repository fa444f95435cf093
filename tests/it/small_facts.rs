//! How `rules verify` walks a space of small facts: every combination once, on both sides of every edition.

use serde_json::Value;
use visa_cli::policy::Policy;
use visa_cli::rules::examples::{Examples, all_rules};
use visa_cli::rules::verify::{Report, Space, Trial};

const BASES: &str = include_str!("../../src/rules/examples/bases.json");

fn space(base: &str, needs: &str, values: &str) -> Vec<Space> {
    let facts = &serde_json::from_str::<Value>(BASES).unwrap()[base];
    Space::read(&format!(r#"[{{"name":"x","facts":{facts},"needs":{needs},"values":{values}}}]"#)).unwrap()
}

/// Walks one space; there are no examples, so what is witnessed is witnessed by facts.
fn walk_every(stride: u64, spaces: &[Space]) -> Report {
    let none = Examples::read(BASES, &[]).unwrap();
    Trial { policy: Policy::built_in(), rules: all_rules(), examples: &none, spaces, stride }.run()
}

fn walk(spaces: &[Space]) -> Report {
    walk_every(1, spaces)
}

fn editions() -> u64 {
    Policy::built_in().named().len() as u64
}

#[test]
fn every_combination_is_decided_once_on_both_sides_of_every_edition() {
    let values = r#"{"as_of":["@"],"passport.kind":["ordinary_passport","diplomatic_passport"],"request.stay_days":[30,31],
        "request.entries":["single","double",null],"applicant.nationality":["EGY","CHN"]}"#;
    let spaces = space("port_visa", "[]", values);
    assert_eq!(spaces[0].size(Policy::built_in()), 24 * 2 * editions());
    let report = walk(&spaces);
    // Before the first edition there is no law to decide by.
    assert_eq!(report.cases, 24 * (2 * editions() - 1));
    // The groups turn one after the other, the first in the alphabet fastest.
    let facts: Value = serde_json::from_str(&report.witnesses["STAY_TOO_LONG"].en).unwrap();
    assert_eq!(facts["applicant"]["nationality"], "EGY");
    assert_eq!(facts["passport"]["kind"], "ordinary_passport");
    assert_eq!(walk_every(3, &spaces).cases, 8 * (2 * editions() - 1));
}

/// Each row: a fact of one group, a second value of it, and the reason that only this value leads to.
#[test]
fn every_group_of_facts_takes_all_its_values() {
    let rows = [
        ("applicant.nationality", r#"["EGY","CHN"]"#, "NOT_A_FOREIGNER"),
        ("passport.kind", r#"["ordinary_passport","diplomatic_passport"]"#, "NOT_ORDINARY_PASSPORT"),
        ("current_stay", r#"[null,{"basis":"residence_permit","valid_until":"@+9"}]"#, "VISA_NOT_REQUIRED"),
        ("request.stay_days", "[30,31]", "STAY_TOO_LONG"),
        ("arrival.port", r#"["PVG","CAN"]"#, "ENTRY_PORT_MISMATCH"),
        ("inviter.kind", r#"["enterprise","individual"]"#, "INVITER_NOT_ENTERPRISE"),
        ("documents.photo", r#"[{},{"defect":"unsigned"}]"#, "DOCUMENT_DEFECTIVE"),
        ("filing.port_authorised", "[true,false]", "PORT_NOT_AUTHORISED"),
        ("record", r#"[[],[{"kind":"expelled","on":"@-9"}]]"#, "ENTRY_BAN"),
        ("measure", r#"["port_visa","newborn_registration"]"#, "LATE_BIRTH_REGISTRATION"),
        ("stage", r#"["acceptance","reconsideration"]"#, "REVIEW_UNDER_GENERAL_LAW"),
        ("as_of", r#"["@","@+10000"]"#, "PASSPORT_NOT_VALID"),
    ];
    for (path, values, code) in rows {
        let first = values.split_once(',').map_or(values, |(first, _)| first);
        let day = if path == "as_of" { "" } else { r#""as_of":["@"],"# };
        let constant = walk(&space("port_visa", "[]", &format!(r#"{{{day}"{path}":{first}]}}"#)));
        assert!(!constant.witnesses.contains_key(code), "{path} {first}");
        let both = walk(&space("port_visa", "[]", &format!(r#"{{{day}"{path}":{values}}}"#)));
        assert!(both.witnesses.contains_key(code), "{path} {values}");
    }
}

#[test]
fn days_are_counted_from_the_day_of_filing() {
    let values = r#"{"as_of":["@"],"current_stay.entered_on":["@-10"],"passport.expires_on":["@+30"]}"#;
    let report = walk(&space("permit", "[]", values));
    let first = report.witnesses.values().find(|witness| witness.en.starts_with('{')).unwrap();
    let facts: Value = serde_json::from_str(&first.en).unwrap();
    let day = |value: &Value| value.as_str().unwrap().parse::<chrono::NaiveDate>().unwrap();
    let filed = day(&facts["as_of"]);
    assert_eq!((filed - day(&facts["current_stay"]["entered_on"])).num_days(), 10);
    assert_eq!((day(&facts["passport"]["expires_on"]) - filed).num_days(), 30);
}

/// A space in which everything is wrong tells five faults a day, not all of them.
#[test]
fn enough_is_told_of_a_day() {
    let stays: Vec<String> = (1..=20).map(|days| days.to_string()).collect();
    let values = format!(r#"{{"as_of":["@"],"request.stay_days":[{}]}}"#, stays.join(","));
    let report = walk(&space("port_visa", r#"["request.circumstance"]"#, &values));
    let told = report.faults.iter().filter(|fault| fault.witness.starts_with('{')).count() as u64;
    // One day lies before the law; on two, no port visas are issued and nothing is asked.
    assert_eq!(told, 5 * (2 * editions() - 3));
}
