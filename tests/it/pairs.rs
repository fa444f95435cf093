//! Two rows of one list that are of one person, may be, or have one passport number: neither goes in until it is said which.

use serde_json::Value;
use visa_cli::error::Exit;

use crate::interview::at_terminal;
use crate::office::{Came, Office};

const NOW: &str = "2026-02-02T09:00+08:00";
const HEADER: &str = "Name,Nationality,Passport No.,DOB,Valid until,Arrival,Days,Purpose,USCC";
const REST: &str = "2031-05-01,2026-03-04,14,商务洽谈,91310115MA1K4BQR53";

fn row(name: &str, passport: &str, born: &str) -> String {
    format!("{name},Germany,{passport},{born},{REST}\n")
}

fn import(office: &Office, text: &str, more: &[&str]) -> Came {
    let name = office.folder.path().join("list.csv");
    std::fs::write(&name, text).unwrap();
    let words = ["import".to_owned(), name.display().to_string()].into_iter();
    let words: Vec<String> = words.chain(more.iter().map(|word| (*word).to_owned())).collect();
    office.words("intake1", &words, b"")
}

fn outcomes(plan: &Value) -> Vec<&str> {
    plan["rows"].as_array().unwrap().iter().map(|row| row["outcome"].as_str().unwrap()).collect()
}

/// The flags of a command that a plan names, as a shell would split them.
fn flags(command: &Value) -> Vec<String> {
    let words = command.as_str().unwrap().split(' ').skip(3).map(|word| word.trim_matches('\'').to_owned());
    words.map(|word| if word == "TEXT" { "compared".to_owned() } else { word }).collect()
}

/// A row that is like another, which is like a third: all wait, and each command settles all of them.
#[test]
fn rows_that_hang_together_are_held_and_settled_as_one_group() {
    let first = row("MARTIN PAUL", "C4F7H2K91", "1980-01-01");
    let like_it = row("PAUL MARTIN", "C5F7H2K92", "1980-01-01");
    let chains = [
        // The third has the number of the second and nothing of the first.
        (
            row("BERNARD LUC", "C5F7H2K92", "1979-05-05"),
            vec!["--leave 3 --leave 4", "--leave 2 --leave 4", "--leave 2 --leave 3"],
        ),
        (
            row("MARTIN PAUL", "C6F7H2K93", "1980-01-01"),
            vec!["--distinct 3 --distinct 4", "--leave 3 --leave 4", "--leave 2 --leave 4", "--leave 2 --leave 3"],
        ),
    ];
    for (third, commands) in chains {
        let text = format!("{HEADER}\n{first}{like_it}{third}");
        let office = Office::new(NOW);
        let plan = import(&office, &text, &["--accept-good"]).json();
        assert_eq!(outcomes(&plan), ["held-duplicate"; 3], "{third}");
        let settle = |place: usize| plan["rows"][place]["settle"].as_array().unwrap().clone();
        assert!((settle(0) == settle(1)) && (settle(1) == settle(2)), "{plan}");
        assert_eq!(settle(0).len(), commands.len(), "{plan}");
        for (command, wanted) in settle(0).iter().zip(commands) {
            assert!(command.as_str().unwrap().contains(wanted), "{command} {wanted}");
            let office = Office::new(NOW);
            let flags = flags(command);
            let came = import(&office, &text, &flags.iter().map(String::as_str).collect::<Vec<_>>());
            assert_eq!(came.exit, Exit::Done, "{command} {}", came.err);
            let done = came.json();
            let written = outcomes(&done).iter().filter(|outcome| ["new", "linked"].contains(*outcome)).count();
            assert_eq!(written, if wanted.contains("distinct") { 3 } else { 1 }, "{done}");
            office.holds();
        }
    }
}

#[test]
fn both_rows_of_a_pair_are_held_with_the_values_and_the_commands_that_settle_them() {
    let one = row("MARTIN PAUL", "C4F7H2K91", "1980-01-01");
    let pairs = [
        (row("MARTIN PAUL", "C4F7H2K91", "1980-01-01"), "DUPLICATE_ROW", "birth date (1980-01-01", 2),
        (row("PAUL MARTIN", "C5F7H2K92", "1980-01-01"), "MAYBE_DUPLICATE_ROW", "(C5F7H2K92 / C4F7H2K91", 3),
        (row("BERNARD LUC", "C4F7H2K91", "1979-05-05"), "CONTRADICTS", "name (BERNARD LUC / MARTIN PAUL", 2),
    ];
    for (other, code, values, commands) in pairs {
        let text = format!("{HEADER}\n{one}{}{other}", row("WEBER KARL", "C8L2M4N70", "1975-03-02"));
        let office = Office::new(NOW);
        let came = import(&office, &text, &["--accept-good"]);
        let plan = came.json();
        assert_eq!(came.exit, Exit::ListHeld, "{}", came.err);
        assert_eq!(outcomes(&plan), ["held-duplicate", "new", "held-duplicate"], "{code}");
        assert_eq!((&plan["outcomes"]["held-duplicate"], &plan["states"]["awaiting-papers"]), (&2.into(), &1.into()));
        for (place, other_row) in [(0, 4), (2, 2)] {
            let problem = &plan["rows"][place]["problems"][0];
            assert_eq!((problem["code"].as_str(), problem["other_row"].as_u64()), (Some(code), Some(other_row)));
        }
        let told = plan["rows"][2]["problems"][0]["message_en"].as_str().unwrap();
        assert!(told.contains(values), "{told}");
        let settle = plan["rows"][2]["settle"].as_array().unwrap();
        assert_eq!(settle.len(), commands, "{settle:?}");
        assert_eq!(settle, plan["rows"][0]["settle"].as_array().unwrap());
        office.holds();
        // Each command works as it stands.
        for command in settle {
            let office = Office::new(NOW);
            let flags = flags(command);
            let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
            let came = import(&office, &text, &flags);
            assert_eq!(came.exit, Exit::Done, "{command} {}", came.err);
            let done = came.json();
            let left = outcomes(&done).iter().filter(|outcome| **outcome == "left-out").count();
            assert_eq!(left, usize::from(flags.contains(&"--leave")), "{done}");
            let shown = office.run("intake1", &format!("batch show {}", done["batch"])).json();
            assert_eq!(shown["settled_note"], "compared");
            // The same file again is the same.
            let again = import(&office, &text, &["--accept-good"]);
            assert_eq!(
                (again.exit, again.json()["outcomes"]["held-duplicate"].as_u64()),
                (Exit::Done, Some(0)),
                "{}",
                again.err
            );
            office.holds();
        }
    }
}

/// A list of which a part is written when the pair shows, comes to the same as a plan of it.
#[test]
fn a_pair_whose_first_row_was_written_already_is_held_all_the_same() {
    let office = Office::new(NOW);
    let letter = |place: usize| char::from(b'A' + u8::try_from(place % 26).unwrap());
    let name = |place: usize| [place, place / 26, place / 676, place / 17_576].map(letter).iter().collect::<String>();
    let mut text = format!("{HEADER}\n");
    for place in 0..10_050 {
        let born = format!("{}-{:02}-{:02}", 1930 + place / 336, 1 + place / 28 % 12, 1 + place % 28);
        text += &row(&format!("{} KARL", name(place)), &format!("C{:08}", 3 * place), &born);
    }
    text += &row("AAAA KARL", "C00000000", "1930-01-01");
    let dry = import(&office, &text, &["--dry-run"]).json();
    let came = import(&office, &text, &["--accept-good"]);
    let done = came.json();
    assert_eq!((came.exit, &done["outcomes"]), (Exit::ListHeld, &dry["outcomes"]), "{}", came.err);
    assert_eq!(done["plan"], dry["plan"]);
    let (all, held) = (outcomes(&done), |outcome: &&&str| **outcome == "held-duplicate");
    assert!((all[0], all[10_050]) == ("held-duplicate", "held-duplicate") && all.iter().filter(held).count() < 100);
    let second = done["rows"][1]["case"].as_str().unwrap();
    assert_eq!(office.show(second)["facts"]["passport"]["number"], "C00000003");
    office.holds();
}

#[test]
fn a_number_that_contradicts_a_case_names_commands_with_all_values() {
    let office = Office::new(NOW);
    let first = format!("{HEADER}\n{}", row("MARTIN PAUL", "C4F7H2K91", "1980-01-01"));
    assert_eq!(import(&office, &first, &["--accept-good"]).exit, Exit::Done);
    let other = format!("{HEADER}\n{}", row("BERNARD LUC", "C4F7H2K91", "1979-05-05"));
    let plan = import(&office, &other, &["--dry-run"]).json();
    let settle = plan["rows"][0]["settle"].as_array().unwrap();
    let case = plan["rows"][0]["case"].as_str().unwrap();
    let amend = format!(
        "visa-cli amend {case} --set 'applicant.name=BERNARD LUC' --set applicant.birth_date=1979-05-05 --note TEXT"
    );
    assert_eq!(settle[1], amend);
    assert_eq!(
        settle[2],
        "visa-cli intake port_visa --name 'BERNARD LUC' --nationality D --born 1979-05-05 --passport C4F7H2K91"
    );
    let left = import(&office, &other, &["--accept-good", "--leave", "2", "--note", "the case is right"]);
    assert_eq!(left.exit, Exit::ListNotWritten, "nothing of it goes in: {}", left.err);
    office.holds();
}

/// At a terminal each row that is held is asked about: which of two is kept, whether both are, what is on file or in the list.
#[test]
fn at_a_terminal_it_is_asked_which_of_two_is_kept() {
    let office = Office::new(NOW);
    let first = format!("{HEADER}\n{}", row("MARTIN PAUL", "C4F7H2K91", "1980-01-01"));
    assert_eq!(import(&office, &first, &["--accept-good"]).exit, Exit::Done);
    let two =
        format!("{}{}", row("WEBER KARL", "C8L2M4N70", "1975-03-02"), row("KARL WEBER", "C9L2M4N71", "1975-03-02"));
    let list = office.folder.path().join("asked.csv");
    std::fs::write(&list, first.replace("2031-05-01", "2032-05-01") + &two).unwrap();
    let line = format!("import {}", list.display());
    let (open, left) = at_terminal(&office, &line, &["", "", "n"]);
    assert_eq!((open.exit, left), (Exit::ListNotWritten, 0), "{}", open.err);
    let (came, left) = at_terminal(&office, &line, &["replace", "both", "passports shown"]);
    assert_eq!((came.exit, left), (Exit::Done, 0), "{}", came.err);
    assert_eq!(office.show("1")["facts"]["passport"]["expires_on"], "2032-05-01");
    assert_eq!((office.show("2")["told_apart"].clone(), office.show("3")["told_apart"].clone()), (1.into(), 1.into()));
    office.holds();
}

/// What is on file may hold against what a row says: the row is then on file.
#[test]
fn a_row_that_is_left_where_its_trip_is_on_file_is_on_file() {
    let office = Office::new(NOW);
    let first = format!("{HEADER}\n{}", row("MARTIN PAUL", "C4F7H2K91", "1980-01-01"));
    assert_eq!(import(&office, &first, &["--accept-good"]).exit, Exit::Done);
    let changed = first.replace("2031-05-01", "2032-05-01");
    let plan = import(&office, &changed, &["--dry-run"]).json();
    assert_eq!(outcomes(&plan), ["changed"]);
    let settle = plan["rows"][0]["settle"].as_array().unwrap();
    assert!(settle[0].as_str().unwrap().contains("--set passport.expires_on=2032-05-01"), "{settle:?}");
    let left = import(&office, &changed, &["--accept-good", "--leave", "2", "--note", "seen"]);
    assert_eq!((left.exit, outcomes(&left.json())), (Exit::Done, vec!["already-on-file"]), "{}", left.err);
    office.holds();
}
