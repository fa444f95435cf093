//! How far an act reaches into the case file: what a command reads and writes does not grow with what lies on file.
//!
//! The bytes that pass between program and system are counted, not the time: they are the same on every machine. Where
//! this fails a command reads every case, and an office with a million of them waits for it.
#![cfg(target_os = "linux")]

use std::fmt::Write;

use visa_cli::error::Exit;

use crate::office::{Office, born_of, example, name_of};

const NOW: &str = "2026-09-14T09:00+08:00";

/// Bytes of a page of the case file.
const PAGE: u64 = 16_384;

/// The one command here that must read the whole file, which takes some 220 pages more: the control. Others look down a
/// tree that grows by a level, and `intake` writes to several.
const READS_ALL: &str = "audit verify";

/// Commands of the counter, each with who runs it; CASE is a case taken in at the counter.
const COMMANDS: [(&str, &str); 15] = [
    ("", "show 5"),
    ("", "show CASE"),
    ("", "history CASE"),
    ("review1", "next CASE"),
    ("", "deadline explain CASE"),
    ("review1", "queue --limit 20"),
    ("", "find PASSPORT"),
    ("", "search PASSPORT"),
    ("review1", "review CASE --recommend approve"),
    ("approve1", "ready CASE"),
    ("approve1", "approve CASE"),
    ("issue1", "issue CASE --number A0000001"),
    ("issue1", "collect CASE"),
    ("intake1", "print decision CASE -o OUT"),
    ("", READS_ALL),
];

/// An office with so many cases of lists on file.
fn office_with(cases: usize) -> Office {
    let office = Office::new(NOW);
    let mut list = String::from(
        "name,nationality,passport_number,sex,birth_date,passport_expiry,inviter_uscc,inviter_name,purpose,stay_days,arrival_date,port\n",
    );
    for row in 0..cases {
        let (name, born) = (name_of(row), born_of(row));
        writeln!(
            list,
            "{name},NGA,A{row:08},M,{born},2031-01-01,91310000MA1FL0000N,Lists Ltd,negotiation,10,2026-09-20,PVG"
        )
        .unwrap();
    }
    let path = office.folder.path().join("list.csv");
    std::fs::write(&path, list).unwrap();
    let came = office.run("intake1", &format!("import {} --accept-good --drafts", path.display()));
    assert_eq!(came.json()["data_rows"], cases, "{} {}", came.out, came.err);
    assert_eq!(office.done("", "list --limit 1")["total"], cases);
    office
}

/// The bytes that this thread has read and written so far.
fn passed() -> u64 {
    let told = std::fs::read_to_string("/proc/thread-self/io").unwrap();
    let of = |name: &str| told.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim().parse::<u64>().unwrap();
    of("rchar:") + of("wchar:")
}

fn bytes_of_each(cases: usize) -> Vec<(String, u64)> {
    let office = office_with(cases);
    let mut case = String::new();
    let counted = |name: &str, act: &mut dyn FnMut()| {
        let before = passed();
        act();
        (name.to_owned(), passed() - before)
    };
    let mut all = vec![counted("intake", &mut || case = office.intake(&example("ex-30-days")))];
    let paper = office.folder.path().join("paper.txt").display().to_string();
    for (officer, line) in COMMANDS {
        let line = line.replace("CASE", &case).replace("OUT", &paper).replace("PASSPORT", "A00000007");
        all.push(counted(&line, &mut || {
            let came = office.run(officer, &line);
            assert_eq!(came.exit, Exit::Done, "{line}: {} {}", came.out, came.err);
        }));
    }
    all
}

#[test]
fn what_a_command_reads_and_writes_does_not_grow_with_the_file() {
    let (few, many) = (bytes_of_each(200), bytes_of_each(6400));
    let more = few.iter().zip(&many).map(|((line, few), (_, many))| (line, (many - few) / PAGE));
    let (proof, rest): (Vec<_>, Vec<_>) = more.partition(|(line, _)| *line == READS_ALL);
    let far: Vec<_> = rest.iter().filter(|(line, pages)| *pages > if *line == "intake" { 60 } else { 30 }).collect();
    assert!(far.is_empty(), "pages more with 6,200 cases more: {far:?}");
    assert!(proof[0].1 > 200, "{proof:?}");
}
