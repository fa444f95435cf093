//! What a case is refused on: what is known, or what was waited for; and what a decision names as its evidence.

use std::fs;

use serde_json::{Value, json};
use visa_cli::error::Exit;

use crate::office::{Office, example};

const NOW: &str = "2026-11-23T09:00+08:00";

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}

/// A port visa of which nearly nothing is said, received with the notice, and reviewed.
fn of_nobody(office: &Office) -> String {
    let facts = json!({"measure": "port_visa", "stage": "acceptance", "applicant": {"name": "NULL MAN"}});
    let case = office.intake(&facts);
    assert_eq!(office.show(&case)["state"], "awaiting-papers");
    office.done("review1", &format!("review {case} --recommend refuse --note x"));
    case
}

fn open_commands(told: &Value, key: &str) -> Vec<String> {
    told[key].as_array().unwrap().iter().map(|one| one["step"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_is_not_known_is_no_ground_until_it_was_waited_for_or_nothing_more_comes() {
    let office = Office::new(NOW);
    let case = of_nobody(&office);
    let line = format!("refuse {case} --ground FACT_NOT_SHOWN --note x");
    let came = office.refused("approve1", &line, Exit::LawSaysNo);
    assert_eq!(came.code(), "ground_not_known", "{}", came.err);
    assert!(came.err.contains("--nothing-more TEXT"), "it says what to do: {}", came.err);
    let told = office.run("approve1", &format!("next {case}")).json();
    assert!(open_commands(&told, "closed").contains(&"refuse".to_owned()), "{told}");
    // Blank words say nothing.
    let blank = [words(&format!("{line} --nothing-more")), vec![" ".to_owned()]].concat();
    assert_eq!(office.words("approve1", &blank, b"").exit, Exit::Usage);
    let done = office.done("approve1", &format!("{line} --nothing-more said-so"));
    assert_eq!(done["state"], "refused");
    let events = office.done("", &format!("history {case}"))["events"].as_array().unwrap().clone();
    assert!(events.last().unwrap()["said"].as_str().unwrap().contains("nothing-more: said-so"), "{events:?}");
    // Its letter names each missing thing once, papers and facts.
    let letter = office.plain(&words(&format!("--officer approve1 print decision {case}"))).out;
    let letter = letter.split_whitespace().collect::<Vec<_>>().join(" ");
    for missing in ["not shown: the nationality", "not shown: photograph", "no passport is shown"] {
        assert_eq!(letter.matches(missing).count(), 1, "{missing}: {letter}");
    }
    office.holds();
}

#[test]
fn the_days_of_the_notice_run_out_where_the_office_named_them() {
    let office = Office::new(NOW);
    let case = of_nobody(&office);
    let config = office.folder.path().join("config.toml");
    let settings = include_str!("../../config.example.toml").replace("[settings]\n", "[settings]\nnotice_days = 15\n");
    fs::write(&config, settings).unwrap();
    let line = format!("--config {} refuse {case} --ground FACT_NOT_SHOWN --note x", config.display());
    // The letter names the last day, where there is one.
    let letter =
        |config: &str| office.plain(&words(&format!("{config}--officer intake1 print notice {case} --note x"))).out;
    assert!(letter(&format!("--config {} ", config.display())).contains("2026-12-08"), "{}", letter(""));
    assert!(!letter("").contains("2026-12-08"));
    let on = |office: Office, day: &str| Office { now: format!("{day}T09:00+08:00"), ..office };
    // The last of the fifteen days is the applicant's still.
    let office = on(office, "2026-12-08");
    let came = office.run("approve1", &line);
    assert_eq!(came.code(), "ground_not_known", "{}", came.err);
    let office = on(office, "2026-12-09");
    let came = office.run("approve1", &line);
    assert_eq!(came.exit, Exit::Done, "{}", came.err);
    office.holds();
}

#[test]
fn what_is_known_is_a_ground_on_the_day_and_what_is_not_is_none_beside_it() {
    let office = Office::new(NOW);
    let mut facts = example("pv-negotiation");
    facts["request"]["stay_days"] = json!(31);
    facts["documents"].as_array_mut().unwrap().retain(|paper| paper["kind"] != "photo");
    let case = office.intake(&facts);
    office.done("review1", &format!("review {case} --recommend refuse --note x"));
    let came =
        office.refused("approve1", &format!("refuse {case} --ground DOCUMENT_MISSING --note x"), Exit::LawSaysNo);
    assert_eq!(came.code(), "ground_not_known");
    office.done("approve1", &format!("refuse {case} --ground STAY_TOO_LONG --note x"));
}

#[test]
fn a_decision_names_what_was_reviewed_and_what_changed_after_it_is_stale() {
    let office = Office::new(NOW);
    let case = office.intake(&example("pv-negotiation"));
    office.done("review1", &format!("review {case} --recommend approve"));
    office.done("intake1", &format!("document add {case} --kind invitation_letter"));
    let came = office.refused("approve1", &format!("approve {case}"), Exit::Stale);
    assert_eq!(came.code(), "stale", "{}", came.err);
    assert!(came.err.contains("paper-added") || came.err.contains("paper added"), "it says what changed: {}", came.err);
    assert!(came.err.contains(&format!("visa-cli review {case}")), "{}", came.err);
    let told = office.run("approve1", &format!("next {case}")).json();
    let closed = told["closed"].as_array().unwrap().iter().find(|one| one["step"] == "approve").unwrap().clone();
    assert!(closed["obstacles"].as_array().unwrap().contains(&json!("stale")), "{closed}");
    // Given back it is no longer that: nothing changed.
    office.done("review1", &format!("review {case} --recommend approve"));
    office.done("review1", &format!("return {case} --note again"));
    assert_eq!(office.refused("approve1", &format!("approve {case}"), Exit::Stale).code(), "wrong_step");
    office.done("review1", &format!("review {case} --recommend approve"));
    office.done("approve1", &format!("approve {case}"));
    let named = |kind: &str| -> Vec<String> {
        let events = office.show(&case)["events"].as_array().unwrap().clone();
        let of_kind = events.into_iter().filter(|event| event["kind"] == kind);
        of_kind.filter_map(|event| Some(event["evidence"].as_str()?.to_owned())).collect()
    };
    let first = named("approved");
    assert!(first.len() == 1 && first[0].len() == 64, "{first:?}");
    // Reviewed anew it names something else.
    office.done("review1", &format!("return {case} --note again"));
    office.done("review1", &format!("review {case} --recommend approve"));
    office.done("approve1", &format!("approve {case}"));
    let both = named("approved");
    assert!(both.len() == 2 && both[0] != both[1], "{both:?}");
    office.holds();
}

#[test]
fn what_awaits_papers_is_never_called_accepted() {
    let office = Office::new(NOW);
    let case = of_nobody(&office);
    let other =
        office.intake(&json!({"measure": "port_visa", "stage": "acceptance", "applicant": {"name": "OTHER MAN"}}));
    let came = office.run("approve1", &format!("approve {other}"));
    assert_eq!(came.exit, Exit::Stale, "{}", came.err);
    assert!(came.err.contains("received, notice given") && !came.err.contains("intake1 accepted"), "{}", came.err);
    let history = office.plain(&words(&format!("history {case}"))).out;
    assert!(history.contains("received, notice given") && !history.contains("  accepted"), "{history}");
}
