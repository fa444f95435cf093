//! The days of a case as they are told: filed by acceptance, of the document that holds now, covered by the receipt, for each
//! entry; and the follow-up that goes on from them.

use serde_json::{Value, json};

use crate::office::{Office, example};

const TENTH: &str = "2026-03-10T09:00+08:00";

/// An extension of 20 days of a stay from 2026-02-20 to 2026-03-22.
fn extension(with_letter: bool) -> Value {
    let text = include_str!("../../examples/demo/extension.json");
    let mut facts: Value = serde_json::from_str(text).unwrap();
    facts["measure"] = json!("visa_extension");
    if with_letter {
        facts["documents"].as_array_mut().unwrap().push(json!({"kind": "inviter_letter"}));
    }
    facts
}

fn taken_in(office: &Office, facts: &Value, more: &str) -> Value {
    let measure = facts["measure"].as_str().unwrap().to_owned();
    let mut facts = facts.clone();
    facts.as_object_mut().unwrap().remove("measure");
    let line = format!("intake {measure} --from - {more}");
    let came = office.piped("intake1", &line, facts.to_string().as_bytes());
    assert_eq!(came.exit, visa_cli::error::Exit::Done, "{}", came.err);
    came.json()
}

fn on(office: Office, day: &str) -> Office {
    Office { now: format!("{day}T09:00+08:00"), ..office }
}

/// From review to collection.
fn given(office: &Office, case: &str, number: &str) {
    office.done("review1", &format!("review {case}"));
    office.done("approve1", &format!("approve {case}"));
    let _ = office.run("intake1", &format!("custody receive {case}"));
    office.done("issue1", &format!("issue {case} --number {number}"));
    office.done("issue1", &format!("collect {case}"));
}

fn codes(decision: &Value) -> Vec<String> {
    decision["reasons"].as_array().unwrap().iter().map(|reason| reason["code"].as_str().unwrap().to_owned()).collect()
}

/// What a person reads.
fn said(office: &Office, line: &str) -> String {
    office.plain(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).out
}

fn days(office: &Office, case: &str) -> Value {
    office.done("", &format!("deadline explain {case}"))
}

const SEEN: &str = "--set passport.shown=original --set passport.verification=verified --set record=[] --set filing.filed_by=applicant";

#[test]
fn a_file_that_is_completed_was_filed_on_that_day() {
    let office = Office::new(TENTH);
    let taken = taken_in(&office, &extension(false), "");
    assert_eq!(taken["state"], "awaiting-papers");
    // Until then it was never accepted: nothing ran out, and it is filed on the day on which it is looked at.
    let office = on(office, "2026-03-18");
    let told = office.done("review1", "review 1 --recommend refuse --dry-run");
    assert_eq!(told["decision"]["values"]["receipt_until"], "2026-03-27", "{told}");
    assert!(codes(&told["decision"]).contains(&"LATE_BUT_LAWFUL".to_owned()), "{told}");
    let office = on(office, "2026-03-20");
    office.done("intake1", "document add 1 --kind inviter_letter");
    let whole = office.show("1");
    assert_eq!(codes(&whole["decision"]), ["LATE_BUT_LAWFUL"], "{whole}");
    assert_eq!((&whole["received_on"], &whole["accepted_on"]), (&json!("2026-03-10"), &json!("2026-03-20")));
    assert_eq!(whole["receipt"]["last_day"], "2026-03-31");
    assert_eq!(days(&office, "1")["accepted_on"], "2026-03-20");
    // It stays so on every later day, and the report counts the days of the period from it.
    let office = on(office, "2026-03-23");
    office.done("review1", "review 1 --recommend approve --note late");
    for officer in ["approve1", "approve2"] {
        office.done(officer, "approve 1 --ground LATE_BUT_LAWFUL --note first-time");
    }
    assert_eq!(codes(&office.show("1")["decision"]), ["LATE_BUT_LAWFUL"]);
    let report = office.done("", "report measures --from 2026-03-01 --to 2026-03-23").to_string();
    assert!(report.contains("\"days-taken\":3"), "{report}");
    office.holds();
}

#[test]
fn who_completes_a_file_after_the_stay_ended_files_too_late() {
    let office = on(
        {
            let office = Office::new(TENTH);
            taken_in(&office, &extension(false), "");
            office
        },
        "2026-03-25",
    );
    let told = office.done("intake1", "document add 1 --kind inviter_letter");
    assert_eq!(told["decision"]["outcome"], "not_eligible");
    assert!(codes(&told["decision"]).contains(&"STAY_EXPIRED".to_owned()), "{told}");
    office.holds();
}

#[test]
fn a_file_that_is_completed_after_its_review_is_accepted_too() {
    let office = Office::new(TENTH);
    taken_in(&office, &extension(false), "");
    office.done("review1", "review 1 --recommend refuse --note no-letter");
    let office = on(office, "2026-03-12");
    office.done("intake1", "document add 1 --kind inviter_letter");
    let whole = office.show("1");
    assert_eq!((&whole["state"], &whole["due_on"]), (&json!("under-examination"), &json!("2026-03-23")), "{whole}");
    assert!(whole["receipt"]["number"].is_string() && whole["accepted_on"] == "2026-03-12", "{whole}");
    office.holds();
}

#[test]
fn what_a_later_document_gave_is_told_of_the_case_before_it_too() {
    let office = Office::new(TENTH);
    taken_in(&office, &extension(true), "");
    given(&office, "1", "A0012345");
    let office = on(office, "2026-03-12");
    let papers = "--still all --paper application_form";
    office.done("intake1", &format!("renew 1 --act extension --days 10 {papers} {SEEN}"));
    given(&office, "2", "A0012346");
    let office = on(office, "2026-03-25");
    let (first, second) = (days(&office, "1"), days(&office, "2"));
    assert_eq!(first["replaced_by"], second["case"]);
    for told in ["limits", "passed", "leave_by", "file_by"] {
        assert_eq!(first[told], second[told], "{told}");
    }
    assert_eq!((&first["leave_by"], &first["limits"][0]["left"]), (&json!("2026-04-21"), &json!(0)), "{first}");
    let (one, other) = (office.show("1"), office.show("2"));
    assert_eq!((&one["limits"], &one["replaced_by"]), (&other["limits"], &second["case"]));
    // No day may be added any more, so nobody is told to file for one.
    assert_eq!(second["file_by"], Value::Null);
    let reminders = office.done("", "report reminders --days 60");
    let duties: Vec<&Value> = reminders["reminders"].as_array().unwrap().iter().map(|one| &one["duty"]).collect();
    assert_eq!(duties, ["leave-by"], "{reminders}");
    // Made void, it leaves the stay that the document before it gave.
    office.done("approve1", "void 2 --ground issued-in-error --note mistaken");
    assert_eq!(days(&office, "1")["leave_by"], "2026-04-11");
}

#[test]
fn the_entries_on_a_visa_are_counted_as_far_as_they_are_known() {
    let office = Office::new(TENTH);
    taken_in(&office, &extension(true), "");
    let told = office.show("1")["entries"].clone();
    assert_eq!(told["entries"], extension(true)["current_stay"]["entries"], "{told}");
    assert_eq!((&told["used"], &told["days"]), (&json!(1), &json!(["2026-02-20"])), "{told}");
    // A visa that this office gave: none before somebody says when its holder entered, then each day once.
    let office = multiple();
    let told = office.show("1")["entries"].clone();
    assert_eq!((&told["entries"], &told["used"], &told["left"]), (&json!("multiple"), &json!(0), &Value::Null));
    let office = on(office, "2026-07-20");
    let papers = "--still all --paper application_form --passport-kept";
    let entered = "--set current_stay.entered_on=2026-07-10";
    office.done("intake1", &format!("renew 1 --act extension --days 30 {entered} {papers} {SEEN}"));
    for case in ["1", "2"] {
        let told = days(&office, case)["entries"].clone();
        assert_eq!((&told["used"], &told["days"]), (&json!(1), &json!(["2026-07-10"])), "{case}: {told}");
    }
    let said = said(&office, "--lang en show 2");
    assert!(said.contains("multiple entries, of no number: 1 used as known here (on 2026-07-10) (EEAL 17)"), "{said}");
}

/// Who lost a visa that admits again gets it anew as it was: to its last day of entry, with its days for each entry.
#[test]
fn a_visa_for_further_entries_is_issued_anew_as_it_was() {
    let office = Office::new(TENTH);
    let mut facts = extension(true);
    facts["measure"] = json!("visa_reissue");
    facts["documents"].as_array_mut().unwrap().push(json!({"kind": "loss_certificate"}));
    facts["request"] = json!({"circumstance": "lost"});
    facts["current_stay"]["entries"] = json!("multiple");
    let taken = taken_in(&office, &facts, "");
    assert_eq!(taken["decision"]["outcome"], "eligible", "{taken}");
    office.done("review1", "review 1");
    // Nobody knows until when it admits: it cannot be issued as it was.
    let came = office.run("approve1", "approve 1");
    assert!(came.exit != visa_cli::error::Exit::Done && came.err.contains("current_stay.valid_until"), "{}", came.err);
    office.done("review1", "establish 1 current_stay.valid_until=2027-02-01 --source the-copy-of-the-visa");
    given(&office, "1", "A0012345");
    let whole = office.show("1");
    let issued = &whole["issued"];
    assert_eq!(
        (&issued["valid_until"], &issued["entries"], &issued["stay_days"]),
        (&json!("2027-02-01"), &json!("multiple"), &json!(30)),
        "{issued}"
    );
    assert_eq!(days(&office, "1")["enter_by"], "2027-02-01");
    // Of one entry it stands for the stay that it gave.
    let office = Office::new(TENTH);
    facts["current_stay"]["entries"] = json!("single");
    taken_in(&office, &facts, "");
    given(&office, "1", "A0012345");
    assert_eq!(office.show("1")["issued"]["valid_until"], "2026-03-22");
}

/// A visa for further entries: 12 months, 90 days each.
fn multiple() -> Office {
    let office = Office::new(TENTH);
    let mut facts = extension(true);
    facts["measure"] = json!("visa_replacement");
    facts["documents"].as_array_mut().unwrap().push(json!({"kind": "multi_trip_evidence"}));
    facts["request"] = json!({"purpose": "trade_exchange", "circumstance": "multiple_entry", "visa_class": "M",
        "entries": "multiple", "validity_months": 12, "stay_days": 90});
    taken_in(&office, &facts, "--passport-kept");
    given(&office, "1", "A0012345");
    office
}

#[test]
fn a_visa_for_further_entries_gives_its_days_to_who_entered_since() {
    let office = on(multiple(), "2026-08-15");
    let renew =
        |more: &str| office.done("intake1", &format!("renew 1 --act extension --days 30 {more} {SEEN} --what-if"));
    let told = renew("--set current_stay.entered_on=2026-07-10");
    assert_eq!(told["decision"]["values"]["last_permitted_day"], "2026-10-08", "{told}");
    assert_eq!(told["decision"]["values"]["max_extension_days"], 90);
    // When somebody entered is nothing that the file knows.
    let told = renew("");
    assert!(told["notice"].as_array().unwrap().contains(&json!("current_stay.entered_on")), "{told}");
    assert_eq!(told["decision"]["values"]["last_permitted_day"], Value::Null);
    let told = days(&office, "1");
    assert_eq!((&told["enter_by"], &told["leave_by"]), (&json!("2027-03-10"), &Value::Null), "{told}");
    assert_eq!((&told["limits"][0]["limit"], &told["limits"][0]["days"]), (&json!("stay_of_entry"), &json!(90)));
    // Who has not left is on the stay that the visa before it gave.
    let office = on(office, "2026-03-15");
    let line = format!("renew 1 --act extension --days 10 --set current_stay.entered_on=2026-02-20 {SEEN} --what-if");
    let told = office.done("intake1", &line);
    assert_eq!(told["decision"]["values"]["last_permitted_day"], "2026-03-22", "{told}");
    assert_eq!(days(&office, "1")["leave_by"], "2026-03-22");
}

#[test]
fn an_extension_is_of_one_entry_alone() {
    let office = Office::new(TENTH);
    let mut facts = extension(true);
    facts["current_stay"]["entries"] = json!("multiple");
    taken_in(&office, &facts, "");
    given(&office, "1", "A0012345");
    let office = on(office, "2026-05-10");
    let renew = |more: &str| {
        let line = format!("renew 1 --act extension --days 30 {more} {SEEN} --what-if");
        office.done("intake1", &line)["decision"]["values"].clone()
    };
    let (again, still) = (renew("--set current_stay.entered_on=2026-05-01"), renew(""));
    assert_eq!((&again["last_permitted_day"], &again["max_extension_days"]), (&json!("2026-05-31"), &json!(30)));
    assert_eq!((&still["last_permitted_day"], &still["max_extension_days"]), (&json!("2026-04-11"), &json!(10)));
}

#[test]
fn a_receipt_covers_the_stay_of_who_left_the_passport_here() {
    let office = on(Office::new(TENTH), "2026-03-13");
    taken_in(&office, &extension(true), "--passport-kept");
    let told = days(&office, "1");
    assert_eq!(told["leave_by"], "2026-03-24", "{told}");
    let last = told["passed"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["day"], &last["code"]), (&json!("2026-03-24"), &json!("STAY_EXPIRED")), "{told}");
    // It was filed: no day for filing runs any more.
    assert_eq!((&told["file_by"], told["passed"].as_array().unwrap().len()), (&Value::Null, 1), "{told}");
    // Whose stay had ended before is covered by nothing.
    let office = on(Office::new(TENTH), "2026-03-25");
    taken_in(&office, &extension(true), "--passport-kept");
    assert_eq!(days(&office, "1")["leave_by"], "2026-03-22");
}

#[test]
fn the_stay_on_a_port_visa_runs_and_may_be_extended_while_it_does() {
    let office = Office::new(TENTH);
    let mut facts = example("pv-negotiation");
    facts["as_of"] = json!("2026-03-10");
    facts["arrival"]["at"] = json!("2026-03-10T06:00+08:00");
    facts["stage"] = json!("acceptance");
    facts["passport"]["shown"] = json!("original");
    facts["passport"]["verification"] = json!("verified");
    facts["request"]["stay_days"] = json!(20);
    let case = office.intake(&facts);
    office.done("review1", &format!("review {case}"));
    office.done("approve1", &format!("approve {case}"));
    let _ = office.run("intake1", &format!("custody receive {case}"));
    office.done("issue1", &format!("issue {case} --number A0012345"));
    office.done("issue1", &format!("collect {case}"));
    let office = on(office, "2026-03-29");
    let limit = office.show(&case)["limits"][0].clone();
    assert_eq!((&limit["used"], &limit["left"], &limit["until"]), (&json!(19), &json!(1), &json!("2026-03-30")));
    let told = days(&office, &case);
    assert_eq!((&told["leave_by"], &told["file_by"]), (&json!("2026-03-30"), &json!("2026-03-23")), "{told}");
    // What may be asked for is what may be done.
    let open = |office: &Office| {
        let next = office.done("intake1", &format!("next {case}"));
        let open = next["open"].as_array().unwrap().clone();
        open.iter().any(|one| one["command"].as_str().unwrap().starts_with("renew"))
    };
    let renew =
        format!("renew {case} --act extension --days 5 --set current_stay.entered_on=2026-03-10 {SEEN} --what-if");
    assert!(open(&office));
    office.done("intake1", &renew);
    let reminders = office.done("", "report reminders --days 30");
    assert_eq!(reminders["reminders"][0]["duty"], "leave-by", "{reminders}");
    let office = on(office, "2026-04-05");
    assert!(open(&office));
    office.done("intake1", &renew);
}

#[test]
fn a_day_that_cannot_be_counted_yet_is_told_as_such_wherever_it_would_stand() {
    let office = on(Office::new(TENTH), "2026-12-28");
    let mut facts = extension(true);
    facts["current_stay"]["entered_on"] = json!("2026-12-20");
    facts["request"]["extension_days"] = json!(10);
    taken_in(&office, &facts, "--passport-kept");
    let said = |line: &str| {
        let words: Vec<String> = format!("--officer intake1 --lang en {line}").split(' ').map(str::to_owned).collect();
        let came = office.plain(&words);
        assert_eq!(came.exit, visa_cli::error::Exit::Done, "{line}: {}", came.err);
        came.out
    };
    assert!(said("list --format table").contains("2027 open"), "{}", said("list --format table"));
    let tsv = said("list --format tsv");
    let lines: Vec<&str> = tsv.lines().collect();
    assert!(lines[0].ends_with("due_on\tprovisional") && lines[1].ends_with("\t\t2027"), "{tsv}");
    let exported = said("export state:open --format csv --columns case,due_on,provisional");
    assert!(exported.contains(",,2027"), "{exported}");
    let receipt = said("print receipt 1");
    assert!(receipt.contains("working days of 2027 are not published"), "{receipt}");
    let first = office.done("review1", "");
    let cases = first["parts"][0]["cases"].as_array().unwrap();
    assert_eq!(cases[0]["provisional"], 2027, "{first}");
}

#[test]
fn the_period_is_told_with_its_provision_and_the_document_with_its_days() {
    let office = multiple();
    assert_eq!(days(&office, "1")["cite"], "Reg 13(1), 36(2)");
    let words = ["--officer", "intake1", "--lang", "en", "print", "file", "1"].map(str::to_owned);
    let came = office.plain(&words);
    for said in ["2026-03-10 – 2027-03-10", "multiple", "90"] {
        assert!(came.out.contains(said), "{said}: {} {}", came.out, came.err);
    }
    // Who was not accepted has no period.
    let office = Office::new(TENTH);
    taken_in(&office, &extension(false), "");
    assert_eq!(days(&office, "1")["cite"], Value::Null);
}

#[test]
fn advice_on_what_waits_for_papers_has_its_last_day() {
    let office = Office::new(TENTH);
    taken_in(&office, &extension(false), "");
    let told = office.done("review1", "review 1 --recommend refuse --advise --dry-run");
    assert_eq!(
        (&told["advice"]["by"], &told["advice"]["then"]),
        (&json!("2026-03-15"), &json!("LATE_BUT_LAWFUL")),
        "{told}"
    );
    assert_eq!(told["advice"]["sets"][0][0]["by"], "2026-03-15");
    let said = said(&office, "--lang en --officer review1 review 1 --recommend refuse --advise --dry-run");
    assert!(
        said.contains("to be filed by 2026-03-15; after that: filed fewer than 7 days before the stay ends"),
        "{said}"
    );
    // Once accepted, what is missing can be supplied until it is to be decided: here the period goes on after the notice.
    let office = on(office, "2026-03-12");
    office.done("intake1", "document add 1 --kind inviter_letter");
    office.done("intake1", "amend 1 --set filing.filed_by=relative --note filed-by-a-relative");
    let told = office.done("review1", "review 1 --recommend refuse --advise --dry-run");
    let due = &office.show("1")["due_on"];
    assert_eq!((&told["advice"]["by"], &told["advice"]["then"]), (due, &json!("DECISION_OVERDUE")), "{told}");
}
