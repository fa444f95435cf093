//! What was found out stands for the values that it was found of.

use std::fs;

use serde_json::{Value, json};
use visa_cli::error::Exit;

use crate::office::{Office, example};

fn examined() -> (Office, String) {
    let office = Office::new("2026-11-23T10:00+08:00");
    let case = office.intake(&example("pv-negotiation"));
    (office, case)
}

#[test]
fn what_was_found_of_one_person_does_not_stand_for_another() {
    for (fact, value) in [
        ("passport.number", "X99999999"),
        ("applicant.name", "OTHER"),
        ("applicant.birth_date", "1990-01-01"),
        ("applicant.nationality", "PAK"),
    ] {
        let (office, case) = examined();
        let changed = office.done("intake1", &format!("amend {case} --set {fact}={value} --note another"));
        let places: Vec<&str> = changed["changed"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert!(places.contains(&"/passport/verification") && places.contains(&"/record"), "{fact}: {places:?}");
        let shown = office.show(&case);
        assert!(shown["facts"]["record"].is_null() && shown["facts"]["passport"]["verification"].is_null(), "{fact}");
        office.run("review1", &format!("review {case} --recommend approve"));
        let came = office.run("approve1", &format!("approve {case}"));
        assert_eq!(came.exit, Exit::LawSaysNo, "{fact}: {} {}", came.out, came.err);
        // Found out anew, it goes on.
        let again = format!("establish {case} passport.verification=verified record=clear --source searched");
        office.done("review1", &again);
        office.done("review1", &format!("review {case} --recommend approve"));
        office.done("approve1", &format!("approve {case}"));
    }
}

#[test]
fn what_is_said_anew_or_written_otherwise_stands() {
    let (office, case) = examined();
    let name = office.show(&case)["facts"]["applicant"]["name"].as_str().unwrap().to_owned();
    let amend = |words: &[&str]| {
        let mut all: Vec<String> = ["amend", &case, "--note", "read again"].map(str::to_owned).to_vec();
        words.iter().for_each(|word| all.extend(["--set".to_owned(), (*word).to_owned()]));
        let came = office.words("intake1", &all, b"");
        assert_eq!(came.exit, Exit::Done, "{}", came.err);
        came.json()["changed"].clone()
    };
    let small = format!("applicant.name={}", name.to_lowercase());
    assert_eq!(amend(&[&small]), json!(["/applicant/name"]));
    let said = ["passport.number=X99999999", "passport.verification=verified", "record=clear"];
    assert_eq!(amend(&said), json!(["/passport/number"]));
}

#[test]
fn a_watch_list_of_another_day_is_recorded_and_an_older_one_must_be_meant() {
    let office = Office::new("2026-11-23T10:00+08:00");
    let list = |name: &str, text: &str| {
        let path = office.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let one = list("one.csv", "passport,nationality,name,birth_date\nX1234567,FRA,DURAND PAUL,1970-01-01\n");
    let two = list("two.csv", "passport,nationality,name,birth_date\nX7654321,FRA,DUPONT ANNE,1971-01-01\n");
    let load = |file: &str, day: &str, more: &str| format!("watchlist load {file} --dated {day}{more}");
    office.done("review1", &load(&one, "2026-11-14", ""));
    assert_eq!(office.done("review1", &load(&one, "2026-11-14", ""))["already_done"], true);
    let again = office.done("review1", &load(&one, "2026-11-22", ""));
    assert!(again.get("already_done").is_none() && again["dated_on"] == "2026-11-22", "{again}");
    let shown = office.done("", "watchlist show");
    assert_eq!(shown["watch_list"]["dated_on"].as_str(), Some("2026-11-22"), "{shown}");
    let came = office.refused("review1", &load(&two, "2026-11-21", ""), Exit::Stale);
    assert_eq!(came.code(), "older_watch_list");
    let loaded = office.done("review1", &load(&two, "2026-11-21", " --older"));
    assert_eq!((loaded["new"].as_u64(), loaded["gone"].as_u64()), (Some(1), Some(1)), "{loaded}");
    for spoiled in ["536104227.0", "5.36E+08", "5.36104227E8"] {
        let file = list("spoiled.csv", &format!("passport,nationality,name,birth_date\n{spoiled},GBR,,\n"));
        let came = office.refused("review1", &load(&file, "2026-11-23", ""), Exit::Refused);
        assert!(came.err.contains("line 2") || came.err.contains('2'), "{spoiled}: {}", came.err);
    }
}
