//! Blanks by their numbers, and documents that are corrected after issue.

use serde_json::{Value, json};
use visa_cli::error::Exit;

use crate::office::{Came, Office, example};

const NOW: &str = "2026-09-14T09:00+08:00";

/// An office with approved extensions, each of another person.
fn approved(many: u32) -> (Office, Vec<String>) {
    let office = Office::new(NOW);
    let cases = (0..many)
        .map(|place| {
            let mut facts = example("ex-30-days");
            facts["passport"]["number"] = json!(format!("K5550{place:04}"));
            let names = ["LINDQVIST ASTRID", "MORETTI PAOLO", "OKAFOR CHIDI", "TANAKA HARUTO", "DUBOIS CLAIRE"];
            facts["applicant"]["name"] = json!(names[place as usize]);
            facts["applicant"]["birth_date"] = json!(format!("19{}-02-1{place}", 61 + 7 * place));
            let case = office.intake(&facts);
            office.done("review1", &format!("review {case} --recommend approve"));
            office.done("approve1", &format!("approve {case}"));
            case
        })
        .collect();
    (office, cases)
}

fn close(office: &Office) -> Value {
    let report = office.done("", "report daily --date 2026-09-14");
    assert_eq!(report["reconciled"], true, "{report}");
    report["stock"]["sticker"].clone()
}

fn holds(office: &Office) {
    let verified = office.done("", "audit verify");
    assert_eq!(verified["ok"], true, "{verified}");
}

#[test]
fn a_stock_gives_the_next_number_and_closes_the_day() {
    let (office, cases) = approved(4);
    // Where no stock is kept a number is asked for.
    assert_eq!(office.refused("issue1", &format!("issue {}", cases[0]), Exit::Usage).code(), "answer_needed");
    office.refused("review1", "stock receive A0012001-A0012010", Exit::Duty);
    office.refused("issue1", "stock receive A0012010-A0012001", Exit::Refused);
    office.done("issue1", "stock receive A0012001-A0012010");
    assert_eq!(office.refused("issue1", "stock receive A0012010-A0012020", Exit::Refused).code(), "number_known");
    let issued =
        |case: &str, more: &str| office.done("issue1", &format!("issue {case} {more}"))["issued"]["number"].clone();
    assert_eq!(issued(&cases[0], ""), "A0012001");
    // Two are spoiled on the way, and one by itself.
    assert_eq!(issued(&cases[1], "--spoiled --spoiled --note torn"), "A0012004");
    office.done("issue1", "stock spoil A0012005 --note water");
    assert_eq!(issued(&cases[2], ""), "A0012006");
    office.done("issue1", "stock return A0012009-A0012010 --note division");
    let refuses = |line: &str| office.refused("issue1", line, Exit::Refused).code();
    for (number, code) in [
        ("A0012001", "number_taken"),
        ("A0012002", "number_spoiled"),
        ("A0012005", "number_spoiled"),
        ("A0012009", "number_returned"),
        ("A0099999", "number_not_in_stock"),
    ] {
        assert_eq!(refuses(&format!("issue {} --number {number}", cases[3])), code, "{number}");
        assert!(["number_known", "not_in_stock"].contains(&&*refuses(&format!("stock spoil {number} --note x"))));
    }
    let stands = close(&office);
    assert_eq!(stands, json!({"received": 10, "used": 3, "spoiled": 3, "returned": 2, "left": 2, "missing": 0}));
    for (what, many) in [("received", 10), ("used", 3), ("spoiled", 3), ("returned", 2), ("left", 2), ("missing", 0)] {
        let told = office.done("", &format!("report explain blanks-{what}.blank.sticker --date 2026-09-14"));
        assert_eq!(
            (told["number"].as_i64(), told["cases"].as_array().unwrap().len()),
            (Some(many), many as usize),
            "{told}"
        );
    }
    // Counted by hand: as many as there should be, or a reason.
    office.done("issue1", "stock count --found 2");
    office.refused("issue1", "stock count --found 1", Exit::Usage);
    office.done("issue1", "stock count --found 1 --note 'one_fell_behind_the_desk'");
    let numbers = office.run("", "numbers check").json();
    // What was not found stands wherever blanks are told of, until a later count finds all.
    assert_eq!(numbers["ok"], false, "{numbers}");
    assert!(numbers.to_string().contains("behind"), "{numbers}");
    assert_eq!(office.done("", "stock list")["shortages"][0]["found"], 1);
    let told = office.run("", "doctor").json()["checks"].clone();
    assert!(
        told.as_array().unwrap().iter().any(|check| check["name"] == "stock"
            && check["health"] == "warn"
            && check["found"].as_str().unwrap().contains("behind")),
        "{told}"
    );
    let escalated = office.run("", "report escalations");
    assert_eq!((escalated.exit, &escalated.json()["shortages"][0]["found"]), (Exit::Attention, &json!(1)));
    assert_eq!(close(&office)["missing"], 1, "the close of the day tells it");
    office.done("issue1", "stock count --found 2");
    assert_eq!(close(&office)["missing"], 0);
    assert!(office.run("", "report escalations").json().get("shortages").is_none());
    assert_eq!(office.done("", "numbers check")["ok"], true);
    assert!(office.done("", "stock list").get("shortages").is_none());
    // A number that is passed over is a gap that nothing explains, until something is said of it.
    assert_eq!(issued(&cases[3], "--number A0012008"), "A0012008");
    let came: Came = office.run("", "numbers check");
    assert_eq!(came.exit, Exit::Integrity);
    assert!(came.out.contains("A0012007"), "{}", came.out);
    office.done("issue1", "stock spoil A0012007 --note found");
    assert_eq!(office.run("", "numbers check").exit, Exit::Done);
    close(&office);
    holds(&office);
}

#[test]
fn what_was_given_back_by_mistake_is_here_again_and_the_days_before_stand() {
    let (office, cases) = approved(2);
    office.done("issue1", "stock receive A0012001-A0012005");
    office.done("issue1", "stock return A0012001-A0012003 --note division");
    assert_eq!(close(&office)["returned"], 3);
    let next = Office { now: "2026-09-15T09:00+08:00".to_owned(), ..office };
    let told = next.refused("issue1", "stock receive A0012001-A0012003", Exit::Refused);
    assert!(told.code() == "number_known" && told.err.contains("stock found"), "{}", told.err);
    next.refused("review1", "stock found A0012002-A0012003 --note x", Exit::Duty);
    next.refused("issue1", "stock found A0012002-A0012003", Exit::Usage);
    let done = next.done("issue1", "stock found A0012002-A0012003 --note 'fell_out_of_the_envelope'");
    assert_eq!((&done["count"], &done["left"]), (&json!(2), &json!(4)));
    assert_eq!(next.done("issue1", &format!("issue {}", cases[0]))["issued"]["number"], "A0012002");
    // Given back anew, and found anew: each stands on its day.
    next.done("issue1", "stock return A0012003-A0012003 --note division");
    next.done("issue1", "stock found A0012003-A0012003 --note again");
    assert_eq!(next.done("issue1", &format!("issue {}", cases[1]))["issued"]["number"], "A0012003");
    let run = &next.done("", "stock list")["runs"][0];
    let of = |key: &str| run[key].as_u64().unwrap();
    assert_eq!((of("used"), of("spoiled"), of("returned"), of("left")), (2, 0, 1, 2));
    assert_eq!(close(&next)["returned"], 3, "the day before stands as it was");
    let today = next.done("", "report daily --date 2026-09-15");
    assert_eq!((&today["reconciled"], &today["stock"]["sticker"]["returned"]), (&json!(true), &json!(1)));
    let given = next.done("", "report explain blanks-returned.blank.sticker --date 2026-09-14");
    assert_eq!(given["cases"].as_array().unwrap().len(), 3);
    assert_eq!(next.done("", "numbers check")["ok"], true);
    holds(&next);
}

#[test]
fn a_spoiled_sticker_is_replaced_by_who_issues_and_never_used_again() {
    let (office, cases) = approved(2);
    office.done("issue1", &format!("issue {} --number A0000001", cases[0]));
    office.refused("approve1", &format!("correct {} --spoiled --number A0000002 --note torn", cases[0]), Exit::Duty);
    let done = office.done("issue1", &format!("correct {} --spoiled --number A0000002 --note torn", cases[0]));
    assert_eq!(done["issued"]["number"], "A0000002");
    assert_eq!(office.show(&cases[0])["spoiled"], json!(["A0000001"]));
    // By its old number the case is still found; nobody is issued that number, nor corrected to it.
    assert_eq!(office.show("A0000001")["case"], json!(cases[0]));
    let refused = office.refused("issue1", &format!("issue {} --number A0000001", cases[1]), Exit::Refused);
    assert_eq!(refused.code(), "number_spoiled");
    for line in ["--spoiled --number A0000001 --note x", "--number A0000001 --note x"] {
        assert_eq!(
            office.refused("issue1", &format!("correct {} {line}", cases[0]), Exit::Refused).code(),
            "number_spoiled"
        );
    }
    // Once it is handed over one officer alone changes nothing.
    office.done("issue1", &format!("collect {}", cases[0]));
    let line = format!("correct {} --spoiled --number A0000003 --note torn", cases[0]);
    assert_eq!(office.refused("issue1", &line, Exit::Stale).code(), "handed_over");
    holds(&office);
}

#[test]
fn a_document_is_corrected_by_two_officers_under_the_law_of_its_day() {
    let (office, cases) = approved(1);
    let case = &cases[0];
    office.done("issue1", "stock receive A0012001-A0012010");
    let issued = office.done("issue1", &format!("issue {case}"))["issued"].clone();
    let office = Office { now: "2026-09-21T09:00+08:00".to_owned(), ..office };
    // Nothing is changed by proposing; the proposer does not confirm, nor does one without the role.
    let line = format!("correct {case} --set request.extension_days=10 --note typed");
    office.refused("review1", &line, Exit::Duty);
    let proposed = office.done("issue1", &line);
    assert_eq!(proposed["changed"], json!(["/request/extension_days"]));
    assert_eq!(office.show(case)["issued"], issued);
    assert_eq!(office.show(case)["correction"]["officer"], "issue1");
    let confirming =
        || office.done("approve1", &format!("next {case}"))["open"].to_string().contains("correct-confirm");
    assert!(confirming());
    assert_eq!(office.refused("issue1", &line, Exit::Stale).code(), "correction_waits");
    assert_eq!(office.refused("issue1", &format!("correct {case} --confirm"), Exit::Duty).code(), "same_officer");
    office.refused("review1", &format!("correct {case} --confirm"), Exit::Duty);
    let done = office.done("approve1", &format!("correct {case} --confirm"));
    let now = &done["issued"];
    assert_eq!(now["number"], "A0012002");
    // The days are those of the day of issue, not of the day of correction.
    let day = |value: &Value| value.as_str().unwrap().parse::<chrono::NaiveDate>().unwrap();
    assert_eq!((&now["issued_on"], &now["valid_from"]), (&issued["issued_on"], &issued["valid_from"]));
    assert_eq!((day(&issued["valid_until"]) - day(&now["valid_until"])).num_days(), 20);
    assert_eq!(day(&now["valid_until"]), day(&proposed["right"]["valid_until"]));
    let whole = office.show(case);
    assert_eq!((&whole["spoiled"], &whole["facts"]["request"]["extension_days"]), (&json!(["A0012001"]), &json!(10)));
    assert!(whole.get("correction").is_none());
    assert!(!confirming(), "nothing waits any more");
    // What follows rests on the corrected document.
    assert_eq!(
        office.refused("approve1", &format!("correct {case} --confirm"), Exit::NotFound).code(),
        "no_correction"
    );
    assert_eq!(office.done("", "audit replay")["ok"], true);
    assert_eq!(office.run("", "numbers check").exit, Exit::Done);
    holds(&office);
}

#[test]
fn what_the_law_would_not_have_granted_is_not_corrected_into() {
    let (office, cases) = approved(1);
    let case = &cases[0];
    office.done("issue1", &format!("issue {case} --number A0000001"));
    let refused = |more: &str, exit: Exit| {
        let came = office.refused("issue1", &format!("correct {case} {more} --note x"), exit);
        (came.code(), came.err)
    };
    let (code, told) = refused("--set request.extension_days=400", Exit::LawSaysNo);
    assert!(code == "law_says_no" && told.contains("visa-cli void"), "{told}");
    assert_eq!(refused("--set documents=[]", Exit::Refused).0, "fixed");
    assert_eq!(refused("--set request.extension_days=30", Exit::Refused).0, "nothing_changed");
    assert_eq!(refused("--number A0000001", Exit::Refused).0, "same_number");
    // Withdrawn it leaves nothing behind, and another may be proposed. A passport read wrongly becomes another entry.
    office.done("issue1", &format!("correct {case} --number A0000002 --note x"));
    office.done("approve1", &format!("correct {case} --withdraw --note x"));
    office.done("issue1", &format!("correct {case} --set passport.number=K55509999 --note read"));
    assert_eq!(office.refused("approve1", &format!("correct {case} --confirm"), Exit::Usage).code(), "answer_needed");
    office.done("approve1", &format!("correct {case} --confirm --number A0000003"));
    let whole = office.show(case);
    assert_eq!((&whole["issued"]["number"], &whole["spoiled"]), (&json!("A0000003"), &json!(["A0000001"])));
    assert_eq!(office.done("", "search K55509999")["total"], 1);
    holds(&office);
}

#[test]
fn the_sqlite_shell_does_not_confirm_what_the_same_officer_proposed() {
    let (office, cases) = approved(1);
    office.done("issue1", &format!("issue {} --number A0000001", cases[0]));
    office.done("issue1", &format!("correct {} --number A0000002 --note x", cases[0]));
    let file = rusqlite::Connection::open(office.path()).unwrap();
    let seq: u64 = file.query_row("SELECT seq FROM correction", [], |row| row.get(0)).unwrap();
    assert!(file.execute("UPDATE correction SET confirmed_seq = ?1", [seq]).is_err());
    assert!(file.execute("UPDATE issued SET person = person + 1", []).is_err());
}

#[test]
fn two_who_book_the_same_blanks_at_once_book_them_once() {
    let office = Office::new(NOW);
    let at_once = |line: &str| {
        let came = std::thread::scope(|scope| {
            ["issue1", "approve1"].map(|officer| scope.spawn(|| office.run(officer, line))).map(|it| it.join().unwrap())
        });
        let done = came.iter().filter(|came| came.exit == Exit::Done).count();
        assert_eq!(done, 1, "{line}: {} {}", came[0].err, came[1].err);
        let refused = came.iter().find(|came| came.exit != Exit::Done).unwrap();
        assert!(["number_known", "number_returned"].contains(&refused.code().as_str()), "{}", refused.err);
    };
    for round in 1..=8 {
        at_once(&format!("stock receive A{round}001-A{round}010"));
        at_once(&format!("stock return A{round}003 --note torn"));
    }
    let stock = office.done("", "stock list").to_string();
    assert_eq!(stock.matches("\"range\"").count(), 8, "{stock}");
    assert_eq!(close(&office)["left"], json!(72));
    // What is told of all kinds of blanks together is no nought, and what cannot be counted no number.
    let explained = office.done("", "report explain blanks-received --date 2026-09-14");
    assert_eq!(explained["number"], json!(80), "{explained}");
    for name in ["open.state.bogus", "open.age.9-99", "held.place.attic", "received.measure.bogus"] {
        office.refused("", &format!("report explain {name}"), Exit::NotFound);
    }
    holds(&office);
}

#[test]
fn a_refusal_names_every_role_that_may() {
    let office = Office::new(NOW);
    let came = office.refused("intake1", "stock receive A1001-A1002", Exit::Duty);
    assert!(came.err.contains("issue or approve") || came.err.contains("approve or issue"), "{}", came.err);
}
