//! The first hour of an office: led through at a terminal, or by options alone, from nothing to a file in which the doctor finds
//! nothing to mend but the disk below it.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;

use visa_cli::error::Exit;
use visa_cli::ui::Ui;

use crate::check::Sink;
use crate::office::{Came, Office, secret};
use crate::terminal::Terminal;

const PASSPHRASES: [(&str, &str); 6] = [
    ("chen", "seven green lanterns"),
    ("wu", "a boat without oars"),
    ("li", "rain over the harbour"),
    ("zhao", "bread and salt and tea"),
    ("qian", "the clock ran backwards"),
    ("safe", "four walls and no window"),
];

/// A folder in which nothing is yet but the passphrases of people.
fn nothing() -> Office {
    let office = Office { folder: tempfile::tempdir().unwrap(), now: String::new() };
    for (id, passphrase) in PASSPHRASES {
        secret(office.folder.path().join(id), passphrase);
    }
    office
}

/// Runs a command where keys lie in a folder of the user.
fn run(at: &Office, line: &str) -> Came {
    let (out, talk) = (Sink::default(), Sink::default());
    let mut ui = Ui::new(Box::new(io::empty()), Box::new(out.clone()), Box::new(talk.clone()));
    let now = "2026-03-02T09:00:00+08:00".parse::<chrono::DateTime<chrono::FixedOffset>>().unwrap();
    ui.environment.now = Some(now.to_utc());
    ui.environment.state_folder = Some(at.folder.path().join("state"));
    ui.environment.key_folder = Some(at.folder.path().join("keys"));
    let path = at.path().display().to_string();
    let words = line.replace("{}", &at.folder.path().display().to_string());
    let args = ["visa-cli", "--json", "--no-input", "--case-file", &path].into_iter().chain(words.split_whitespace());
    let exit = visa_cli::run(args.map(Into::into), &mut ui);
    drop(ui);
    Came { exit, out: out.text(), err: talk.text() }
}

const WHOLE: &str = "init --office PVG --name 浦东 --admin chen --admin wu --admin-passphrase-file {}/chen \
    --admin-passphrase-file {}/wu --staff li:李:intake,review --staff zhao:赵:approve:section-head --staff qian:钱:issue \
    --staff-passphrase-file {}/li --staff-passphrase-file {}/zhao --staff-passphrase-file {}/qian --backups {}/backups \
    --nightly night1 --recovery {}/safe.key --recovery-passphrase-file {}/safe";

#[test]
fn one_command_with_options_opens_an_office_that_works() {
    let at = nothing();
    let came = run(&at, WHOLE);
    assert_eq!(came.exit, Exit::Done, "{}", came.err);
    let told = came.json();
    assert_eq!(told["officers"], serde_json::json!(["li", "zhao", "qian", "night1"]));
    let roster = run(&at, "officer list").json();
    let of = |id: &str| roster["officers"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap().clone();
    assert_eq!((&of("zhao")["name"], &of("zhao")["ranks"][0]), (&"赵".into(), &"section-head".into()));
    assert_eq!(roster["waiting"].as_array().map_or(0, Vec::len), 0, "{roster}");
    // What is left to mend is no matter of the office: the disk below a temporary folder.
    let checks = run(&at, "doctor").json()["checks"].clone();
    let open: Vec<&str> = checks
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["health"] != "ok")
        .filter_map(|one| one["name"].as_str())
        .collect();
    assert!(open.iter().all(|name| ["encryption", "place", "room"].contains(name)), "{checks}");
    // Who was enrolled acts, with the key that was made and its passphrase.
    let facts = crate::office::example("pv-negotiation").to_string().replace("2026-11-23", "2026-03-02");
    fs::write(at.folder.path().join("pv.json"), facts).unwrap();
    let came = run(&at, "--officer li --passphrase-file {}/li intake port_visa --from {}/pv.json");
    assert_eq!(came.exit, Exit::Done, "{}", came.err);
    // The auditor of the night signs backups, and acts on no case.
    let night = "--officer night1 --passphrase-file {}/keys/night1.pass";
    assert_eq!(run(&at, &format!("{night} backup {{}}/backups/second.db")).exit, Exit::Done);
    assert_eq!(run(&at, &format!("{night} review 1")).exit, Exit::Duty);
    let script = at.folder.path().join("backups/nightly.sh");
    assert_eq!(fs::metadata(script).unwrap().permissions().mode() & 0o777, 0o700);
    assert!(told["cron"].as_str().unwrap().contains("VISA_OFFICER=night1"));
    assert_eq!(run(&at, "audit verify").exit, Exit::Done);
}

#[test]
fn what_cannot_be_so_is_told_before_anything_is_written() {
    for (wrong, instead, code) in [
        ("--staff li:李:intake,review", "--staff li:李:intake,auditor", "roster"),
        ("--staff li:李:intake,review", "--staff chen:李:intake", "named_twice"),
        ("--staff li:李:intake,review", "--staff li", "needed"),
        ("--staff li:李:intake,review", "--staff li:李:taker", "unknown_role"),
        ("--backups {}/backups", "", "needed"),
        ("--admin wu", "--admin wu={}/none.key", "key_refused"),
        ("--office PVG", "", "needed"),
    ] {
        let at = nothing();
        let came = run(&at, &WHOLE.replace(wrong, instead));
        assert!(
            ![Exit::Done, Exit::Internal].contains(&came.exit) && came.code().contains(code),
            "{instead}: {}",
            came.err
        );
        assert!(!at.path().exists(), "{instead}");
    }
    let at = nothing();
    let came = run(&at, &format!("{WHOLE} --dry-run"));
    assert_eq!(came.exit, Exit::Done, "{}", came.err);
    let left: Vec<_> = fs::read_dir(at.folder.path()).unwrap().flatten().map(|one| one.file_name()).collect();
    assert_eq!(left.len(), PASSPHRASES.len(), "{left:?}");
}

/// Answers a question, and a passphrase where one is asked for: new ones twice.
fn answers(at: &mut Terminal, question: &str, answer: &str) {
    at.shows(question).types(answer).types("\r");
}

#[test]
fn somebody_at_a_terminal_is_led_through_from_nothing_to_the_doctor() {
    let at = nothing();
    let mut terminal = Terminal::open(&at, (80, 60), "", "init");
    answers(&mut terminal, "code of the office", "?");
    terminal.shows("it never changes");
    answers(&mut terminal, "code of the office", "pvg");
    answers(&mut terminal, "not such a code", "PVG");
    answers(&mut terminal, "name of the office", "浦东");
    answers(&mut terminal, "first security administrator", "chen");
    answers(&mut terminal, "second security administrator", "chen");
    answers(&mut terminal, "is somebody else", "wu");
    answers(&mut terminal, "recovery key", "-");
    answers(&mut terminal, "nobody yet to intake, review, approve, issue", "li");
    answers(&mut terminal, "name [li]", "李");
    terminal.shows("[ ] auditor").types("a\r");
    // All roles at once do not go together.
    terminal.shows("roles: intake, review, approve, issue, security administrator, auditor");
    terminal.shows("cannot be held together").shows("> [ ] intake").types(" \u{1b}[B \u{1b}[B \u{1b}[B \r");
    terminal.shows("[ ] head of section").types(" \r");
    answers(&mut terminal, "id of an officer (Enter: no more)", "");
    answers(&mut terminal, "folder for backups", &at.folder.path().join("backups").display().to_string());
    terminal.shows("the night's work").types("?").shows("y is yes, n is no, Enter is yes");
    terminal.types("n\r");
    for (id, passphrase) in &PASSPHRASES[..3] {
        for prompt in [format!("passphrase of {id}'s key"), "once more".to_owned()] {
            terminal.shows(&prompt);
            // The echo is turned off once the prompt stands, and what was typed before that is dropped.
            std::thread::sleep(std::time::Duration::from_millis(300));
            answers(&mut terminal, &prompt, passphrase);
        }
    }
    for (id, _) in &PASSPHRASES[..3] {
        terminal.shows(&format!("key of {id} written"));
    }
    terminal.shows("put back to try it").shows("ok      roles").shows("next: visa-cli --officer li");
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn who_gives_up_while_led_through_leaves_nothing() {
    let at = nothing();
    let mut terminal = Terminal::open(&at, (40, 12), "", "init --lang zh");
    answers(&mut terminal, "单位代码", "PVG");
    terminal.shows("单位名称").types("\u{3}");
    assert_eq!(terminal.ends(), 130);
    assert!(!at.path().exists() && !at.folder.path().join(".config").exists());
}

/// Exit 2 says that nothing was written: no key of an office that did not come about is left to stand in the way of the next try.
#[test]
fn an_office_that_does_not_come_about_leaves_no_key() {
    let at = nothing();
    let came = run(&at, &WHOLE.replace(" --staff-passphrase-file {}/qian", ""));
    assert_eq!(came.exit, Exit::Usage, "{}", came.err);
    let keys = at.folder.path().join("keys");
    let left = fs::read_dir(&keys).map_or(0, |entries| entries.flatten().count());
    assert_eq!((left, at.folder.path().join("safe.key").exists(), at.path().exists()), (0, false, false));
    assert_eq!(run(&at, WHOLE).exit, Exit::Done, "the completed line goes through");
}

#[test]
fn an_office_that_fails_at_its_last_step_leaves_nothing_and_the_next_try_goes_through() {
    let at = nothing();
    let backups = at.folder.path().join("backups");
    fs::create_dir(&backups).unwrap();
    let script = backups.join("nightly.sh");
    fs::write(&script, "of somebody else").unwrap();
    let came = run(&at, WHOLE);
    assert!(![Exit::Done, Exit::Internal].contains(&came.exit), "{}", came.err);
    let count = |folder: &std::path::Path| fs::read_dir(folder).map_or(0, |entries| entries.flatten().count());
    assert_eq!((count(&at.folder.path().join("keys")), count(&backups)), (0, 1), "{}", came.err);
    assert!(!at.path().exists() && !at.folder.path().join("safe.key").exists());
    assert_eq!(fs::read_to_string(&script).unwrap(), "of somebody else");
    fs::remove_file(&script).unwrap();
    let came = run(&at, WHOLE);
    assert_eq!(came.exit, Exit::Done, "{}", came.err);
}

#[test]
fn who_gives_up_at_a_later_passphrase_leaves_no_key() {
    let at = nothing();
    let line = "init --office PVG --name x --admin chen --admin wu --staff li:Li:intake,review";
    let mut terminal = Terminal::open(&at, (40, 12), "", line);
    for prompt in ["passphrase of chen's key", "once more", "passphrase of wu's key"] {
        terminal.shows(prompt);
        std::thread::sleep(std::time::Duration::from_millis(300));
        terminal.types(if prompt.contains("wu") { "\u{3}" } else { "correct horse battery one\r" });
    }
    assert_eq!(terminal.ends(), 130);
    assert!(!at.folder.path().join(".config/visa-cli/keys/chen.key").exists(), "cancelled: nothing was written");
}
