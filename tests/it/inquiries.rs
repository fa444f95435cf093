//! Who files for the applicant, and how the office made sure: by acts with names and outcomes, read by rules and gate.

use std::fs;

use serde_json::{Value, json};
use visa_cli::error::Exit;

use crate::office::{Office, example};

const NOW: &str = "2026-11-23T09:00+08:00";
/// The day of the example of an extension.
const EXTENSION: &str = "2026-09-14T09:00+08:00";

fn taken(office: &Office, facts: &Value) -> String {
    let measure = facts["measure"].as_str().unwrap();
    let came = office.piped("intake1", &format!("intake {measure} --from -"), facts.to_string().as_bytes());
    let taken = came.json();
    assert_ne!(taken["state"], "draft", "{taken}");
    taken["case"].as_str().unwrap().to_owned()
}

fn codes(told: &Value) -> Vec<String> {
    let all = told["obstacles"].as_array().unwrap().iter();
    all.map(|one| one["code"].as_str().unwrap().to_owned()).collect()
}

fn filed_by_the_employer() -> Value {
    let mut facts = example("ex-30-days");
    facts["filing"]["filed_by"] = json!("employer");
    facts["applicant"]["immobile"] = json!(true);
    facts
}

#[test]
fn who_files_for_another_is_recorded_with_paper_and_ground_before_approval() {
    let office = Office::new(EXTENSION);
    let case = taken(&office, &filed_by_the_employer());
    assert!(codes(&office.done("", &format!("show {case}"))).contains(&"agent_unknown".to_owned()));
    office.done("review1", &format!("review {case} --recommend approve"));
    let came = office.run("approve1", &format!("approve {case}"));
    assert_eq!((came.exit, came.code().as_str()), (Exit::LawSaysNo, "agent_unknown"), "{}", came.err);
    assert_eq!(office.run("", &format!("ready {case}")).exit, Exit::LawSaysNo);
    // A ground that nobody has shown is none.
    let agent = "--agent-name LI_NA --agent-paper ID_310101 --note shown";
    office.done("intake1", &format!("amend {case} {agent} --agency-ground high-level-talent"));
    assert!(codes(&office.done("", &format!("show {case}"))).contains(&"agency_ground_not_shown".to_owned()));
    let wrong = office.run("intake1", &format!("amend {case} {agent} --agency-ground kindness"));
    assert_eq!(wrong.exit, Exit::Usage);
    office.done("intake1", &format!("amend {case} {agent} --agency-ground illness"));
    let shown = office.done("", &format!("show {case}"));
    assert_eq!(shown["particulars"]["agent"]["name"], "LI_NA", "{shown}");
    assert_eq!(shown["particulars"]["agent"]["ground"], "illness", "{shown}");
    assert!(!codes(&shown).iter().any(|code| code.starts_with("agen")), "{shown}");
    office.done("review1", &format!("review {case} --recommend approve"));
    office.done("approve1", &format!("approve {case}"));
    office.holds();
}

#[test]
fn an_application_of_which_nobody_said_who_files_is_not_approved() {
    let office = Office::new(EXTENSION);
    let mut facts = example("ex-30-days");
    facts["filing"]["filed_by"] = Value::Null;
    let case = taken(&office, &facts);
    office.done("review1", &format!("review {case} --recommend approve"));
    let came = office.run("approve1", &format!("approve {case}"));
    assert_eq!((came.exit, came.code().as_str()), (Exit::LawSaysNo, "unestablished"), "{}", came.err);
    assert!(came.err.contains("filing.filed_by"), "{}", came.err);
}

#[test]
fn an_inquiry_stands_against_a_grant_until_another_one_confirms() {
    let office = Office::new(NOW);
    let case = taken(&office, &example("pv-negotiation"));
    office.done("review1", &format!("review {case} --recommend approve"));
    let asked = |more: &str| format!("inquiry record {case} {more}");
    let shown = office.done("review1", &asked("--manner interview --of applicant --outcome doubtful --note hesitates"));
    // What was reviewed before it was asked is no longer what stands.
    assert_eq!(shown["state"], "under-examination", "{shown}");
    office.done("review1", &format!("review {case} --recommend approve"));
    let came = office.run("approve1", &format!("approve {case}"));
    assert_eq!((came.exit, came.code().as_str()), (Exit::LawSaysNo, "inquiry_against"), "{}", came.err);
    // Nobody reached answers nothing; of another subject neither.
    office.done("review1", &asked("--manner phone --of applicant --outcome not-reached --note engaged"));
    office.done("review1", &asked("--manner phone --of inviter --outcome confirmed --note knows"));
    assert!(codes(&office.done("", &format!("show {case}"))).contains(&"inquiry_against".to_owned()));
    office.done("review2", &asked("--manner interview --of applicant --outcome confirmed --note explained"));
    // What only confirms leaves the review as it is.
    office.done("approve1", &format!("approve {case}"));
    let all = office.done("", &format!("inquiry list {case}"));
    assert_eq!(all["inquiries"].as_array().unwrap().len(), 4, "{all}");
    assert_eq!(all["inquiries"][0]["officer"], "review1");
    office.holds();
}

#[test]
fn what_an_inquiry_shows_is_read_by_the_rules_with_the_inquiry_as_its_source() {
    let office = Office::new(EXTENSION);
    let case = taken(&office, &example("ex-30-days"));
    let asked = |more: &str| format!("inquiry record {case} {more}");
    let done = office.done("review1", &asked("--manner phone --of inviter --outcome refused --note hung_up"));
    let reasons: Vec<&str> =
        done["decision"]["reasons"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert!(reasons.contains(&"VERIFICATION_REFUSED"), "{done}");
    let shown = office.done("", &format!("show {case} --sources"));
    let source = shown["sources"].as_array().unwrap().iter().find(|one| one["fact"] == "inviter.refused_verification");
    assert_eq!(source.unwrap()["source"], "officer: phone: hung_up", "{shown}");
    office.done("review2", &asked("--manner phone --of inviter --outcome confirmed --note called_back"));
    let shown = office.done("", &format!("show {case}"));
    assert_eq!(shown["facts"]["inviter"]["refused_verification"], Value::Null, "{shown}");
    let late = office.run("review1", &asked("--manner phone --of stay --outcome confirmed --on 2026-09-15 --note x"));
    assert_eq!(late.code(), "inquiry_in_the_future");
    let none = office.run("review1", &asked("--manner document-check --of document --outcome confirmed --note x"));
    assert_eq!(none.code(), "answer_needed");
    let paper = "--manner document-check --of document --paper application_form --outcome confirmed --note called";
    office.done("review1", &asked(paper));
    let papers = office.done("", &format!("document list {case}"));
    let letter = papers["papers"].as_array().unwrap().iter().find(|one| one["kind"] == "application_form").unwrap();
    assert_eq!(letter["verified_by"], "review1", "{papers}");
    office.holds();
}

#[test]
fn a_file_is_compared_with_the_hash_that_was_recorded() {
    let office = Office::new(NOW);
    let case = taken(&office, &example("pv-negotiation"));
    let letter = office.folder.path().join("letter.pdf");
    fs::write(&letter, "letter").unwrap();
    let check = |more: &str| office.run("", &format!("document check {case} {} {more}", letter.display()));
    assert_eq!((check("").exit, check("").code().as_str()), (Exit::Integrity, "no_hash"));
    office.done("intake1", &format!("document add {case} --kind invitation_letter --file {}", letter.display()));
    let is = check("").json();
    assert_eq!(
        (is["paper"]["kind"].as_str(), is["paper"]["officer"].as_str()),
        (Some("invitation_letter"), Some("intake1"))
    );
    assert_eq!(check("--kind photo").code(), "no_hash");
    fs::write(&letter, "another letter").unwrap();
    assert_eq!((check("").exit, check("").code().as_str()), (Exit::Integrity, "another_file"));
}

#[test]
fn the_day_of_issue_of_the_passport_goes_with_its_other_days() {
    let office = Office::new(NOW);
    let facts = example("pv-negotiation").to_string();
    let intake = |day: &str| {
        office.piped("intake1", &format!("intake port_visa --from - --passport-issued {day}"), facts.as_bytes())
    };
    for day in ["1984-06-10", "2031-03-01", "2026-11-24"] {
        assert_eq!(intake(day).code(), "passport_issued_otherwise", "{day}");
    }
    let case = intake("2021-03-01").json()["case"].as_str().unwrap().to_owned();
    let shown = office.done("", &format!("show {case}"));
    assert_eq!(shown["particulars"]["passport_issued_on"], "2021-03-01");
}

#[test]
fn an_older_inquiry_takes_nothing_back() {
    let mut office = Office::new("2026-11-20T09:00+08:00");
    let mut facts = example("pv-negotiation");
    facts["as_of"] = json!("2026-11-20");
    let case = taken(&office, &facts);
    let asked = |office: &Office, more: &str| {
        let who = if more.contains("confirmed") { "review2" } else { "review1" };
        office.done(who, &format!("inquiry record {case} {more}"))
    };
    let against =
        |office: &Office| codes(&office.done("", &format!("show {case}"))).contains(&"inquiry_against".into());
    office.now = NOW.to_owned();
    let done = asked(&office, "--manner phone --of inviter --outcome refused --note hung_up");
    assert_eq!(done["schema"], 1, "{done}");
    // Neither one from before the application, nor one from before what it would take back.
    for day in ["2026-11-01 --before-receipt", "2026-11-22"] {
        asked(&office, &format!("--manner phone --of inviter --outcome confirmed --on {day} --note knows"));
        assert!(against(&office), "{day}");
        let shown = office.done("", &format!("show {case}"));
        assert_eq!(shown["facts"]["inviter"]["refused_verification"], true, "{day}");
    }
    // An older one against it does not make the later one older.
    asked(&office, "--manner phone --of inviter --outcome doubtful --on 2026-11-21 --note unsure");
    asked(&office, "--manner phone --of inviter --outcome confirmed --on 2026-11-22 --note knows_it");
    assert!(against(&office));
    asked(&office, "--manner phone --of inviter --outcome confirmed --note called_back");
    assert!(!against(&office));
    let shown = office.done("", &format!("show {case}"));
    assert_eq!(shown["facts"]["inviter"]["refused_verification"], Value::Null);
    office.holds();
}

/// What is said of who files fits the application, whatever the command that says it.
#[test]
fn an_agent_contradicts_nothing_that_the_application_says() {
    let office = Office::new(EXTENSION);
    let mut facts = filed_by_the_employer();
    let case = taken(&office, &facts);
    let amend = |more: &str| office.run("intake1", &format!("amend {case} {more} --note shown"));
    let passport = facts["passport"]["number"].as_str().unwrap();
    let agent = "--agent-name LI_NA --agent-paper ID_310101";
    for (more, code) in [
        (
            format!("--agent-name LI_NA --agent-paper passport_{passport} --agency-ground illness"),
            "agent_is_the_applicant",
        ),
        ("--agent-name EXAMPLE_PERSON --agent-paper ID_1 --agency-ground illness".to_owned(), "agent_is_the_applicant"),
        (format!("{agent} --agency-ground under-age"), "agency_ground_contradicts_age"),
        (format!("{agent} --agency-ground from-age"), "agency_ground_contradicts_age"),
        (format!("{agent} --agency-ground illness --set filing.filed_by=applicant"), "agent_beside_applicant"),
    ] {
        let came = amend(&more);
        assert_eq!((came.exit, came.code().as_str()), (Exit::Refused, code), "{more}: {}", came.err);
    }
    assert_eq!(amend(&format!("{agent} --agency-ground illness")).exit, Exit::Done);
    // Another agent brings a paper and a ground of their own: nothing stays of the one before.
    let came = amend("--agent-name ZHAO_LEI");
    assert_eq!((came.exit, came.code().as_str()), (Exit::Refused, "invalid_facts"), "{}", came.err);
    // Where the applicant comes after all, the agent is taken out first, by the command that is named.
    let came = amend("--set filing.filed_by=applicant");
    assert!(came.err.contains("particulars.agent=null"), "{}", came.err);
    let came = amend("--set filing.filed_by=applicant --set particulars.agent=null");
    assert_eq!(came.exit, Exit::Done, "{}", came.err);
    assert_eq!(office.show(&case)["particulars"]["agent"], Value::Null);
    // At the counter no less, and at the port.
    facts["filing"]["filed_by"] = json!("applicant");
    facts["passport"]["number"] = json!("B77720194");
    for (facts, now) in [(facts, EXTENSION), (example("pv-negotiation"), NOW)] {
        let office = Office::new(now);
        let mut facts = facts;
        facts["filing"]["filed_by"] = json!("applicant");
        let line = format!("intake {} --from - {agent} --agency-ground illness", facts["measure"].as_str().unwrap());
        let came = office.piped("intake1", &line, facts.to_string().as_bytes());
        assert_eq!((came.exit, came.code().as_str()), (Exit::Refused, "agent_beside_applicant"), "{}", came.err);
    }
}

/// The unit denies its letter: what was found of it is a ground to refuse on, and each refusal says how to come to one.
#[test]
fn a_letter_that_is_not_true_is_a_ground_to_refuse() {
    let office = Office::new(EXTENSION);
    let case = taken(&office, &example("ex-30-days"));
    let ask = |rest: &str| {
        let who = if rest.contains("confirmed") { "review2" } else { "review1" };
        office.done(who, &format!("inquiry record {case} --manner phone {rest} --note asked"))
    };
    ask("--of inviter --outcome doubtful");
    office.done("review1", &format!("review {case} --recommend refuse"));
    let came = office.run("approve1", &format!("refuse {case} --ground FRAUD --note denied"));
    assert_eq!((came.exit, came.code().as_str()), (Exit::LawSaysNo, "no_ground"), "{}", came.err);
    assert!(came.err.contains("--of document --paper KIND") && came.err.contains("--outcome untrue"), "{}", came.err);
    office.done("approve1", &format!("return {case} --note ask_of_the_letter"));
    let found = ask("--of document --paper inviter_letter --outcome untrue");
    assert_eq!(found["decision"]["outcome"], "not_eligible", "{found}");
    // A later check that confirms it takes that back.
    let again = ask("--of document --paper inviter_letter --outcome confirmed");
    assert_eq!(again["decision"]["outcome"], "eligible", "{again}");
    ask("--of document --paper inviter_letter --outcome untrue");
    office.done("review1", &format!("review {case}"));
    office.done("approve1", &format!("refuse {case} --ground FRAUD --note denied"));
    office.holds();
}

/// Nobody was reached: that confirms nothing, and nothing is granted on it.
#[test]
fn who_was_not_reached_confirms_nothing() {
    let office = Office::new(EXTENSION);
    let case = taken(&office, &example("ex-30-days"));
    let ask = |outcome: &str| {
        office
            .done("review1", &format!("inquiry record {case} --of inviter --manner phone --outcome {outcome} --note x"))
    };
    ask("not-reached");
    office.done("review1", &format!("review {case} --recommend approve"));
    assert_eq!(office.run("", &format!("ready {case}")).exit, Exit::LawSaysNo);
    let came = office.refused("approve1", &format!("approve {case}"), Exit::LawSaysNo);
    assert_eq!(came.code(), "inquiry_without_answer");
    // It is no ground either; who is reached at last lifts it.
    assert_eq!(office.run("approve1", &format!("refuse {case} --ground FRAUD --note x")).code(), "no_ground");
    ask("confirmed");
    office.done("approve1", &format!("approve {case}"));
    office.holds();
}

/// Reg 20, 21: a statement that is proven false, and who must cooperate and does not, are grounds; what is in doubt is none.
#[test]
fn what_an_inquiry_came_to_is_a_ground() {
    for (of, outcome, ground) in [
        ("applicant", "untrue", "FRAUD"),
        ("applicant", "refused", "VERIFICATION_REFUSED"),
        ("stay", "untrue", "FRAUD"),
        ("inviter", "untrue", "FRAUD"),
    ] {
        let office = Office::new(EXTENSION);
        let case = taken(&office, &example("ex-30-days"));
        let ask = format!("inquiry record {case} --of {of} --manner interview --outcome {outcome} --note x");
        office.done("review1", &ask);
        let shown = office.show(&case);
        assert!(shown["obstacles"].to_string().contains(ground), "the way on is told: {shown}");
        office.done("review1", &format!("review {case} --recommend refuse"));
        let other = if ground == "FRAUD" { "VERIFICATION_REFUSED" } else { "FRAUD" };
        assert_eq!(office.run("approve1", &format!("refuse {case} --ground {other} --note x")).exit, Exit::LawSaysNo);
        assert_eq!(office.run("approve1", &format!("approve {case} --note x")).code(), "inquiry_against");
        office.done("approve1", &format!("refuse {case} --ground {ground} --note x"));
        office.holds();
    }
}

/// What an inquiry came to is not washed off by a withdrawal: it stands against the same application, filed again.
#[test]
fn an_inquiry_stands_against_the_same_application_filed_again() {
    let office = Office::new(EXTENSION);
    let facts = example("ex-30-days");
    let first = taken(&office, &facts);
    let ask = |who: &str, case: &str, more: &str| {
        office.run(who, &format!("inquiry record {case} --of {more} --manner phone --note x"))
    };
    for of in ["inviter", "stay"] {
        assert_eq!(ask("review1", &first, &format!("{of} --outcome untrue")).exit, Exit::Done);
    }
    office.done("intake1", &format!("withdraw {first}"));
    let again = office.intake(&facts);
    let shown = office.show(&again);
    let against: Vec<&Value> =
        shown["obstacles"].as_array().unwrap().iter().filter(|one| one["code"] == "inquiry_against").collect();
    assert_eq!(against.len(), 2, "{shown}");
    assert!(against[0]["message_en"].as_str().unwrap().contains(&first), "{shown}");
    office.done("review1", &format!("review {again} --recommend approve"));
    assert_eq!(office.refused("approve1", &format!("approve {again}"), Exit::LawSaysNo).code(), "inquiry_against");
    // Who recorded it does not lift it; another officer does, in the case that is open.
    assert_eq!(ask("review1", &again, "inviter --outcome confirmed").code(), "adverse_finding");
    for of in ["inviter", "stay"] {
        let came = ask("review2", &again, &format!("{of} --outcome confirmed"));
        assert_eq!(came.exit, Exit::Done, "{}", came.err);
    }
    office.done("approve1", &format!("approve {again}"));
    office.holds();
}
