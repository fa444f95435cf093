//! Holds what `deadline explain`, `calendar show` and `calendar check` print, and their exit codes.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use chrono::{DateTime, Utc};
use visa_cli::error::Exit;
use visa_cli::ui::Ui;

#[derive(Clone, Default)]
struct Paper(Rc<RefCell<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Paper {
    fn text(&self) -> String {
        String::from_utf8(self.0.borrow().clone()).unwrap()
    }
}

/// Runs a command line at a moment and returns its exit code, standard output and standard error.
fn run_at(now: Option<&str>, line: &str) -> (Exit, String, String) {
    let (out, talk) = (Paper::default(), Paper::default());
    let mut ui = Ui::new(Box::new(io::empty()), Box::new(out.clone()), Box::new(talk.clone()));
    ui.environment.now = now.map(|text| text.parse::<DateTime<Utc>>().unwrap());
    // A no-break space stays inside its argument.
    let args = line.split(' ').map(|arg| arg.replace('\u{a0}', " "));
    let args = std::iter::once("visa-cli".to_owned()).chain(args).map(Into::into);
    let exit = visa_cli::run(args, &mut ui);
    (exit, out.text(), talk.text())
}

fn run(line: &str) -> (Exit, String, String) {
    run_at(None, line)
}

#[test]
fn a_deadline_is_explained_day_by_day() {
    let mut transcript = String::new();
    for line in [
        "deadline explain --from 2024-02-05 --working-days 7",
        "deadline explain --from 20240205 --working-days 7 --lang zh",
        "deadline explain --from 2025/12/30 --working-days 3 --json",
        "deadline explain --from 2024-02-05 --working-days 0",
        "calendar show 2018",
        "calendar show 2015 --lang zh",
        "calendar show 2023 --json",
        "calendar check --on 2026-11-23",
        "calendar check --on 2026-11-23 --lang zh",
        "calendar check --on 2026-11-23 --json --quiet",
        "deadline explain --from 2026-12-22 --working-days 15",
        "deadline explain --from 2026-12-22 --working-days 15 --json --lang zh",
        "deadline explain --from 2012-12-22 --working-days 15 --lang zh",
        "calendar show 2012",
        "calendar check --on 2027-01-01",
    ] {
        let (exit, out, talk) = run(line);
        transcript += &format!("$ visa-cli {line}\n{out}{talk}exit {}\n\n", exit as u8);
    }
    crate::golden::golden("calendar_commands.txt", &transcript);
}

#[test]
fn the_json_of_a_deadline_has_the_keys_that_scripts_use() {
    let (exit, out, _) = run("deadline explain --from 2024-02-05 --working-days 7 --json");
    let body: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(exit, Exit::Done);
    assert_eq!((&body["schema"], &body["last_day"]), (&1.into(), &"2024-02-20".into()));
    assert_eq!(body["days"].as_array().unwrap().len(), 15);
    assert_eq!(body["days"][4]["counted"], false);
    assert_eq!(body["days"][12]["kind"], "made_up");
}

#[test]
fn the_three_ways_to_write_a_day_are_read_and_others_are_not() {
    let (_, expected, _) = run("deadline explain --from 2026-01-05 --working-days 1");
    for text in ["2026/1/5", "20260105", "2026-1-5", "2026年1月5日"] {
        assert_eq!(run(&format!("deadline explain --from {text} --working-days 1")).1, expected, "{text}");
    }
    for text in ["2026-13-05", "2026-02-30", "202615", "260105", "05.01.2026", "00000101", "2026-01-05x"] {
        assert_eq!(run(&format!("deadline explain --from {text} --working-days 1")).0, Exit::Usage, "{text}");
    }
}

/// Thursday 26 November 2026 in Beijing, where it is four in the morning.
const THURSDAY: Option<&str> = Some("2026-11-25T20:00:00Z");

#[test]
fn words_count_from_today_in_beijing() {
    let words = [
        ("today", "2026-11-26"),
        ("今天", "2026-11-26"),
        ("Tomorrow", "2026-11-27"),
        ("明天", "2026-11-27"),
        ("后天", "2026-11-28"),
        ("昨天", "2026-11-25"),
        ("yesterday", "2026-11-25"),
        ("前天", "2026-11-24"),
        ("+3d", "2026-11-29"),
        ("+0d", "2026-11-26"),
        ("-3d", "2026-11-23"),
        ("+2w", "2026-12-10"),
        ("-1周", "2026-11-19"),
        ("+10天", "2026-12-06"),
        ("下周一", "2026-11-30"),
        ("下周日", "2026-12-06"),
        ("下个星期天", "2026-12-06"),
        ("本周一", "2026-11-23"),
        ("这周四", "2026-11-26"),
        ("上礼拜五", "2026-11-20"),
        ("next monday", "2026-11-30"),
        ("this sun", "2026-11-29"),
        ("last friday", "2026-11-20"),
        ("2026-01-05", "2026-01-05"),
    ];
    for (word, day) in words {
        let line = format!("calendar check --json --on={}", word.replace(' ', "\u{a0}"));
        let (exit, out, talk) = run_at(THURSDAY, &line);
        assert_eq!(exit, Exit::Done, "{word}: {talk}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&out).unwrap()["on"], day, "{word}");
    }
    let (_, by_word, _) = run_at(THURSDAY, "deadline explain --from 昨天 --working-days 3");
    assert_eq!(by_word, run("deadline explain --from 2026-11-25 --working-days 3").1);
}

#[test]
fn words_that_are_no_day_are_not_guessed() {
    for word in
        ["下周", "下周八", "周一", "+3", "3d", "+d", "++3d", "+99999d", "+9999w", "next", "nextmonday", "明年", "+1m"]
    {
        let (exit, _, talk) = run_at(THURSDAY, &format!("calendar check --on={word}"));
        assert_eq!(exit, Exit::Usage, "{word}");
        assert!(talk.contains("+3d") && (talk.contains("下周一") != talk.contains("next monday")), "{talk}");
    }
    let (exit, _, talk) = run("calendar check --on=today --lang en");
    assert_eq!(exit, Exit::Usage);
    assert!(talk.contains("no clock"), "{talk}");
}

#[test]
fn the_next_notice_is_asked_for_from_october() {
    for (on, warned) in [("2026-09-30", false), ("2026-10-01", true), ("2026-12-31", true), ("2025-12-31", false)] {
        let (exit, out, talk) = run(&format!("calendar check --on {on} --json"));
        let body: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(exit, Exit::Done);
        assert_eq!(body["warnings"].as_array().unwrap().len(), usize::from(warned), "{on}");
        assert_eq!(talk.is_empty(), !warned, "{on}");
    }
}

#[test]
fn the_day_is_that_of_beijing() {
    let on = |now| run_at(Some(now), "calendar check").1;
    assert!(on("2026-11-23T15:59:59Z").starts_with("2026-11-23: "));
    assert!(on("2026-11-23T16:00:00Z").starts_with("2026-11-24: "));
    let (exit, _, talk) = run("calendar check");
    assert_eq!(exit, Exit::Usage);
    assert!(talk.contains("--on"));
    assert!(run_at(Some("2020-01-01T00:00:00Z"), "calendar check --on 2026-01-02").1.starts_with("2026-01-02"));
}

#[test]
fn each_help_ends_with_examples_that_run() {
    for command in ["deadline explain", "calendar show", "calendar check"] {
        let help = std::process::Command::new(env!("CARGO_BIN_EXE_visa-cli"))
            .args(command.split(' '))
            .arg("--help")
            .output()
            .unwrap();
        let help = String::from_utf8(help.stdout).unwrap();
        let (_, examples) = help.split_once("Examples:\n").unwrap();
        let mut ran = 0;
        let of_a_case = |line: &&str| line.ends_with("explain 123");
        for line in examples.lines().map(str::trim).filter(|line| !line.is_empty() && !of_a_case(line)) {
            let line = line.strip_prefix("visa-cli ").unwrap();
            assert_eq!(run_at(Some("2026-11-23T01:00:00Z"), line).0, Exit::Done, "{line}");
            ran += 1;
        }
        assert!(3 <= ran, "{command}");
    }
}
