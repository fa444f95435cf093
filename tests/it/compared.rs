//! What is found of two persons as their cases tell it: the comparison by value and points, who said so and when, what
//! changed since; what stands in the records of a person and who invited.

use std::fs;

use serde_json::{Value, json};
use visa_cli::error::Exit;

use crate::office::{Came, Office};

const NOW: &str = "2026-02-02T09:00+08:00";
const HEADER: &str = "Name,Nationality,Passport No.,DOB,Valid until,Arrival,Days,Purpose,USCC,Remarks,VIP";
const REST: &str = "2031-05-01,2026-03-04,14,商务洽谈,91310115MA1K4BQR53,needs a ramp,yes";

fn import(office: &Office, rows: &[(&str, &str)], more: &str) -> Came {
    let name = office.folder.path().join(format!("list{}.csv", rows[0].1));
    let rows: String =
        rows.iter().map(|(name, number)| format!("{name},Germany,{number},1980-04-12,{REST}\n")).collect();
    fs::write(&name, format!("{HEADER}\n{rows}")).unwrap();
    office.run("intake1", &format!("import {} --accept-good {more}", name.display()))
}

fn kinds(office: &Office, case: &str) -> Vec<String> {
    let history = office.run("", &format!("history {case} --json")).json();
    let events = history["events"].as_array().unwrap().iter();
    events
        .map(|one| format!("{} {}", one["kind"].as_str().unwrap(), one["said"].as_str().unwrap_or_default()))
        .collect()
}

fn open_two(office: &Office) {
    assert_eq!(import(office, &[("MUELLER HANS", "C4F7H2K91")], "").exit, Exit::Done);
    let later = import(office, &[("HANS MÜLLER", "C9F7H2K99")], "--distinct 2 --note asked");
    assert_eq!(later.exit, Exit::Done, "{}", later.err);
}

#[test]
fn what_was_found_stands_in_the_history_of_both_cases_and_why_it_is_asked_again() {
    let office = Office::new(NOW);
    open_two(&office);
    for (case, other) in [("1", "PVG-2026-000002"), ("2", "PVG-2026-000001")] {
        let kinds = kinds(&office, case);
        assert!(kinds.iter().any(|one| one.starts_with(&format!("distinct with {other}"))), "{case}: {kinds:?}");
        assert_eq!(office.show(case)["told_apart"], 1);
        assert_eq!(office.show(case)["alike"], json!([]));
    }
    office.done("review1", "person unlink 1 2 --note wrong");
    for case in ["1", "2"] {
        let kinds = kinds(&office, case);
        assert!(kinds.last().unwrap().starts_with("unlinked with"), "{kinds:?}");
        assert_eq!(office.show(case)["told_apart"], 0);
    }
    office.done("review1", "person distinct 1 2 --note asked-again");
    office.done("intake1", "amend 2 --set passport.number=C9F7H2K88 --note misread");
    for case in ["1", "2"] {
        let again = office.show(case)["alike"][0]["asked_again"].clone();
        assert_eq!((&again["same"], &again["officer"]), (&json!(false), &json!("review1")), "{case}: {again}");
        assert_eq!(again["changed"], json!(["passport"]), "{case}");
        let person = office.run("", &format!("person show {case} --json")).json();
        let found = &person["found"][0];
        assert_eq!(
            (&found["same"], &found["fallen"], &found["note"]),
            (&json!(false), &json!(true), &json!("asked-again"))
        );
        assert!(person["timeline"].as_array().unwrap().iter().any(|one| one["kind"] == "distinct"), "{person}");
    }
    office.holds();
}

#[test]
fn a_comparison_names_each_value_and_its_points_and_they_add_up() {
    let office = Office::new(NOW);
    open_two(&office);
    office.done("review1", "person unlink 1 2 --note wrong");
    let alike = office.show("2")["alike"][0].clone();
    let features = alike["features"].as_array().unwrap();
    let sum: i64 = features.iter().map(|one| one["points"].as_i64().unwrap()).sum();
    assert_eq!(Some(sum), alike["score"].as_i64());
    assert_eq!(features[0]["feature"], "passport");
    assert_eq!((&features[0]["one"], &features[0]["other"]), (&json!("*****2K99"), &json!("*****2K91")));
    let name = features.iter().find(|one| one["feature"] == "name").unwrap();
    assert_eq!((&name["one"], &name["other"]), (&json!("HANS MÜLLER"), &json!("MUELLER HANS")));
    for line in ["show 2", "person show 2"] {
        let shown = office.plain(&words(&format!("{line} --lang en"))).out;
        assert!(shown.contains("compared with PVG-2026-000001") && shown.contains("in all"), "{line}: {shown}");
        let legend = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(legend.contains("passport number +40/+40/+10/-5"), "{line}: {shown}");
    }
}

fn words(line: &str) -> Vec<String> {
    line.split(' ').map(str::to_owned).collect()
}

#[test]
fn a_person_shows_what_stands_in_the_records_and_every_unit_that_invited() {
    let office = Office::new(NOW);
    assert_eq!(import(&office, &[("MUELLER HANS", "C4F7H2K91")], "").exit, Exit::Done);
    assert_eq!(office.show("1")["particulars"]["note"], "needs a ramp; VIP: yes");
    let line = ["establish", "1", r#"record=[{"kind":"illegal_stay","on":"2025-04-01"}]"#, "--source", "search"];
    let came = office.words("review1", &line.map(str::to_owned), b"");
    assert_eq!(came.exit, Exit::Done, "{}", came.err);
    office.done("intake1", "withdraw 1 --ground at-wish --note asked");
    let person = office.run("", "person show 1 --json").json();
    assert_eq!(person["records"], json!([{"case": "PVG-2026-000001", "kind": "illegal_stay", "on": "2025-04-01"}]));
    assert_eq!(person["units"][0]["uscc"], "91310115MA1K4BQR53");
    assert!(person["timeline"].as_array().unwrap().iter().any(|one| one["kind"] == "amended"), "{person}");
    office.holds();
}

/// A file of which most rows are no people is not taken for a list, unless somebody says so.
#[test]
fn a_list_of_which_most_rows_cannot_be_read_is_written_only_at_a_word() {
    let office = Office::new(NOW);
    let mut text = format!("{HEADER}\nMUELLER HANS,Germany,C4F7H2K91,1980-04-12,{REST}\n");
    (0..30).for_each(|row| text += &format!("item {row},pcs,{row},12,4.50,x,y,z,q,,\n"));
    let name = office.folder.path().join("junk.csv");
    fs::write(&name, text).unwrap();
    let line = format!("import {} --accept-good", name.display());
    let before = office.bytes();
    let came = office.run("intake1", &line);
    assert_eq!((came.exit, came.code()), (Exit::ListNotWritten, "doubtful_list".to_owned()), "{}", came.err);
    assert!(office.bytes() == before);
    let taken = office.run("intake1", &format!("{line} --few-good"));
    assert_eq!((taken.exit, &taken.json()["outcomes"]["new"]), (Exit::ListHeld, &Value::from(1)), "{}", taken.err);
    // A watch list says nothing that an invitation says.
    let people: String =
        (0..20).map(|row| format!("P{row} AB,1980-04-{:02},DEU,C4F7H2K{:02}\n", row + 1, row + 10)).collect();
    let watched: String = people.replace("P1", "Q1");
    fs::write(&name, format!("name,birth date,nationality,passport\n{watched}")).unwrap();
    let came = office.run("intake1", &format!("{line} --drafts"));
    assert_eq!((came.exit, came.code()), (Exit::ListNotWritten, "doubtful_list".to_owned()), "{}", came.err);
}
