//! An office for tests: a training case file in a folder of its own, run in process, with what it wrote in view.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;
use visa_cli::error::Exit;
use visa_cli::ui::Ui;

use crate::check::Sink;
use crate::schemas::every_answer_is_as_declared;

/// A training case file.
pub(crate) struct Office {
    pub(crate) folder: TempDir,
    pub(crate) now: String,
}

/// What a command came to.
#[derive(Debug)]
pub(crate) struct Came {
    pub(crate) exit: Exit,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Came {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {} {}", self.out, self.err))
    }

    /// The constant word of the error.
    pub(crate) fn code(&self) -> String {
        let body: Value = self.err.lines().find_map(|line| serde_json::from_str(line).ok()).unwrap_or_default();
        body["error"]["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// A folder in memory where the system has a place for such, so that a test does not wait for a disk: what a stopped
/// machine leaves of a file is asked of the engine's own tests, and a real file does not begin there without a reason.
pub(crate) fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    folder.unwrap()
}

impl Office {
    pub(crate) fn new(now: &str) -> Office {
        let office = Office { folder: folder(), now: now.to_owned() };
        assert_eq!(office.run("", "init --training --office PVG").exit, Exit::Done);
        office
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("cases.db")
    }

    /// Runs a command as an officer, with JSON out.
    pub(crate) fn run(&self, officer: &str, line: &str) -> Came {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        self.words(officer, &words, b"")
    }

    /// Runs a command with something on standard input.
    pub(crate) fn piped(&self, officer: &str, line: &str, input: &[u8]) -> Came {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        self.words(officer, &words, input)
    }

    /// Runs a command as people do, without JSON.
    pub(crate) fn plain(&self, words: &[String]) -> Came {
        let (out, talk) = (Sink::default(), Sink::default());
        let mut ui = Ui::new(Box::new(io::empty()), Box::new(out.clone()), Box::new(talk.clone()));
        let path = self.path().display().to_string();
        let args = ["visa-cli", "--no-input", "--case-file", &path, "--now", &self.now].map(str::to_owned);
        let exit = visa_cli::run(args.into_iter().chain(words.iter().cloned()).map(Into::into), &mut ui);
        drop(ui);
        Came { exit, out: out.text(), err: talk.text() }
    }

    pub(crate) fn words(&self, officer: &str, words: &[String], input: &[u8]) -> Came {
        let (out, talk) = (Sink::default(), Sink::default());
        let mut ui = Ui::new(Box::new(io::Cursor::new(input.to_vec())), Box::new(out.clone()), Box::new(talk.clone()));
        let mut args = vec!["visa-cli".to_owned(), "--json".to_owned(), "--no-input".to_owned()];
        args.extend([
            "--case-file".to_owned(),
            self.path().display().to_string(),
            "--now".to_owned(),
            self.now.clone(),
        ]);
        if !officer.is_empty() {
            args.extend(["--officer".to_owned(), officer.to_owned()]);
        }
        args.extend_from_slice(words);
        // Who acts here has looked before.
        let ends = words.first().is_some_and(|word| word == "withdraw")
            || words.windows(2).any(|two| two == ["batch", "undo"].map(str::to_owned));
        if ends && !words.iter().any(|word| word == "--yes") {
            args.push("--yes".to_owned());
        }
        let exit = visa_cli::run(args.into_iter().map(Into::into), &mut ui);
        drop(ui);
        every_answer_is_as_declared(words, &out.text());
        Came { exit, out: out.text(), err: talk.text() }
    }

    /// Takes in facts, and the passport where it may be kept, and returns the number of the case.
    pub(crate) fn intake(&self, facts: &Value) -> String {
        let measure = facts["measure"].as_str().unwrap();
        let handed = |more: &str| {
            self.piped("intake1", &format!("intake {measure} --from - {more}"), facts.to_string().as_bytes())
        };
        let came = Some(handed("--passport-kept")).filter(|came| came.code() != "passport_not_kept");
        let came = came.unwrap_or_else(|| handed(""));
        assert_eq!(came.exit, Exit::Done, "{}", came.err);
        came.json()["case"].as_str().unwrap().to_owned()
    }

    pub(crate) fn show(&self, case: &str) -> Value {
        self.run("", &format!("show {case}")).json()
    }

    /// Runs a command that must do its work.
    pub(crate) fn done(&self, officer: &str, line: &str) -> Value {
        let came = self.run(officer, line);
        assert_eq!(came.exit, Exit::Done, "{officer} {line}: {}", came.err);
        came.json()
    }

    /// Runs a command that must be refused with an exit code, and write nothing.
    pub(crate) fn refused(&self, officer: &str, line: &str, exit: Exit) -> Came {
        let before = self.bytes();
        let came = self.run(officer, line);
        assert_eq!(came.exit, exit, "{officer} {line}: {} {}", came.out, came.err);
        assert!(self.bytes() == before, "{officer} {line} wrote something");
        came
    }

    /// The bytes of the case file and of its log.
    pub(crate) fn bytes(&self) -> Vec<Vec<u8>> {
        ["", "-wal"]
            .iter()
            .map(|ending| fs::read(format!("{}{ending}", self.path().display())).unwrap_or_default())
            .collect()
    }

    /// Proves the file and every decision in it.
    pub(crate) fn holds(&self) {
        let came = self.run("", "audit verify");
        assert_eq!(came.exit, Exit::Done, "{}", came.out);
        assert_eq!(self.run("", "audit replay").exit, Exit::Done);
    }
}

/// The facts of an example.
pub(crate) fn example(id: &str) -> Value {
    let files = [
        include_str!("../../examples/facts/port_visa.jsonl"),
        include_str!("../../examples/facts/visa.jsonl"),
        include_str!("../../examples/facts/residence.jsonl"),
    ];
    let lines = files.iter().flat_map(|file| file.lines()).map(|line| serde_json::from_str::<Value>(line).unwrap());
    let found = lines.into_iter().find(|facts| facts["id"] == id);
    established(found.unwrap_or_else(|| panic!("no example {id}")))
}

/// An example with what must be established before it is approved, where it says nothing of it.
fn established(mut facts: Value) -> Value {
    let newborn = facts["measure"] == "newborn_registration";
    let mut set = |part: &str, key: &str, value: &str| {
        if facts[part][key].is_null() {
            facts[part][key] = value.into();
        }
    };
    set("applicant", "name", "EXAMPLE PERSON");
    set("passport", "verification", "verified");
    if !newborn {
        set("current_stay", "entered_on", "2025-03-01");
    }
    if facts["record"].is_null() {
        facts["record"] = Value::Array(Vec::new());
    }
    facts
}

/// A name of its own for each number, in letters alone, that no comparison takes for another's.
pub(crate) fn name_of(number: usize) -> String {
    let mut state = u64::try_from(number).unwrap().wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut word = |length: usize| -> String {
        let mut letters = String::new();
        for _ in 0..length {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            letters.push(char::from(b'A' + u8::try_from((state >> 33) % 26).unwrap()));
        }
        letters
    };
    format!("{} {}", word(9), word(7))
}

/// A day of birth of its own for each number.
pub(crate) fn born_of(number: usize) -> String {
    format!("19{:02}-{:02}-{:02}", 50 + number % 47, 1 + number % 11, 1 + number % 27)
}

/// Writes a file that holds a secret, for its owner alone.
pub(crate) fn secret(path: impl AsRef<std::path::Path>, text: &str) {
    fs::write(path.as_ref(), text).unwrap();
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
}
