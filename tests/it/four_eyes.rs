//! Four eyes as the law in force has them: two approvers, the issuer apart from the reviewer, urgency, the sample, closeness.

use std::fs;

use rusqlite::Connection;
use serde_json::{Value, json};
use visa_cli::error::Exit;
use visa_cli::policy::BUILT_IN;

use crate::office::{Office, example};

const DAY: &str = "2026-11-23T09:00+08:00";
const NEXT_DAY: &str = "2026-11-24T09:00+08:00";
const UNIT: &str = "91310115MA1K4BQR2R";

/// A referral: an order to leave on record, decided by discretion.
fn referred() -> Value {
    let mut facts = example("ex-30-days");
    facts["record"] = json!([{"kind": "illegal_stay", "on": "2025-01-01"}]);
    facts
}

/// The law without the line that keeps the issuer from the reviewer, on the word of the office.
fn laxer() -> String {
    let line = BUILT_IN.lines().find(|line| line.contains(r#"hands = ["issued", "reviewed"]"#)).unwrap();
    let without =
        line.replace(r#"{ hands = ["issued", "reviewed"] }, "#, "").replace("practice, not law", "order 7 of 2026");
    assert_ne!(line, without);
    BUILT_IN.replace(line, &without)
}

fn gives(office: &Office, roles: &str) {
    let proposal = office.done("admin1", &format!("officer roles {roles}"))["proposal"].to_string();
    office.done("admin2", &format!("officer confirm {proposal}"));
}

fn words(line: &str, note: &str) -> Vec<String> {
    let mut words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
    words.extend(["--note".to_owned(), note.to_owned()]);
    words
}

#[test]
fn discretion_takes_two_who_approve() {
    let office = Office::new("2026-09-14T09:00+08:00");
    let case = office.intake(&referred());
    office.done("review1", &format!("review {case} --recommend approve"));
    let told = office.done("approve1", &format!("next {case}"));
    assert!(told["obstacles"].as_array().unwrap().iter().any(|one| one["code"] == "two_approvers"), "{told}");
    let grant = format!("approve {case} --ground ADVERSE_RECORD_INTERVIEW --rank division-head");
    let first = office.words("approve1", &words(&grant, "interviewed"), b"");
    assert_eq!((first.exit, &first.json()["state"]), (Exit::Done, &json!("reviewed")), "{}", first.err);
    assert_eq!(office.show(&case)["first_approver"], "approve1");
    // The first is not the second, and is not asked for it any more.
    let again = office.words("approve1", &words(&grant, "once more"), b"");
    assert_eq!((again.exit, again.code().as_str()), (Exit::Duty, "same_officer"), "{}", again.err);
    assert!(again.err.contains("approve2"), "{}", again.err);
    assert_eq!(office.done("approve1", "queue mine")["total"], 0);
    assert_eq!(office.done("approve2", "queue mine")["cases"][0]["first_approver"], "approve1");
    assert_eq!(office.run("issue1", &format!("issue {case} --number A0000001")).exit, Exit::Stale);
    let second = office.words("approve2", &words(&grant, "the same"), b"");
    assert_eq!((second.exit, &second.json()["state"]), (Exit::Done, &json!("approved")), "{}", second.err);
    office.done("issue1", &format!("issue {case} --number A0000001"));
    office.holds();
}

#[test]
fn a_first_approval_ends_with_what_it_was_given_on() {
    let office = Office::new("2026-09-14T09:00+08:00");
    let case = office.intake(&referred());
    office.done("review1", &format!("review {case} --recommend approve"));
    let grant = format!("approve {case} --ground ADVERSE_RECORD_INTERVIEW --rank division-head");
    assert_eq!(office.words("approve1", &words(&grant, "interviewed"), b"").exit, Exit::Done);
    let amend = office.words("intake1", &words(&format!("amend {case} --set request.extension_days=9"), "fewer"), b"");
    assert_eq!(amend.exit, Exit::Done, "{}", amend.err);
    assert_eq!(office.show(&case)["first_approver"], Value::Null);
    office.done("review1", &format!("review {case} --recommend approve"));
    let third = office.words("approve2", &words(&grant, "the first now"), b"");
    assert_eq!(third.json()["state"], "reviewed");
    office.holds();
}

#[test]
fn a_hit_that_was_cleared_takes_two_and_stays_in_the_case() {
    let office = Office::new(DAY);
    let facts = example("pv-negotiation");
    let list = "passport,nationality,name,birth_date\nA31200457,EGY,IBRAHIM LAYLA,1984-06-11\n";
    assert_eq!(office.piped("approve1", "watchlist load -", list.as_bytes()).exit, Exit::Done);
    let came = office.piped("intake1", "intake port_visa --from -", facts.to_string().as_bytes());
    let case = came.json()["case"].as_str().unwrap().to_owned();
    assert_eq!(
        office.words("review2", &words(&format!("watchlist clear --case {case}"), "other parents"), b"").exit,
        Exit::Done
    );
    office.done("intake1", &format!("intake {case}"));
    office.done("review1", &format!("review {case}"));
    assert_eq!(office.done("approve1", &format!("approve {case}"))["state"], "reviewed");
    assert_eq!(office.done("approve2", &format!("approve {case}"))["state"], "approved");
    let screened = &office.show(&case)["screened"];
    assert_eq!((&screened["cleared"], &screened["dated_on"]), (&json!(1), &json!("2026-11-23")), "{screened}");
    office.holds();
}

#[test]
fn who_entered_does_not_review_what_is_referred() {
    let office = Office::new("2026-09-14T09:00+08:00");
    gives(&office, "intake1 intake,review");
    let case = office.intake(&referred());
    let came = office.refused("intake1", &format!("review {case} --recommend approve"), Exit::Duty);
    assert_eq!(came.code(), "same_officer");
    let plain = office.intake(&{
        let mut facts = example("ex-30-days");
        facts["passport"]["number"] = json!("C5550001");
        facts["applicant"]["name"] = json!("NOVAK JAN");
        facts
    });
    office.done("intake1", &format!("review {plain}"));
}

/// The issuer is not the reviewer, until two put a text in force that leaves it out; the last guard of the file follows.
#[test]
fn the_issuer_is_apart_from_the_reviewer_as_long_as_the_law_in_force_says_so() {
    let office = Office::new(DAY);
    gives(&office, "review1 review,issue");
    let case = office.intake(&example("pv-negotiation"));
    office.done("review1", &format!("review {case}"));
    office.done("approve1", &format!("approve {case}"));
    assert_eq!(
        office.refused("review1", &format!("issue {case} --number A0000001"), Exit::Duty).code(),
        "same_officer"
    );
    let file = Connection::open(office.path()).unwrap();
    let past_the_gate = "UPDATE case_file SET issuer = 'review1' WHERE state = 'approved'";
    assert!(file.execute(past_the_gate, []).unwrap_err().to_string().contains("the issuer had a hand"), "no guard");
    fs::write(office.folder.path().join("laxer.toml"), laxer()).unwrap();
    let path = office.folder.path().join("laxer.toml").display().to_string();
    let proposed = office.words("approve1", &words(&format!("rules propose {path}"), "few officers at night"), b"");
    let proposal = proposed.json()["proposal"].to_string();
    assert_eq!(
        office.refused("review1", &format!("issue {case} --number A0000001"), Exit::Duty).code(),
        "same_officer"
    );
    office.done("admin1", &format!("rules activate {proposal} --yes"));
    office.done("review1", &format!("issue {case} --number A0000001"));
    office.holds();
}

#[test]
fn an_office_adds_hands_of_its_own_and_takes_none_away() {
    let office = Office::new(DAY);
    gives(&office, "intake1 intake,issue");
    let settings = office.folder.path().join("own.toml");
    fs::write(&settings, "[settings]\napart = [{ hands = [\"issued\", \"entered\"] }]\n").unwrap();
    let case = office.intake(&example("pv-negotiation"));
    office.done("review1", &format!("review {case}"));
    office.done("approve1", &format!("approve {case}"));
    let issue = format!("issue {case} --number A0000001");
    let own = format!("--config {} {issue}", settings.display());
    assert_eq!(office.refused("intake1", &own, Exit::Duty).code(), "same_officer");
    // A training file that tries a law of its own keeps to the one in force as well.
    let laxer = office.folder.path().join("laxer.toml");
    fs::write(&laxer, self::laxer()).unwrap();
    gives(&office, "review1 review,issue");
    let tried = format!("--config {} {issue}", laxer.display());
    assert_eq!(office.refused("review1", &tried, Exit::Duty).code(), "same_officer");
    office.done("intake1", &issue);
}

#[test]
fn two_must_approve_whatever_a_program_writes() {
    let office = Office::new("2026-09-14T09:00+08:00");
    let case = office.intake(&referred());
    office.done("review1", &format!("review {case} --recommend approve"));
    let file = Connection::open(office.path()).unwrap();
    let alone = "UPDATE case_file SET state = 'approved', approver = 'approve1' WHERE state = 'reviewed'";
    assert!(file.execute(alone, []).unwrap_err().to_string().contains("two must approve"));
    let reviewer = "UPDATE case_file SET endorser = 'review1' WHERE state = 'reviewed'";
    assert!(file.execute(reviewer, []).unwrap_err().to_string().contains("had a hand in the case"));
}

#[test]
fn one_officer_alone_where_the_law_allows_it_and_another_looks_at_it() {
    let office = Office::new(DAY);
    gives(&office, "review1 review,approve,issue");
    let business = office.intake(&example("pv-negotiation"));
    office.done("review1", &format!("review {business}"));
    let came = office.words("review1", &words(&format!("approve {business} --urgent"), "night"), b"");
    assert_eq!((came.exit, came.code().as_str()), (Exit::Duty, "not_urgent_by_law"), "{}", came.err);
    let mut facts = example("pv-negotiation");
    facts["passport"]["number"] = json!("B7770001");
    facts["applicant"]["name"] = json!("NOVAK JAN");
    facts["applicant"]["birth_date"] = json!("1971-03-03");
    facts["request"]["purpose"] = json!("humanitarian");
    facts["documents"] = json!([{"kind": "application_form"}, {"kind": "photo"}, {"kind": "invitation_letter"}, {"kind": "department_consent"}, {"kind": "reason_proof"}]);
    let case = office.intake(&facts);
    office.done("review1", &format!("review {case}"));
    office.refused("review1", &format!("approve {case}"), Exit::Duty);
    office.refused("review1", &format!("approve {case} --urgent"), Exit::Usage);
    let came = office.words("review1", &words(&format!("approve {case} --urgent"), "transport tonight"), b"");
    assert_eq!((came.exit, &came.json()["state"]), (Exit::Done, &json!("approved")), "{}", came.err);
    office.done("review1", &format!("issue {case} --number A0000001"));
    let waits = office.run("", "sample");
    assert_eq!((waits.exit, &waits.json()["waiting"][0]["due_on"]), (Exit::Attention, &json!("2026-11-24")));
    let escalated = office.run("", "report escalations --only second-look").json();
    assert_eq!(escalated["cases"][0]["case"], json!(case));
    let own = office.words("review1", &words(&format!("sample look {case} --agreed"), "fine"), b"");
    assert_eq!((own.exit, own.code().as_str()), (Exit::Duty, "same_officer"));
    assert_eq!(office.words("approve2", &words(&format!("sample look {case} --agreed"), "fine"), b"").exit, Exit::Done);
    assert_eq!(office.run("", "sample").exit, Exit::Done);
    office.holds();
}

#[test]
fn a_sample_follows_from_the_record_and_is_drawn_once_the_day_is_over() {
    let office = Office::new(DAY);
    let mut cases = Vec::new();
    for (place, name) in ["LINDQVIST ASTRID", "NOVAK JAN", "OKAFOR CHIDI"].into_iter().enumerate() {
        let mut facts = example("pv-negotiation");
        facts["passport"]["number"] = json!(format!("K555000{place}"));
        facts["applicant"]["name"] = json!(name);
        facts["applicant"]["birth_date"] = json!(format!("197{place}-02-27"));
        let case = office.intake(&facts);
        office.done("review1", &format!("review {case}"));
        office.done("approve1", &format!("approve {case}"));
        cases.push(case);
    }
    assert_eq!(office.refused("review2", "sample draw --day 2026-11-23", Exit::Stale).code(), "day_not_over");
    let office = Office { now: NEXT_DAY.to_owned(), ..office };
    assert_eq!(office.refused("review2", "sample draw", Exit::Stale).code(), "day_not_over");
    office.done("issue1", &format!("issue {} --number A0000001", cases[0]));
    let drawn = office.done("review2", "sample draw");
    // One of three at least; that two lie below the share is one play in a hundred.
    assert!(drawn["approvals"] == 3 && !drawn["drawn"].as_array().unwrap().is_empty(), "{drawn}");
    // Drawn again, the same comes out, and nothing is drawn twice.
    let again = office.done("intake1", "sample draw --day 2026-11-23");
    assert_eq!((&again["seed"], again["drawn"].as_array().unwrap().len()), (&drawn["seed"], 0));
    let case = drawn["drawn"][0].as_str().unwrap();
    // What was drawn waits in the morning's list until somebody looked.
    let sampled = || office.run("", "report escalations --only sampled");
    let told = sampled().json()["cases"].as_array().unwrap().iter().map(|one| one["case"].clone()).collect::<Vec<_>>();
    assert_eq!((sampled().exit, json!(told)), (Exit::Attention, drawn["drawn"].clone()));
    let looked = office.words("review2", &words(&format!("sample look {case} --doubt"), "another name"), b"");
    assert_eq!((looked.exit, &looked.json()["agreed"]), (Exit::Done, &json!(false)), "{}", looked.err);
    office.holds();
}

#[test]
fn who_is_close_to_a_unit_or_an_address_leaves_the_case_to_others() {
    let office = Office::new(DAY);
    let stated =
        office.words("review1", &words(&format!("officer interest state --unit {UNIT}"), "my sister works there"), b"");
    assert_eq!(stated.exit, Exit::Done, "{}", stated.err);
    let at_home = words("officer interest state --address 浦东新区花木路１０００号", "I live there");
    assert_eq!(office.words("approve1", &at_home, b"").exit, Exit::Done);
    let facts = example("pv-negotiation");
    let line = "intake port_visa --from - --address 浦东新区花木路1000号";
    let came = office.piped("intake1", line, facts.to_string().as_bytes());
    let case = came.json()["case"].as_str().unwrap().to_owned();
    let refused = office.refused("review1", &format!("review {case}"), Exit::Duty);
    assert_eq!(refused.code(), "conflict_of_interest");
    assert_eq!(office.done("review1", "queue mine")["total"], 0);
    office.done("review2", &format!("review {case}"));
    assert_eq!(office.refused("approve1", &format!("approve {case}"), Exit::Duty).code(), "conflict_of_interest");
    office.done("approve2", &format!("approve {case}"));
    // Nobody frees themselves.
    let end = words(&format!("officer interest end --unit {UNIT}"), "she left");
    assert_eq!(office.words("review1", &end, b"").exit, Exit::Duty);
    let of = words(&format!("officer interest end --of review1 --unit {UNIT}"), "she left");
    assert_eq!(office.words("admin1", &of, b"").exit, Exit::Done);
    assert_eq!(office.done("", "officer interest list --of review1")["interests"], json!([]));
    office.holds();
}

#[test]
fn silence_is_warned_of_and_noted_as_a_fact_and_decides_nothing() {
    let office = Office::new("2026-09-14T09:00+08:00");
    let facts = example("ex-30-days").to_string();
    let kept = office.piped("intake1", "intake visa_extension --from - --draft", facts.as_bytes());
    let case = kept.json()["case"].as_str().unwrap().to_owned();
    // Five working days from Monday the 14th: Sunday the 20th is worked, so the last is Sunday.
    let at = |office: Office, now: &str| Office { now: now.to_owned(), ..office };
    let office = at(office, "2026-09-16T09:00+08:00");
    assert_eq!(office.run("", "report escalations --only silence").exit, Exit::Done);
    let office = at(office, "2026-09-17T09:00+08:00");
    let warned = office.run("", "report escalations --only silence");
    assert_eq!((warned.exit, &warned.json()["cases"][0]["due_on"]), (Exit::Attention, &json!("2026-09-20")));
    assert!(office.show(&case)["obstacles"].to_string().contains("silence_accepts"));
    office.done("review1", &format!("recuse {case} --note cousin"));
    let office = at(office, "2026-09-21T09:00+08:00");
    assert!(office.show(&case)["obstacles"].to_string().contains("deemed_accepted"));
    assert_eq!(office.show(&case)["deemed_accepted_on"], Value::Null, "looking writes nothing");
    // Who stepped aside from the case puts no hand to it, not even to note a fact.
    office.done("review1", "enterprise suspend 91310115MA1K4BQR2R --ground asked");
    assert_eq!(office.show(&case)["deemed_accepted_on"], Value::Null, "noted by who stepped aside");
    // Whoever else acts next, on whatever, has it noted; the case stays where it is.
    office.done("approve1", "enterprise restore 91310115MA1K4BQR2R --ground register");
    let whole = office.show(&case);
    assert_eq!((&whole["state"], &whole["deemed_accepted_on"]), (&json!("draft"), &json!("2026-09-14")), "{whole}");
    assert_eq!(office.done("", &format!("history {case}"))["events"][2]["kind"], "deemed-accepted");
    office.done("approve1", "enterprise suspend 91310115MA1K4BQR2R --ground asked");
    assert_eq!(office.done("", &format!("history {case}"))["events"].as_array().unwrap().len(), 3, "noted once");
    // Its last day runs from the day on which it came in, though it lies here as a draft.
    assert_eq!(whole["due_on"], "2026-09-22");
    assert_eq!(office.done("", "list state:draft")["cases"][0]["due_on"], "2026-09-22");
    let why = |office: &Office, why: &str| office.run("", &format!("report escalations --only {why}")).json();
    assert_eq!(why(&office, "due-soon")["cases"][0]["case"], json!(case));
    let office = at(office, "2026-09-23T09:00+08:00");
    assert_eq!(why(&office, "overdue")["cases"][0]["case"], json!(case));
    let office = at(office, "2026-09-21T09:00+08:00");
    // Taken in now, it counts from the day on which it came in.
    let taken = office.done("intake1", &format!("intake {case}"));
    assert_eq!(taken["state"], "accepted", "{taken}");
    let whole = office.show(&case);
    assert_eq!((&whole["received_on"], &whole["due_on"]), (&json!("2026-09-14"), &json!("2026-09-22")), "{whole}");
    office.holds();
}

/// What stood against a case when it was reviewed, and one officer alone lifted since, is not approved by that officer.
#[test]
fn who_lifts_what_stood_against_it_after_the_review_does_not_approve_it() {
    let office = Office::new("2026-11-23T09:00+08:00");
    let mut administrators = ["admin1", "admin2"].iter();
    let (one, other) = (administrators.next().unwrap(), administrators.next().unwrap());
    let proposed = office.done(one, "officer roles review2 review,approve");
    office.done(other, &format!("officer confirm {}", proposed["proposal"]));
    let case = office.intake(&example("pv-negotiation"));
    office.done(
        "review1",
        &format!("inquiry record {case} --manner site-visit --of inviter --outcome doubtful --note empty"),
    );
    office.done("review1", &format!("review {case} --recommend approve"));
    office
        .done("review2", &format!("inquiry record {case} --manner phone --of inviter --outcome confirmed --note fine"));
    let refused = office.run("review2", &format!("approve {case}"));
    assert_eq!((refused.exit, refused.code().as_str()), (Exit::Duty, "lifted_it"), "{}", refused.err);
    office.done("approve1", &format!("return {case} --note look"));
    office.done("review1", &format!("review {case} --recommend approve"));
    office.done("review2", &format!("approve {case}"));
    // So is who said who somebody is.
    let (mut facts, mut namesake) = (example("pv-negotiation"), example("pv-negotiation"));
    for (facts, passport, day) in [(&mut facts, "C9990001", "2026-12-20"), (&mut namesake, "C9990002", "2027-02-20")] {
        facts["passport"]["number"] = json!(passport);
        facts["applicant"]["name"] = json!("OKAFOR GRACE");
        facts["arrival"]["at"] = json!(format!("{day}T09:00:00+08:00"));
    }
    let (second, third) = (office.intake(&facts), office.intake(&namesake));
    office.done("review1", &format!("review {second} --recommend approve"));
    office.done("review2", &format!("person distinct {second} {third} --note faces"));
    let refused = office.run("review2", &format!("approve {second}"));
    assert_eq!((refused.exit, refused.code().as_str()), (Exit::Duty, "lifted_it"), "{}", refused.err);
    office.done("approve1", &format!("approve {second}"));
    office.holds();
}
