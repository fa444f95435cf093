//! Papers: what each says, on every measure and ground, through the command line.

mod ended;
mod letters;
mod said;
mod set;
mod templates;
mod verified;

use std::fs;
use std::io;
use std::path::PathBuf;

use serde_json::{Value, json};
use visa_cli::app::amend::lay_over;
use visa_cli::error::Exit;
use visa_cli::paper::keys::Keys;
use visa_cli::ui::Ui;

use crate::check::Sink;
use crate::office::{Came, Office, example};

/// Runs a command as at a counter: without JSON, on a terminal where `width` is given.
fn at_the_counter(office: &Office, officer: &str, line: &str, width: Option<usize>) -> Came {
    let (out, talk) = (Sink::default(), Sink::default());
    let mut ui = Ui::new(Box::new(io::empty()), Box::new(out.clone()), Box::new(talk.clone()));
    ui.environment.width = width;
    let (path, now) = (office.path().display().to_string(), office.now.clone());
    let everywhere = ["visa-cli", "--no-input", "--case-file", &path, "--now", &now, "--officer", officer];
    let words = everywhere.into_iter().chain(line.split_whitespace()).map(Into::into);
    let exit = visa_cli::run(words, &mut ui);
    drop(ui);
    Came { exit, out: out.text(), err: talk.text() }
}

/// The text of a paper that must be there.
fn text(office: &Office, line: &str) -> String {
    let came = at_the_counter(office, "intake1", &format!("print {line}"), None);
    assert_eq!(came.exit, Exit::Done, "{line}: {}", came.err);
    came.out
}

/// Prints a paper into a file and returns its bytes.
fn printed(office: &Office, line: &str, ending: &str) -> Vec<u8> {
    let path = office.folder.path().join(format!("paper.{ending}"));
    let came = at_the_counter(office, "intake1", &format!("print {line} -o {}", path.display()), None);
    assert_eq!(came.exit, Exit::Done, "{line}: {}", came.err);
    fs::read(path).unwrap()
}

fn keys(office: &Office) -> Keys {
    let text = office.done("", "paper keys")["text"].as_str().unwrap().to_owned();
    Keys::read(&text).unwrap()
}

/// An office on a day, with one case of an example, changed.
fn with_case(id: &str, change: Value, day: &str) -> (Office, String) {
    let office = Office::new(&format!("{day}T09:00+08:00"));
    let mut facts = example(id);
    lay_over(&mut facts, change);
    let case = office.intake(&facts);
    (office, case)
}

fn named(name: &str) -> Value {
    json!({"applicant": {"name": name}})
}

/// Takes a case through the steps that are named.
fn led(office: &Office, case: &str, steps: &[(&str, &str)]) {
    for (officer, step) in steps {
        let (verb, rest) = step.split_once(' ').unwrap_or((step, ""));
        office.done(officer, &format!("{verb} {case} {rest}"));
    }
}

const ISSUED: [(&str, &str); 3] =
    [("review1", "review"), ("approve1", "approve"), ("issue1", "issue --number Z8880001 --passport-shown")];

/// Every kind of paper, with an office that prints it.
fn every_paper() -> Vec<(Office, String, &'static str)> {
    let residence = || with_case("rs-work-one-year", named("ÁÉ ŁUKASZ ĐẶNG"), "2026-06-15");
    let extension = || with_case("ex-30-days", named("NGUYEN VAN AN"), "2026-09-14");
    let port = || with_case("pv-negotiation", named("OKAFOR ADA"), "2026-11-23");
    let mut papers = Vec::new();
    let mut add = |(office, case): (Office, String), steps: &[(&str, &str)], paper| {
        led(&office, &case, steps);
        papers.push((office, case, paper));
    };
    add(residence(), &[], "receipt");
    add(with_case("pv-no-letter-no-photo", named("MÜLLER JÖRG"), "2026-11-23"), &[], "notice");
    add(extension(), &ISSUED, "decision");
    let too_long = with_case("pv-negotiation", json!({"request": {"stay_days": 31}}), "2026-11-23");
    add(too_long, &[("review1", "review"), ("approve1", "refuse --ground STAY_TOO_LONG --note x")], "decision");
    add(port(), &ISSUED, "confirmation");
    add(extension(), &[], "custody");
    let void = [ISSUED[0], ISSUED[1], ISSUED[2], ("approve1", "void --ground lost --note x")];
    add(extension(), &void, "void-notice");
    add(extension(), &ISSUED, "file");
    papers
}

/// Where a file of this test stands in the folder of an office.
fn place(office: &Office, name: &str) -> PathBuf {
    office.folder.path().join(name)
}
