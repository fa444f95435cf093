//! A slip is undone by who did it, on its day, before anyone relied on it; a passport goes where passports go.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use visa_cli::error::Exit;

use crate::office::{Office, example};

const NOW: &str = "2026-09-14T09:00+08:00";

/// What a case is to whoever looks, apart from what happened to it.
fn stands(office: &Office, case: &str) -> Value {
    let mut whole = office.show(case);
    for grows in ["version", "events", "decision", "alike", "obstacles"] {
        whole.as_object_mut().unwrap().remove(grows);
    }
    whole
}

/// An office with an extension taken up to a point; each command with who runs it.
fn at(steps: &[Command]) -> (Office, String) {
    let office = Office::new(NOW);
    let case = office.intake(&example("ex-30-days"));
    for (officer, line) in steps {
        office.done(officer, &line.replace("CASE", &case));
    }
    (office, case)
}

/// Who runs which command.
type Command = (&'static str, &'static str);

const REVIEWED: Command = ("review1", "review CASE --recommend approve");
const APPROVED: Command = ("approve1", "approve CASE");
const ISSUED: Command = ("issue1", "issue CASE --number A0000001");

fn figures(office: &Office) -> Value {
    let report = office.done("", "report daily --date 2026-09-14");
    let mut kept = json!({});
    for part in ["decided", "issued", "refused", "backlog", "deadlines", "custody"] {
        kept[part] = report[part].clone();
    }
    kept
}

/// Every row of every table that follows from the record, each value with the name of its column; without what says of a
/// case that something happened at all (who had a hand in it stays a hand), and without the counts of nothing.
fn rows(office: &Office) -> BTreeSet<String> {
    let file = rusqlite::Connection::open(office.path()).unwrap();
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table'
        AND name NOT IN ('ledger', 'txn', 'event', 'payload', 'before_act', 'officer_part')";
    let mut tables = file.prepare(tables).unwrap();
    let tables = tables.query_map([], |row| row.get(0)).unwrap().map(Result::<String, _>::unwrap);
    let mut rows = BTreeSet::new();
    for table in tables {
        let mut statement = file.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let names: Vec<String> = statement.column_names().iter().map(|name| (*name).to_owned()).collect();
        let mut found = statement.query([]).unwrap();
        while let Some(row) = found.next().unwrap() {
            let values = names.iter().enumerate().filter(|(_, name)| !matches!(name.as_str(), "version" | "moved_on"));
            let values = values.map(|(place, name)| format!("{name} {:?}", row.get_ref(place).unwrap()));
            let values = values.collect::<Vec<_>>().join(", ");
            if !(table.ends_with("_count") && values.ends_with("n Integer(0)")) {
                rows.insert(format!("{table}: {values}"));
            }
        }
    }
    rows
}

#[test]
fn every_slip_is_undone_and_the_case_stands_as_before() {
    let slips: [(&[Command], &str, &str); 10] = [
        (&[], "review1", "claim CASE"),
        (&[], "review1", "review CASE --recommend approve"),
        (&[REVIEWED], "approve1", "return CASE --note x"),
        (&[REVIEWED, APPROVED], "approve1", "return CASE --note x"),
        (&[REVIEWED], "approve1", "approve CASE"),
        (&[], "intake1", "withdraw CASE --note x"),
        (&[REVIEWED, APPROVED], "intake1", "withdraw CASE --note x"),
        (&[], "review1", "recuse CASE --note x"),
        (&[REVIEWED, APPROVED, ISSUED], "approve1", "void CASE --ground damaged --note x"),
        (&[REVIEWED, APPROVED, ISSUED], "issue1", "collect CASE"),
    ];
    for (before, officer, slip) in slips {
        let (office, case) = at(before);
        let (stood, counted, rows) = (stands(&office, &case), figures(&office), rows(&office));
        office.done(officer, &slip.replace("CASE", &case));
        let done = office.done(officer, "undo --note slip --yes");
        assert_eq!(done["case"], json!(case), "{slip}");
        assert_eq!(stands(&office, &case), stood, "{slip}");
        assert_eq!(figures(&office), counted, "{slip}");
        let now = self::rows(&office);
        let left: Vec<&String> = now.symmetric_difference(&rows).collect();
        assert!(left.is_empty(), "{slip} leaves behind: {left:#?}");
        assert_eq!(office.done("", "audit verify")["ok"], true, "{slip}");
        let report = office.done("", "report daily --date 2026-09-14");
        assert!(report["checks"].as_array().into_iter().flatten().all(|check| check["holds"] == true), "{report}");
        // Both stay on record, and it is done once.
        let kinds: Vec<Value> =
            office.show(&case)["events"].as_array().unwrap().iter().map(|one| one["kind"].clone()).collect();
        assert!(kinds.contains(&json!("undone")), "{kinds:?}");
        assert_eq!(office.refused(officer, "undo --note again --yes", Exit::Stale).code(), "cannot_undo", "{slip}");
        // The act can be done again, now that it is meant.
        office.done(officer, &slip.replace("CASE", &case));
    }
}

#[test]
fn what_is_no_slip_names_the_act_that_corrects_it() {
    let (office, case) = at(&[REVIEWED, APPROVED]);
    let refused = |office: &Office, officer: &str, exit: Exit| {
        let came = office.refused(officer, &format!("undo {case} --note x --yes"), exit);
        (came.code(), came.err)
    };
    // Another's act, one's own on which another has acted, one of yesterday.
    assert_eq!(refused(&office, "issue1", Exit::Duty).0, "not_your_act");
    assert_eq!(refused(&office, "review1", Exit::Stale).0, "relied_on");
    let office = Office { now: "2026-09-15T09:00+08:00".to_owned(), ..office };
    let (code, told) = refused(&office, "approve1", Exit::Stale);
    assert!(code == "another_day" && told.contains("return"), "{told}");
    // A paper that is out, a document.
    office.done("issue1", &format!("issue {case} --number A0000001"));
    let (code, told) = refused(&office, "issue1", Exit::Stale);
    assert!(code == "cannot_undo" && told.contains("visa-cli correct"), "{told}");
    // Without an answer nothing is undone.
    office.done("approve1", &format!("void {case} --ground damaged --note x"));
    assert_eq!(office.refused("approve1", "undo --note x", Exit::Usage).code(), "answer_needed");
    // Another case of the same person was taken in since the right ended.
    let mut other = example("ex-30-days");
    other["request"]["extension_days"] = json!(5);
    office.intake(&other);
    assert_eq!(office.refused("approve1", "undo --note x --yes", Exit::Stale).code(), "relied_on");
    assert_eq!(office.refused("admin1", "undo --note x --yes", Exit::NotFound).code(), "nothing_to_undo");
}

#[test]
fn the_same_request_undoes_once() {
    let (office, case) = at(&[]);
    office.done("intake1", &format!("withdraw {case} --note x"));
    let first = office.done("intake1", "undo --note slip --yes --request-id u1");
    let again = office.done("intake1", "undo --note slip --yes --request-id u1");
    assert_eq!((&again["transaction"], &again["already_done"]), (&first["transaction"], &json!(true)));
}

#[test]
fn a_passport_is_lost_seized_or_handed_on_with_its_paper() {
    let (office, case) = at(&[REVIEWED, APPROVED]);
    office.refused("issue1", &format!("custody lost {case}"), Exit::Usage);
    office.refused("review1", &format!("custody lost {case} --paper R1 --to police"), Exit::Duty);
    for (number, place) in ["lost", "seized", "other-authority"].into_iter().enumerate() {
        let line = format!("custody {place} {case} --paper P-{number} --to brigade --note found-false");
        assert_eq!(office.done("issue1", &line)["custody"], place);
        assert_eq!(office.refused("issue1", &line, Exit::Refused).code(), "already_there");
        let moves = office.done("", &format!("custody list {case}"))["moves"].clone();
        let last = moves.as_array().unwrap().last().unwrap().clone();
        let told = [&last["place"], &last["paper"], &last["to"], &last["note"]];
        assert_eq!(told, [&json!(place), &json!(format!("P-{number}")), &json!("brigade"), &json!("found-false")]);
        // Nothing is put into it, and it is not counted among those in the office.
        assert_eq!(
            office.refused("issue1", &format!("issue {case} --number A0000001"), Exit::Stale).code(),
            "passport_not_here"
        );
        let custody = office.done("", "report daily --date 2026-09-14")["custody"].clone();
        assert_eq!((&custody["held"], &custody["elsewhere"]), (&json!(0), &json!(1)), "{custody}");
        if place == "lost" {
            let slip = office.done("intake1", &format!("print custody {case}")).to_string();
            assert!(slip.contains("P-0") && slip.contains("brigade"), "{slip}");
        }
    }
    // A move that was a slip is undone and says so; what is found comes in again.
    office.done("issue1", "undo --note slip --yes");
    let moves = office.done("", &format!("custody list {case}"))["moves"].clone();
    assert_eq!(moves.as_array().unwrap().last().unwrap()["undone"], true);
    assert_eq!(office.show(&case)["custody"], "seized");
    office.done("issue1", &format!("custody receive {case}"));
    // It is looked at anew before anything is put into it.
    let issue = format!("issue {case} --number A0000001");
    assert_eq!(office.refused("issue1", &issue, Exit::LawSaysNo).code(), "unestablished");
    office.done("issue1", &format!("return {case} --note look-at-the-passport"));
    office.done("intake1", &format!("establish {case} passport.verification=verified --source reader"));
    office.done("review1", &format!("review {case} --recommend approve"));
    office.done("approve1", &format!("approve {case}"));
    office.done("issue1", &issue);
    assert_eq!(office.done("", "audit verify")["ok"], true);
}

#[test]
fn what_ends_cases_is_said_to_be_meant_where_nobody_can_be_asked() {
    let office = Office::new("2026-09-14T09:00+08:00");
    let case = office.intake(&example("ex-30-days"));
    let before = office.bytes();
    for line in [vec!["withdraw", &case, "--note", "slip"], vec!["batch", "undo", "1", "--note", "slip"]] {
        let words: Vec<String> = ["--officer", "intake1"].into_iter().chain(line).map(str::to_owned).collect();
        let came = office.plain(&words);
        assert_eq!(came.exit, Exit::Usage, "{}", came.err);
        assert!(came.err.contains("--yes"), "{}", came.err);
    }
    assert!(office.bytes() == before);
    office.done("intake1", &format!("withdraw {case} --note slip --dry-run"));
}
