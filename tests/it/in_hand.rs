//! A case that somebody has in hand, and a version that somebody says to have seen: each door minds both, or says that it
//! cannot.

use serde_json::{Value, json};
use visa_cli::error::Exit;

use crate::office::{Office, born_of, example, name_of};

const DAY: &str = "2026-09-14T09:00+08:00";

fn claimed() -> (Office, String) {
    let office = Office::new(DAY);
    let case = office.intake(&example("ex-30-days"));
    office.done("review1", &format!("claim {case}"));
    (office, case)
}

fn kinds(office: &Office, case: &str) -> Vec<(String, String)> {
    let shown = office.show(case);
    let events = shown["events"].as_array().unwrap().iter();
    let text = |one: &Value, key: &str| one[key].as_str().unwrap_or_default().to_owned();
    events.map(|one| (text(one, "kind"), text(one, "officer"))).collect()
}

#[test]
fn nobody_reviews_what_another_has_in_hand_unless_they_say_so() {
    let (office, case) = claimed();
    for line in [format!("review {case} --recommend approve"), format!("notice {case}"), format!("claim {case}")] {
        let came = office.refused("review2", &line, Exit::Stale);
        assert_eq!(came.code(), "claimed_by_another", "{}", came.err);
        assert!(came.err.contains("review1") && came.err.contains("--take-over"), "{}", came.err);
    }
    // In bulk it is left out, and `next` says the same.
    let plan = office.done("review2", "review state:under-examination");
    assert_eq!(plan["left_out"][0]["code"], "claimed_by_another", "{plan}");
    let next = office.done("review2", &format!("next {case}"));
    let closed = next["closed"].as_array().unwrap().iter().find(|one| one["step"] == "review").unwrap();
    assert_eq!(closed["obstacles"][0], "claimed_by_another", "{next}");
    // Who has it goes on without a word; who takes it over is on record with both.
    office.done("review1", &format!("review {case} --recommend approve --dry-run"));
    let line = format!("review {case} --recommend approve --take-over --request-id r1");
    assert_eq!(office.done("review2", &line)["state"], "reviewed");
    let last: Vec<_> = kinds(&office, &case).into_iter().rev().take(2).collect();
    let of = |kind: &str| (kind.to_owned(), "review2".to_owned());
    assert_eq!(last, [of("reviewed"), of("claimed")]);
    assert_eq!(office.done("review2", &line)["already_done"], true);
    // Taking the review back leaves the case in the hand of who took it over.
    office.done("review2", &format!("undo {case} --note slip --yes"));
    assert_eq!(office.show(&case)["claimed_by"], "review2");
    office.holds();
}

#[test]
fn what_is_brought_to_the_counter_is_taken_in_and_told_to_who_has_the_case() {
    let (office, case) = claimed();
    let added = office.done("intake1", &format!("document add {case} --kind photo"));
    assert_eq!(added["in_hand_of"], "review1", "{added}");
    let own = office.done("review1", &format!("document verify {case} --kind photo --note seen"));
    assert_eq!(own["in_hand_of"], Value::Null, "{own}");
}

#[test]
fn the_version_that_was_seen_is_minded_or_refused_never_ignored() {
    let (office, case) = claimed();
    let seen = office.show(&case)["version"].as_u64().unwrap();
    office.done("review1", &format!("review {case} --recommend approve"));
    let other = office.intake(&{
        let mut facts = example("ex-30-days");
        facts["passport"]["number"] = json!("B77720194");
        facts["applicant"]["name"] = json!("ROSSI CLARA");
        facts
    });
    for (officer, line) in [
        ("intake1", format!("print receipt {case}")),
        ("review1", format!("undo {case} --note slip --yes")),
        ("approve1", format!("approve {case}")),
        ("intake1", format!("withdraw {case}")),
    ] {
        let came = office.refused(officer, &format!("{line} --seen {seen}"), Exit::Stale);
        assert_eq!(came.code(), "stale", "{line}: {}", came.err);
        assert!(came.err.contains("reviewed"), "{line} says what moved it: {}", came.err);
    }
    // What is on no case, or on two, cannot be at the version of one.
    for (officer, line) in [
        ("review1", format!("person same {case} {other} --note compared")),
        ("review1", format!("person distinct {case} {other} --note compared")),
        ("review1", "enterprise suspend 91310115MA1K4BQR2R --ground seen".to_owned()),
    ] {
        let came = office.refused(officer, &format!("{line} --seen {seen}"), Exit::Usage);
        assert_eq!(came.code(), "seen_of_nothing", "{line}: {}", came.err);
    }
    let came = office.refused("approve1", &format!("approve state:reviewed --seen {seen}"), Exit::Usage);
    assert_eq!(came.code(), "only_alone", "{}", came.err);
    // The version that stands is taken by each.
    let now = office.show(&case)["version"].as_u64().unwrap();
    office.done("intake1", &format!("print receipt {case} --seen {now}"));
}

#[test]
fn the_queue_is_in_the_order_of_the_days_by_which_somebody_waits() {
    let office = Office::new(DAY);
    let extension = office.intake(&example("ex-30-days"));
    let arriving = |number: usize, day: &str| {
        let mut facts = example("pv-negotiation");
        facts["as_of"] = DAY[..10].into();
        facts["applicant"]["name"] = name_of(number).into();
        facts["applicant"]["birth_date"] = born_of(number).into();
        facts["passport"]["number"] = format!("E777777{number}").into();
        facts["arrival"]["at"] = format!("{day}T10:00+08:00").into();
        office.intake(&facts)
    };
    let (late, at_the_port, soon) = (arriving(1, "2026-10-08"), arriving(2, "2026-09-14"), arriving(3, "2026-09-16"));
    let order = |officer: &str, line: &str| -> Vec<String> {
        let queue = office.done(officer, line);
        queue["cases"].as_array().unwrap().iter().map(|case| case["case"].as_str().unwrap().to_owned()).collect()
    };
    let wanted = [at_the_port, soon, extension, late];
    assert_eq!(order("review1", "queue"), wanted);
    assert_eq!(order("review1", "queue office"), wanted);
    assert_eq!(order("review1", "queue office --limit 2"), wanted[..2]);
}

#[test]
fn all_that_an_officer_who_is_away_has_in_hand_is_taken_over_at_once() {
    let (office, case) = claimed();
    let mut facts = example("ex-30-days");
    facts["passport"]["number"] = json!("K7771234");
    facts["applicant"]["name"] = json!(name_of(3));
    facts["applicant"]["birth_date"] = json!(born_of(3));
    let second = office.intake(&facts);
    office.done("review1", &format!("claim {second}"));
    let plain = office.done("review2", "claim claimed:review1");
    assert_eq!(
        (plain["cases"].as_array().unwrap().len(), &plain["left_out"][0]["code"]),
        (0, &json!("claimed_by_another"))
    );
    let line = "claim claimed:review1 --take-over --request-id away";
    let taken = office.done("review2", line);
    let numbers: Vec<&Value> = taken["cases"].as_array().unwrap().iter().map(|one| &one["case"]).collect();
    assert_eq!(numbers, [&json!(case), &json!(second)]);
    for one in [&case, &second] {
        assert_eq!(office.show(one)["claimed_by"], "review2");
    }
    // Nothing is left in that hand: zero is told as zero.
    assert_eq!(office.done("review2", "claim claimed:review1 --take-over")["cases"], json!([]));
    office.refused("intake1", "claim claimed:review2 --take-over --seen 3", Exit::Usage);
    office.holds();
}
