//! A record carried to another machine: the copy holds what the source holds, row by row, and nothing altered is taken.

use std::fs;
use std::path::Path;

use rusqlite::types::Value;
use visa_cli::error::Exit;
use visa_cli::store::engine::format::FORMAT;

use crate::formats::frozen;
use crate::office::{Office, born_of, example, name_of};

/// Every row of every table, by table.
fn rows(path: &Path) -> Vec<(String, Vec<Vec<Value>>)> {
    let file = rusqlite::Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let mut tables = file
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
        .unwrap();
    let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    tables
        .into_iter()
        .map(|table| {
            let mut select = file
                .prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2"))
                .unwrap_or_else(|_| file.prepare(&format!("SELECT * FROM {table} ORDER BY 1")).unwrap());
            let width = select.column_count();
            let read = select.query_map([], |row| (0..width).map(|at| row.get(at)).collect::<rusqlite::Result<_>>());
            let rows = read.unwrap().map(Result::unwrap).collect();
            (table, rows)
        })
        .collect()
}

pub(crate) fn same(one: &Office, other: &Office) {
    for ((table, here), (_, there)) in rows(&one.path()).into_iter().zip(rows(&other.path())) {
        assert_eq!(here.len(), there.len(), "{table}");
        for (here, there) in here.iter().zip(&there) {
            assert_eq!(here, there, "{table}");
        }
    }
    other.holds();
}

/// A machine without a case file, that has the officers' keys.
pub(crate) fn another_machine(of: &Office) -> Office {
    let folder = crate::office::folder();
    let (from, to) = (of.folder.path().join("cases.db.keys"), folder.path().join("cases.db.keys"));
    fs::create_dir(&to).unwrap();
    for key in fs::read_dir(from).unwrap().map(Result::unwrap) {
        if key.path().extension().is_some_and(|ending| ending == "key") {
            fs::copy(key.path(), to.join(key.file_name())).unwrap();
        }
    }
    Office { folder, now: of.now.clone() }
}

pub(crate) fn ledger(of: &Office) -> String {
    of.done("", "audit head")["ledger"].as_str().unwrap().to_owned()
}

pub(crate) fn head(of: &Office) -> u64 {
    of.done("", "audit head")["transaction"].as_u64().unwrap()
}

/// Writes what the office recorded since a transaction into a bundle.
fn bundled(of: &Office, since: u64, name: &str) -> String {
    let path = of.folder.path().join(name);
    of.done("intake1", &format!("bundle out {} --since {since}", path.display()));
    path.display().to_string()
}

fn joined(of: &Office) -> Office {
    let copy = another_machine(of);
    let whole = bundled(of, 0, &format!("whole-{}.bundle", head(of)));
    copy.done("", &format!("join {whole} --ledger {}", ledger(of)));
    // Whoever opens it first to write begins its log.
    copy.done("", &format!("bundle in {whole}"));
    copy
}

pub(crate) fn import(office: &Office, list: &str) {
    let list = fs::canonicalize(format!("examples/lists/{list}")).unwrap();
    let came = office.run("intake1", &format!("import {} --accept-good", list.display()));
    assert!(matches!(came.exit, Exit::Done | Exit::ListHeld), "{}", came.err);
}

#[test]
fn a_copy_with_every_kind_of_event_holds_what_the_record_holds() {
    let source = frozen(FORMAT);
    let copy = joined(&source);
    same(&source, &copy);
    let before = head(&source);
    import(&source, "names.csv");
    source.done("review1", "establish 10 inviter.status=active record=clear --source registers");
    source.done("review1", "review 10 --recommend approve");
    source.done("approve1", "approve 10");
    let later = bundled(&source, before, "later.bundle");
    let rehearsed = copy.done("", &format!("bundle in {later} --dry-run"));
    assert_eq!(rehearsed["dry_run"], true);
    assert_eq!(head(&copy), before);
    let taken = copy.done("", &format!("bundle in {later}"));
    assert_eq!(taken["transactions"].as_u64(), Some(head(&source) - before));
    same(&source, &copy);
    // Taken twice it changes nothing.
    let again = copy.done("", &format!("bundle in {later}"));
    assert_eq!((again["transactions"].as_u64(), again["on_file"].as_u64()), (Some(0), taken["transactions"].as_u64()));
    same(&source, &copy);
    // The copy goes on, and the first machine follows.
    let said = copy.run("issue1", "issue 10 --passport-shown").err;
    assert!(said.contains("bundle out"), "{said}");
    let back = bundled(&copy, head(&source), "back.bundle");
    source.done("", &format!("bundle in {back}"));
    same(&copy, &source);
}

#[test]
fn where_both_recorded_nothing_is_taken_and_what_is_to_be_done_again_is_named() {
    let source = frozen(FORMAT);
    let copy = joined(&source);
    let before = head(&source);
    source.done("review1", "claim 10");
    copy.done("review1", "establish 10 record=clear --source registers");
    copy.done("review1", "review 10 --recommend approve");
    let theirs = bundled(&source, before, "theirs.bundle");
    let refused = copy.refused("", &format!("bundle in {theirs}"), Exit::Stale);
    assert_eq!(refused.code(), "diverged");
    assert_eq!(refused.err.matches("review1").count(), 2, "{}", refused.err);
    let whole = bundled(&source, 0, "all.bundle");
    let rehearsed = copy.done("", &format!("bundle in {whole} --rebuild --dry-run"));
    assert_eq!((rehearsed["tasks"].as_array().map(Vec::len), rehearsed["set_aside"].as_str()), (Some(2), None));
    assert_eq!(head(&copy), before + 2, "nothing was written");
    assert_eq!(copy.done("", "bundle tasks")["left_over"], serde_json::json!([]));
    let rebuilt = copy.done("", &format!("bundle in {whole} --rebuild"));
    assert_eq!(rebuilt["tasks"].as_array().map(Vec::len), Some(2), "{rebuilt}");
    same(&source, &copy);
    let aside = rebuilt["set_aside"].as_str().unwrap();
    assert!(rows(Path::new(aside)).iter().any(|(table, rows)| table == "txn" && rows.len() as u64 == before + 2));
    // They stay to be done until the record holds them; the copy goes on from there.
    let left = |office: &Office| {
        let tasks = office.done("", "bundle tasks")["left_over"][0]["tasks"].as_array().map_or(0, Vec::len);
        let stats = office.run("", "stats").json()["to_do_again"].as_u64().unwrap_or(0);
        let escalated =
            office.run("", "report escalations").json()["left_over"][0]["tasks"].as_array().map_or(0, Vec::len);
        let doctor = office.run("", "doctor").out.contains("to-do-again");
        (tasks, stats, escalated, doctor)
    };
    assert_eq!(left(&copy), (2, 2, 2, true));
    copy.done("review1", "establish 10 record=clear --source registers");
    assert_eq!(left(&copy), (1, 1, 1, true));
    copy.done("review1", "review 10 --recommend approve");
    assert_eq!(left(&copy), (0, 0, 0, false));
    copy.holds();
}

#[test]
fn a_bundle_that_begins_later_says_what_to_ask_for() {
    let source = frozen(FORMAT);
    let copy = joined(&source);
    let before = head(&source);
    source.done("review1", "claim 10");
    source.done("review1", "establish 10 record=clear --source registers");
    let late = bundled(&source, before + 1, "late.bundle");
    let refused = copy.refused("", &format!("bundle in {late}"), Exit::Stale);
    assert!(refused.err.contains(&format!("--since {before}")), "{}", refused.err);
}

#[test]
fn a_bundle_of_another_office_is_not_taken() {
    let (source, other) = (frozen(FORMAT), Office::new("2026-03-02T09:00+08:00"));
    let whole = bundled(&source, 0, "whole.bundle");
    other.refused("", &format!("bundle in {whole}"), Exit::Integrity);
    let place = other.folder.path().join("copy.db");
    let line = format!("join {whole} --ledger {} --case-file {}", ledger(&other), place.display());
    assert_eq!(other.run("", &line).exit, Exit::Integrity);
    assert!(!place.exists());
}

#[test]
fn no_altered_bundle_is_taken() {
    let source = frozen(FORMAT);
    let copy = joined(&source);
    let before = head(&source);
    source.done("review1", "establish 10 record=clear --source registers");
    source.done("review1", "review 10 --recommend approve");
    let path = bundled(&source, before, "good.bundle");
    let good = fs::read(&path).unwrap();
    // Every byte of the two transactions: VISA_EVERY_BYTE=1; else a seventh of them, and each cut at as many places.
    let step = if std::env::var_os("VISA_EVERY_BYTE").is_some() { 1 } else { 37 };
    let altered = copy.folder.path().join("altered.bundle");
    let (mut tried, mut taken) = (0, Vec::new());
    let whole = copy.bytes();
    for at in (0..good.len()).step_by(step) {
        let mut flipped = good.clone();
        flipped[at] ^= 1;
        for bytes in [&flipped[..], &good[..at]] {
            fs::write(&altered, bytes).unwrap();
            tried += 1;
            let came = copy.run("", &format!("bundle in {}", altered.display()));
            if !matches!(came.exit, Exit::Integrity | Exit::Duty | Exit::Stale) {
                taken.push((at, came.exit));
            }
        }
    }
    assert!(taken.is_empty(), "{tried} tried, taken: {taken:?}");
    assert!(copy.bytes() == whole, "an altered bundle wrote something");
    copy.done("", &format!("bundle in {path}"));
    same(&source, &copy);
}

/// Two machines act on their own: what one of them gave out is not given again when it takes the other's record.
#[test]
fn what_only_a_file_that_was_set_aside_gave_out_is_named_and_given_to_nobody_else() {
    let source = Office::new("2026-09-14T09:00+08:00");
    let facts = |place: usize| {
        let mut facts = example("ex-30-days");
        facts["passport"]["number"] = format!("C772000{place}").into();
        facts["applicant"]["name"] = name_of(place).into();
        facts["applicant"]["birth_date"] = born_of(place).into();
        facts
    };
    source.done("issue1", "stock receive A0001001-A0001010");
    let approved = |office: &Office, place: usize| {
        let case = office.intake(&facts(place));
        office.done("review1", &format!("review {case} --recommend approve"));
        office.done("approve1", &format!("approve {case}"));
        case
    };
    let (first, second) = (approved(&source, 1), approved(&source, 2));
    let copy = joined(&source);
    copy.done("issue1", &format!("issue {first}"));
    let lost = approved(&copy, 3);
    let theirs = source.intake(&facts(4));
    assert_eq!(lost, theirs, "one number, two persons");
    let whole = bundled(&source, 0, "all.bundle");
    let rebuilt = copy.done("", &format!("bundle in {whole} --rebuild"));
    crate::schemas::is_as_declared("bundle-in", &rebuilt);
    let tasks = rebuilt["tasks"].as_array().unwrap();
    assert_eq!(tasks[0]["document"], "A0001001", "{rebuilt}");
    // The number is another person's here: no task leads to that case.
    let began = serde_json::json!({"name": name_of(3), "taken": true});
    assert!(tasks[1..].iter().all(|task| task["began"] == began), "{rebuilt}");
    let told = copy.plain(&["bundle".to_owned(), "tasks".to_owned(), "--lang".to_owned(), "en".to_owned()]).out;
    assert!(told.contains(&format!("issue {first} --number A0001001")) && !told.contains("next PVG"), "{told}");
    // The sticker lies in a passport: no other case takes it, by itself or by name.
    assert!(copy.done("", "stock list").to_string().contains("\"next\":\"A0001002\""));
    let other = copy.run("issue1", &format!("issue {second} --number A0001001"));
    assert_eq!(other.code(), "number_taken", "{}", other.err);
    assert_eq!(copy.done("issue1", &format!("issue {second}"))["issued"]["number"], "A0001002");
    assert_eq!(copy.done("issue1", &format!("issue {first} --number A0001001"))["issued"]["number"], "A0001001");
    // Taken in again the person has another number, and what is left to do is led to that one.
    let again = copy.intake(&facts(3));
    let left = copy.done("", "bundle tasks")["left_over"][0]["tasks"].clone();
    assert!(left.as_array().unwrap().iter().all(|task| task["began"]["here"] == again), "{left}");
    copy.done("review1", &format!("review {again} --recommend approve"));
    copy.done("approve1", &format!("approve {again}"));
    assert_eq!(copy.done("", "bundle tasks")["left_over"], serde_json::json!([]));
    copy.holds();
}
