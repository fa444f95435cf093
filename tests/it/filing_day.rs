//! The day of filing is the day of an act: no fact states it, and what is entered late is confirmed by the reviewer.

use serde_json::{Value, json};
use visa_cli::error::Exit;

use crate::office::{Office, example};

/// A Wednesday.
const NOW: &str = "2026-11-25T09:00+08:00";

fn extension() -> Value {
    let mut facts = example("ex-30-days");
    facts["as_of"] = json!("2026-11-25");
    facts["current_stay"]["entered_on"] = json!("2026-11-20");
    facts["filing"]["accepted_on"] = Value::Null;
    facts
}

fn intake(office: &Office, facts: &Value, more: &[&str]) -> crate::office::Came {
    let mut words = vec!["intake", "visa_extension", "--from", "-"];
    words.extend(more);
    let words: Vec<String> = words.into_iter().map(str::to_owned).collect();
    office.words("intake1", &words, facts.to_string().as_bytes())
}

#[test]
fn no_fact_states_the_day_of_filing() {
    let office = Office::new(NOW);
    let mut facts = extension();
    facts["filing"]["accepted_on"] = json!("2026-11-20");
    let came = intake(&office, &facts, &[]);
    assert_eq!((came.exit, came.code().as_str()), (Exit::Refused, "filing_day_is_an_act"));
    assert!(came.err.contains("--received-on"), "{}", came.err);
    // Nor does the day of the assessment, which a file of facts may bring along.
    facts["filing"]["accepted_on"] = Value::Null;
    facts["as_of"] = json!("2026-11-20");
    let case = intake(&office, &facts, &[]).json()["case"].as_str().unwrap().to_owned();
    assert_eq!(office.show(&case)["received_on"], "2026-11-25");
    let amend = format!("amend {case} --set filing.accepted_on=2026-11-20 --note earlier");
    assert_eq!(office.refused("intake1", &amend, Exit::Refused).code(), "fixed");
    office.holds();
}

#[test]
fn a_late_entry_has_a_note_a_bound_and_the_reviewer_s_confirmation() {
    let mut office = Office::new("2026-11-20T09:00+08:00");
    office.now = NOW.to_owned();
    let refused = [
        ("2026-11-24", "", Exit::Usage, "needed"),
        ("2026-11-24", "  ", Exit::Usage, "needed"),
        // Three working days back is the Friday before; the Thursday is too early, tomorrow is not yet.
        ("2026-11-19", "late", Exit::Refused, "received_too_early"),
        ("2026-11-26", "late", Exit::Refused, "received_too_early"),
    ];
    for (day, note, exit, code) in refused {
        let more: Vec<&str> =
            if note.is_empty() { vec!["--received-on", day] } else { vec!["--received-on", day, "--note", note] };
        let came = intake(&office, &extension(), &more);
        assert_eq!(came.exit, exit, "{day} {note:?}: {}", came.err);
        assert!(code == "needed" || came.code() == code, "{day}: {}", came.err);
    }
    let mut later = extension();
    later["current_stay"]["entered_on"] = json!("2026-11-24");
    let came = intake(&office, &later, &["--received-on", "2026-11-23", "--note", "late"]);
    assert_eq!(came.code(), "received_before_entry", "{}", came.err);

    let taken = intake(&office, &extension(), &["--received-on", "2026-11-20", "--note", "system was down"]);
    assert_eq!(taken.exit, Exit::Done, "{}", taken.err);
    let case = taken.json()["case"].as_str().unwrap().to_owned();
    assert_eq!(office.show(&case)["received_on"], "2026-11-20");
    let history = office.done("", &format!("history {case}")).to_string();
    assert!(history.contains("system was down"), "{history}");
    assert_eq!(office.refused("review1", &format!("review {case}"), Exit::LawSaysNo).code(), "late_entry_unconfirmed");
    assert_eq!(office.run("", &format!("ready {case}")).exit, Exit::LawSaysNo);
    office.done("review1", &format!("review {case} --confirm-late-entry"));
    // It is counted on the day on which it was recorded.
    let received = |day: &str| office.done("", &format!("report daily --date {day}"))["received"]["total"].clone();
    assert_eq!((received("2026-11-20"), received("2026-11-25")), (json!(0), json!(1)));
    let daily = office.done("", "report daily --date 2026-11-25");
    let tables = daily["tables"].as_array().unwrap();
    let oversight = tables.iter().find(|table| table["key"] == "oversight").unwrap_or_else(|| panic!("{daily}"));
    assert_eq!(oversight["rows"][0]["numbers"]["late-entered"], 1, "{oversight}");
    office.holds();
}

/// The age of the backlog counts from the day of filing: a file that was not complete is filed when it is.
#[test]
fn the_backlog_is_as_old_as_its_filing() {
    let mut office = Office::new("2026-11-02T09:00+08:00");
    let mut facts = extension();
    facts["as_of"] = json!("2026-11-02");
    facts["current_stay"]["entered_on"] = json!("2026-10-28");
    facts["documents"].as_array_mut().unwrap().retain(|paper| paper["kind"] != "photo");
    let taken = intake(&office, &facts, &[]);
    assert_eq!(taken.exit, Exit::Done, "{}", taken.err);
    let case = taken.json()["case"].as_str().unwrap().to_owned();
    assert_eq!(office.show(&case)["state"], "awaiting-papers");
    let ages = |office: &Office, day: &str| {
        let told = office.done("", &format!("report daily --date {day}"));
        ["0-2", "3-7", "8-15"].map(|age| told["backlog"]["by_age"][age].as_i64().unwrap_or(0))
    };
    // Until it is accepted it is as old as its receipt.
    assert_eq!(ages(&office, "2026-11-02"), [1, 0, 0]);
    office.now = "2026-11-11T09:00+08:00".to_owned();
    office.done("intake1", &format!("document add {case} --kind photo"));
    office.now = "2026-11-13T09:00+08:00".to_owned();
    assert_eq!(ages(&office, "2026-11-10"), [0, 0, 1]);
    assert_eq!(ages(&office, "2026-11-13"), [1, 0, 0]);
    assert_eq!(office.done("", "report explain open.age.0-2 --date 2026-11-13")["cases"][0], case.as_str());
    assert_eq!(office.show(&case)["accepted_on"], "2026-11-11");
    office.holds();
}

fn is_said_of_an_accepted(notice: &Value) -> bool {
    let text = notice["text"].as_str().unwrap();
    let (accepted, waits) = (text.contains("您的申请已受理"), text.contains("材料补齐后即予受理"));
    assert_ne!(accepted, waits, "{text}");
    accepted
}

/// What silence accepted stays accepted on the day on which it came in, whether the papers come before or after the notice.
#[test]
fn a_notice_takes_no_acceptance_back() {
    let mut facts = extension();
    facts["current_stay"]["entered_on"] = json!("2026-11-05");
    facts["current_stay"]["stay_days"] = json!(30);
    facts["documents"].as_array_mut().unwrap().retain(|paper| paper["kind"] != "photo");
    let mut office = Office::new(NOW);
    let case = intake(&office, &facts, &["--draft"]).json()["case"].as_str().unwrap().to_owned();
    // Five working days later silence has accepted it; the stay ends on 2026-12-05.
    office.now = "2026-12-03T09:00+08:00".to_owned();
    let taken = office.done("intake1", &format!("intake {case}"));
    assert_eq!((&taken["state"], &taken["notice"]), (&json!("awaiting-papers"), &json!(["photo"])), "{taken}");
    assert_eq!(taken["receipt"]["last_day"], "2026-12-04", "{taken}");
    let notice = office.done("intake1", &format!("print notice {case}"));
    assert!(is_said_of_an_accepted(&notice), "{notice}");
    office.done("intake1", &format!("print receipt {case}"));
    office.now = "2026-12-07T09:00+08:00".to_owned();
    office.done("intake1", &format!("document add {case} --kind photo"));
    let shown = office.show(&case);
    assert_eq!((&shown["state"], &shown["accepted_on"]), (&json!("accepted"), &Value::Null), "{shown}");
    assert_eq!(shown["received_on"], "2026-11-25", "{shown}");
    assert!(!shown["decision"].to_string().contains("STAY_EXPIRED"), "{shown}");
    // One day was left of the period when the notice stopped it.
    let days = office.done("", &format!("deadline explain {case}"));
    let turns: Vec<&str> = days["turns"].as_array().unwrap().iter().map(|one| one["turn"].as_str().unwrap()).collect();
    assert_eq!(turns, ["counts", "notice", "resumes"], "{days}");
    assert_eq!(days["due_on"], "2026-12-08", "{days}");
    office.holds();
}

/// A notice that follows acceptance says that the application is accepted.
#[test]
fn the_notice_of_an_accepted_application_promises_no_acceptance() {
    let office = Office::new(NOW);
    let mut facts = extension();
    let case = intake(&office, &facts, &[]).json()["case"].as_str().unwrap().to_owned();
    office.done("intake1", &format!("amend {case} --set passport.expires_on=null --note illegible"));
    office.done("review1", &format!("notice {case}"));
    assert!(is_said_of_an_accepted(&office.done("intake1", &format!("print notice {case}"))));
    facts["passport"]["number"] = json!("C7720195");
    facts["applicant"]["name"] = json!(crate::office::name_of(3));
    facts["passport"]["expires_on"] = Value::Null;
    let other = intake(&office, &facts, &[]).json()["case"].as_str().unwrap().to_owned();
    assert!(!is_said_of_an_accepted(&office.done("intake1", &format!("print notice {other}"))));
}

/// In the country nothing is filed in advance, by none of the doors; the day of assessment is no fact either.
#[test]
fn only_a_port_visa_is_filed_in_advance() {
    let office = Office::new(NOW);
    let mut facts = extension();
    facts["passport"]["shown"] = json!("copy");
    let case = intake(&office, &facts, &[]).json()["case"].as_str().unwrap().to_owned();
    for (set, code) in [
        ("stage=advance", "not_filed_in_advance"),
        ("stage=collection", "not_an_intake_stage"),
        ("as_of=2027-01-01", "fixed"),
    ] {
        let came = office.refused("intake1", &format!("amend {case} --set {set} --note x"), Exit::Refused);
        assert_eq!(came.code(), code, "{set}: {}", came.err);
    }
    facts["stage"] = json!("advance");
    for more in [&[][..], &["--draft"]] {
        let came = intake(&office, &facts, more);
        assert_eq!((came.exit, came.code().as_str()), (Exit::Refused, "not_filed_in_advance"), "{}", came.err);
        assert!(came.err.contains("stage=acceptance"), "{}", came.err);
    }
}

/// The day that is confirmed is the one that was claimed, whenever the file was complete.
#[test]
fn the_reviewer_confirms_the_day_that_was_claimed() {
    let office = Office::new(NOW);
    let mut facts = extension();
    facts["documents"].as_array_mut().unwrap().retain(|paper| paper["kind"] != "photo");
    let came = intake(&office, &facts, &["--received-on", "2026-11-23", "--note", "monday"]);
    let case = came.json()["case"].as_str().unwrap().to_owned();
    office.done("intake1", &format!("document add {case} --kind photo"));
    let refused = office.refused("review1", &format!("review {case}"), Exit::LawSaysNo);
    assert!(refused.err.contains("received on 2026-11-23"), "{}", refused.err);
}

/// In advance a copy is asked for, as the law does; at the counter the original.
#[test]
fn a_notice_asks_in_advance_for_a_copy_of_the_passport() {
    let office = Office::new(NOW);
    for (stage, what) in [("advance", "a copy of a valid passport"), ("acceptance", "a valid passport, the original")] {
        let mut facts = example("pv-negotiation");
        facts["as_of"] = json!("2026-11-25");
        facts["stage"] = json!(stage);
        facts["arrival"]["at"] =
            json!(if stage == "advance" { "2026-12-10T08:00+08:00" } else { "2026-11-25T06:40+08:00" });
        facts["passport"]["shown"] = Value::Null;
        let case = office.intake(&facts);
        let notice = office.done("intake1", &format!("print notice {case}"));
        assert!(notice["text"].as_str().unwrap().contains(what), "{notice}");
        let list = office.done("", &format!("document checklist {case}"));
        let item = list["items"].as_array().unwrap().iter().find(|item| item["kind"] == "passport").unwrap();
        assert_eq!(item["name"]["en"], what, "{list}");
        // What is told in short, and to who calls, says no more than both.
        for line in ["show", "history", "find"] {
            let told = office.plain(&["--lang", "en", line, &case].map(str::to_owned)).out;
            assert!(told.contains("a valid passport") && !told.contains("the original"), "{line}: {told}");
        }
        office.done("intake1", &format!("withdraw {case} --note next"));
    }
}

/// Who reviews while papers are awaited accepts nothing by it: no period runs, and the law names one.
#[test]
fn a_review_before_acceptance_begins_no_period() {
    let office = Office::new(NOW);
    let mut facts = extension();
    facts["documents"].as_array_mut().unwrap().retain(|paper| paper["kind"] != "photo");
    let case = intake(&office, &facts, &[]).json()["case"].as_str().unwrap().to_owned();
    office.done("review1", &format!("review {case} --recommend refuse --note x"));
    let words = ["--lang", "en", "deadline", "explain", &case].map(str::to_owned);
    let told = office.plain(&words).out;
    assert!(told.contains("no period runs") && !told.contains("names no last day"), "{told}");
}
