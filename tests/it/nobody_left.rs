//! Who may act and who saw what: that nobody is left is told the day it becomes so, each finding of the doctor with the next
//! command; and what is shown in full is noted with its purpose.

use serde_json::{Value, json};
use visa_cli::domain::ground::Purpose;
use visa_cli::domain::words::Word;
use visa_cli::error::Exit;

use crate::office::{Office, example};

const NOW: &str = "2026-09-14T09:00+08:00";

fn check(office: &Office, name: &str) -> Value {
    let told = office.run("", "doctor").json();
    told["checks"].as_array().unwrap().iter().find(|check| check["name"] == name).cloned().unwrap()
}

/// The cases of which an answer says that nobody of the roster may act.
fn left(office: &Office, line: &str) -> Vec<Value> {
    let told = office.run("", line).json();
    let cases = told["cases"].as_array().unwrap().iter().filter(|case| case["why"] == "nobody-left");
    cases.map(|case| case["case"].clone()).collect()
}

#[test]
fn that_nobody_is_left_is_told_by_the_doctor_in_the_morning_and_in_escalations() {
    let office = Office::new(NOW);
    let case = office.intake(&example("ex-30-days"));
    let other = {
        let mut facts = example("ex-30-days");
        facts["passport"]["number"] = json!("C7720998");
        facts["applicant"]["name"] = json!("TRAN THI MAI");
        facts["applicant"]["birth_date"] = json!("1991-05-17");
        office.intake(&facts)
    };
    let looks = ["stats", "report escalations"];
    office.done("review1", &format!("recuse {case} --note cousin"));
    // The control: another reviewer is left.
    assert_eq!(check(&office, "nobody-left")["health"], "ok");
    assert!(looks.iter().all(|look| left(&office, look).is_empty()));
    // Zero is said, in words and for programs.
    let line = |line: &str| office.plain(&line.split(' ').map(str::to_owned).collect::<Vec<_>>()).out;
    assert!(line("report daily").contains("nobody of the roster may act (now)  0\n"), "{}", line("report daily"));
    assert_eq!(office.run("", "report daily").json()["nobody_left"], 0);
    office.done("review2", &format!("recuse {case} --note neighbour"));
    // In words too: the morning counts them, and the report of the day says it beside.
    let told = |line: &str| office.plain(&line.split(' ').map(str::to_owned).collect::<Vec<_>>());
    assert!(told("stats").out.contains("nobody of the roster may act  1"), "{}", told("stats").out);
    assert!(told("report daily").out.contains("nobody of the roster may act (now)  1: visa-cli report escalations"));
    assert_eq!(office.run("", "report daily").json()["nobody_left"], 1);
    let found = check(&office, "nobody-left");
    assert_eq!((&found["health"], &found["next"]), (&json!("warn"), &json!("visa-cli report escalations")), "{found}");
    assert!(found["found"].as_str().unwrap().contains(&case), "{found}");
    assert!(looks.iter().all(|look| left(&office, look) == [json!(case)]));
    // A role that nobody holds any more leaves every case of its step to nobody.
    let revoked = office.done("admin1", "officer revoke issue1 --reason left");
    office.done("admin2", &format!("officer confirm {}", revoked["proposal"]));
    let roles = check(&office, "roles");
    assert!(roles["health"] == "warn" && roles["found"].as_str().unwrap().contains("issue"), "{roles}");
    assert!(!left(&office, "stats").contains(&json!(other)));
    office.done("review1", &format!("review {other}"));
    office.done("approve1", &format!("approve {other}"));
    assert!(looks.iter().all(|look| left(&office, look).contains(&json!(other))));
}

#[test]
fn each_finding_of_the_doctor_comes_with_the_next_command() {
    let office = Office::new(NOW);
    office.intake(&example("ex-30-days"));
    office.done("issue1", "stock receive A00120500-A00120520");
    let told = office.run("", "doctor").json();
    let mut seen = 0;
    for check in told["checks"].as_array().unwrap() {
        let next = check["next"].as_str();
        assert_eq!(check["health"] != "ok", next.is_some(), "{check}");
        assert!(
            next.is_none_or(|next| next.starts_with("visa-cli ")
                || next.starts_with("df")
                || next.starts_with("lsblk"))
        );
        seen += usize::from(next.is_some());
    }
    assert!(2 <= seen, "backup, drill and few blanks are to be seen to: {told}");
    assert!(check(&office, "stock")["found"].as_str().unwrap().contains("21"));
}

#[test]
fn what_is_shown_in_full_is_noted_with_its_purpose_and_told_by_case() {
    let office = Office::new(NOW);
    let case = office.intake(&example("ex-30-days"));
    let mut facts = example("ex-30-days");
    facts["passport"]["number"] = json!("C7720998");
    let other = office.intake(&facts);
    // A training file holds nobody: of a real one it is masked here (tests/it/ways.rs).
    let number = |told: &Value| told["facts"]["passport"]["number"].as_str().unwrap().to_owned();
    for line in ["show 2 --reveal", "list --reveal", "export --reveal", "list --purpose supervision"] {
        assert_eq!(office.run("review1", line).exit, Exit::Usage, "{line}");
    }
    let wrong = office.refused("review1", &format!("show {other} --reveal --purpose curiosity"), Exit::Usage);
    assert!(Purpose::ALL.iter().all(|purpose| wrong.err.contains(purpose.code())), "{}", wrong.err);
    assert_eq!(
        office.run("", &format!("show {other} --reveal --purpose case-work")).exit,
        Exit::Usage,
        "nobody is named"
    );
    let seen = |case: &str| office.done("", &format!("audit who-saw {case}"))["seen"].as_array().unwrap().clone();
    assert!(seen(&case).is_empty() && seen(&other).is_empty());
    assert_eq!(number(&office.done("review1", &format!("show {other} --reveal --purpose case-work"))), "C7720998");
    office.done("intake1", &format!("print receipt {case}"));
    office.done("approve1", "list --reveal --purpose supervision");
    office.done("review1", "export state:refused --reveal --purpose authority");
    let told = |case: &str| -> Vec<(String, String, String)> {
        let word = |one: &Value, key: &str| one[key].as_str().unwrap_or("-").to_owned();
        seen(case).iter().map(|one| (word(one, "officer"), word(one, "how"), word(one, "purpose"))).collect()
    };
    let row = |officer: &str, how: &str, purpose: &str| (officer.to_owned(), how.to_owned(), purpose.to_owned());
    assert_eq!(told(&other), [row("review1", "viewed", "case-work"), row("approve1", "viewed", "supervision")]);
    assert_eq!(told(&case), [row("intake1", "printed", "-"), row("approve1", "viewed", "supervision")]);
    // Asked again under one request, as after an answer that was lost, it is shown again and noted once.
    let again = "list --reveal --purpose supervision --request-id asked-once";
    let first = office.done("review1", again);
    assert_eq!(office.done("review1", again), first);
    assert_eq!(told(&case).iter().filter(|row| row.0 == "review1").count(), 1);
    // What came in since was not noted with it.
    facts["passport"]["number"] = json!("C7720999");
    facts["applicant"]["name"] = json!("PHAM VAN BINH");
    facts["applicant"]["birth_date"] = json!("1980-02-11");
    office.intake(&facts);
    assert_eq!(office.run("review1", again).code(), "request_taken");
    assert_eq!(office.done("", "audit verify")["ok"], true);
}

/// A second look and the confirmation of a correction wait beside the steps: that nobody may take them is told too.
#[test]
fn a_second_look_and_a_correction_that_nobody_may_take_are_told() {
    let office = Office::new(NOW);
    let mut facts = example("ex-30-days");
    facts["request"]["extension_days"] = json!(10);
    let case = office.intake(&facts);
    office.done("review1", &format!("review {case}"));
    office.done("approve1", &format!("approve {case}"));
    office.done("issue1", &format!("issue {case} --number E1110001"));
    office.done("issue1", &format!("collect {case}"));
    let office = Office { now: "2026-09-15T09:00+08:00".to_owned(), ..office };
    office.done("issue1", &format!("correct {case} --number E1110002 --note typed"));
    office.done("review2", "sample draw --day 2026-09-14");
    let told = || left(&office, "report escalations").iter().filter(|one| **one == json!(case)).count();
    let recuse = |who: &str| office.done(who, &format!("recuse {case} --note cousin"));
    assert_eq!(told(), 0);
    recuse("approve2");
    assert_eq!(told(), 0, "review2 looks again, approve1 confirms");
    recuse("review2");
    assert_eq!(told(), 1, "nobody is left who had no part in it");
    recuse("approve1");
    assert_eq!(told(), 2, "and nobody but who proposed it to confirm the correction");
    let came = office.run("approve1", &format!("correct {case} --confirm --number E1110002"));
    assert_eq!(came.exit, Exit::Duty, "{}", came.err);
}

/// What the doctor says of who is left is what the act says to whoever may not.
fn doctor_says_what_the_act_says(office: &Office, case: &str, line: &str) -> bool {
    let came = office.run("approve1", line);
    let act = came.err.contains("no officer of the roster is left who may");
    let doctor = check(office, "nobody-left")["found"].as_str().unwrap().contains(case);
    assert_eq!(act, doctor, "{} {}", came.err, check(office, "nobody-left"));
    assert_eq!(left(office, "stats").contains(&json!(case)), doctor);
    doctor
}

fn confirmed(office: &Office, line: &str) {
    let proposed = office.done("admin1", line);
    office.done("admin2", &format!("officer confirm {}", proposed["proposal"]));
}

#[test]
fn a_second_approver_or_a_rank_that_nobody_holds_leaves_a_case_to_nobody() {
    let office = Office::new("2026-11-23T09:00+08:00");
    let mut facts = example("pv-negotiation");
    facts["passport"]["expires_on"] = json!("2027-03-20");
    let case = office.intake(&facts);
    office.done("review1", &format!("review {case} --recommend approve"));
    let line = format!("approve {case} --ground PASSPORT_VALIDITY_SHORT --note ok");
    office.done("approve1", &line);
    assert!(!doctor_says_what_the_act_says(&office, &case, &line), "the second approver is there");
    confirmed(&office, "officer ranks approve2 none");
    assert!(doctor_says_what_the_act_says(&office, &case, &line), "the second approver holds no rank");
    confirmed(&office, "officer ranks approve2 section-head");
    assert!(!doctor_says_what_the_act_says(&office, &case, &line));
    confirmed(&office, "officer revoke approve2 --reason left");
    assert!(doctor_says_what_the_act_says(&office, &case, &line), "the second approver has left");
    // It is told of the step that comes next: given back, a reviewer is there.
    office.done("approve1", &format!("return {case} --note x"));
    assert_eq!(check(&office, "nobody-left")["health"], "ok");
}

#[test]
fn a_sample_that_was_not_drawn_is_told() {
    let office = Office::new("2026-09-14T09:00+08:00");
    let case = office.intake(&example("ex-30-days"));
    office.done("review1", &format!("review {case}"));
    office.done("approve1", &format!("approve {case}"));
    assert_eq!(check(&office, "sample")["health"], "ok", "the day is not over");
    let office = Office { now: "2026-09-15T09:00+08:00".to_owned(), ..office };
    assert_eq!(check(&office, "sample")["health"], "ok", "nothing was recorded after the day: it cannot be drawn yet");
    let mut facts = example("ex-30-days");
    facts["passport"]["number"] = json!("C7720998");
    facts["applicant"]["name"] = json!("TRAN THI MAI");
    office.intake(&facts);
    let found = check(&office, "sample");
    assert!(found["health"] == "warn" && found["found"].as_str().unwrap().contains("2026-09-14"), "{found}");
    assert_eq!(office.run("", "stats").json()["sample_not_drawn"], json!(["2026-09-14"]));
    office.done("review2", "sample draw --day 2026-09-14");
    assert_eq!(check(&office, "sample")["health"], "ok");
    assert!(office.run("", "stats").json()["sample_not_drawn"].is_null());
}
