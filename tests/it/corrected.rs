//! A correction rests on papers and takes two officers, whatever program one of them writes with.

use std::fs;

use serde_json::{Value, json};
use visa_cli::domain::number::Numbering;
use visa_cli::error::Exit;
use visa_cli::record::act::{Act, Corrected};
use visa_cli::record::hash::Hash;
use visa_cli::record::keyfile::KeyFile;
use visa_cli::store::engine::Access;
use visa_cli::store::record::file::CaseFile;
use visa_cli::store::write::recording::Stamp;

use crate::office::{Office, example};
use crate::terminal::Terminal;

const NOW: &str = "2026-09-14T09:00+08:00";

/// An office with a document issued.
fn issued() -> (Office, String) {
    let office = Office::new(NOW);
    let case = office.intake(&example("ex-30-days"));
    for (officer, line) in
        [("review1", "review CASE"), ("approve1", "approve CASE"), ("issue1", "issue CASE --number A0000001")]
    {
        office.done(officer, &line.replace("CASE", &case));
    }
    (office, case)
}

/// What an officer writes with a program of their own: signed with the right key, asked of nobody.
fn written_by_one(office: &Office, case: &str, corrected: Corrected) {
    let key = fs::read_to_string(office.folder.path().join("cases.db.keys/issue1.key")).unwrap();
    let KeyFile::Open(key) = KeyFile::read(&key).unwrap() else { panic!("a training key lies open") };
    let mut file = CaseFile::open(&office.path(), Access::Write).unwrap();
    let key_of_case = Numbering::of("PVG").case(case).unwrap();
    let at = file.last_at().unwrap();
    let random = |bytes: &mut [u8]| bytes.fill(7);
    let stamp = Stamp {
        officer: "issue1",
        signer: &key,
        at,
        request: "by-one",
        policy: Hash::ZERO,
        program: "visa-cli 0.1.0",
        random: &random,
    };
    file.change(&stamp, |record| record.case(key_of_case, Act::Corrected(corrected.clone()))).unwrap();
}

#[test]
fn a_correction_by_one_officer_is_refused_by_the_chain() {
    let by_one = |spoiled: Option<&str>| Corrected {
        number: "A0000002".to_owned(),
        note: "alone".to_owned(),
        spoiled: spoiled.map(str::to_owned),
        confirms: None,
        entry: None,
    };
    let (office, case) = issued();
    written_by_one(&office, &case, by_one(None));
    let verified = office.run("", "audit verify").json();
    assert_eq!(verified["ok"], json!(false), "{verified}");
    assert!(verified["problems"][0]["message"].as_str().unwrap().contains("it takes two"), "{verified}");
    // The control: another blank before the document is handed over is for who issues alone.
    let (office, case) = issued();
    written_by_one(&office, &case, by_one(Some("A0000001")));
    assert_eq!(office.run("", "audit verify").json()["ok"], json!(true));
}

#[test]
fn the_papers_that_a_correction_rests_on_are_kept_and_shown_to_who_confirms() {
    let (office, case) = issued();
    let paper = office.folder.path().join("letter.pdf");
    fs::write(&paper, "letter").unwrap();
    let sum = Hash::of(b"letter").to_string();
    let line = format!("correct {case} --number A0000002 --paper {} --note typed", paper.display());
    office.done("issue1", &line);
    let waiting = office.done("", &format!("correct {case}"));
    assert_eq!(waiting["waiting"]["papers"], json!([sum]), "{waiting}");
    office.done("approve1", &format!("correct {case} --confirm"));
    let absent = format!("correct {case} --number A0000003 --paper /nowhere --note typed");
    assert_eq!(office.refused("issue1", &absent, Exit::Refused).code(), "cannot_read");
    let stands: Value = office.show(&case);
    assert_eq!(stands["issued"]["number"], "A0000002");
    assert_eq!(office.done("", "audit verify")["ok"], true);
}

/// `next` offers a correction where the act takes it, and says why where it does not.
#[test]
fn what_next_says_of_a_correction_is_what_the_act_says() {
    let (office, case) = issued();
    let agree = |officer: &str, step: &str, line: &str, code: &str| {
        let next = office.done(officer, &format!("next {case}"));
        let of = |part: &str| next[part].as_array().unwrap().iter().find(|one| one["step"] == step).cloned();
        let came = office.run(officer, &format!("{line} --dry-run"));
        assert_eq!(came.code(), code, "{officer} {line}: {}", came.err);
        match of("closed") {
            Some(closed) => assert_eq!(closed["obstacles"][0], code, "{officer} {step}: {next}"),
            None => assert!(code.is_empty() && of("open").is_some(), "{officer} {step}: {next}"),
        }
    };
    let propose = format!("correct {case} --set request.extension_days=9 --note typed");
    let confirm = format!("correct {case} --confirm --number A0000002");
    agree("issue1", "correct", &propose, "");
    office.done("issue1", &propose);
    agree("issue1", "correct", &propose, "correction_waits");
    agree("approve1", "correct-confirm", &confirm, "");
    agree("issue1", "correct-confirm", &confirm, "same_officer");
    // Who proposed it may take it back.
    office.done("issue1", &format!("correct {case} --withdraw --note right"));
    // Where none waits that is said, and not that the step is closed.
    let none = office.run("issue1", &format!("correct {case} --withdraw --note right"));
    assert_eq!(none.code(), "no_correction", "{}", none.err);
    agree("issue1", "correct", &propose, "");
    office.holds();
}

/// A finding that another case of the passport holds stands against a correction as it does against issue, and so does what
/// the correction would leave shown by nobody.
#[test]
fn what_the_file_says_otherwise_and_what_nobody_has_shown_stand_against_a_correction() {
    let (office, case) = issued();
    let propose = format!("correct {case} --set request.extension_days=9 --note typed --dry-run");
    assert_eq!(office.run("issue1", &propose).code(), "", "the control");
    let nobody_says = format!("correct {case} --set record=null --note typed");
    let told = office.refused("issue1", &nobody_says, Exit::LawSaysNo);
    assert_eq!(told.code(), "unestablished", "{}", told.err);
    assert!(told.err.contains(&format!("visa-cli correct {case} --set record=VALUE")), "{}", told.err);
    let other = office.intake(&example("ex-30-days"));
    office.done("review2", &format!("establish {other} passport.verification=forged --source notice"));
    let told = office.refused("issue1", &propose, Exit::LawSaysNo);
    assert_eq!(told.code(), "file_says_otherwise", "{}", told.err);
    assert!(told.err.contains(&other) && told.err.contains(&format!("visa-cli void {case}")), "{}", told.err);
    office.done("review1", &format!("establish {other} passport.verification=verified --source another-notice"));
    assert_eq!(office.run("issue1", &propose).code(), "");
}

/// Two officers who issue give nothing that nobody approved.
#[test]
fn what_was_asked_for_is_corrected_within_what_was_approved() {
    let office = Office::new(NOW);
    let mut facts = example("ex-30-days");
    facts["request"]["extension_days"] = json!(20);
    let case = office.intake(&facts);
    for (officer, line) in
        [("review1", "review CASE"), ("approve1", "approve CASE"), ("issue1", "issue CASE --number A0000001")]
    {
        office.done(officer, &line.replace("CASE", &case));
    }
    let propose =
        |days: u32| office.run("issue1", &format!("correct {case} --set request.extension_days={days} --note typed"));
    let came = propose(30);
    assert_eq!((came.exit, came.code().as_str()), (Exit::LawSaysNo, "beyond_approval"), "{}", came.err);
    assert_eq!(propose(9).exit, Exit::Done);
    office.done("approve1", &format!("correct {case} --confirm --number A0000002"));
    // What was corrected wrongly goes back to what was approved, and no further.
    assert_eq!(propose(21).code(), "beyond_approval");
    assert_eq!(propose(20).exit, Exit::Done);
    office.done("approve1", &format!("correct {case} --confirm --number A0000003"));
    office.holds();
}

/// Who confirms sees each value as it was and as it would be; of a passport number the characters that differ.
#[test]
fn a_correction_is_shown_whole_before_it_is_confirmed() {
    let (office, case) = issued();
    let shown = office.show(&case);
    let number = shown["facts"]["passport"]["number"].as_str().unwrap().to_owned();
    let other = format!("{}Q{}", &number[..2], &number[3..]);
    let line = format!("correct {case} --set applicant.name=SUKARNO --set passport.number={other} --note typed");
    office.done("issue1", &line);
    let changes = office.done("", &format!("correct {case}"))["waiting"]["changes"].clone();
    let of = |fact: &str| changes.as_array().unwrap().iter().find(|one| one["fact"] == fact).cloned().unwrap();
    assert_eq!(of("applicant.name")["after"], "SUKARNO", "{changes}");
    let (before, after) = (of("passport.number")["before"].clone(), of("passport.number")["after"].clone());
    let place = |value: &Value| value.as_str().unwrap().chars().nth(2).unwrap();
    assert_eq!((place(&before), place(&after)), (number.chars().nth(2).unwrap(), 'Q'), "{changes}");
    assert!(before.as_str().unwrap().starts_with("**") && !changes.to_string().contains(&number), "{changes}");
    let bytes = office.bytes();
    let mut at = Terminal::open(&office, (120, 40), "approve1", &format!("correct {case} --confirm --number A0000002"));
    at.shows("SUKARNO").shows("typed").shows("go on?").types("n\r");
    assert_eq!(at.ends(), 130);
    assert!(office.bytes() == bytes, "nothing was written");
    let mut at = Terminal::open(&office, (120, 40), "approve1", &format!("correct {case} --confirm --number A0000002"));
    at.shows("go on?").types("y\r");
    assert_eq!(at.ends(), 0);
    assert_eq!(office.show(&case)["facts"]["applicant"]["name"], "SUKARNO");
    // The number of before, now spoiled, still leads to it.
    for line in ["search A0000001", "list A0000001", "search A0000002", "find A0000001"] {
        assert_eq!(office.done("", line)["cases"][0]["case"], case, "{line}");
    }
    office.holds();
}
