//! What stands against a person or a passport: a passport out of reach, and findings that one officer alone does not lift.

use serde_json::json;
use visa_cli::error::Exit;

use crate::office::{Office, example};

fn office() -> (Office, String) {
    let office = Office::new("2026-11-23T10:00+08:00");
    let case = office.intake(&example("pv-negotiation"));
    (office, case)
}

#[test]
fn a_passport_that_is_lost_or_seized_holds_approval_and_is_checked_anew() {
    for how in ["lost", "seized"] {
        let (office, case) = office();
        office.done("intake1", &format!("custody {how} {case} --to police --paper PB-1"));
        office.done("review1", &format!("review {case} --recommend approve"));
        let ready = office.run("", &format!("ready {case}"));
        assert_eq!(ready.exit, Exit::LawSaysNo, "{how}: {}", ready.out);
        let approve = format!("approve {case}");
        assert_eq!(office.refused("approve1", &approve, Exit::Stale).code(), "passport_not_here");
        // Checked while it is away it was not seen: what counts is that it is back.
        office.done("intake1", &format!("establish {case} passport.verification=verified --source file"));
        office.done("intake1", &format!("custody receive {case}"));
        assert!(office.show(&case)["facts"]["passport"]["verification"].is_null(), "{how}");
        let shown = office.done("", &format!("show {case} --sources"));
        let sources = shown["sources"].as_array().unwrap();
        assert!(sources.iter().all(|one| one["fact"] != "passport.verification"), "{how}: {shown}");
        office.done("review1", &format!("review {case} --recommend approve"));
        let came = office.refused("approve1", &approve, Exit::LawSaysNo);
        assert_eq!(came.code(), "unestablished", "{how}");
        // Another amendment says nothing of the passport.
        office.done("intake1", &format!("amend {case} --set request.stay_days=9 --note form"));
        assert!(office.show(&case)["facts"]["passport"]["verification"].is_null(), "{how}");
        office.done("intake1", &format!("establish {case} passport.verification=verified --source reader"));
        assert_eq!(office.show(&case)["facts"]["passport"]["verification"], "verified");
        office.done("review1", &format!("review {case} --recommend approve"));
        office.done("approve1", &approve);
    }
}

#[test]
fn a_passport_that_was_never_away_or_was_by_a_slip_stays_verified() {
    let (office, case) = office();
    office.done("intake1", &format!("custody lost {case} --to police --paper PB-1"));
    office.done("intake1", &format!("undo {case} --yes --note slip"));
    office.done("review1", &format!("review {case} --recommend approve"));
    office.done("approve1", &format!("approve {case}"));
}

#[test]
fn a_finding_is_lifted_by_another_officer_who_reviews() {
    let rows = [
        ("passport.verification=forged", "passport.verification=verified"),
        ("record=exit_ban", "record=clear"),
        ("record=repatriated:2026-05-01", "record=repatriated:2010-05-01"),
        ("inviter.refused_verification=true", "inviter.refused_verification=false"),
    ];
    for (finding, lifts) in rows {
        let (office, case) = office();
        office.done("intake1", &format!("establish {case} {finding} --source reader"));
        for (officer, line) in [
            ("intake1", format!("establish {case} {lifts} --source reader")),
            ("intake1", format!("amend {case} --set {lifts} --note again")),
        ] {
            let came = office.refused(officer, &line, Exit::Duty);
            assert_eq!(came.code(), "adverse_finding", "{line}");
            assert!(came.err.contains("intake1") && came.err.contains("role review"), "{}", came.err);
        }
        office.done("review1", &format!("establish {case} {lifts} --source looked-into"));
    }
}

#[test]
fn no_other_door_leads_past_a_finding() {
    let (office, case) = office();
    office.done("intake1", &format!("establish {case} passport.verification=forged --source reader"));
    // Another number takes what was found of the first one with it.
    let renamed = format!("amend {case} --set passport.number=X99999999 --note misread");
    assert_eq!(office.refused("intake1", &renamed, Exit::Duty).code(), "adverse_finding");
    // Who reviews and recorded it is one officer all the same.
    let (office, case) = self::office();
    office.done("review1", &format!("establish {case} record=exit_ban --source search"));
    let lifts = format!("establish {case} record=clear --source search");
    assert_eq!(office.refused("review1", &lifts, Exit::Duty).code(), "adverse_finding");
    // Another officer, who does not review.
    assert_eq!(office.refused("intake1", &lifts, Exit::Duty).code(), "adverse_finding");
    office.done("review2", &lifts);
    // A draft is completed as it stands.
    let office = Office::new("2026-11-23T10:00+08:00");
    let mut facts = example("pv-negotiation");
    facts["passport"]["verification"] = json!("forged");
    let line = "intake port_visa --from - --draft";
    let draft = office.piped("intake1", line, facts.to_string().as_bytes()).json();
    let draft = draft["case"].as_str().unwrap();
    let completed = format!("intake {draft} --set passport.verification=verified");
    assert_eq!(office.refused("intake1", &completed, Exit::Duty).code(), "adverse_finding");
}

#[test]
fn an_inquiry_that_stands_against_it_is_lifted_by_another_officer_who_reviews() {
    let (office, case) = office();
    let record = |outcome: &str| {
        format!("inquiry record {case} --manner phone --of inviter --whom desk --outcome {outcome} --note said")
    };
    office.done("intake1", &record("doubtful"));
    assert_eq!(office.refused("intake1", &record("confirmed"), Exit::Duty).code(), "adverse_finding");
    office.done("review1", &record("confirmed"));
}

/// Who issues what was filed in advance saw the passport: from then on every answer about the case says so.
#[test]
fn what_was_issued_in_advance_was_seen_and_every_answer_says_so() {
    let office = Office::new("2026-11-23T10:00+08:00");
    let mut facts = example("pv-negotiation");
    facts["stage"] = json!("advance");
    facts["passport"]["shown"] = json!("copy");
    facts["passport"].as_object_mut().unwrap().remove("verification");
    let case = office.intake(&facts);
    office.done("review1", &format!("review {case} --recommend approve"));
    office.done("approve1", &format!("approve {case}"));
    office.done("approve1", "stock receive A00990001-A00990009");
    let before = office.show(&case);
    assert_ne!(before["facts"]["passport"]["shown"], "original", "{before}");
    office.done("issue1", &format!("issue {case} --passport-shown"));
    let after = office.done("", &format!("show {case} --sources"));
    let passport = &after["facts"]["passport"];
    assert_eq!((&passport["shown"], &passport["verification"]), (&json!("original"), &json!("verified")));
    let of = |fact: &str| after["sources"].as_array().unwrap().iter().find(|one| one["fact"] == fact).unwrap().clone();
    for fact in ["passport.shown", "passport.verification"] {
        assert_eq!(
            (&of(fact)["officer"], &of(fact)["value"]),
            (&json!("issue1"), &passport[&fact["passport.".len()..]])
        );
    }
    assert_ne!(of("passport.number")["officer"], "issue1");
    let ready = office.done("issue1", &format!("ready {case}"));
    assert_eq!(ready["obstacles"], json!([]), "{ready}");
    let why = office.done("", &format!("why {case}"));
    assert_eq!(why["decision"]["outcome"], after["decision"]["outcome"], "{why}");
    assert_eq!(after["obstacles"], json!([]), "{after}");
    office.done("issue1", &format!("correct {case} --set request.stay_days=9 --note misread"));
    office.done("approve1", &format!("correct {case} --confirm"));
    assert_eq!(office.show(&case)["facts"]["passport"]["shown"], "original");
    office.done("", "audit verify");
    office.done("", "audit replay");
}

#[test]
fn a_refusal_names_every_role_that_may() {
    let (office, case) = office();
    office.done("review1", &format!("review {case} --recommend approve"));
    office.done("approve1", &format!("approve {case}"));
    office.done("approve1", "stock receive A00990001-A00990009");
    office.done("issue1", &format!("issue {case} --passport-shown"));
    office.done("issue1", &format!("correct {case} --set request.stay_days=9 --note misread"));
    let came = office.refused("intake1", &format!("correct {case} --confirm"), Exit::Duty);
    assert!(came.err.contains("issue or approve"), "{}", came.err);
    let next = office.done("intake1", &format!("next {case}"));
    let closed = next["closed"].as_array().unwrap();
    let confirm = closed.iter().find(|one| one["step"] == "correct-confirm").unwrap();
    assert!(confirm["why"].as_str().unwrap().contains("issue or approve"), "{confirm}");
    office.done("approve1", &format!("correct {case} --confirm"));
}

#[test]
fn nothing_is_in_the_way_of_what_is_over_and_undo_names_what_is_open() {
    let (office, case) = office();
    office.done("review1", &format!("review {case} --recommend refuse"));
    office.done("intake1", &format!("withdraw {case} --note left"));
    assert_eq!(office.show(&case)["obstacles"], json!([]), "a case that is over");
    for officer in ["review1", "approve1"] {
        let came = office.run(officer, &format!("undo {case} --yes --note slip"));
        assert_ne!(came.exit, Exit::Done);
        assert!(!came.err.contains("visa-cli return") && !came.err.contains("visa-cli amend"), "{}", came.err);
        assert!(came.err.contains("intake --like"), "{}", came.err);
    }
}

#[test]
fn a_port_visa_is_said_to_end_on_no_day_that_nobody_stated() {
    let office = Office::new("2026-11-23T10:00+08:00");
    let mut facts = example("pv-negotiation");
    facts["arrival"]["at"] = json!(null);
    let case = office.intake(&facts);
    let shown = office.show(&case);
    assert!(!shown["obstacles"].to_string().contains("what is asked for ends"), "{shown}");
}

#[test]
fn working_days_that_are_not_published_are_named_as_the_cause() {
    let office = Office::new("2026-12-30T12:00+08:00");
    let came = office.refused("", "list due:<3wd", Exit::Usage);
    assert!(came.err.contains("2027") && came.err.contains("not published"), "{}", came.err);
    assert!(office.refused("", "list due:<3xd", Exit::Usage).err.contains("expected a day such as"));
}

#[test]
fn a_backup_looks_at_both_places_first() {
    let office = Office::new("2026-11-23T10:00+08:00");
    let folder = office.folder.path().join("copies");
    std::fs::create_dir(&folder).unwrap();
    let twice = format!("backup {0} --keep 1 --also {0}", folder.display());
    assert_eq!(office.refused("intake1", &twice, Exit::Refused).code(), "same_place");
    let taken = office.folder.path().join("taken.db");
    std::fs::write(&taken, "x").unwrap();
    let line = format!("backup {} --also {}", folder.display(), taken.display());
    assert_ne!(office.run("intake1", &line).exit, Exit::Done);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0, "nothing was written");
}

#[test]
fn a_figure_of_the_law_is_shown_by_its_name() {
    let office = Office::new("2026-11-23T10:00+08:00");
    let told = office.done("", "rules show duties.apart");
    assert_eq!(told["figure"], "duties.apart");
    assert!(!told["entries"].as_array().unwrap().is_empty(), "{told}");
}
