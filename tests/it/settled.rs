//! Lists whose rows were held, whose columns nobody knew, whose plan has moved: what the officer says settles them.

use std::fs;

use serde_json::{Value, json};
use visa_cli::error::Exit;

use crate::office::{Came, Office};

const NOW: &str = "2026-02-02T09:00+08:00";
const HEADER: &str = "Name,Nationality,Passport No.,DOB,Valid until,Arrival,Days,Purpose,USCC";
const REST: &str = "2031-05-01,2026-03-04,14,商务洽谈,91310115MA1K4BQR53";

fn row(name: &str, passport: &str) -> String {
    format!("{name},Germany,{passport},1980-04-12,{REST}\n")
}

fn import(office: &Office, text: &str, more: &[&str]) -> Came {
    let name = office.folder.path().join("list.csv");
    fs::write(&name, text).unwrap();
    let words = ["import".to_owned(), name.display().to_string()].into_iter();
    let words: Vec<String> = words.chain(more.iter().map(|word| (*word).to_owned())).collect();
    office.words("intake1", &words, b"")
}

fn outcomes(plan: &Value) -> Vec<&str> {
    plan["rows"].as_array().unwrap().iter().map(|row| row["outcome"].as_str().unwrap()).collect()
}

#[test]
fn a_row_that_is_held_names_the_commands_and_is_settled_by_them() {
    let office = Office::new(NOW);
    let first = format!("{HEADER}\n{}{}", row("MUELLER HANS", "C4F7H2K91"), row("WEBER KARL", "C8L2M4N70"));
    assert_eq!(import(&office, &first, &["--accept-good"]).exit, Exit::Done);
    let renewed = format!("{HEADER}\n{}{}", row("MUELLER HANS", "C9F7H2K99"), row("WEBER KARL", "C9L2M4N99"));
    let came = import(&office, &renewed.replace("2026-03-04", "2026-06-04"), &["--dry-run"]);
    let plan = came.json();
    assert_eq!(outcomes(&plan), ["held-duplicate", "held-duplicate"]);
    let settle = plan["rows"][0]["settle"].as_array().unwrap();
    assert!(settle[0].as_str().unwrap().contains("--same 2") && settle[1].as_str().unwrap().contains("--distinct 2"));
    let told = plan["rows"][0]["problems"][0]["message_en"].as_str().unwrap();
    assert!(told.contains("passport number (C9F7H2K99 / C4F7H2K91, -5); 55 points in all"), "{told}");
    // Without a reason nothing is settled, and who is not held cannot be.
    let text = renewed.replace("2026-03-04", "2026-06-04");
    let silent = import(&office, &text, &["--accept-good", "--same", "2"]);
    assert_eq!((silent.exit, silent.code()), (Exit::Usage, "answer_needed".to_owned()), "{}", silent.err);
    let idle = import(&office, &text, &["--accept-good", "--same", "2", "--distinct", "9", "--note", "seen"]);
    assert_eq!((idle.exit, idle.code()), (Exit::ListNotWritten, "not_settled_so".to_owned()), "{}", idle.err);
    let done = import(&office, &text, &["--accept-good", "--same", "2", "--distinct", "3", "--note", "seen"]);
    assert_eq!(done.exit, Exit::Done, "{}", done.err);
    let done = done.json();
    assert_eq!(outcomes(&done), ["linked", "new"]);
    let alike = |case: &Value| office.show(case.as_str().unwrap())["alike"].clone();
    assert_eq!(alike(&done["rows"][0]["case"])[0]["linked"], true);
    assert_eq!(alike(&done["rows"][1]["case"]), json!([]), "told apart");
    // The same file again writes nothing more.
    assert_eq!(outcomes(&import(&office, &text, &["--accept-good"]).json()), ["already-on-file", "already-on-file"]);
    office.holds();
}

#[test]
fn a_number_that_contradicts_a_case_is_settled_by_no_list() {
    let office = Office::new(NOW);
    let first = format!("{HEADER}\n{}", row("MUELLER HANS", "C4F7H2K91"));
    assert_eq!(import(&office, &first, &["--accept-good"]).exit, Exit::Done);
    let other = row("SCHMIDT PETER", "C4F7H2K91").replace("2026-03-04", "2026-06-04");
    // Of the same country or another one, alone or with a row above that it may be as well.
    let abroad = other.replace("Germany", "France");
    let like = row("SCHMIDT PETER", "C7F7H2K77").replace("2026-03-04", "2026-06-04");
    for (text, of) in [(other.clone(), 2), (abroad, 2), (format!("{like}{other}"), 3)] {
        let text = format!("{HEADER}\n{text}");
        for how in ["--same", "--distinct"] {
            let before = office.bytes();
            let came = import(&office, &text, &["--accept-good", how, &of.to_string(), "--note", "seen"]);
            assert_eq!((came.exit, came.code()), (Exit::ListNotWritten, "not_settled_so".to_owned()), "{}", came.err);
            assert!(came.err.contains("visa-cli person same CASE"), "{}", came.err);
            assert!(office.bytes() == before);
        }
        let plan = import(&office, &text, &["--dry-run"]).json();
        assert_eq!(outcomes(&plan).last(), Some(&"held-duplicate"));
        let codes = plan["rows"].as_array().unwrap().last().unwrap()["problems"].to_string();
        assert!(codes.contains("CONTRADICTS"), "{codes}");
        assert!(!plan.to_string().contains("--same") && !plan.to_string().contains("--distinct "), "{plan}");
    }
    let came = import(&office, &first, &["--accept-good", "--same", "2", "--distinct", "2", "--note", "seen"]);
    assert_eq!((came.exit, came.code()), (Exit::Usage, "same_and_distinct".to_owned()), "{}", came.err);
    office.holds();
}

/// What is settled with one word is named in the plan: the row above and everybody on file.
#[test]
fn everybody_whom_a_row_may_be_is_named_before_it_is_settled() {
    let office = Office::new(NOW);
    let first = format!("{HEADER}\n{}", row("MUELLER HANS", "C4F7H2K91"));
    assert_eq!(import(&office, &first, &["--accept-good"]).exit, Exit::Done);
    let two = format!("{}{}", row("MUELLER HANS", "C9F7H2K99"), row("MUELLER HANS", "C8F7H2K88"));
    let text = format!("{HEADER}\n{}", two.replace("2026-03-04", "2026-06-04"));
    let plan = import(&office, &text, &["--dry-run", "--distinct", "2"]).json();
    let told: Vec<&str> = plan["rows"][1]["problems"].as_array().unwrap().iter().map(code).collect();
    assert_eq!(told, ["MAYBE_DUPLICATE_ROW", "MAYBE_KNOWN"]);
    let came = import(&office, &text, &["--accept-good", "--distinct", "2", "--distinct", "3", "--note", "asked"]);
    assert_eq!((came.exit, outcomes(&came.json())), (Exit::Done, vec!["new", "new"]), "{}", came.err);
    office.holds();
}

fn code(problem: &Value) -> &str {
    problem["code"].as_str().unwrap()
}

/// The same duty as of `person same|distinct`: who stepped aside or is close says nothing of the persons.
#[test]
fn who_may_say_nothing_of_a_person_settles_no_row() {
    let first = format!("{HEADER}\n{}", row("MUELLER HANS", "C4F7H2K91"));
    let renewed = format!("{HEADER}\n{}", row("MUELLER HANS", "C9F7H2K99").replace("2026-03-04", "2026-06-04"));
    let settle = ["--accept-good", "--distinct", "2", "--note", "seen"];
    let aside = Office::new(NOW);
    let taken = import(&aside, &first, &["--accept-good"]).json();
    aside.done("intake1", &format!("recuse {} --note cousin", taken["rows"][0]["case"].as_str().unwrap()));
    let came = import(&aside, &renewed, &settle);
    assert_eq!((came.exit, came.code()), (Exit::Duty, "recused".to_owned()), "{}", came.err);
    let close = Office::new(NOW);
    assert_eq!(import(&close, &first, &["--accept-good"]).exit, Exit::Done);
    close.done("intake1", "officer interest state --unit 91310115MA1K4BQR53 --note sister");
    let came = import(&close, &renewed, &settle);
    assert_eq!((came.exit, came.code()), (Exit::Duty, "conflict_of_interest".to_owned()), "{}", came.err);
}

/// Nor of a row whose own passport is on file, where it is told apart from a row above.
#[test]
fn who_stepped_aside_tells_no_row_on_file_from_a_row_above() {
    let office = Office::new(NOW);
    let first = format!("{HEADER}\n{}", row("MUELLER HANS", "C4F7H2K91"));
    let taken = import(&office, &first, &["--accept-good"]).json();
    let case = taken["rows"][0]["case"].as_str().unwrap().to_owned();
    let two = format!("{}{}", row("MUELLER HANS", "C9F7H2K99"), row("MUELLER HANS", "C4F7H2K91"));
    let text = format!("{HEADER}\n{}", two.replace("2026-03-04", "2026-06-04"));
    let other = ["--dry-run", "--distinct", "3", "--note", "seen"];
    let plan = import(&office, &text, &other).json();
    assert_eq!(outcomes(&plan), ["held-duplicate", "linked"], "{plan}");
    office.done("intake1", &format!("recuse {case} --note cousin"));
    let came = import(&office, &text, &["--accept-good", "--distinct", "3", "--note", "seen"]);
    assert_eq!((came.exit, came.code()), (Exit::Duty, "recused".to_owned()), "{}", came.err);
}

/// The commands that a plan names work as they stand, also where the trip of the other case is open.
#[test]
fn a_row_that_is_of_a_trip_on_file_is_settled_as_the_plan_says() {
    let office = Office::new(NOW);
    let first = format!("{HEADER}\n{}", row("MUELLER HANS", "C4F7H2K91"));
    assert_eq!(import(&office, &first, &["--accept-good"]).exit, Exit::Done);
    let renewed = format!("{HEADER}\n{}", row("MUELLER HANS", "C9F7H2K99"));
    let plan = import(&office, &renewed, &["--dry-run"]).json();
    assert!(plan["rows"][0]["settle"][0].as_str().unwrap().contains("--same 2"), "{plan}");
    let came = import(&office, &renewed, &["--accept-good", "--same", "2", "--note", "both passports shown"]);
    let done = came.json();
    assert_eq!((came.exit, outcomes(&done)), (Exit::ListHeld, vec!["changed"]), "{}", came.err);
    assert!(done["rows"][0]["settle"][0].as_str().unwrap().starts_with("visa-cli amend"), "{done}");
    let case = done["rows"][0]["case"].as_str().unwrap();
    office.done("intake1", &format!("amend {case} --set passport.number=C9F7H2K99 --note renewed"));
    assert_eq!(outcomes(&import(&office, &renewed, &["--dry-run"]).json()), ["already-on-file"]);
    office.holds();
}

#[test]
fn a_correction_file_settles_a_row_and_the_answer_knows_it() {
    let office = Office::new(NOW);
    let first = format!("{HEADER}\n{}", row("MUELLER HANS", "C4F7H2K91"));
    assert_eq!(import(&office, &first, &["--accept-good"]).exit, Exit::Done);
    let mend = office.folder.path().join("mend.csv").display().to_string();
    let second = format!("{HEADER}\n{}{}", row("MUELLER HANS", "C9F7H2K99"), row("BRAUN IDA", "C66666662"));
    let came = import(&office, &second, &["--accept-good", "--corrections", &mend]);
    let batch = came.json()["batch"].clone();
    assert_eq!(came.exit, Exit::ListHeld);
    let original = office.folder.path().join("sent.csv");
    fs::write(&original, &second).unwrap();
    let settled = office.run("intake1", &format!("import {mend} --accept-good --distinct 2 --note asked"));
    assert_eq!(settled.exit, Exit::Done, "{}", settled.err);
    assert_eq!(settled.json()["continues"], batch);
    let answer = office.folder.path().join("answer.txt");
    let line = format!("batch answer {batch} {} --to {}", original.display(), answer.display());
    assert_eq!(office.run("intake1", &line).exit, Exit::Done);
    let answer = fs::read_to_string(answer).unwrap();
    assert!(answer.contains("to be supplemented: 2") && !answer.contains("in hand"), "{answer}");
    office.holds();
}

#[test]
fn a_plan_that_moved_shows_which_rows_did() {
    let office = Office::new(NOW);
    let list = format!("{HEADER}\n{}{}", row("MUELLER HANS", "C4F7H2K91"), row("BRAUN IDA", "C66666662"));
    let dry = import(&office, &list, &["--dry-run"]).json();
    let other = format!("{HEADER}\n{}", row("MUELLER HANS", "C9F7H2K99"));
    assert_eq!(import(&office, &other, &["--accept-good"]).exit, Exit::Done);
    let (plan, at) = (dry["plan"].as_str().unwrap(), dry["plan_made_after"].as_u64().unwrap());
    for named in [plan.to_owned(), format!("{plan}@{at}")] {
        let stale = import(&office, &list, &["--accept-good", "--plan", &named]);
        assert_eq!((stale.exit, stale.code()), (Exit::Stale, "plan_moved".to_owned()));
        assert!(stale.err.contains("row 2: new → held as a duplicate"), "{}", stale.err);
        assert!(!stale.err.contains("row 3"), "{}", stale.err);
    }
    let unknown = import(&office, &list, &["--accept-good", "--plan", "0123456789abcdef"]);
    assert!(unknown.err.contains("at no late moment"), "{}", unknown.err);
}

#[test]
fn a_column_that_was_said_once_for_a_unit_is_known_with_its_next_list() {
    let office = Office::new(NOW);
    let list = |name: &str, passport: &str| format!("{HEADER}\n{}", row(name, passport)).replace("Name,", "Gosc,");
    let first = list("MUELLER HANS", "C4F7H2K91");
    let refused = import(&office, &first, &["--accept-good"]);
    assert_eq!((refused.exit, refused.code()), (Exit::ListNotWritten, "column_missing".to_owned()));
    let said = import(&office, &first, &["--accept-good", "--column", "Gosc=full_name"]);
    assert_eq!(said.exit, Exit::Done, "{}", said.err);
    let batch = said.json()["batch"].clone();
    let next = import(&office, &list("BRAUN IDA", "C66666662"), &["--accept-good"]);
    assert_eq!(next.exit, Exit::Done, "{}", next.err);
    assert_eq!(next.json()["names_said"], json!({"gosc": "full_name"}));
    // Another unit has never said it.
    let other = list("WEBER KARL", "C8L2M4N70").replace("91310115MA1K4BQR53", "91310000MA1FL7T35F");
    assert_eq!(import(&office, &other, &["--accept-good"]).code(), "column_missing");
    // The answer to the list is written by the names that it was read by.
    fs::write(office.folder.path().join("list.csv"), &first).unwrap();
    let (file, to) = (office.folder.path().join("list.csv"), office.folder.path().join("answer.csv"));
    let line = format!("batch answer {batch} {} --to {}", file.display(), to.display());
    assert_eq!(office.run("intake1", &line).exit, Exit::Done);
    assert!(fs::read_to_string(to).unwrap().contains("MUELLER HANS"));
    let wrong = import(&office, &first, &["--dry-run", "--column", "Gosc=face"]);
    assert_eq!((wrong.exit, wrong.code()), (Exit::Usage, "bad_column".to_owned()));
    office.holds();
}

#[test]
fn days_that_a_sheet_leaves_open_are_read_as_the_officer_says() {
    let office = Office::new(NOW);
    let list = format!("{HEADER}\n{}", row("MUELLER HANS", "C4F7H2K91"))
        .replace("1980-04-12", "04/05/1980")
        .replace("2031-05-01", "47969");
    assert_eq!(import(&office, &list, &["--accept-good"]).exit, Exit::ListNotWritten);
    let said = ["--accept-good", "--dates", "day-first", "--dates", "serials"];
    let came = import(&office, &list, &said);
    assert_eq!(came.exit, Exit::Done, "{}", came.err);
    let case = office.show(came.json()["rows"][0]["case"].as_str().unwrap());
    assert_eq!(case["facts"]["applicant"]["birth_date"], "1980-05-04");
    assert_eq!(case["facts"]["passport"]["expires_on"], "2031-05-01");
    // A column of which some days stand one way and some the other: what was said is tried on each.
    let mixed = [
        ("MUELLER HANS", "C4F7H2K92", "13/02/1981"),
        ("WEBER KARL", "C8L2M4N70", "02/23/1982"),
        ("SCHMIDT ANNA", "C5K2M4N71", "04/05/1983"),
    ]
    .map(|(name, number, born)| row(name, number).replace("1980-04-12", born));
    let list = format!("{HEADER}\n{}", mixed.concat());
    let come_to = |more: &[&str]| {
        let plan = import(&office, &list, &[&["--dry-run"], more].concat()).json();
        outcomes(&plan).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(come_to(&[]).iter().filter(|outcome| *outcome == "held-day").count(), 3);
    assert_eq!(come_to(&["--dates", "day-first"]), ["new", "error", "new"]);
    office.holds();
}

/// What is said of a row holds while others are settled: what was left out stays out, what was told apart stays so.
#[test]
fn a_row_that_was_left_out_stays_out_while_others_are_settled() {
    let office = Office::new(NOW);
    let list = format!(
        "{HEADER}\n{0}{0}{1}{1}{2}{3}",
        row("LUNDGREN ANNA", "Z7654321"),
        row("WEBER KARL", "C8L2M4N70"),
        row("HANSEN OLE", "N7654329"),
        row("POPESCU ION", "R7654321")
    );
    let leave = |which: &str| import(&office, &list, &["--accept-good", "--leave", which, "--note", "phoned"]);
    assert_eq!(leave("7").exit, Exit::ListHeld);
    assert_eq!(leave("3").exit, Exit::ListHeld);
    let last = leave("5");
    assert_eq!(last.exit, Exit::Done, "{}", last.err);
    let left = &office.done("", &format!("batch show {}", last.json()["batch"]))["left"];
    assert_eq!(left, &serde_json::json!([5]), "each word stands where it was said, with its own ground");
    let names = office.done("", "list").to_string();
    assert!(!names.contains("POPESCU"), "{names}");
    for name in ["LUNDGREN", "WEBER", "HANSEN"] {
        assert_eq!(names.matches(name).count(), 1, "{name}: {names}");
    }
    office.holds();
}

/// The list asks as the counter does: of every passport that was found to be of the person.
#[test]
fn an_earlier_passport_on_the_watch_list_holds_a_row() {
    let office = Office::new(NOW);
    let of = |number: &str, arrival: &str| {
        format!("{HEADER}\n{}", row("MUELLER HANS", number).replace("2026-03-04", arrival))
    };
    assert_eq!(import(&office, &of("C4F7H2K91", "2026-03-04"), &["--accept-good"]).exit, Exit::Done);
    let renewed = of("C9F7H2K99", "2026-05-04");
    let came = import(&office, &renewed, &["--accept-good", "--same", "2", "--note", "old_passport_shown"]);
    assert_eq!(came.exit, Exit::Done, "{}", came.err);
    let came = office.piped("review1", "watchlist load -", b"passport\nC4F7H2K91\n");
    assert_eq!(came.exit, Exit::Done, "{}", came.err);
    let third = of("C9F7H2K99", "2026-07-04");
    let held = import(&office, &third, &["--accept-good"]);
    assert_eq!((held.exit, outcomes(&held.json())), (Exit::ListHeld, vec!["held-screening"]), "{}", held.err);
    // Nothing of it went in: it is recorded all the same, so that whoever looks into hits is told.
    assert_eq!(office.done("review1", "first")["lists"][0]["batch"], held.json()["batch"], "{}", held.out);
    let list = office.folder.path().join("list.csv").display().to_string();
    office.done("review1", &format!("watchlist clear --list {list} --row 2 --note compared"));
    let came = import(&office, &third, &["--dry-run"]);
    assert_eq!(outcomes(&came.json()), ["linked"], "{}", came.err);
    office.holds();
}

/// Whoever is found to be nobody that is looked for goes in by the same file, and who was taken in or withdrawn stays so.
#[test]
fn a_row_that_was_cleared_goes_in_by_the_same_file() {
    let office = Office::new(NOW);
    let watched = b"name,birth_date\nWEBER KARL,1980-04-12\n";
    assert_eq!(office.piped("review1", "watchlist load -", watched).exit, Exit::Done);
    let rows = [("MUELLER HANS", "C4F7H2K91"), ("WEBER KARL", "C8L2M4N70"), ("LANG EVA", "C8L2M4N71")];
    let text = format!("{HEADER}\n{}", rows.map(|(name, number)| row(name, number)).concat());
    let first = import(&office, &text, &["--accept-good"]);
    assert_eq!((first.exit, outcomes(&first.json())), (Exit::ListHeld, vec!["new", "held-screening", "new"]));
    let of = |place: usize| first.json()["rows"][place]["case"].as_str().unwrap().to_owned();
    office.done("intake1", &format!("withdraw {} --note ill", of(2)));
    office.done("intake1", &format!("amend {} --set request.stay_days=10 --note asked", of(0)));
    let seen = import(&office, &text, &["--accept-good"]).json();
    assert!(seen["seen_before"].is_string(), "nothing was settled since: {seen}");
    let list = office.folder.path().join("list.csv").display().to_string();
    let cleared = office.run("review1", &format!("watchlist clear --list {list} --row 3 --note compared"));
    assert_eq!(cleared.exit, Exit::Done, "{}", cleared.err);
    let dry = import(&office, &text, &["--dry-run"]).json();
    let done = import(&office, &text, &["--accept-good", "--plan", dry["plan"].as_str().unwrap()]);
    assert_eq!(done.exit, Exit::Done, "{}", done.err);
    let done = done.json();
    assert_eq!(outcomes(&done), ["already-on-file", "new", "already-on-file"], "{done}");
    assert_eq!(
        (&done["continues"], &done["states"]),
        (&first.json()["batch"], &json!({"awaiting-papers": 1})),
        "{done}"
    );
    assert_eq!(office.show(&of(2))["state"], "withdrawn", "who was withdrawn is not taken in again");
    assert_eq!(office.done("", "list --all")["cases"].as_array().unwrap().len(), 3);
    let again = import(&office, &text, &["--accept-good"]).json();
    assert!(again["seen_before"].is_string(), "{again}");
    office.holds();
}

/// Two rows of one guest for two trips: the officer says so, and both go in.
#[test]
fn two_trips_of_one_guest_go_in() {
    let office = Office::new(NOW);
    let spring = row("MUELLER HANS", "C4F7H2K91");
    let summer = spring.replace("2026-03-04", "2026-06-04");
    let text = format!("{HEADER}\n{spring}{}{summer}", row("LANG EVA", "C8L2M4N71"));
    let plan = import(&office, &text, &["--dry-run"]).json();
    assert_eq!(outcomes(&plan), ["held-duplicate", "new", "held-duplicate"]);
    let settle = plan["rows"][2]["settle"].to_string();
    assert!(settle.contains("--same 4 --note"), "{settle}");
    assert!(plan["rows"][2]["problems"][0]["message_en"].as_str().unwrap().contains("on another trip"), "{plan}");
    // The one that is on file first, the other then: the same command again.
    let said = ["--accept-good", "--same", "4", "--note", "two_fairs"];
    let one = import(&office, &text, &said);
    assert_eq!(
        (one.exit, outcomes(&one.json())),
        (Exit::ListHeld, vec!["new", "new", "held-duplicate"]),
        "{}",
        one.err
    );
    let both = import(&office, &text, &said);
    assert_eq!(both.exit, Exit::Done, "{}", both.err);
    assert_eq!(outcomes(&both.json()), ["already-on-file", "already-on-file", "linked"]);
    // Of one trip there are no two.
    let twice = format!("{HEADER}\n{spring}{}", spring.replace("2026-03-04", "2026-03-08"));
    let came = import(&office, &twice, &["--accept-good", "--same", "3", "--note", "two_fairs"]);
    assert_eq!((came.exit, came.code()), (Exit::ListNotWritten, "not_settled_so".to_owned()), "{}", came.err);
    // A second trip on a new passport goes in with the first.
    let renewed = row("WEBER KARL", "C9L2M4N99").replace("2026-03-04", "2026-06-04");
    let text = format!("{HEADER}\n{}{renewed}", row("WEBER KARL", "C9L2M4N70"));
    let plan = import(&office, &text, &["--dry-run"]).json();
    assert!(plan["rows"][0]["settle"][0].as_str().unwrap().contains("--same 3 --note"), "{plan}");
    let both = import(&office, &text, &["--accept-good", "--same", "3", "--note", "both_passports"]);
    assert_eq!((both.exit, outcomes(&both.json())), (Exit::Done, vec!["new", "linked"]), "{}", both.err);
    assert_eq!(office.show(both.json()["rows"][1]["case"].as_str().unwrap())["alike"][0]["linked"], true);
    office.holds();
}

/// A row that may be of two people on file is of the one that the officer names.
#[test]
fn of_two_people_on_file_the_officer_says_which() {
    let office = Office::new(NOW);
    let one = |number: &str| format!("{HEADER}\n{}", row("MUELLER HANS", number));
    assert_eq!(import(&office, &one("C4F7H2K91"), &["--accept-good"]).exit, Exit::Done);
    let other = import(&office, &one("C8L2M4N70"), &["--accept-good", "--distinct", "2", "--note", "both_seen"]);
    let second = other.json()["rows"][0]["case"].as_str().unwrap().to_owned();
    let third = one("C9Z9M4N79").replace("2026-03-04", "2026-06-04");
    let plan = import(&office, &third, &["--dry-run"]).json();
    assert!(plan["rows"][0]["settle"].to_string().contains(&format!("--same 2={second} ")), "{plan}");
    let open = import(&office, &third, &["--accept-good", "--same", "2", "--note", "old_passport"]);
    assert_eq!((open.exit, open.code()), (Exit::ListNotWritten, "which_person".to_owned()), "{}", open.err);
    let done = import(&office, &third, &["--accept-good", "--same", &format!("2={second}"), "--note", "old_passport"]);
    assert_eq!((done.exit, outcomes(&done.json())), (Exit::Done, vec!["linked"]), "{}", done.err);
    let shown = office.show(done.json()["rows"][0]["case"].as_str().unwrap());
    let linked: Vec<&Value> = shown["alike"].as_array().unwrap().iter().filter(|one| one["linked"] == true).collect();
    assert_eq!((linked.len(), &linked[0]["cases"]), (1, &json!([second])), "{}", shown["alike"]);
    office.holds();
}

/// The very cell that is missing is filled in: nothing contradicts, whether the correction file or the whole list comes.
#[test]
fn a_name_that_is_filled_in_completes_its_draft_and_a_birth_date_is_a_change() {
    for whole in [false, true] {
        let office = Office::new(NOW);
        let born_no_day = row("WEBER KARL", "C8L2M4N70").replace("1980-04-12", "");
        let text = format!("{HEADER}\n{}{born_no_day}", row("", "C4F7H2K91"));
        let mend = office.folder.path().join("mend.csv").display().to_string();
        let came = import(&office, &text, &["--accept-good", "--drafts", "--corrections", &mend]);
        assert_eq!(outcomes(&came.json()), ["incomplete", "new"], "{}", came.err);
        let back = if whole { text.clone() } else { fs::read_to_string(&mend).unwrap() };
        let filled = back.replace(",Germany,C4F7H2K91", "MUELLER HANS,Germany,C4F7H2K91");
        let filled = filled.replace("C8L2M4N70,,", "C8L2M4N70,1980-04-12,");
        let came = import(&office, &filled, &["--accept-good"]).json();
        let wanted: &[&str] = if whole { &["completed", "changed"] } else { &["completed"] };
        assert_eq!(outcomes(&came), wanted, "{came}");
        if whole {
            let settle = came["rows"][1]["settle"][0].as_str().unwrap();
            assert!(settle.contains("--set applicant.birth_date=1980-04-12"), "{settle}");
        }
        office.holds();
    }
}
