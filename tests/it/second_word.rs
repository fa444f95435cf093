//! What one officer said and another doubts, overturns or looks into: a second look, who a person is, a hit, a kept passport.

use serde_json::{Value, json};
use visa_cli::error::Exit;

use crate::office::{Came, Office, example};

const DAY: &str = "2026-11-23T09:00+08:00";

fn gives(office: &Office, roles: &str) {
    let proposal = office.done("admin1", &format!("officer roles {roles}"))["proposal"].to_string();
    office.done("admin2", &format!("officer confirm {proposal}"));
}

fn business(number: &str, name: &str, born: &str) -> Value {
    let mut facts = example("pv-negotiation");
    facts["passport"]["number"] = json!(number);
    facts["applicant"]["name"] = json!(name);
    facts["applicant"]["birth_date"] = json!(born);
    facts
}

fn humanitarian() -> Value {
    let mut facts = business("B7770001", "NOVAK JAN", "1971-03-03");
    facts["request"]["purpose"] = json!("humanitarian");
    facts["documents"] = json!([{"kind": "application_form"}, {"kind": "photo"}, {"kind": "invitation_letter"}, {"kind": "department_consent"}, {"kind": "reason_proof"}]);
    facts
}

/// Approved by one officer alone in urgency, and doubted by another.
fn doubted(issued: bool) -> (Office, String) {
    let office = Office::new(DAY);
    gives(&office, "review1 review,approve,issue");
    let case = office.intake(&humanitarian());
    office.done("review1", &format!("review {case}"));
    office.done("review1", &format!("approve {case} --urgent --note transport"));
    if issued {
        office.done("review1", &format!("issue {case} --number A0000001"));
    }
    office.done("review2", &format!("sample look {case} --doubt --note consent_forged"));
    (office, case)
}

fn escalated(office: &Office, why: &str) -> Vec<Value> {
    let came = office.run("", &format!("report escalations --only {why}")).json();
    came["cases"].as_array().unwrap().clone()
}

fn obstacle(office: &Office, case: &str, code: &str) -> bool {
    office.show(case)["obstacles"].as_array().unwrap().iter().any(|one| one["code"] == code)
}

#[test]
fn a_doubt_stands_against_issue_until_another_lifts_it() {
    let (office, case) = doubted(false);
    let issue = format!("issue {case} --number A0000001");
    for officer in ["review1", "issue1"] {
        let came = office.refused(officer, &issue, Exit::LawSaysNo);
        assert_eq!(came.code(), "approval_doubted", "{}", came.err);
        assert!(came.err.contains("visa-cli return") && came.err.contains("sample look"), "{}", came.err);
    }
    assert!(obstacle(&office, &case, "approval_doubted"));
    assert_eq!(office.run("issue1", &format!("ready {case}")).exit, Exit::LawSaysNo);
    assert_eq!(escalated(&office, "doubted")[0]["case"], json!(case));
    assert_eq!(office.run("", "sample").exit, Exit::Attention);
    // Neither who doubted, nor who had a hand, nor without a ground; to doubt once more changes nothing.
    let look = format!("sample look {case} --agreed");
    assert_eq!(office.refused("review2", &format!("{look} --note fine"), Exit::Duty).code(), "same_officer");
    assert_eq!(office.refused("review1", &format!("{look} --note fine"), Exit::Duty).code(), "same_officer");
    assert_eq!(office.refused("approve2", &look, Exit::Usage).code(), "answer_needed");
    let again = office.refused("approve2", &format!("sample look {case} --doubt --note too"), Exit::Stale);
    assert_eq!(again.code(), "doubted_already");
    office.done("approve2", &format!("{look} --note the_department_confirms"));
    assert_eq!(office.run("", "sample").exit, Exit::Done);
    assert!(escalated(&office, "doubted").is_empty());
    office.done("issue1", &issue);
    office.holds();
}

#[test]
fn what_was_doubted_is_approved_anew_by_another() {
    let (office, case) = doubted(false);
    office.done("review1", &format!("return {case} --note doubted"));
    office.done("review2", &format!("review {case}"));
    let came = office.run("review1", &format!("approve {case} --urgent --note transport"));
    assert_eq!((came.exit, came.code().as_str()), (Exit::Duty, "same_officer"), "{}", came.err);
    assert!(came.err.contains("approve1"), "{}", came.err);
    assert!(obstacle(&office, &case, "approval_was_doubted"));
    office.done("approve1", &format!("approve {case}"));
    office.done("issue1", &format!("issue {case} --number A0000001"));
    assert!(escalated(&office, "doubted").is_empty());
    office.holds();
}

#[test]
fn a_return_that_is_undone_answers_no_doubt() {
    let (office, case) = doubted(false);
    office.done("issue1", &format!("return {case} --note doubted"));
    office.done("issue1", &format!("undo {case} --note slip --yes"));
    assert_eq!(office.run("issue1", &format!("issue {case} --number A0000001")).code(), "approval_doubted");
}

#[test]
fn a_doubt_after_issue_is_seen_to_until_it_is_void() {
    let (office, case) = doubted(true);
    assert_eq!(escalated(&office, "doubted")[0]["case"], json!(case));
    let came = office.refused("issue1", &format!("collect {case}"), Exit::LawSaysNo);
    assert!(came.err.contains("visa-cli void"), "{}", came.err);
    office.done("approve1", &format!("void {case} --ground unlawfully-gained --note forged"));
    assert!(escalated(&office, "doubted").is_empty());
    office.holds();
}

#[test]
fn who_is_left_is_told_of_each_step() {
    let office = Office::new(DAY);
    gives(&office, "review1 intake,review,approve,issue");
    let case = office.intake(&business("K5550001", "NOVAK JAN", "1971-03-03"));
    office.done("review1", &format!("review {case}"));
    office.done("approve1", &format!("approve {case}"));
    let came = office.refused("review1", &format!("issue {case} --number A0000001"), Exit::Duty);
    assert!(came.err.contains("issue1") && !came.err.contains("enrol"), "{}", came.err);
    office.done("issue1", &format!("issue {case} --number A0000001"));
}

/// Two cases of one person by another passport, found the same by a reviewer.
fn two_passports(office: &Office) -> (String, String) {
    let first = office.intake(&business("K5550001", "NOVAK JAN", "1971-03-03"));
    let second = office.intake(&business("K5550002", "NOVAK JAN", "1971-03-03"));
    (first, second)
}

#[test]
fn who_entered_the_cases_does_not_overturn_what_a_reviewer_found() {
    let office = Office::new(DAY);
    let (first, second) = two_passports(&office);
    office.done("review1", &format!("person same {first} {second} --note compared"));
    for officer in ["intake1", "review1"] {
        let came = office.run(officer, &format!("person distinct {first} {second} --note no"));
        assert_eq!((came.exit, came.code().as_str()), (Exit::Duty, "found_before"), "{officer} {}", came.err);
        assert!(came.err.contains("person unlink"), "{}", came.err);
    }
    office.done("review2", &format!("person distinct {first} {second} --note other_parents"));
    // Taken back, it is found anew.
    office.done("review1", &format!("person unlink {first} {second} --note once_more"));
    office.done("intake1", &format!("person same {first} {second} --note compared"));
    office.holds();
}

#[test]
fn two_rights_found_after_both_were_issued_are_named() {
    let office = Office::new(DAY);
    let (first, second) = two_passports(&office);
    office.done("review1", &format!("person distinct {first} {second} --note compared"));
    for (case, number) in [(&first, "A0000001"), (&second, "A0000002")] {
        office.done("review1", &format!("review {case}"));
        office.done("approve1", &format!("approve {case}"));
        office.done("issue1", &format!("issue {case} --number {number}"));
    }
    assert!(escalated(&office, "two-rights").is_empty());
    office.done("review2", &format!("person same {first} {second} --note same_parents"));
    let told = escalated(&office, "two-rights");
    assert_eq!((&told[0]["case"], &told[1]["case"]), (&json!(first), &json!(second)), "{told:?}");
    assert_eq!(told[0]["about"]["en"], json!(second), "{told:?}");
    assert!(obstacle(&office, &first, "two_rights_hold") && obstacle(&office, &second, "two_rights_hold"));
    office.done("approve2", &format!("void {second} --ground unlawfully-gained --note two_passports"));
    assert!(escalated(&office, "two-rights").is_empty());
    assert!(!obstacle(&office, &first, "two_rights_hold"));
}

#[test]
fn who_had_a_hand_in_a_case_does_not_clear_its_hit() {
    let office = Office::new(DAY);
    let case = office.intake(&business("K5550001", "NOVAK JAN", "1971-03-03"));
    office.done("review1", &format!("review {case}"));
    let list = "passport,nationality,name,birth_date\nX1234567,EGY,NOVAK JAN,1971-03-03\n";
    assert_eq!(office.piped("approve1", "watchlist load -", list.as_bytes()).exit, Exit::Done);
    let nationality = example("pv-negotiation")["applicant"]["nationality"].as_str().unwrap().to_owned();
    let by_value = |officer: &str| -> Came {
        let line = format!(
            "watchlist clear --passport K5550001 --nationality {nationality} --birth-date 1971-03-03 --note others"
        );
        let mut words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        words.extend(["--name".to_owned(), "NOVAK JAN".to_owned()]);
        office.words(officer, &words, b"")
    };
    for came in [office.run("review1", &format!("watchlist clear --case {case} --note others")), by_value("review1")] {
        assert_eq!((came.exit, came.code().as_str()), (Exit::Duty, "same_officer"), "{} {}", came.out, came.err);
        assert!(came.err.contains("another officer must look into"), "{}", came.err);
    }
    office.done("review2", &format!("watchlist clear --case {case} --note others"));
}

#[test]
fn a_passport_that_its_holder_keeps_goes_back_and_does_not_come_in_again() {
    let office = Office::new("2026-06-15T09:00+08:00");
    let mut facts = example("rs-work-one-year");
    facts["passport"]["verification"] = Value::Null;
    let came = office.piped("intake1", "intake residence_permit_issue --from -", facts.to_string().as_bytes());
    assert_eq!(came.exit, Exit::Done, "{}", came.err);
    let case = came.json()["case"].as_str().unwrap().to_owned();
    office.done("intake1", &format!("custody receive {case}"));
    office.done("intake1", &format!("establish {case} passport.verification=verified --source reader"));
    assert!(obstacle(&office, &case, "passport_kept_of_exempt"));
    office.done("review1", &format!("review {case}"));
    let came = office.refused("approve1", &format!("approve {case}"), Exit::Stale);
    assert!(came.err.contains("custody return"), "{}", came.err);
    office.done("intake1", &format!("custody return {case}"));
    assert_eq!(
        office.refused("intake1", &format!("custody receive {case}"), Exit::LawSaysNo).code(),
        "passport_exempt"
    );
    office.done("approve1", &format!("approve {case}"));
    // For the sticker it comes in.
    office.done("issue1", &format!("custody receive {case}"));
    office.done("issue1", &format!("issue {case} --number A0000001"));
    office.holds();
}

/// The obstacles of an error, as they are told.
fn told(came: &Came) -> Vec<Value> {
    let body: Value = came.err.lines().find_map(|line| serde_json::from_str(line).ok()).unwrap_or_default();
    body["error"]["obstacles"].as_array().cloned().unwrap_or_default()
}

#[test]
fn what_lapsed_after_approval_is_given_back_before_it_is_made_good() {
    let office = Office::new(DAY);
    let case = office.intake(&business("K5550001", "NOVAK JAN", "1971-03-03"));
    office.done("intake1", &format!("document add {case} --kind photo --valid-until 2026-11-24"));
    office.done("review1", &format!("review {case}"));
    office.done("approve1", &format!("approve {case}"));
    let ending = escalated(&office, "paper-lapses");
    assert_eq!(
        (&ending[0]["due_on"], &ending[0]["about"]["en"]),
        (&json!("2026-11-24"), &json!("photograph")),
        "{ending:?}"
    );
    let office = Office { now: "2026-11-25T09:00+08:00".to_owned(), ..office };
    assert_eq!(escalated(&office, "paper-lapsed")[0]["due_on"], json!("2026-11-24"));
    let came = office.refused("issue1", &format!("issue {case} --number A0000001"), Exit::LawSaysNo);
    let lapsed = told(&came).into_iter().find(|one| one["code"] == "paper_lapsed").unwrap();
    assert_eq!(lapsed["command"], json!(format!("visa-cli return {case} --note TEXT")), "{lapsed}");
    // Each command of the remedy, in its order.
    office.done("issue1", &format!("return {case} --note lapsed"));
    office.done("intake1", &format!("document add {case} --kind photo --valid-until 2027-01-01"));
}

#[test]
fn the_age_of_a_health_certificate_on_a_draft_raises_an_alarm() {
    let office = Office::new("2026-09-14T09:00+08:00");
    let mut facts = example("rs-work-one-year");
    for paper in facts["documents"].as_array_mut().unwrap() {
        if paper["kind"] == "health_certificate" {
            paper["issued_on"] = json!("2026-03-20");
            paper.as_object_mut().unwrap().remove("valid_until");
        }
    }
    let line = "intake residence_permit_issue --from - --draft";
    let came = office.piped("intake1", line, facts.to_string().as_bytes());
    assert_eq!(came.exit, Exit::Done, "{}", came.err);
    let ending = escalated(&office, "paper-lapses");
    assert_eq!((ending.len(), &ending[0]["due_on"]), (1, &json!("2026-09-20")), "{ending:?}");
}

#[test]
fn what_is_learnt_after_approval_names_who_gives_it_back() {
    let office = Office::new(DAY);
    let case = office.intake(&business("K5550001", "NOVAK JAN", "1971-03-03"));
    office.done("review1", &format!("review {case}"));
    office.done("approve1", &format!("approve {case}"));
    let came = office.refused("intake1", &format!("establish {case} record=exit_ban --source register"), Exit::Stale);
    assert!(came.err.contains("gives it back") && came.err.contains("visa-cli return"), "{}", came.err);
    let next = office.done("intake1", &format!("next {case}"));
    let closed = next["closed"].as_array().unwrap().iter().find(|one| one["step"] == "establish").unwrap();
    assert!(closed["why"].as_str().unwrap().contains("approve or review or issue"), "{closed}");
}

#[test]
fn what_the_records_hold_is_told_to_who_decides() {
    let office = Office::new(DAY);
    let mut facts = business("K5550001", "NOVAK JAN", "1971-03-03");
    facts["record"] = json!([{"kind": "exit_ban"}]);
    let case = office.intake(&facts);
    assert!(obstacle(&office, &case, "on_record"));
    assert_eq!(office.done("review1", &format!("why {case}"))["record"][0]["kind"], "exit_ban");
    let plan = office.done("review1", "review state:accepted");
    assert_eq!(plan["left_out"][0]["code"], "on_record", "{plan}");
}

#[test]
fn an_open_case_for_the_same_names_the_refusal_and_who_may_end_the_other() {
    let office = Office::new(DAY);
    let first = office.intake(&business("K5550001", "NOVAK JAN", "1971-03-03"));
    let second = office.intake(&business("K5550001", "NOVAK JAN", "1971-03-03"));
    office.done("review1", &format!("review {second}"));
    let came = office.refused("approve1", &format!("approve {second}"), Exit::LawSaysNo);
    assert!(came.err.contains(&format!("refuse {second} --ground RIGHT_ALREADY_HELD")), "{}", came.err);
    assert!(
        came.err.contains(&format!("intake or review ends the other first: visa-cli withdraw {first}")),
        "{}",
        came.err
    );
    office.done("approve1", &format!("refuse {second} --ground RIGHT_ALREADY_HELD --note first"));
}

#[test]
fn a_correction_names_what_can_lift_what_stands_against_it() {
    let office = Office::new(DAY);
    let other = office.intake(&business("K5550002", "OKAFOR CHIDI", "1980-02-27"));
    let case = office.intake(&business("K5550001", "NOVAK JAN", "1971-03-03"));
    office.done("review1", &format!("review {case}"));
    office.done("approve1", &format!("approve {case}"));
    office.done("issue1", &format!("issue {case} --number A0000001"));
    let number = format!("correct {case} --set passport.number=K5550002 --number A0000002 --note read_again");
    let came = office.run("issue1", &number);
    let against = told(&came);
    assert!(against.iter().any(|one| one["code"] == "identity_contradicted"), "{other} {}", came.err);
    for one in against.iter().filter(|one| one["kind"] == "contradicted-identity") {
        assert!(one["command"].as_str().unwrap().starts_with("visa-cli void"), "{one}");
    }
    let list = "passport,nationality,name,birth_date\nX1234567,EGY,NOVAK JON,1971-03-04\n";
    assert_eq!(office.piped("approve1", "watchlist load -", list.as_bytes()).exit, Exit::Done);
    let day = format!(
        "correct {case} --set applicant.birth_date=1971-03-04 --set applicant.name=NOVAK_JON --number A0000002"
    );
    let mut words: Vec<String> =
        day.split_whitespace().map(|word| word.replace('_', " ").replace("birth date", "birth_date")).collect();
    words.extend(["--note".to_owned(), "read again".to_owned()]);
    let held = told(&office.words("issue1", &words, b""));
    let hit = held.iter().find(|one| one["code"] == "watch_list_hit").unwrap_or_else(|| panic!("{held:?}"));
    assert!(hit["command"].as_str().unwrap().contains("--passport NO"), "{hit}");
    let nationality = example("pv-negotiation")["applicant"]["nationality"].as_str().unwrap().to_owned();
    let clear = format!(
        "watchlist clear --passport K5550001 --nationality {nationality} --birth-date 1971-03-04 --note others"
    );
    let mut clear: Vec<String> = clear.split_whitespace().map(str::to_owned).collect();
    clear.extend(["--name".to_owned(), "NOVAK JON".to_owned()]);
    let cleared = office.words("review2", &clear, b"");
    assert_eq!(cleared.exit, Exit::Done, "{}", cleared.err);
    assert_eq!(office.words("issue1", &words, b"").exit, Exit::Done);
}

#[test]
fn what_is_held_for_a_reviewer_is_on_the_reviewers_list() {
    let office = Office::new(DAY);
    let list = "passport,nationality,name,birth_date\nX1234567,EGY,NOVAK JAN,1971-03-03\n";
    assert_eq!(office.piped("approve1", "watchlist load -", list.as_bytes()).exit, Exit::Done);
    let facts = business("K5550001", "NOVAK JAN", "1971-03-03").to_string();
    let came = office.piped("intake1", "intake port_visa --from -", facts.as_bytes());
    let case = came.json()["case"].as_str().unwrap().to_owned();
    let mine = office.done("review1", "queue mine");
    assert_eq!((&mine["total"], &mine["cases"][0]["case"]), (&json!(1), &json!(case)), "{mine}");
    assert!(mine["cases"][0]["why"].as_str().unwrap().contains("watch list"), "{mine}");
    let next = office.done("review1", &format!("next {case}"));
    assert!(next["lifting"][0]["command"].as_str().unwrap().starts_with("watchlist clear --case"), "{next}");
    assert_eq!(office.done("intake1", &format!("next {case}"))["lifting"], json!([]));
    let told = escalated(&office, "held");
    assert!(told[0]["about"]["en"].as_str().unwrap().contains("watch list"), "{told:?}");
    // Who takes in has it with the drafts, and who approves nothing of it.
    assert_eq!(office.done("approve1", "queue mine")["total"], 0);
    office.done("review2", &format!("watchlist clear --case {case} --note others"));
    assert_eq!(office.done("review1", "queue mine")["total"], 0);
    assert!(escalated(&office, "held").is_empty());
}

#[test]
fn a_unit_of_a_case_is_known_though_nobody_named_it() {
    let office = Office::new(DAY);
    let case = office.intake(&business("K5550001", "NOVAK JAN", "1971-03-03"));
    let unit = office.done("", "enterprise show 91310115MA1K4BQR2R");
    assert_eq!(unit["unit"]["open_cases"][0], json!(case), "{unit}");
    let none = office.plain(&["enterprise", "list"].map(str::to_owned));
    assert!(!none.out.is_empty() || !none.err.is_empty());
}

#[test]
fn a_passport_is_shown_at_the_place_where_it_is() {
    let office = Office::new("2026-09-14T09:00+08:00");
    let facts = example("ex-30-days");
    let first = office.intake(&facts);
    office.run("intake1", &format!("custody receive {first}"));
    assert_eq!(office.show(&first)["custody"], "office", "{}", office.show(&first));
    let second = office.intake(&facts);
    assert_eq!(office.show(&second)["passport_kept_in"], json!(first));
    let to = format!("custody return {first} --to LI_NA --to-as relative --to-paper ID-310");
    office.done("intake1", &to);
    let moves = office.done("intake1", &format!("custody list {first}"));
    let last = moves["moves"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["to"], &last["relation"], &last["paper"]),
        (&json!("LI_NA"), &json!("relative"), &json!("ID-310"))
    );
    office.holds();
}

#[test]
fn what_was_compared_is_told_as_it_is_now() {
    let office = Office::new(DAY);
    let first = office.intake(&business("K5550001", "NOVAK JAN", "1971-03-03"));
    office.done("review1", &format!("review {first}"));
    assert_eq!(office.show(&first)["checked"], json!({}));
    office.intake(&business("K5550001", "NOVAK JAN", "1971-03-03"));
    assert_eq!(office.show(&first)["checked"]["rights"], 1);
}

#[test]
fn what_is_refused_at_intake_names_no_case_that_is_not_there() {
    let office = Office::new("2026-09-14T09:00+08:00");
    let facts = example("ex-30-days").to_string();
    let line = "intake visa_extension --from - --set filing.filed_by=applicant --agent-name LI --agent-paper ID1 \
                --agency-ground illness";
    let came = office.piped("intake1", line, facts.as_bytes());
    assert_eq!(came.code(), "agent_beside_applicant", "{}", came.err);
    assert!(!came.err.contains(" - --") && !came.err.contains("amend -"), "{}", came.err);
}

#[test]
fn an_inquiry_of_a_day_before_the_receipt_is_asked_about() {
    let office = Office::new(DAY);
    let case = office.intake(&business("K5550001", "NOVAK JAN", "1971-03-03"));
    let line =
        format!("inquiry record {case} --of inviter --manner phone --outcome confirmed --note x --on 2020-11-21");
    let came = office.refused("review1", &line, Exit::Refused);
    assert_eq!(came.code(), "inquiry_before_receipt", "{}", came.err);
    office.done("review1", &format!("{line} --before-receipt"));
}
