//! The watch list and everything that is said of a person: the name printed, the Chinese name, what was amended, other passports.

use serde_json::{Value, json};
use visa_cli::error::Exit;

use crate::office::{Office, example};

const NOW: &str = "2026-11-23T09:00+08:00";
const HEAD: &str = "passport,nationality,name,birth_date";

fn facts(name: &str, number: &str) -> Value {
    let mut facts = example("pv-negotiation");
    facts["passport"]["number"] = json!(number);
    facts["applicant"]["name"] = json!(name);
    facts
}

fn loaded(office: &Office, row: &str, more: &str) -> Value {
    let came = office.piped("approve1", &format!("watchlist load - {more}"), format!("{HEAD}\n{row}\n").as_bytes());
    assert_eq!(came.exit, Exit::Done, "{}", came.err);
    came.json()
}

#[test]
fn all_lines_that_cannot_be_read_are_told_at_once_and_nothing_is_loaded() {
    let office = Office::new(NOW);
    let list = format!(
        "{HEAD}\nA31200457,FRA,MARTIN CLAIRE,1990-01-02\n,XXQ,NOBODY,1990-01-02\n1.23E+08,FRA,ANYBODY,1970-01-01\n\
         A31200458,FRA,SOMEBODY,31/31/1970\n,,ONLY NAME,\nA31200459,FRA,MARTIN PAUL,1991\n"
    );
    for more in ["", "--dry-run"] {
        let came = office.piped("approve1", &format!("watchlist load - {more}"), list.as_bytes());
        assert_eq!((came.exit, came.code()), (Exit::Refused, "bad_watch_list".to_owned()), "{}", came.err);
        for line in 3..=6 {
            assert!(came.err.contains(&format!("line {line}: ")), "{line}: {}", came.err);
        }
        assert!(!came.err.contains("line 2:") && !came.err.contains("line 7:"), "{}", came.err);
        assert!(!came.err.contains("ONLY NAME") && !came.err.contains("A31200458"), "nobody is named: {}", came.err);
    }
    assert_eq!(office.done("", "watchlist show")["watch_list"], Value::Null);
}

/// Loads a list that looks for one entry: the dry run names the case, and then the gate holds it.
fn is_found(office: &Office, case: &str, row: &str) {
    let told = loaded(office, row, "--dry-run");
    assert_eq!(told["newly_held"], json!([case]), "{row}: {told}");
    loaded(office, row, "");
    let shown = office.show(case).to_string();
    assert!(shown.contains("watch_list_hit"), "{row}: {shown}");
    // What was held is cleared by who looked into it, and stays cleared.
    office.done("review2", &format!("watchlist clear --case {case} --note compared"));
    assert!(!office.show(case).to_string().contains("watch_list_hit"), "{row}");
    let again = loaded(office, row, "--dry-run --dated 2026-11-22");
    assert_eq!((&again["newly_held_total"], &again["cleared"]), (&json!(0), &json!(1)), "{row}: {again}");
}

#[test]
fn an_amended_name_is_screened_and_the_one_before_it_is_not() {
    let office = Office::new(NOW);
    let case = office.intake(&facts("MARTIN CLAIRE", "A31200457"));
    office.done("intake1", &format!("amend {case} --set applicant.name=OKAFOR,NGOZI --note misread"));
    let born = office.show(&case)["facts"]["applicant"]["birth_date"].as_str().unwrap().to_owned();
    is_found(&office, &case, &format!(",,OKAFOR NGOZI,{born}"));
    let gone = loaded(&office, &format!(",,MARTIN CLAIRE,{born}"), "--dry-run");
    assert_eq!(gone["newly_held_total"], 0, "{gone}");
}

#[test]
fn a_chinese_name_is_screened() {
    let office = Office::new(NOW);
    let mut whole = facts("MARTIN CLAIRE", "A31200457");
    whole["particulars"] = json!({"chinese_name": "马小兰"});
    let case = office.intake(&whole);
    let born = office.show(&case)["facts"]["applicant"]["birth_date"].as_str().unwrap().to_owned();
    is_found(&office, &case, &format!(",,马小兰,{born}"));
}

#[test]
fn every_passport_that_was_found_to_be_of_the_person_is_screened() {
    let office = Office::new(NOW);
    let mut old = facts("MARTIN CLAIRE", "A31200457");
    old["arrival"]["at"] = json!("2026-11-24T06:40+08:00");
    let old = office.intake(&old);
    office.done("intake1", &format!("withdraw {old} --note passport_renewed"));
    let case = office.intake(&facts("MARTIN CLAIRE", "B77720194"));
    let row = "A31200457,,,";
    let before = loaded(&office, row, "--dry-run");
    assert_eq!(before["newly_held_total"], 0, "two persons as long as nobody found them one: {before}");
    office.done("review1", &format!("person same {case} {old} --note old_passport_shown"));
    is_found(&office, &case, row);
}

/// Nationality excludes nobody: a number that is looked for is held at every door, whatever else the row says.
#[test]
fn a_number_that_is_looked_for_is_held_under_another_country_and_another_name() {
    let office = Office::new(NOW);
    let free = office.intake(&facts("OKAFOR NGOZI", "A31200499"));
    loaded(&office, "A31200457,POL,KOWALSKI ANNA,1980-02-02", "");
    let claire = facts("MARTIN CLAIRE", "A31200457").to_string();
    let came = office.piped("intake1", "intake port_visa --from -", claire.as_bytes());
    let case = came.json()["case"].as_str().unwrap_or_else(|| panic!("{}", came.err)).to_owned();
    let shown = office.show(&case);
    assert_eq!(shown["state"], "draft", "{shown}");
    assert!(shown.to_string().contains("watch_list_hit"), "{shown}");
    office.done("intake1", &format!("amend {free} --set passport.number=A31200457 --note misread"));
    let told = loaded(&office, ",,MARTIN CLAIRE,1990-01-02", "");
    assert_eq!(told["newly_held_total"], 0, "{told}");
    let told = loaded(&office, "A31200457,POL,KOWALSKI ANNA,1980-02-02", "");
    assert_eq!(told["newly_held_total"], 2, "what loading it newly finds is told: {told}");
    assert!(office.show(&free).to_string().contains("watch_list_hit"));
    let row = "外文姓名,出生日期,国籍,护照号码,护照有效期,拟入境日期,停留天数,来华事由,统一社会信用代码\n\
        DUBOIS LUC,1975-06-01,FRA,A31200457,2031-05-01,2026-12-10,7,贸易,91310115MA1K4BQR53\n";
    let came = office.piped("intake1", "import - --dry-run", row.as_bytes()).json();
    assert_eq!(came["rows"][0]["outcome"], "held-screening", "{came}");
}

/// A hit goes away by another officer who looks into it, not by other values: neither amended nor taken in with a draft.
#[test]
fn a_hit_outlives_a_change_of_the_values_that_were_held() {
    let mut office = Office::new(NOW);
    let case = office.intake(&facts("MARTIN CLAIRE", "A31200457"));
    loaded(&office, ",,MARTIN CLAIRE,1984-06-11", "");
    office.done("intake1", &format!("amend {case} --set applicant.birth_date=1990-02-03 --note slip"));
    // Another list of another day looks for the same person still.
    office.now = "2026-11-24T09:00+08:00".to_owned();
    loaded(&office, ",,MARTIN CLAIRE,1984-06-11", "");
    let shown = office.show(&case);
    let hit = shown["obstacles"].as_array().unwrap().iter().find(|one| one["code"] == "watch_list_hit");
    let hit = hit.unwrap_or_else(|| panic!("{shown}"));
    assert!(hit["message_en"].as_str().unwrap().contains("since then changed: birth date"), "{hit}");
    office.done("intake1", &format!("establish {case} record=clear passport.verification=verified --source seen"));
    office.done("review1", &format!("review {case} --recommend approve"));
    let came = office.refused("approve1", &format!("approve {case}"), Exit::LawSaysNo);
    assert_eq!(came.code(), "watch_list_hit", "{}", came.err);
    office.done("review2", &format!("watchlist clear --case {case} --note compared"));
    assert!(!office.show(&case).to_string().contains("watch_list_hit"));
    // A hit that was cleared is one for two who approve.
    office.done("approve1", &format!("approve {case}"));
    assert_eq!(office.show(&case)["state"], "reviewed");
    office.done("approve2", &format!("approve {case}"));
    office.holds();
}

#[test]
fn a_draft_that_is_held_is_not_taken_in_with_other_values() {
    let office = Office::new(NOW);
    loaded(&office, ",,MARTIN CLAIRE,1984-06-11", "");
    let came = office.piped(
        "intake1",
        "intake port_visa --from -",
        facts("MARTIN CLAIRE", "A31200457").to_string().as_bytes(),
    );
    let case = came.json()["case"].as_str().unwrap().to_owned();
    assert_eq!(office.show(&case)["state"], "draft");
    let came = office.run("intake1", &format!("intake {case} --set applicant.birth_date=1990-02-03"));
    assert_eq!(came.code(), "watch_list_hit", "{}", came.err);
    office.done("intake1", &format!("amend {case} --set applicant.birth_date=1990-02-03 --note slip"));
    assert_eq!(office.run("intake1", &format!("intake {case}")).code(), "watch_list_hit");
    office.done("review2", &format!("watchlist clear --case {case} --note compared"));
    office.done("intake1", &format!("intake {case}"));
    office.holds();
}

/// Who is that person is taken in once the ground is established, and refused on it.
#[test]
fn a_true_hit_is_refused_on_the_ground_that_was_established() {
    let office = Office::new(NOW);
    loaded(&office, ",,MARTIN CLAIRE,1984-06-11", "");
    let came = office.piped(
        "intake1",
        "intake port_visa --from -",
        facts("MARTIN CLAIRE", "A31200457").to_string().as_bytes(),
    );
    let case = came.json()["case"].as_str().unwrap().to_owned();
    assert_eq!(office.run("intake1", &format!("intake {case}")).code(), "watch_list_hit");
    office.done("review2", &format!("establish {case} record=security_ground --source owner_of_the_list"));
    office.done("intake1", &format!("intake {case}"));
    office.done("review1", &format!("review {case}"));
    let came = office.refused("approve1", &format!("approve {case} --note x"), Exit::LawSaysNo);
    assert!(came.err.contains("watch_list_hit"), "{}", came.err);
    office.done("approve1", &format!("refuse {case} --ground SECURITY_GROUND --note x"));
    office.holds();
}

/// The slip of a hand: the sheet of an enterprise is no watch list, whatever stands in it, and the list in use stays.
#[test]
fn an_invitation_list_is_not_loaded_as_a_watch_list() {
    let office = Office::new(NOW);
    loaded(&office, "A31200457,FRA,MARTIN CLAIRE,1990-01-02", "--dated 2026-11-22");
    let before = office.done("", "watchlist show");
    let list = "外文姓名,出生日期,国籍,护照号码,护照有效期,拟入境日期,停留天数,来华事由,统一社会信用代码\n\
        DUBOIS LUC,1975-06-01,FRA,C31200457,2031-05-01,2026-12-10,7,贸易,91310115MA1K4BQR53\n";
    for more in ["", " --dry-run"] {
        let came = office.piped("approve1", &format!("watchlist load -{more}"), list.as_bytes());
        assert_eq!((came.exit, came.code()), (Exit::Refused, "invitation_list".to_owned()), "{}", came.err);
        assert!(came.err.contains("--with-trips") && !came.err.contains("DUBOIS"), "{}", came.err);
    }
    assert_eq!(office.done("", "watchlist show"), before);
    let came = office.piped("approve1", "watchlist load - --with-trips", list.as_bytes());
    assert_eq!((came.exit, &came.json()["entries"]), (Exit::Done, &json!(1)), "{}", came.err);
    // One such column may stand in a list of people that are looked for: on what ground they are.
    let grounds = "passport,name,birth date,purpose\nC31200457,DUBOIS LUC,1975-06-01,questioning\n";
    assert_eq!(office.piped("approve1", "watchlist load -", grounds.as_bytes()).exit, Exit::Done);
}

/// A wrong list was in use: what was decided meanwhile is listed, and who entered is looked for to the end of the stay.
#[test]
fn what_was_decided_under_a_wrong_list_is_told_by_impact_and_by_load() {
    let mut office = Office::new(NOW);
    let refused = office.run("", "watchlist impact");
    assert_eq!((refused.exit, refused.code()), (Exit::Refused, "no_watch_list".to_owned()), "{}", refused.err);
    loaded(&office, "A11111111,FRA,NOBODY HERE,1950-01-02", "");
    let open = office.intake(&facts("OKAFOR NGOZI", "A31200499"));
    let case = office.intake(&facts("MARTIN CLAIRE", "A31200457"));
    office.done("review1", &format!("review {case} --recommend approve"));
    office.done("approve1", &format!("approve {case}"));
    office.done("issue1", &format!("issue {case} --number A0000001"));
    office.done("issue1", &format!("collect {case}"));
    let found = office.piped("", "watchlist impact -", format!("{HEAD}\nA31200457,,,\n").as_bytes()).json();
    assert_eq!((&found["decided"], &found["held"][0]["case"]), (&json!(1), &json!(case)), "{found}");
    assert_eq!(found["under"]["entries"], 1, "the list in use is the one of then: {found}");
    // A week later the last day of entry is over, the stay is not.
    office.now = "2026-11-30T09:00+08:00".to_owned();
    let right = "A31200457,,,\nA31200499,,,";
    let told = loaded(&office, right, "-n");
    assert_eq!((&told["newly_held"], &told["dry_run"]), (&json!([open, case]), &json!(true)), "{told}");
    assert_eq!(loaded(&office, right, "")["newly_held_total"], 2);
    let found = office.done("", "watchlist impact");
    let held = found["held"].as_array().unwrap();
    assert_eq!((held.len(), &held[0]["case"], &held[0]["state"]), (1, &json!(case), &json!("collected")), "{found}");
    assert_eq!(held[0]["document"], "A0000001", "{found}");
    assert!(held[0]["stays_until"].as_str().unwrap() > "2026-11-30", "{found}");
    assert_eq!(found["under"]["dated_on"], "2026-11-23", "{found}");
    // Another list since: the one of then is two before, and a first day leads to it.
    loaded(&office, &format!("{right}\nA22222222,,,"), "");
    assert_eq!(office.done("", "watchlist impact")["decided"], 0);
    let found = office.done("", "watchlist impact --since 2026-11-23");
    assert_eq!((&found["decided"], &found["held"][0]["case"]), (&json!(1), &json!(case)), "{found}");
    office.done("review2", &format!("watchlist clear --case {case} --note compared"));
    assert_eq!(office.done("", "watchlist impact --since 2026-11-23")["held"], json!([]));
}
