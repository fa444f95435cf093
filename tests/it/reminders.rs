//! Reminders and what must be attended to first: files for the units, each with its own people and nobody else.

use std::io::Cursor;

use calamine::Reader;
use serde_json::{Value, json};

use crate::office::{Office, born_of, example, name_of};

const UNITS: [&str; 2] = ["91310115MA1K4BQR2R", "91110000600037341L"];

/// Two permits issued, each of another unit.
fn office() -> (Office, Vec<String>) {
    let mut office = Office::new("2026-11-02T09:00+08:00");
    let mut cases = Vec::new();
    for (place, unit) in UNITS.iter().enumerate() {
        let mut facts = example("pv-negotiation");
        facts["as_of"] = json!("2026-11-02");
        facts["arrival"]["at"] = json!("2026-11-05");
        facts["applicant"]["name"] = json!(name_of(place));
        facts["applicant"]["birth_date"] = json!(born_of(place));
        facts["passport"]["number"] = json!(format!("E9000{place}78{place}"));
        facts["inviter"]["uscc"] = json!(unit);
        cases.push(office.intake(&facts));
    }
    office.now = "2026-11-04T09:00+08:00".to_owned();
    for (place, case) in cases.iter().enumerate() {
        office.done("review1", &format!("review {case} --recommend approve"));
        office.done("approve1", &format!("approve {case}"));
        office.done("issue1", &format!("issue {case} --number A000000{place} --passport-shown"));
    }
    (office, cases)
}

fn file(office: &Office, line: &str) -> Vec<u8> {
    let path = office.folder.path().join("out");
    let _ = std::fs::remove_file(&path);
    let words: Vec<String> = format!("{line} --output {}", path.display()).split(' ').map(str::to_owned).collect();
    let came = office.plain(&words);
    assert!(path.exists(), "{line}: {}", came.err);
    std::fs::read(path).unwrap()
}

#[test]
fn every_form_has_the_same_people_and_a_unit_sees_its_own_alone() {
    let (office, cases) = office();
    let all = office.done("", "report reminders --days 60 --by enterprise");
    let rows = all["reminders"].as_array().unwrap();
    assert_eq!(rows.len(), 2, "{all}");
    for (case, place) in cases.iter().zip(0..) {
        let row = rows.iter().find(|row| row["case"] == **case).unwrap();
        assert_eq!((&row["name"], &row["enterprise"]), (&json!(name_of(place)), &json!(UNITS[place])), "{row}");
        let passport = row["passport"].as_str().unwrap();
        assert!(passport.ends_with(&format!("78{place}")) && !passport.contains("E9000"), "{passport}");
    }
    let csv = file(&office, "report reminders --days 60 --format csv");
    let text = String::from_utf8(csv).unwrap();
    assert!(text.starts_with('\u{feff}') && cases.iter().all(|case| text.contains(case)), "{text}");
    let html = String::from_utf8(file(&office, "report reminders --days 60 --by enterprise --format html")).unwrap();
    assert_eq!(html.matches("<section>").count(), 2, "{html}");
    assert!(!html.contains("http") && cases.iter().all(|case| html.contains(case)));
    let mut book = calamine::Xlsx::new(Cursor::new(file(&office, "report reminders --days 60 --format xlsx"))).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    assert_eq!(sheet.rows().count(), 3);
    for (place, unit) in UNITS.iter().enumerate() {
        for format in ["csv", "html", "tsv"] {
            let line = format!("report reminders --days 60 --enterprise {unit} --format {format}");
            let text = String::from_utf8(file(&office, &line)).unwrap();
            assert!(text.contains(&cases[place]) && !text.contains(&cases[1 - place]), "{line}: {text}");
            assert!(!text.contains(name_of(1 - place).as_str()), "{line}: {text}");
        }
    }
    let nobody = office.run("", "report reminders --enterprise 91310115MA1K4BQR2X");
    assert_eq!(nobody.code(), "bad_credit_code", "{}", nobody.err);
}

/// A paper that lapses while its case is in hand is told before it does, to who invited and to who works on it.
#[test]
fn a_paper_that_lapses_mid_case_is_reminded_of_before_it_does() {
    let mut office = Office::new("2026-11-02T09:00+08:00");
    let mut facts = example("pv-negotiation");
    facts["as_of"] = json!("2026-11-02");
    facts["arrival"]["at"] = json!("2026-11-05");
    facts["documents"][2]["valid_until"] = json!("2026-11-12");
    let case = office.intake(&facts);
    let rows = |office: &Office| office.done("", "report reminders --days 14")["reminders"].as_array().unwrap().clone();
    let told = rows(&office);
    let row = told.iter().find(|row| row["case"] == json!(case)).unwrap();
    assert_eq!((&row["duty"], &row["on"]), (&json!("renew-by"), &json!("2026-11-12")), "{row}");
    assert_eq!((&row["paper"], &row["document"]), (&json!("invitation_letter"), &Value::Null), "{row}");
    let of_unit = format!("report reminders --days 14 --enterprise {} --format csv", UNITS[0]);
    assert!(String::from_utf8(file(&office, &of_unit)).unwrap().contains("2026-11-12"));
    let pressing = office.run("", "report escalations --only paper-lapses").json();
    assert_eq!(pressing["cases"][0]["case"], json!(case));
    assert!(office.done("", "report reminders --days 9")["reminders"].as_array().unwrap().is_empty());
    // Once it has lapsed it is for who works on the case.
    office.now = "2026-11-13T09:00+08:00".to_owned();
    assert!(rows(&office).is_empty());
    assert_eq!(office.run("", "report escalations --only paper-lapsed").json()["cases"][0]["case"], json!(case));
}

/// A name that a spreadsheet would take for a formula is no formula.
#[test]
fn a_spreadsheet_takes_no_name_for_a_formula() {
    let office = Office::new("2026-11-02T09:00+08:00");
    let mut facts = example("pv-negotiation");
    facts["as_of"] = json!("2026-11-02");
    facts["arrival"]["at"] = json!("2026-11-02");
    facts["applicant"]["name"] = json!("=HYPERLINK(1)");
    let came = office.piped("intake1", "intake port_visa --from -", facts.to_string().as_bytes());
    if came.exit != visa_cli::error::Exit::Done {
        // Such a name does not come in at all.
        return;
    }
    let case = came.json()["case"].as_str().unwrap().to_owned();
    office.done("review1", &format!("review {case} --recommend approve"));
    office.done("approve1", &format!("approve {case}"));
    office.done("issue1", &format!("issue {case} --number A0000009"));
    let text = String::from_utf8(file(&office, "report reminders --days 60 --format csv")).unwrap();
    assert!(text.contains("'=HYPERLINK"), "{text}");
}

#[test]
fn the_day_begins_with_what_must_be_attended_to_and_a_past_day_keeps_it() {
    let mut office = Office::new("2026-11-02T09:00+08:00");
    let mut facts = example("rs-work-one-year");
    facts["as_of"] = json!("2026-11-02");
    facts["filing"]["accepted_on"] = Value::Null;
    let case = office.intake(&facts);
    let due = office.show(&case)["due_on"].as_str().unwrap().to_owned();
    let after = chrono::NaiveDate::parse_from_str(&due, "%Y-%m-%d").unwrap() + chrono::Duration::days(1);
    office.now = format!("{after}T09:00+08:00");
    let told = office.done("", "report daily");
    let attended = told["attend_first"].as_array().unwrap();
    let of = |why: &str| attended.iter().filter(|one| one["why"] == why).collect::<Vec<&Value>>();
    assert_eq!((of("overdue").len(), of("stuck").len()), (1, 1), "{attended:?}");
    assert_eq!(of("overdue")[0]["case"], json!(case));
    assert_eq!((&of("overdue")[0]["since"], &of("stuck")[0]["since"]), (&json!(after), &json!("2026-11-02")));
    let words: Vec<String> = "report daily --lang zh".split(' ').map(str::to_owned).collect();
    let text = office.plain(&words).out;
    let (first, movement) = (text.find("须先处理").unwrap(), text.find("在办案件的变动").unwrap());
    assert!(first < movement && text[first..movement].contains(&case), "{text}");
    // Heads stand over columns that are aligned, in a window of 80 columns too.
    let lines: Vec<&str> = text[first..movement].lines().skip(1).take(3).collect();
    let column = |line: &str, word: &str| unicode_width::UnicodeWidthStr::width(&line[..line.find(word).unwrap()]);
    assert_eq!(column(lines[0], "案件"), column(lines[1], "PVG-"), "{text}");
    assert_eq!(column(lines[0], "起自"), column(lines[1], &after.to_string()), "{text}");
    // Once it is decided the report of that day stays.
    let day = format!("report daily --date {after}");
    let before = office.done("", &day);
    office.now = format!("{}T09:00+08:00", after + chrono::Duration::days(3));
    office.done("review1", &format!("review {case} --recommend approve"));
    let grounds = "--ground DECISION_OVERDUE --ground LATE_RESIDENCE_APPLICATION --rank section-head --note late";
    office.done("approve1", &format!("approve {case} {grounds}"));
    office.done("approve2", &format!("approve {case} {grounds}"));
    assert_eq!(office.done("", &day), before);
    assert_eq!(office.done("", "report daily")["attend_first"], json!([]));
}
