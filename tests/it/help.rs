//! Help: narrow enough for any terminal, with examples at the end of each command's, and the examples run.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use visa_cli::error::Exit;
use visa_cli::ui::Ui;

use crate::check::Sink;
use crate::office::{Office, example};
use crate::readme::{commands, is_taken};

const NOW: &str = "2026-11-23T09:00+08:00";

/// Commands whose examples are run here, each with the state that case 123 must be in.
const COMMANDS: &[(&str, &str)] = &[
    ("", "accepted"),
    ("init", "accepted"),
    ("intake", "accepted"),
    ("renew", "issued"),
    ("document add", "unseen"),
    ("document list", "accepted"),
    ("document verify", "accepted"),
    ("amend", "accepted"),
    ("establish", "unseen"),
    ("custody receive", "accepted"),
    ("custody return", "retained"),
    ("custody list", "accepted"),
    ("review", "accepted"),
    ("notice", "incomplete"),
    ("approve", "reviewed"),
    ("refuse", "refusable"),
    ("return", "reviewed"),
    ("withdraw", "accepted"),
    ("no-shows", "accepted"),
    ("claim", "accepted"),
    ("recuse", "accepted"),
    ("issue", "approved"),
    ("collect", "issued"),
    ("void", "issued"),
    ("correct", "issued"),
    ("show", "accepted"),
    ("history", "accepted"),
    ("list", "accepted"),
    ("queue", "accepted"),
    ("search", "accepted"),
    ("next", "accepted"),
    ("ready", "reviewed"),
    ("why", "accepted"),
    ("inquiry record", "accepted"),
    ("inquiry list", "accepted"),
    ("document check", "filed"),
    ("document checklist", "accepted"),
    ("person same", "accepted"),
    ("person distinct", "accepted"),
    ("person unlink", "compared"),
    ("person show", "accepted"),
    ("officer keygen", "accepted"),
    ("officer unseal", "accepted"),
    ("officer apply", "accepted"),
    ("officer enrol", "accepted"),
    ("officer roles", "accepted"),
    ("officer revoke", "accepted"),
    ("officer confirm", "proposed"),
    ("officer list", "accepted"),
    ("officer show", "accepted"),
    ("undo", "retained"),
    ("stock receive", "accepted"),
    ("stock count", "approved"),
    ("stock list", "approved"),
    ("stock spoil", "approved"),
    ("stock return", "approved"),
    ("numbers check", "approved"),
    ("custody lost", "accepted"),
    ("custody seized", "accepted"),
    ("custody other-authority", "accepted"),
    ("audit verify", "accepted"),
    ("audit log", "accepted"),
    ("audit head", "accepted"),
    ("audit replay", "accepted"),
    ("backup", "accepted"),
    ("doctor", "accepted"),
    ("help", "accepted"),
];

fn help(words: &str, flag: &str) -> String {
    let (out, talk) = (Sink::default(), Sink::default());
    let mut ui = Ui::new(Box::new(io::empty()), Box::new(out.clone()), Box::new(talk));
    let line = std::iter::once("visa-cli").chain(words.split_whitespace()).chain([flag]);
    let exit = visa_cli::run(line.map(Into::into), &mut ui);
    drop(ui);
    assert_eq!(exit, Exit::Done, "{words}");
    out.text()
}

/// The commands that a help lists.
fn listed(help: &str) -> Vec<String> {
    let list = match (help.split_once("\nCommands:\n"), help.split_once("\nStart:\n")) {
        (Some((_, list)), _) => list.split("\n\n").next().unwrap(),
        // Of the program, by desk.
        (None, Some((_, list))) => list.split("\nOptions").next().unwrap(),
        (None, None) => return Vec::new(),
    };
    let names = list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
}

/// Every command that has none below it.
pub(crate) fn leaves() -> Vec<String> {
    let (mut waiting, mut leaves) = (vec![String::new()], Vec::new());
    while let Some(words) = waiting.pop() {
        let below = listed(&help(&words, "--help"));
        if below.is_empty() {
            leaves.push(words.clone());
        }
        waiting.extend(below.into_iter().map(|name| format!("{words} {name}").trim().to_owned()));
    }
    leaves
}

/// Whatever command they are of: those of [`COMMANDS`] are run too.
#[test]
fn every_example_is_a_line_that_the_program_takes() {
    let mut count = 0;
    for leaf in leaves() {
        let help = help(&leaf, "--help");
        let Some((_, examples)) = help.rsplit_once("\nExample") else { continue };
        let examples = examples.split_once(":\n").unwrap().1.replace("\\\n", " ");
        for words in examples.lines().flat_map(|line| commands(line.trim())).filter(|words| !words.is_empty()) {
            is_taken(&words);
            count += 1;
        }
    }
    assert!(250 < count, "{count} examples");
}

#[test]
fn every_help_fits_eighty_columns_and_the_short_one_is_shorter() {
    let mut waiting = vec![String::new()];
    let mut count = 0;
    while let Some(words) = waiting.pop() {
        let (long, short) = (help(&words, "--help"), help(&words, "-h"));
        let chinese = help(&format!("{words} --lang zh"), "--help");
        let examples = |help: &str, name: &str| help.rsplit_once(name).map(|(_, examples)| examples.trim().to_owned());
        let shown = examples(&long, "\nExample").map(|shown| shown.trim_start_matches(['s', ':']).trim().to_owned());
        assert_eq!(shown, examples(&chinese, "\n示例:"), "{words}");
        for line in chinese.lines().filter(|line| !line.starts_with("用法: ") && !line.contains("visa-cli ")) {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= 80, "{words}: {line}");
        }
        assert!(short.lines().count() <= long.lines().count(), "{words}");
        // A line of usage is one word to be copied, however many flags must be given.
        for line in long.lines().filter(|line| !line.starts_with("Usage: ")) {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= 80, "{words}: {line}");
        }
        waiting.extend(listed(&long).into_iter().map(|name| format!("{words} {name}").trim().to_owned()));
        count += 1;
    }
    assert!(60 < count, "{count} helps");
}

#[test]
fn a_mistake_in_the_command_line_is_told_in_both_languages_with_what_may_be_meant() {
    let told = |line: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_visa-cli")).env_clear().args(line.split(' ')).output().unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{line}");
        String::from_utf8(output.stderr).unwrap()
    };
    let table = [
        ("list --frmat csv", "没有选项或者参数 --frmat", "unexpected argument '--frmat'", "--format"),
        ("lisst", "没有命令 lisst", "unrecognized subcommand 'lisst'", "list"),
        ("show", "缺少必需的参数：<CASE>", "<CASE>", "visa-cli help"),
        ("intake port_visa --days x", "'x' 无效", "invalid value 'x'", "visa-cli help"),
        ("list --format pdf", "--format <FORMAT> 的值 'pdf' 无效", "invalid value 'pdf'", "tsv"),
        ("list --all --limit 5", "不能与", "cannot be used with", "visa-cli help"),
    ];
    for (line, zh, en, hint) in table {
        let (in_chinese, in_english) = (told(&format!("{line} --lang zh")), told(line));
        assert!(in_chinese.contains(zh) && in_chinese.contains(hint), "{in_chinese}");
        assert!(in_english.contains(en) && in_english.contains(hint), "{in_english}");
        let json = told(&format!("{line} --json"));
        assert_eq!(serde_json::from_str::<Value>(&json).unwrap()["error"]["code"], "usage", "{json}");
    }
    assert!(help("man", "--help").contains("manual pages"));
}

#[test]
fn topics_are_in_both_languages_and_name_every_exit_code() {
    for topic in ["exit-codes", "filters", "dates", "config"] {
        let texts = ["zh", "en"].map(|lang| help(&format!("help {topic} --lang {lang}"), "--quiet"));
        assert_ne!(texts[0], texts[1]);
        for text in &texts {
            assert!(text.lines().all(|line| unicode_width::UnicodeWidthStr::width(line) <= 80), "{topic}");
            assert!(text.contains("\n  visa-cli "), "{topic} has an example");
        }
        if topic == "exit-codes" {
            for code in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 70, 75, 130] {
                assert!(texts.iter().all(|text| text.contains(&format!("\n{code:>4}  "))), "{code}");
            }
        }
    }
    let wrong = Command::new(env!("CARGO_BIN_EXE_visa-cli")).args(["help", "weather"]).output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
}

/// An office with 122 drafts, and the files that examples name.
fn with_drafts() -> Office {
    let office = Office::new(NOW);
    let put = |name: &str, text: &str| fs::write(office.folder.path().join(name), text).unwrap();
    let mut facts = example("pv-negotiation");
    put("facts.json", &facts.to_string());
    put("passport.txt", "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10\n");
    put("letter.pdf", "letter");
    put("change.json", r#"{"request": {"stay_days": 9}}"#);
    put("gone.json", r#"{"documents": [{"kind": "application_form"}]}"#);
    crate::office::secret(office.folder.path().join("pass"), "correct horse");
    for number in 1..=122 {
        facts["passport"]["number"] = json!(format!("A{number:08}"));
        facts["applicant"]["name"] = json!(crate::office::name_of(number));
        facts["applicant"]["birth_date"] = Value::from(crate::office::born_of(number));
        let came = office.piped("intake1", "intake port_visa --from - --draft", facts.to_string().as_bytes());
        assert_eq!(came.exit, Exit::Done, "{}", came.err);
    }
    office
}

/// Blanks of an office that examples take.
const STOCK: &str = "stock receive A0012340-A0012500";

/// An office where case 123 is in a state.
fn prepared(base: &Office, state: &str) -> Office {
    let office = Office { folder: crate::office::folder(), now: NOW.to_owned() };
    copied(base, office.folder.path());
    let mut facts = example("pv-negotiation");
    match state {
        "refusable" => facts["request"]["stay_days"] = json!(40),
        "unseen" => {
            facts["passport"]["verification"] = Value::Null;
            facts["passport"]["shown"] = Value::Null;
        }
        _ => {}
    }
    assert!(office.intake(&facts).ends_with("123"));
    let steps: &[(&str, &str)] = match state {
        "reviewed" | "refusable" => &[("review1", "review 123")],
        "approved" => &[("review1", "review 123"), ("approve1", "approve 123"), ("issue1", STOCK)],
        "issued" => &[
            ("review1", "review 123"),
            ("approve1", "approve 123"),
            ("issue1", STOCK),
            ("issue1", "issue 123 --number A0012345"),
        ],
        "retained" => &[("intake1", "custody receive 123")],
        "compared" => &[("review1", "person distinct 123 122 --note compared")],
        "proposed" => &[("admin1", "officer roles review1 review,approve")],
        _ => &[],
    };
    for (officer, step) in steps {
        office.done(officer, step);
    }
    if state == "filed" {
        let letter = office.folder.path().join("letter.pdf").display().to_string();
        office.done("intake1", &format!("document add 123 --kind invitation_letter --file {letter}"));
    }
    if state == "incomplete" {
        // Complete when it was taken in; a paper was taken back later.
        let gone = office.folder.path().join("gone.json").display().to_string();
        office.done("intake1", &format!("amend 123 --from {gone} --note withdrawn"));
    }
    office
}

/// Who runs a command where the example names nobody.
fn officer(command: &str) -> &'static str {
    match command {
        "review" | "claim" | "notice" | "return" | "recuse" | "document verify" => "review1",
        _ if command.starts_with("person") => "review1",
        "approve" | "refuse" | "void" => "approve1",
        "issue" | "correct" | "collect" => "issue1",
        _ if command.starts_with("stock") => "issue1",
        _ => "intake1",
    }
}

/// What stands where an example is run: a copy of the office, so that one example does not disturb the next.
fn copied(office: &Office, to: &Path) {
    for entry in fs::read_dir(office.folder.path()).unwrap().flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            fs::create_dir(&to).unwrap();
            for key in fs::read_dir(&from).unwrap().flatten() {
                fs::copy(key.path(), to.join(key.file_name())).unwrap();
            }
        } else {
            fs::copy(&from, &to).unwrap();
        }
    }
}

#[test]
fn every_example_runs() {
    let binary = Path::new(env!("CARGO_BIN_EXE_visa-cli")).parent().unwrap();
    let base = with_drafts();
    let mut offices: BTreeMap<&str, Office> = BTreeMap::new();
    let (mut ran, mut wrong) = (0, Vec::new());
    let alone = Command::new("unshare").args(["-rn", "true"]).status().is_ok_and(|status| status.success());
    for (command, state) in COMMANDS {
        let help = help(command, "--help");
        let (_, examples) = help.rsplit_once("\nExample").unwrap_or_else(|| panic!("{command} has no examples"));
        let examples = examples.split_once(":\n").unwrap().1.replace("\\\n", " ");
        let office = offices.entry(*state).or_insert_with(|| prepared(&base, state));
        for line in examples.lines().map(str::trim).filter(|line| !line.is_empty()) {
            assert!(line.starts_with("visa-cli "), "{command}: {line}");
            // A real file does not begin in memory without a reason.
            let folder = if *command == "init" { tempfile::tempdir().unwrap() } else { crate::office::folder() };
            copied(office, folder.path());
            // Where the system lets us: without any network, not even to itself.
            let (program, before): (&str, &[&str]) =
                if alone { ("unshare", &["-rn", "sh", "-c"]) } else { ("sh", &["-c"]) };
            let output = Command::new(program)
                .args(before)
                .arg(staged(command, line))
                .current_dir(folder.path())
                .env_clear()
                .env("PATH", format!("{}:/usr/bin:/bin", binary.display()))
                .env("HOME", folder.path())
                .env("VISA_CASE_FILE", folder.path().join("cases.db"))
                .env("VISA_OFFICER", officer(command))
                .env("VISA_LANG", ["zh", "en"][ran % 2])
                .stdin(std::process::Stdio::null())
                .output()
                .unwrap();
            ran += 1;
            // Nobody can be asked here, and no log is named.
            let expected = match line {
                "visa-cli init" | "visa-cli intake port_visa" | "visa-cli audit verify --log" => 2,
                line if line.contains(" --desk") || line.contains(" --edit") => 2,
                _ => 0,
            };
            if output.status.code() != Some(expected) {
                wrong.push(format!("{line}: {:?} {}", output.status.code(), String::from_utf8_lossy(&output.stderr)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(COMMANDS.len() < ran, "{ran} ran");
}

/// An example with what it needs before it: a key, an application, a backup; and with the time of the practice.
fn staged(command: &str, line: &str) -> String {
    let key = |id: &str| {
        format!(
            "visa-cli -q officer keygen {id} --out .config/visa-cli/keys/{id}.key --passphrase-file pass > {id}.pub; "
        )
    };
    let with_pass = |line: &str, before: &str| line.replacen(before, &format!(" --passphrase-file pass{before}"), 1);
    let line = match command {
        "officer unseal" => {
            key("chen") + &with_pass(line, " |").replace("ssh-add -t 8h -", "ssh-keygen -y -f /dev/stdin")
        }
        // All cases of small facts are decided in the tests of the rules.
        "rules verify" if !line.contains("--every") => format!("{line} --every 50"),
        "backup" if line.contains("--keep") => format!("mkdir backups other-disk; {line}"),
        "officer apply" => key("li") + &with_pass(line, " >"),
        "officer enrol" => {
            let apply = "visa-cli officer apply li --name 李 --roles intake,review --passphrase-file pass > li.json; ";
            key("li") + apply + line
        }
        "init" if line.contains("--admin") => {
            let here = line.replace("/srv/backup", "backup");
            here.replace("visa-cli", "visa-cli --case-file real.db --passphrase-file pass")
        }
        "officer confirm" => {
            let number = "$(visa-cli officer list --json | sed 's/.*\"proposal\":\\([0-9]*\\).*/\\1/')";
            line.replace("confirm 3", &format!("confirm {number}"))
        }
        "establish" if line.contains("batch:") => {
            let list = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/lists/invitees.csv");
            let number = "$(visa-cli batch list --json | sed 's/.*\"batch\":\\([0-9]*\\).*/\\1/')";
            let take =
                format!("sed s/2026-03/2027-03/ {list} > l.csv; visa-cli -q import l.csv --accept-good > told; ");
            take + &line.replace("batch:3", &format!("batch:{number}"))
        }
        "approve" if line.contains("--list") => {
            format!("visa-cli -q export --columns case state:reviewed > reviewed.csv; {line}")
        }
        "backup" if line.contains("audit") => format!("visa-cli -q backup cases-today.db > told; {line}"),
        _ => line.to_owned(),
    };
    let real = line.replace("visa-cli ", &format!("visa-cli --now {NOW} "));
    real.replace(&format!("--now {NOW} --case-file real.db"), "--case-file real.db")
}

#[test]
fn a_value_may_be_the_name_of_a_command() {
    let office = Office::new(NOW);
    office.intake(&example("pv-negotiation"));
    let list = office.done("", "list");
    assert_eq!(list["total"], 1);
    for line in ["--request-id show list", "list --request-id show", "--request-id init ls", "--officer list list"] {
        assert_eq!(office.done("", line), list, "{line}");
    }
    let missing = office.run("", "--request-id list shwo");
    assert_eq!(missing.exit, Exit::Usage);
    assert!(missing.err.contains("shwo"), "{}", missing.err);
}
