//! A case that goes from one office to another: open in exactly one of them, with a receipt, and nothing taken on a word that
//! is not proven.

use std::fs;

use serde_json::Value;
use visa_cli::error::Exit;

use crate::bundles::head;
use crate::office::{Office, example};
use crate::schemas::is_as_declared;

const NOW: &str = "2026-11-23T09:00+08:00";

/// An office with its public keys in a file.
fn office(code: &str) -> (Office, String) {
    let office = Office { folder: crate::office::folder(), now: NOW.to_owned() };
    assert_eq!(office.run("", &format!("init --training --office {code}")).exit, Exit::Done);
    let keys = at(&office, "office.keys");
    office.done("", &format!("paper keys -o {keys}"));
    (office, keys)
}

fn at(office: &Office, name: &str) -> String {
    office.folder.path().join(name).display().to_string()
}

fn taken_in(office: &Office) -> String {
    let came = office.piped("intake1", "intake port_visa --from -", example("pv-negotiation").to_string().as_bytes());
    assert_eq!(came.exit, Exit::Done, "{}", came.err);
    came.json()["case"].as_str().unwrap().to_owned()
}

/// In how many of the offices a case of the person is open.
fn open_in(offices: &[&Office]) -> usize {
    offices.iter().map(|office| listed(office, "state:open").len()).sum()
}

fn listed(office: &Office, filter: &str) -> Vec<Value> {
    office.done("", &format!("list {filter}"))["cases"].as_array().unwrap().clone()
}

#[test]
fn a_case_that_is_handed_over_is_open_in_exactly_one_office_and_comes_with_a_receipt() {
    let ((from, from_keys), (to, to_keys)) = (office("PVG"), office("CAN"));
    let case = taken_in(&from);
    from.done("review1", &format!("claim {case}"));
    let (file, receipt) = (at(&from, "1.case"), at(&to, "1.receipt"));
    let handed = format!("transfer out {case} --to CAN --note moved -o {file}");
    from.refused("intake1", &format!("{handed} --dry-run").replace("moved", ""), Exit::Usage);
    from.done("intake1", &format!("{handed} --dry-run"));
    assert_eq!((open_in(&[&from, &to]), fs::exists(&file).unwrap()), (1, false));
    from.done("intake1", &handed);
    assert_eq!(open_in(&[&from, &to]), 0, "on its way");
    let take = format!("transfer in {file} --keys {from_keys} -o {receipt}");
    to.done("intake1", &format!("{take} --dry-run"));
    let taken = to.done("intake1", &take);
    is_as_declared("transfer-in", &taken);
    assert_eq!((taken["moved"]["case"].as_str(), open_in(&[&from, &to])), (Some("CAN-2026-000001"), 1));
    let shown = to.done("", "show CAN-2026-000001");
    assert_eq!(shown["particulars"]["legacy"]["state"], "under-examination");
    // Each side is done once, however often it is said.
    let (here, there) = (head(&from), head(&to));
    from.done("intake1", &format!("{handed} --force"));
    assert_eq!(to.done("intake1", &format!("{take} --force"))["moved"]["already_done"], true);
    assert_eq!((head(&from), head(&to)), (here, there));
    // The day's report tells it apart from what applicants withdrew.
    let report = from.done("", "report daily");
    let tables = report["tables"].as_array().unwrap();
    let table = tables.iter().find(|table| table["key"] == "withdrawn").unwrap();
    let numbers: Vec<i64> = table["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["numbers"].as_object().unwrap().values().next().unwrap().as_i64().unwrap())
        .collect();
    assert_eq!(numbers, [1, 1], "{table}");
    assert_eq!(from.done("", "report explain handed-over.all")["cases"], serde_json::json!([case]));
    assert!(to.done("", "report daily")["tables"].as_array().unwrap().iter().all(|table| table["key"] != "withdrawn"));
    let outstanding = |office: &Office| office.done("", "transfer list")["handed_over"][0]["receipt"].clone();
    assert_eq!(outstanding(&from), Value::Null);
    from.done("intake1", &format!("transfer receipt {receipt} --keys {to_keys}"));
    assert!(outstanding(&from).as_str().unwrap().starts_with("CAN-2026-000001"));
    let again = from.done("intake1", &format!("transfer receipt {receipt} --keys {to_keys}"));
    assert_eq!(again["already_done"], true);
    is_as_declared("transfer-receipt", &again);
    from.holds();
    to.holds();
}

#[test]
fn what_is_with_another_office_is_opened_here_by_no_other_door() {
    let ((from, _), (to, to_keys)) = (office("PVG"), office("CAN"));
    let case = taken_in(&from);
    let file = at(&from, "1.case");
    let out = |to: &str| format!("transfer out {case} --to {to} --note moved -o {file} --force");
    // Its own office, no office, a passport that lies here, a word for it without the file.
    from.refused("intake1", &out("PVG"), Exit::Usage);
    from.refused("intake1", &out("C"), Exit::Usage);
    let refused = from.refused("intake1", &format!("withdraw {case} --ground handed-over"), Exit::Usage);
    assert_eq!(refused.code(), "hand_over_by_transfer");
    from.done("intake1", &format!("custody receive {case} --note kept"));
    assert_eq!(from.refused("intake1", &out("CAN"), Exit::Refused).code(), "passport_is_here");
    from.done("intake1", &format!("custody return {case} --note back"));
    from.done("intake1", &out("CAN"));
    assert_eq!(from.refused("intake1", &out("SHA"), Exit::Stale).code(), "handed_over");
    assert_eq!(from.refused("intake1", "undo --note slip", Exit::Stale).code(), "handed_over");
    from.refused("review1", &format!("claim {case}"), Exit::Stale);
    // A third office, keys of another, a byte that differs.
    let (third, _) = office("SHA");
    let take = |keys: &str| format!("transfer in {file} --keys {keys}");
    let from_keys = at(&from, "office.keys");
    assert_eq!(third.refused("intake1", &take(&from_keys), Exit::Refused).code(), "for_another_office");
    assert_eq!(to.refused("intake1", &take(&to_keys), Exit::Integrity).code(), "unknown_key");
    let text = fs::read_to_string(&file).unwrap();
    for place in (0..text.len()).step_by(97) {
        let mut bytes = text.clone().into_bytes();
        bytes[place] ^= 1;
        fs::write(&file, &bytes).unwrap();
        let came = to.run("intake1", &take(&from_keys));
        assert!(matches!(came.exit, Exit::Integrity | Exit::Refused), "byte {place}: {} {}", came.out, came.err);
        assert_eq!(head(&to), 1, "byte {place}");
    }
    fs::write(&file, text).unwrap();
    to.done("intake1", &take(&from_keys));
}

#[test]
fn a_receipt_of_another_hand_over_is_not_taken() {
    let ((from, from_keys), (to, to_keys)) = (office("PVG"), office("CAN"));
    let (other, other_keys) = office("PVG");
    let receipt = |of: &Office, keys: &str| {
        let case = taken_in(of);
        let (file, receipt) = (at(of, "1.case"), at(of, "1.receipt"));
        of.done("intake1", &format!("transfer out {case} --to CAN --note moved -o {file}"));
        to.done("intake1", &format!("transfer in {file} --keys {keys} -o {receipt}"));
        receipt
    };
    let (mine, theirs) = (receipt(&from, &from_keys), receipt(&other, &other_keys));
    let refused = from.refused("intake1", &format!("transfer receipt {theirs} --keys {to_keys}"), Exit::Refused);
    assert_eq!(refused.code(), "for_another_office");
    from.refused("intake1", &format!("transfer receipt {mine} --keys {from_keys}"), Exit::Integrity);
    from.done("intake1", &format!("transfer receipt {mine} --keys {to_keys}"));
}

#[test]
fn a_list_is_scoped_to_an_office() {
    let ((from, from_keys), (to, _)) = (office("PVG"), office("CAN"));
    let case = taken_in(&from);
    let file = at(&from, "1.case");
    from.done("intake1", &format!("transfer out {case} --to CAN --note moved -o {file}"));
    to.done("intake1", &format!("transfer in {file} --keys {from_keys}"));
    let counts = |office: &Office| ["pvg", "CAN", "SHA"].map(|code| listed(office, &format!("office:{code}")).len());
    assert_eq!((counts(&from), counts(&to)), ([1, 1, 0], [1, 1, 0]));
    assert_eq!(from.run("", "list office:?").exit, Exit::Usage);
    // What is another office's is found by no number of this one.
    from.refused("", "show CAN-2026-000001", Exit::NotFound);
}

/// A case that PVG handed over to CAN, and both offices with their keys.
struct Handed {
    from: (Office, String),
    to: (Office, String),
    case: String,
    file: String,
    receipt: String,
}

impl Handed {
    fn over() -> Handed {
        let (from, to) = (office("PVG"), office("CAN"));
        let case = taken_in(&from.0);
        let (file, receipt) = (at(&from.0, "1.case"), at(&to.0, "1.receipt"));
        from.0.done("intake1", &format!("transfer out {case} --to CAN --note moved -o {file}"));
        to.0.done("intake1", &format!("transfer in {file} --keys {} -o {receipt}", from.1));
        Handed { from, to, case, file, receipt }
    }

    /// The other office writes its receipt anew, and it is recorded.
    fn receipted(&self) -> Value {
        let ((from, from_keys), (to, to_keys)) = (&self.from, &self.to);
        to.done("intake1", &format!("transfer in {} --keys {from_keys} -o {} --force", self.file, self.receipt));
        from.done("intake1", &format!("transfer receipt {} --keys {to_keys}", self.receipt))
    }
}

fn code_at_intake(office: &Office, facts: &Value, more: &str) -> String {
    let came = office.piped("intake1", &format!("intake port_visa --from - {more}"), facts.to_string().as_bytes());
    if came.exit == Exit::Done { "done".to_owned() } else { came.code() }
}

fn list_of(office: &Office, facts: &Value) -> Value {
    let word = |path: &str| facts.pointer(path).and_then(Value::as_str).unwrap_or_default().to_owned();
    let path = at(office, "list.csv");
    let row = [
        "/applicant/name",
        "/applicant/birth_date",
        "/applicant/nationality",
        "/passport/number",
        "/passport/expires_on",
    ];
    let row = row.map(word).join(",");
    let day = &word("/arrival/at")[..10];
    let head = "外文姓名,出生日期,国籍,护照号码,护照有效期至,拟入境日期,停留天数,来华事由,统一社会信用代码";
    fs::write(&path, format!("{head}\n{row},{day},14,商务洽谈,91310115MA1K4BQR53\n")).unwrap();
    office.run("intake1", &format!("import {path} --accept-good")).json()["rows"][0].clone()
}

#[test]
fn an_application_that_another_office_has_is_opened_by_no_door_of_either() {
    let handed = Handed::over();
    let facts = example("pv-negotiation");
    let mut later = facts.clone();
    later["arrival"]["at"] = Value::from("2027-02-10T09:00:00+08:00");
    let codes = |office: &Office| ["", "--draft"].map(|more| code_at_intake(office, &facts, more));
    for receipted in [false, true] {
        if receipted {
            handed.receipted();
        }
        let (from, to) = (&handed.from.0, &handed.to.0);
        assert_eq!(codes(from), ["with_another_office"; 2], "receipted {receipted}");
        assert_eq!(codes(to), ["came_from_another_office"; 2], "receipted {receipted}");
        for office in [from, to] {
            let row = list_of(office, &facts);
            assert_eq!(
                (row["outcome"].as_str(), row["problems"][0]["code"].as_str()),
                (Some("held-duplicate"), Some("HANDED_OVER")),
                "{row}"
            );
        }
        assert_eq!(open_in(&[from, to]), 1);
    }
    // Another trip is another application; here a follow-up and a draft are asked as an intake is.
    assert_eq!(code_at_intake(&handed.from.0, &later, "--draft"), "done");
    handed.from.0.holds();
}

#[test]
fn a_draft_of_before_the_hand_over_is_not_accepted_and_what_was_accepted_is_not_approved() {
    let ((from, _), (to, _)) = (office("PVG"), office("CAN"));
    let facts = example("pv-negotiation");
    let case = taken_in(&from);
    let file = at(&from, "1.case");
    let drafted = from.piped("intake1", "intake port_visa --from - --draft", facts.to_string().as_bytes()).json();
    let second = taken_in(&from);
    from.done("intake1", &format!("transfer out {case} --to CAN --note moved -o {file}"));
    let draft = drafted["case"].as_str().unwrap();
    assert_eq!(from.refused("intake1", &format!("intake {draft}"), Exit::Stale).code(), "with_another_office");
    from.done("review1", &format!("review {second} --recommend approve"));
    assert_eq!(from.run("", &format!("ready {second}")).exit, Exit::LawSaysNo);
    assert_eq!(from.refused("approve1", &format!("approve {second}"), Exit::Stale).code(), "with_another_office");
    drop(to);
}

#[test]
fn what_ended_in_the_other_office_is_told_by_its_receipt_and_then_may_be_filed_anew() {
    let handed = Handed::over();
    let facts = example("pv-negotiation");
    let (from, to) = (&handed.from.0, &handed.to.0);
    handed.receipted();
    to.done("intake1", "withdraw 1 --note gone");
    assert_eq!(code_at_intake(from, &facts, ""), "with_another_office", "nothing tells it here");
    assert_eq!(handed.receipted()["already_done"], Value::Null);
    assert_eq!(handed.receipted()["already_done"], true);
    assert_eq!(from.done("", "transfer list")["handed_over"][0]["ended"]["state"], "withdrawn");
    assert_eq!(code_at_intake(from, &facts, ""), "done");
    assert_eq!(code_at_intake(to, &facts, ""), "done");
    from.holds();
}

#[test]
fn a_case_that_came_back_is_taken_up_as_it_went() {
    let handed = Handed::over();
    let facts = example("pv-negotiation");
    let ((from, _), (to, to_keys)) = (&handed.from, &handed.to);
    let back = at(to, "back.case");
    to.done("intake1", &format!("transfer out 1 --to PVG --note back -o {back}"));
    let taken = from.done("intake1", &format!("transfer in {back} --keys {to_keys}"));
    let case = taken["moved"]["case"].as_str().unwrap();
    assert_eq!(code_at_intake(from, &facts, ""), "came_from_another_office");
    assert_eq!(code_at_intake(to, &facts, ""), "with_another_office");
    from.done("intake1", &format!("intake {case}"));
    assert_eq!(open_in(&[from, to]), 1);
    // The older receipt says nothing of it any more.
    let ready = from.run("", &format!("ready {case}")).json()["obstacles"].to_string();
    assert!(!ready.contains("another_office"), "{ready}");
}

#[test]
fn a_receipt_is_told_as_what_it_is() {
    let handed = Handed::over();
    let from = &handed.from.0;
    handed.receipted();
    let history = from.done("", &format!("history {}", handed.case))["events"].clone();
    let last = history.as_array().unwrap().last().unwrap();
    assert_eq!((last["kind"].as_str(), last["said"].as_str()), (Some("taken-over"), Some("CAN CAN-2026-000001")));
    assert_eq!(from.done("", &format!("inquiry list {}", handed.case))["inquiries"], Value::Array(Vec::new()));
    assert_eq!(
        from.refused("intake1", &format!("undo {} --note slip", handed.case), Exit::Stale).code(),
        "handed_over"
    );
    let came = from.plain(&["audit".to_owned(), "log".to_owned(), "--lang".to_owned(), "en".to_owned()]);
    assert!(came.out.contains("taken over by another office") && !came.out.contains("inquiry"), "{}", came.out);
}

/// What stands against an application goes with it: the passport that was seized is so in the other office, and an inquiry that
/// did not confirm binds there as here.
#[test]
fn a_hand_over_washes_nothing_off() {
    let ((from, from_keys), (to, _)) = (office("PVG"), office("CAN"));
    let case = taken_in(&from);
    let inquiry = format!("inquiry record {case} --of applicant --manner interview --outcome untrue --note no_trade");
    from.done("review1", &inquiry);
    from.done("intake1", &format!("custody receive {case}"));
    from.done("intake1", &format!("custody seized {case} --to brigade --list L-1"));
    let file = at(&from, "1.case");
    from.done("intake1", &format!("transfer out {case} --to CAN --note moved -o {file}"));
    let take = format!("transfer in {file} --keys {from_keys} -o {}", at(&to, "1.receipt"));
    // A draft is entered by who takes in: the record holds no other.
    assert_eq!(to.refused("review1", &take, Exit::Duty).code(), "role_missing");
    let taken = to.done("intake1", &take);
    let there = taken["moved"]["case"].as_str().unwrap().to_owned();
    to.done("intake1", &format!("establish {there} as-carried --source seen"));
    to.done("intake1", &format!("intake {there}"));
    let shown = to.show(&there);
    assert_eq!(shown["custody"], "seized", "{shown}");
    let moves = to.done("", &format!("custody list {there}"))["moves"].as_array().unwrap().clone();
    assert_eq!(moves.len(), 1, "{moves:?}");
    assert!(
        moves.iter().any(|one| one["place"] == "seized" && one["paper"] == "L-1" && one["to"] == "brigade"),
        "{moves:?}"
    );
    let made = to.done("", &format!("inquiry list {there}"))["inquiries"][0].clone();
    assert_eq!((&made["outcome"], &made["whom"]), (&Value::from("untrue"), &Value::from(case.as_str())), "{made}");
    to.done("review1", &format!("review {there} --recommend approve"));
    let came = to.refused("approve1", &format!("approve {there}"), Exit::LawSaysNo);
    assert!(came.err.contains("inquiry_against") && came.err.contains("passport_not_here"), "{}", came.err);
    to.done("intake1", &format!("custody receive {there}"));
    to.done(
        "review2",
        &format!("inquiry record {there} --of applicant --manner interview --outcome confirmed --note x"),
    );
    to.done("review2", &format!("establish {there} passport.verification=verified --source seen"));
    to.done("review1", &format!("review {there} --recommend approve"));
    to.done("approve1", &format!("approve {there}"));
    to.holds();
}

/// Puts a backup in the place of the case file by two administrators.
fn put_back(office: &Office, backup: &str) -> Value {
    for ending in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{ending}", office.path().display()));
    }
    let to = office.path().display().to_string();
    let keys = format!("--key {to}.keys/admin1.key --with admin2 --with-key {to}.keys/admin2.key");
    office.done("admin1", &format!("restore {backup} --to {to} {keys} --note failed"))
}

#[test]
fn what_a_restoration_loses_of_a_hand_over_stands_before_every_step_until_it_is_recorded_again() {
    let ((from, from_keys), (to, to_keys)) = (office("PVG"), office("CAN"));
    let case = taken_in(&from);
    let (backup, file, receipt) = (at(&from, "b.db"), at(&from, "1.case"), at(&to, "1.receipt"));
    from.done("intake1", &format!("backup {backup}"));
    from.done("intake1", &format!("transfer out {case} --to CAN --note moved -o {file}"));
    to.done("intake1", &format!("transfer in {file} --keys {from_keys} -o {receipt}"));
    let taken = format!("transfer receipt {receipt} --keys {to_keys}");
    from.done("intake1", &taken);
    let lost = put_back(&from, &backup);
    is_as_declared("restore", &lost);
    assert_eq!(lost["missing"][0]["act"]["handed-over"]["to"], "CAN", "{lost}");
    // It is open in the other office: here only what closes it again is open.
    for (officer, line) in
        [("review1", "review"), ("intake1", "establish"), ("approve1", "approve"), ("issue1", "issue")]
    {
        let more = if line == "establish" { "record=clear --source register" } else { "" };
        let refused = from.run(officer, &format!("{line} {case} {more}"));
        assert_eq!(
            (refused.exit, refused.code().as_str()),
            (Exit::Stale, "with_another_office"),
            "{line}: {}",
            refused.err
        );
    }
    assert_eq!(from.refused("intake1", &taken, Exit::Stale).code(), "hand_over_is_lost");
    // No other door closes it here, and no third office gets it.
    let withdraw = format!("withdraw {case} --note x --yes");
    assert_eq!(from.refused("intake1", &withdraw, Exit::Stale).code(), "with_another_office");
    let elsewhere = format!("transfer out {case} --to PEK --note x -o {}", at(&from, "wrong.case"));
    assert_eq!(from.refused("intake1", &elsewhere, Exit::Stale).code(), "handed_over");
    let told = from.run("", "report escalations");
    is_as_declared("report-escalations", &told.json());
    assert_eq!((told.exit, &told.json()["lost"][0]["to"]), (Exit::Attention, &serde_json::json!("CAN")));
    assert_eq!(from.done("", "stats")["lost"], 1);
    let doctor = from.run("", "doctor").json();
    assert!(doctor["checks"].as_array().unwrap().iter().any(|check| check["name"] == "lost"), "{doctor}");
    // Recorded again it takes the receipt that the other office gave, and nothing is left to do.
    from.done("intake1", &format!("transfer out {case} --to CAN --note again -o {file} --force"));
    from.done("intake1", &taken);
    assert!(from.done("", "report escalations").get("lost").is_none());
    assert!(from.done("", "stats").get("lost").is_none());
    assert_eq!(open_in(&[&from]), 0);
    from.holds();
}

#[test]
fn what_went_on_to_a_third_office_and_ended_there_is_told_back_from_receipt_to_receipt() {
    let handed = Handed::over();
    let facts = example("pv-negotiation");
    let ((from, _), (to, to_keys)) = (&handed.from, &handed.to);
    let (third, third_keys) = office("PEK");
    let (file, receipt) = (at(to, "2.case"), at(&third, "2.receipt"));
    to.done("intake1", &format!("transfer out 1 --to PEK --note on -o {file}"));
    let take = format!("transfer in {file} --keys {to_keys} -o {receipt} --force");
    third.done("intake1", &take);
    handed.receipted();
    assert_eq!(code_at_intake(from, &facts, ""), "with_another_office", "the control: it is open in the third");
    third.done("intake1", "withdraw 1 --note gone");
    third.done("intake1", &take);
    to.done("intake1", &format!("transfer receipt {receipt} --keys {third_keys}"));
    handed.receipted();
    let ended = from.done("", "transfer list")["handed_over"][0]["ended"].clone();
    assert_eq!((ended["state"].as_str(), ended.get("to")), (Some("withdrawn"), None), "{ended}");
    assert_eq!(code_at_intake(from, &facts, ""), "done");
}
