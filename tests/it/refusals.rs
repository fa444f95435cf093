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

const EXTENSION: &str = "2026-09-14T09:00+08:00";

/// A paper that held no longer when it came, or ended since: asked for in writing, and in vain a ground.
#[test]
fn what_lapsed_is_asked_for_by_the_notice_and_then_a_ground() {
    let mut facts = example("ex-30-days");
    facts["documents"][4]["valid_until"] = json!("2026-09-01");
    let office = Office::new(EXTENSION);
    let case = office.intake(&facts);
    assert_eq!(office.show(&case)["state"], "accepted");
    office.done("review1", &format!("review {case} --recommend refuse --note x"));
    let refuse = format!("refuse {case} --ground DOCUMENT_EXPIRED --note x");
    assert_eq!(office.refused("approve1", &refuse, Exit::LawSaysNo).code(), "ground_not_known");
    office.done("approve1", &format!("return {case} --note ask_for_it"));
    let noticed = office.done("review1", &format!("notice {case}"));
    assert_eq!((&noticed["notice"], &noticed["state"]), (&json!(["business_registration"]), &json!("awaiting-papers")));
    let text = office.done("intake1", &format!("print notice {case}"))["text"].as_str().unwrap().to_owned();
    assert!(text.contains("what was shown ended on 2026-09-01"), "{text}");
    assert_eq!(office.run("review1", &format!("notice {case}")).code(), "noticed_before");
    // What does not bring it leaves the file as incomplete as it was; what holds completes it.
    office.done("intake1", &format!("amend {case} --set request.extension_days=20 --note less"));
    assert_eq!(office.show(&case)["state"], "awaiting-papers");
    office.done("review1", &format!("review {case} --recommend refuse --note x"));
    let told = office.run("approve1", &format!("next {case}")).json();
    assert!(open_commands(&told, "closed").contains(&"refuse".to_owned()), "{told}");
    let done = office.done("approve1", &format!("{refuse} --nothing-more said-so"));
    assert_eq!(done["state"], "refused");
    office.holds();
    let other = Office::new(EXTENSION);
    let case = other.intake(&facts);
    other.done("review1", &format!("notice {case}"));
    let added = format!("document add {case} --kind business_registration --valid-until 2027-09-01");
    assert_eq!(other.done("intake1", &added)["state"], "accepted");
    other.holds();
}

/// The passport as a paper, at the port and in the country.
#[test]
fn a_passport_that_lapsed_is_asked_for_and_then_a_ground() {
    let mut office = Office::new(EXTENSION);
    let mut facts = example("ex-30-days");
    facts["passport"]["expires_on"] = json!("2026-09-16");
    let case = office.intake(&facts);
    office.now = "2026-09-17T09:00+08:00".to_owned();
    assert_eq!(office.done("review1", &format!("notice {case}"))["notice"], json!(["passport"]));
    office.done("review1", &format!("review {case} --recommend refuse --note x"));
    let refuse = |ground: &str| format!("refuse {case} --ground {ground} --note x --nothing-more said-so");
    office.refused("approve1", &refuse("DOCUMENT_EXPIRED"), Exit::LawSaysNo);
    office.done("approve1", &refuse("PASSPORT_EXPIRED"));
    office.holds();
}

/// Reg 13(1), 21: that the office is late is no circumstance of the applicant.
#[test]
fn nobody_is_refused_because_the_office_is_late() {
    let mut office = Office::new(EXTENSION);
    let case = office.intake(&example("ex-30-days"));
    office.now = "2026-10-20T09:00+08:00".to_owned();
    office.done("review1", &format!("review {case} --recommend refuse --note x"));
    let told = office.run("approve1", &format!("next {case}")).json();
    assert!(open_commands(&told, "closed").contains(&"refuse".to_owned()), "{told}");
    for more in ["", " --nothing-more said-so"] {
        let line = format!("refuse {case} --ground DECISION_OVERDUE --note x{more}");
        let came = office.refused("approve1", &line, Exit::LawSaysNo);
        assert_eq!(came.code(), "no_ground", "{}", came.err);
    }
    office.done("approve1", &format!("approve {case} --ground DECISION_OVERDUE --note late"));
    office.holds();
}

/// What was approved in time is issued when its holder brings the passport, also after the last day for deciding.
#[test]
fn what_was_approved_in_time_is_issued_later() {
    let mut office = Office::new(EXTENSION);
    let case = office.intake(&example("ex-30-days"));
    office.done("review1", &format!("review {case}"));
    office.done("approve1", &format!("approve {case}"));
    office.done("intake1", &format!("custody return {case}"));
    office.now = "2026-09-23T09:00+08:00".to_owned();
    assert_eq!(office.show(&case)["due_on"], "2026-09-22");
    office.done("intake1", &format!("custody receive {case}"));
    assert_eq!(office.run("", &format!("ready {case}")).exit, Exit::Done);
    office.done("issue1", &format!("issue {case} --number A0000001"));
    office.holds();
    // Given back it is late like any other.
    let late = Office::new(EXTENSION);
    let case = late.intake(&example("ex-30-days"));
    late.done("review1", &format!("review {case}"));
    late.done("approve1", &format!("approve {case}"));
    let late = Office { now: "2026-09-23T09:00+08:00".to_owned(), ..late };
    late.done("approve1", &format!("return {case} --note again"));
    let reviewed = late.done("review1", &format!("review {case} --recommend approve"));
    assert!(reviewed["decision"].to_string().contains("DECISION_OVERDUE"), "{reviewed}");
}

/// What another procedure decides is approved in none of the steps here, and ends on that ground.
#[test]
fn what_is_not_decided_here_is_not_approved_here() {
    let office = Office::new(EXTENSION);
    let mut facts = example("ex-30-days");
    facts["measure"] = json!("stay_permit");
    facts["current_stay"]["basis"] = json!("visa_exempt");
    let case = office.intake(&facts);
    office.done("review1", &format!("review {case} --recommend approve --note x"));
    let line = format!("approve {case} --ground OTHER_PROCEDURE --note x");
    let came = office.refused("approve1", &line, Exit::LawSaysNo);
    assert!(came.err.contains("--ground other-procedure"), "{}", came.err);
    assert_eq!(office.run("", &format!("ready {case}")).exit, Exit::LawSaysNo);
    // Nor is it refused here: that is decided there as well.
    let refuse = format!("refuse {case} --ground OTHER_PROCEDURE --note x");
    let came = office.refused("approve1", &refuse, Exit::LawSaysNo);
    assert!(came.err.contains("--ground other-procedure"), "{}", came.err);
    office.done("intake1", &format!("withdraw {case} --ground other-procedure --note led_there"));
    office.holds();
}

/// What a caller is told of an approved case is what the office waits for; of a day that has gone by nothing is promised. A
/// paper of what ended is told as ended.
#[test]
fn what_is_told_of_a_case_is_so() {
    let mut office = Office::new(EXTENSION);
    let case = office.intake(&example("ex-30-days"));
    let tell = |office: &Office| office.done("", &format!("find {case}"))["cases"][0]["tell"]["en"].to_string();
    assert!(tell(&office).contains("decided by 2026-09-22"), "{}", tell(&office));
    office.now = "2026-09-30T09:00+08:00".to_owned();
    assert!(!tell(&office).contains("2026-09-22"), "{}", tell(&office));
    office.now = EXTENSION.to_owned();
    office.done("review1", &format!("review {case}"));
    office.done("approve1", &format!("approve {case}"));
    assert!(tell(&office).contains("being made"), "{}", tell(&office));
    office.done("intake1", &format!("custody return {case}"));
    assert!(tell(&office).contains("bring the passport"), "{}", tell(&office));
    office.done("intake1", &format!("custody receive {case}"));
    office.done("issue1", &format!("issue {case} --number A0000001"));
    office.done("approve2", &format!("void {case} --ground issued-in-error --note x"));
    let came = office.run("intake1", &format!("print decision {case}"));
    assert!(came.err.contains("void-notice") && !came.err.contains("nothing is decided"), "{}", came.err);
}

/// The one notice names what is missing and what was brought lapsed together; what another procedure decides, and what the
/// office is late with, is told so.
#[test]
fn the_one_notice_names_what_lapsed_too() {
    let office = Office::new(EXTENSION);
    let mut facts = example("ex-30-days");
    facts["documents"][4]["valid_until"] = json!("2026-09-01");
    facts["documents"].as_array_mut().unwrap().remove(1);
    let came = office.piped("intake1", "intake visa_extension --from -", facts.to_string().as_bytes()).json();
    assert_eq!(came["notice"], json!(["photo", "business_registration"]), "{came}");
    let said = |facts: &Value, stage: &str, as_of: &str| {
        let mut facts = facts.clone();
        facts["stage"] = json!(stage);
        facts["as_of"] = json!(as_of);
        facts["filing"]["accepted_on"] = json!("2026-09-14");
        let words = ["--lang", "en", "check", "--format", "table"].map(str::to_owned);
        office_says(&words, &facts)
    };
    let whole = example("ex-30-days");
    let late = said(&whole, "under_examination", "2026-10-20");
    assert!(late.contains("for a supervisor") && !late.contains("may refuse it"), "{late}");
    let mut elsewhere = whole;
    elsewhere["measure"] = json!("stay_permit");
    elsewhere["current_stay"]["basis"] = json!("visa_exempt");
    assert!(said(&elsewhere, "acceptance", "2026-09-14").contains("decided in another procedure"));
}

fn office_says(words: &[String], facts: &Value) -> String {
    let (out, talk) = (crate::check::Sink::default(), crate::check::Sink::default());
    let input = std::io::Cursor::new(facts.to_string().into_bytes());
    let mut ui = visa_cli::ui::Ui::new(Box::new(input), Box::new(out.clone()), Box::new(talk.clone()));
    let args = std::iter::once("visa-cli".to_owned()).chain(words.iter().cloned());
    let _ = visa_cli::run(args.map(Into::into), &mut ui);
    drop(ui);
    out.text()
}
