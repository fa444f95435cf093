//! What `rules verify` holds every decision to: a decision that is broken in one place is found out by that place.

use chrono::NaiveDate;
use visa_cli::domain::facts::Facts;
use visa_cli::domain::words::Entries;
use visa_cli::policy::Policy;
use visa_cli::rules::case::Case;
use visa_cli::rules::decide::decide_case;
use visa_cli::rules::decision::{Decision, PenaltyOn, Redirect};
use visa_cli::rules::reasons::{Code, Outcome};
use visa_cli::rules::verify::consistent::check;

const FILES: [&str; 3] = [
    include_str!("../../examples/facts/port_visa.jsonl"),
    include_str!("../../examples/facts/visa.jsonl"),
    include_str!("../../examples/facts/residence.jsonl"),
];

fn facts(id: &str) -> Facts {
    let line = FILES.iter().flat_map(|file| file.lines()).find(|line| line.contains(&format!("\"id\": \"{id}\"")));
    Facts::from_json(line.unwrap().as_bytes()).unwrap()
}

/// What is said of a decision once it is broken.
fn said(id: &str, break_it: impl FnOnce(&mut Decision)) -> String {
    let facts = facts(id);
    let case = Case::new(&facts, Policy::built_in()).unwrap();
    let mut decision = decide_case(&case);
    assert_eq!(check(&case, &decision), Ok(()), "{id}");
    break_it(&mut decision);
    check(&case, &decision).unwrap_err()
}

fn overstayed(decision: &mut Decision, days: u32) {
    decision.values.overstay_days = Some(days);
    decision.values.fine_max = Some(0);
    decision.values.penalty_on = Some(PenaltyOn::Applicant);
}

fn day(text: &str) -> Option<NaiveDate> {
    Some(text.parse().unwrap())
}

#[test]
fn each_break_is_found_out() {
    let eligible = "ex-30-days";
    let several = "pv-several-findings";
    let short = "pv-no-letter-no-photo";
    type Break = fn(&mut Decision);
    let breaks: [(&str, Break, &str); 23] = [
        (eligible, |it| it.reasons.clear(), "every decision has a reason"),
        (eligible, |it| it.outcome = Outcome::Refer, "eligible exactly where OK"),
        (several, |it| it.outcome = Outcome::Eligible, "eligible exactly where OK"),
        (several, |it| it.reasons[0].code = Code::Ok, "OK stands alone"),
        (several, |it| it.reasons.reverse(), "gravest first"),
        (several, |it| it.outcome = Outcome::Refer, "the outcome is that of the gravest reason"),
        (short, |it| it.missing.reverse(), "missing is sorted"),
        (short, |it| it.missing.push(*it.missing.last().unwrap()), "missing is sorted"),
        (short, |it| it.missing.clear(), "something is missing exactly where"),
        (eligible, |it| it.missing.push("photo"), "something is missing exactly where"),
        (short, |it| it.missing[0] = "a_thing", "what is missing is a paper"),
        (eligible, |it| it.retention = None, "the passport is decided on exactly"),
        (eligible, |it| it.retention.as_mut().unwrap().passport_kept = None, "whether the passport is kept follows"),
        (eligible, |it| it.retention.as_mut().unwrap().reasons.clear(), "every decision has a reason"),
        (eligible, |it| it.values.new_last_day = day("2026-09-01"), "the new last day"),
        (eligible, |it| it.values.latest_filing_day = day("2027-09-01"), "the last day for filing"),
        (eligible, |it| it.values.receipt_until = day("2026-09-14"), "a receipt ends after"),
        (eligible, |it| it.values.fine_max = Some(500), "days of illegal stay, fine and who answers"),
        ("ex-late-but-lawful", |it| it.reasons[0].code = Code::CalendarNotPublished, "no receipt is dated where"),
        (eligible, |it| overstayed(it, 0), "days of illegal stay, fine and who answers"),
        ("ex-overstayed", |it| it.values.overstay_days = Some(1), "days of illegal stay are those since"),
        (several, |it| it.values.entries = Some(Entries::Single), "only what is granted is issued"),
        (eligible, |it| it.values.disclose_reason = Some(false), "a security ground is never disclosed"),
    ];
    let mut wrong = Vec::new();
    for (number, (id, break_it, wanted)) in breaks.into_iter().enumerate() {
        let said = said(id, break_it);
        if !said.contains(wanted) {
            wrong.push(format!("{number} {id}: {said}, expected {wanted}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_may_be_equal_may_be_equal() {
    let facts = facts("ex-30-days");
    let case = Case::new(&facts, Policy::built_in()).unwrap();
    let mut decision = decide_case(&case);
    decision.values.new_last_day = decision.values.last_permitted_day;
    decision.values.latest_filing_day = decision.values.last_permitted_day;
    decision.values.redirect_to = Some(Redirect::StayPermit);
    assert_eq!(check(&case, &decision), Ok(()));
    // The window of a first permit may reach a year that is not published while the receipt does not.
    let facts = self::facts("rs-late");
    let case = Case::new(&facts, Policy::built_in()).unwrap();
    let mut decision = decide_case(&case);
    decision.reasons[0].code = Code::CalendarNotPublished;
    assert_eq!(check(&case, &decision), Ok(()));
}
