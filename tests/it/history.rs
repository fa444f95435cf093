//! What happened to a case, with the values before and after.

use serde_json::json;

use crate::office::{Office, example};

#[test]
fn history_tells_the_values_before_and_after_and_masks_numbers() {
    let office = Office::new("2026-11-23T10:00+08:00");
    let case = office.intake(&example("pv-negotiation"));
    let before = office.show(&case);
    office.done(
        "intake1",
        &format!(
            "amend {case} --set request.stay_days=9 --set passport.number=A31200458 \
         --set passport.verification=verified --set record=clear --note typo"
        ),
    );
    office.done("intake1", &format!("amend {case} --set particulars.address=Nanjing --note asked"));
    office.done("review1", &format!("claim {case}"));
    let events = office.done("", &format!("history {case}"))["events"].clone();
    let days = &before["facts"]["request"]["stay_days"];
    assert_eq!(
        events[1]["changes"],
        json!([
            {"fact": "passport.number", "before": "*****0457", "after": "*****0458"},
            {"fact": "request.stay_days", "before": days, "after": 9},
        ])
    );
    let address = json!([{"fact": "particulars.address", "before": null, "after": "Nanjing"}]);
    assert_eq!(events[2]["changes"], address);
    assert!(events[0].get("changes").is_none() && events[3].get("changes").is_none(), "{events}");
    let plain = office.plain(&["--lang", "en", "history", &case].map(str::to_owned));
    assert!(plain.out.contains("request.stay_days") && plain.out.contains("→"), "{}", plain.out);
}

/// A paper that comes in, comes in anew or is asked about changes what is said of it, and of no other.
#[test]
fn what_a_paper_or_an_inquiry_changed_is_told_of_that_paper() {
    let office = Office::new("2026-11-23T10:00+08:00");
    let mut facts = example("pv-negotiation");
    facts["documents"].as_array_mut().unwrap().retain(|paper| paper["kind"] != "photo");
    let case = office.intake(&facts);
    office.done("intake1", &format!("document add {case} --kind photo"));
    office.done("intake1", &format!("document add {case} --kind invitation_letter --valid-until 2027-01-31"));
    office.done("intake1", &format!("document add {case} --kind application_form"));
    let untrue = "--of document --paper photo --manner document-check --outcome untrue --note false";
    office.done("review1", &format!("inquiry record {case} {untrue}"));
    let events = office.done("", &format!("history {case}"))["events"].clone();
    let changes = |place: usize| events[place].get("changes").cloned().unwrap_or_default();
    assert_eq!(
        changes(1)[0],
        json!({"fact": "documents.photo", "before": null, "after": {"kind": "photo"}}),
        "{events}"
    );
    let lasts = json!([{"fact": "documents.invitation_letter.valid_until", "before": null, "after": "2027-01-31"}]);
    assert_eq!(changes(2), lasts, "{events}");
    assert_eq!(changes(3), json!(null), "the same again, whatever its place: {events}");
    let found = json!([{"fact": "documents.photo.defect", "before": null, "after": "false_statement"}]);
    assert_eq!(changes(4), found, "{events}");
    let plain = office.plain(&["--lang", "en", "history", &case].map(str::to_owned)).out;
    assert!(plain.contains("documents.photo ") && plain.contains("– → photograph"), "{plain}");
}

/// Who issues what was approved in advance sees the passport: that is the act which says so, and no correction after it.
#[test]
fn what_the_issuing_officer_saw_stands_at_the_issue_and_at_nothing_later() {
    let office = Office::new("2026-11-23T09:00+08:00");
    let mut facts = example("pv-negotiation");
    facts["passport"]["shown"] = json!("copy");
    facts["passport"]["verification"] = json!("verified");
    facts["stage"] = json!("advance");
    let case = office.intake(&facts);
    for (officer, line) in [
        ("review1", "review CASE"),
        ("approve1", "approve CASE"),
        ("issue1", "issue CASE --number A0000001 --passport-shown"),
        ("issue1", "correct CASE --set applicant.name=SUKARNO --note typed"),
        ("approve1", "correct CASE --confirm --number A0000002"),
    ] {
        office.done(officer, &line.replace("CASE", &case));
    }
    let events = office.done("", &format!("history {case}"))["events"].clone();
    let changes = |kind: &str| {
        let event = events.as_array().unwrap().iter().find(|event| event["kind"] == kind).unwrap();
        event["changes"].as_array().cloned().unwrap_or_default()
    };
    let shown = json!({"fact": "passport.shown", "before": "copy", "after": "original"});
    assert!(changes("issued").contains(&shown), "{events}");
    assert!(!changes("corrected").contains(&shown), "{events}");
    let sources = office.done("", &format!("show {case} --sources"))["sources"].clone();
    let of = |fact: &str| sources.as_array().unwrap().iter().find(|one| one["fact"] == fact).cloned().unwrap();
    assert_eq!(of("passport.shown")["officer"], "issue1");
    assert_eq!(of("applicant.name")["officer"], "approve1");
}
