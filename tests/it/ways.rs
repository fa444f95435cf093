//! The ways on: a real office whose file is lost, whose clock ran fast, whose officers lose a key.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::office::{example, secret};
use crate::real_office::{PASSPHRASE, sealed};

/// A real case file, not for training: sealed keys, marks of the machine, the clock of the machine.
struct Office {
    folder: tempfile::TempDir,
}

impl Office {
    fn new() -> Office {
        let office = Office { folder: tempfile::tempdir().unwrap() };
        secret(office.at("pass"), PASSPHRASE);
        let keys = ".config/visa-cli/keys";
        fs::create_dir_all(office.at(keys)).unwrap();
        for (place, id) in (1..).zip(["chen", "wu", "li"]) {
            secret(office.at(&format!("{keys}/{id}.key")), &sealed(&[place; 32]));
        }
        office.done(&format!(
            "init --office PVG --admin chen={keys}/chen.key --admin wu={keys}/wu.key --passphrase-file pass \
             --recovery safe.key --recovery-passphrase-file pass"
        ));
        office.enrol("li", "intake", &[]);
        // By the clock of today the arrival of the example lies before the day of filing.
        let mut facts = example("pv-negotiation");
        facts["arrival"]["at"] = Value::Null;
        fs::write(office.at("facts.json"), facts.to_string()).unwrap();
        office
    }

    fn enrol(&self, id: &str, roles: &str, more: &[&str]) {
        let asked = self.run(&format!("officer apply {id} --name {id} --roles {roles}"), more);
        fs::write(self.at("asked.json"), asked.stdout).unwrap();
        let proposal = self.done("--officer chen officer enrol asked.json")["proposal"].clone();
        self.done(&format!("--officer wu officer confirm {proposal}"));
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, line: &str, more: &[&str]) -> Command {
        self.command_on("cases.db", line, more)
    }

    fn command_on(&self, file: &str, line: &str, more: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_visa-cli"));
        command.env_clear().env("HOME", self.folder.path()).current_dir(self.folder.path());
        command.args(["--json", "--no-input", "--case-file", file]);
        if !line.contains("--passphrase-file") {
            command.args(["--passphrase-file", "pass"]);
        }
        command.args(line.split_whitespace()).args(more);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, line: &str, more: &[&str]) -> Output {
        self.command(line, more).output().unwrap()
    }

    fn done(&self, line: &str) -> Value {
        let output = self.run(line, &[]);
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// The exit code and the word of the error.
    fn refused(&self, line: &str) -> (Option<i32>, String) {
        let output = self.run(line, &[]);
        let told: Value = serde_json::from_slice(&output.stderr).unwrap_or_default();
        (output.status.code(), told["error"]["code"].as_str().unwrap_or_default().to_owned())
    }

    fn intake(&self) -> Value {
        self.done("--officer li intake port_visa --from facts.json --draft")
    }

    /// The file and its verifier in another language hold.
    fn holds(&self) {
        assert_eq!(self.done("audit verify")["ok"], true);
        let verified = Command::new("python3")
            .args([concat!(env!("CARGO_MANIFEST_DIR"), "/examples/verify_record.py")])
            .arg(self.at("cases.db"))
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&verified.stdout).into_owned();
        assert!(verified.status.success(), "{told}");
    }

    /// Takes the file away, as a failed disk does.
    fn lose(&self) {
        for name in ["cases.db", "cases.db-wal", "cases.db-shm"] {
            let _ = fs::remove_file(self.at(name));
        }
    }
}

const RESTORE: &str = "--officer chen restore b.db --to cases.db --with wu --with-passphrase-file pass --note failed";

#[test]
fn a_file_is_put_back_and_what_is_missing_is_named() {
    let office = Office::new();
    office.intake();
    office.done("--officer li backup b.db");
    let doctor = office.done("doctor");
    let backup = doctor["checks"].as_array().unwrap().iter().find(|check| check["name"] == "backup").unwrap();
    assert!(backup["found"].as_str().unwrap().contains("transactions after it: 0"), "{backup}");
    let lost: Vec<Value> = (0..3).map(|_| office.intake()).collect();
    // Put in place by hand it is refused, and told what to do.
    office.lose();
    fs::copy(office.at("b.db"), office.at("cases.db")).unwrap();
    assert_eq!(office.refused("queue"), (Some(7), "rolled_back".to_owned()));
    assert_eq!(office.refused(RESTORE), (Some(1), "never_overwritten".to_owned()), "nothing is written over");
    office.lose();
    // The controls: alone, or with one who is no administrator, it is refused and nothing stands there.
    assert_eq!(office.refused(&RESTORE.replace("--with wu", "--with chen")).0, Some(6));
    assert_eq!(office.refused(&RESTORE.replace("--with wu", "--with li")).0, Some(6));
    assert!(!office.at("cases.db").exists());
    let done = office.done(RESTORE);
    let missing = done["missing"].as_array().unwrap();
    let named: Vec<(&Value, &Value)> = missing.iter().map(|one| (&one["transaction"], &one["case"])).collect();
    let wanted: Vec<(&Value, &Value)> = lost.iter().map(|one| (&one["transaction"], &one["case"])).collect();
    assert_eq!(named, wanted);
    assert!(missing.iter().all(|one| one["officer"] == "li" && one["at"].is_string()));
    office.holds();
    // No number that was given out is given again, and the marks have moved on.
    assert_eq!(office.intake()["case"], "PVG-2026-000005".replace("2026", &lost[0]["case"].as_str().unwrap()[4..8]));
    office.holds();
    // A backup before the restoration is now behind what this machine saw.
    office.lose();
    fs::copy(office.at("b.db"), office.at("cases.db")).unwrap();
    assert_eq!(office.refused("queue").1, "rolled_back");
}

/// A backup that was just made lacks nothing but the note that it was made: whoever looks at it is told of no older state. To
/// act in it, or once more was done, it is one.
#[test]
fn a_fresh_backup_holds_on_the_machine_that_made_it() {
    let office = Office::new();
    office.intake();
    office.done("--officer li backup b.db");
    let on = |line: &str| office.command_on("b.db", line, &[]).output().unwrap();
    for line in ["audit verify", "list", "show 1", "doctor"] {
        let came = on(line);
        let told = String::from_utf8_lossy(&came.stderr).into_owned() + &String::from_utf8_lossy(&came.stdout);
        assert!(came.status.success(), "{line}: {told}");
    }
    assert!(!on("--officer li intake port_visa --from facts.json --draft").status.success(), "a copy is not acted in");
    office.intake();
    for line in ["audit verify", "list"] {
        assert_eq!(on(line).status.code(), Some(7), "{line}");
    }
}

#[test]
fn a_drill_is_recorded_and_a_backup_of_another_file_is_refused() {
    let office = Office::new();
    office.done("--officer li backup b.db");
    office.intake();
    let drill = office.done("--officer li restore b.db --drill");
    assert_eq!(drill["missing"].as_array().unwrap().len(), 1);
    let doctor = office.done("doctor");
    let drilled = doctor["checks"].as_array().unwrap().iter().find(|check| check["name"] == "drill").unwrap();
    assert_eq!(drilled["health"], "ok");
    let other = Office::new();
    other.done("--officer li backup b.db");
    fs::copy(other.at("b.db"), office.at("other.db")).unwrap();
    assert_eq!(office.refused("--officer li restore other.db --drill").0, Some(7));
    office.holds();
}

#[test]
fn a_backup_is_not_put_beside_the_file_that_goes_on() {
    let office = Office::new();
    office.done("--officer li backup b.db");
    let case = office.intake()["case"].as_str().unwrap().to_owned();
    let beside = RESTORE.replace("--to cases.db", "--to look.db");
    let output = office.run(&beside, &[]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("case_file_stands") && told.contains(&case) && told.contains("--drill"), "{told}");
    assert!(!office.at("look.db").exists());
    // Nor where another name is set, nor in a dry run; and the file goes on.
    assert_eq!(office.refused(&format!("{beside} --case-file b.db")).1, "case_file_stands");
    assert_eq!(office.refused(&format!("{beside} --dry-run")).1, "case_file_stands");
    office.intake();
    office.done("--officer li backup c.db");
    office.done("--officer li restore b.db --drill");
    // The control: moved aside it is put back.
    fs::create_dir(office.at("aside")).unwrap();
    for name in ["cases.db", "cases.db-wal", "cases.db-shm"] {
        let _ = fs::rename(office.at(name), office.at("aside").join(name));
    }
    office.done(RESTORE);
    office.holds();
}

#[test]
fn folders_for_copies_are_made() {
    let office = Office::new();
    for _ in 0..3 {
        let made = office.done("--officer li backup backups --keep 2 --also other");
        assert!(made["file"].as_str().unwrap().starts_with("backups/"), "{made}");
        office.intake();
    }
    for folder in ["backups", "other"] {
        assert_eq!(fs::read_dir(office.at(folder)).unwrap().count(), 2, "{folder}");
    }
    // A file is no folder.
    assert_eq!(office.refused("--officer li backup pass --keep 2"), (Some(1), "no_folder".to_owned()));
}

#[test]
fn copies_in_a_folder_are_kept_as_many_as_asked_and_a_kill_between_does_not_block() {
    let office = Office::new();
    fs::create_dir(office.at("copies")).unwrap();
    fs::create_dir(office.at("other")).unwrap();
    fs::write(office.at("copies/notes.txt"), "of the office").unwrap();
    let mut made = Vec::new();
    for _ in 0..4 {
        office.intake();
        made.push(office.done("--officer li backup copies --keep 2 --also other")["file"].as_str().unwrap().to_owned());
    }
    let names = |folder: &str| {
        let mut names: Vec<String> = fs::read_dir(office.at(folder))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names("copies").len(), 3, "{:?}", names("copies"));
    assert_eq!(names("other").len(), 2);
    assert!(office.at(&made[3]).exists() && !office.at(&made[0]).exists());
    assert_eq!(
        fs::read(office.at(&made[3])).unwrap(),
        fs::read(office.at(&made[3].replace("copies", "other"))).unwrap()
    );
    // Placed and not recorded, as a kill leaves it: the same command goes on. A recorded one is never taken again.
    let before = fs::read(office.at("cases.db")).unwrap();
    let log = fs::read(office.at("cases.db-wal")).unwrap_or_default();
    office.done("--officer li backup b.db");
    office.lose();
    fs::write(office.at("cases.db"), before).unwrap();
    fs::write(office.at("cases.db-wal"), log).unwrap();
    let marks = office.at(".local/state/visa-cli");
    fs::remove_dir_all(marks).unwrap();
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(office.at("cases.db"), fs::Permissions::from_mode(0o600)).unwrap();
    office.done("--officer li backup b.db");
    assert_eq!(office.refused("--officer li backup b.db").0, Some(1));
}

/// Moves the clock of the commands with a library of the test's own; none where no compiler is at hand.
fn clock(office: &Office) -> Option<PathBuf> {
    let (source, library) = (office.at("clock.c"), office.at("clock.so"));
    fs::write(
        &source,
        "#define _GNU_SOURCE\n#include <dlfcn.h>\n#include <stdlib.h>\n#include <time.h>\n
         int clock_gettime(clockid_t id, struct timespec *at) {
             static int (*real)(clockid_t, struct timespec *);
             if (!real) real = dlsym(RTLD_NEXT, \"clock_gettime\");
             int done = real(id, at);
             const char *by = getenv(\"CLOCK_BY\");
             if (id == CLOCK_REALTIME && by) at->tv_sec += atol(by);
             return done;
         }",
    )
    .unwrap();
    let made = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(&source).arg("-ldl").status();
    made.ok()?.success().then_some(library)
}

#[test]
fn a_clock_that_ran_fast_does_not_end_the_file() {
    let office = Office::new();
    let Some(library) = clock(&office) else { return };
    let by = |days: i64, line: &str| {
        let mut command = office.command(line, &[]);
        command.env("LD_PRELOAD", &library).env("CLOCK_BY", (days * 86_400).to_string());
        let output = command.output().unwrap();
        let told: Value = serde_json::from_slice(&output.stderr).unwrap_or_default();
        (output.status.code(), told["error"]["code"].as_str().unwrap_or_default().to_owned(), output)
    };
    let intake = "--officer li intake port_visa --from facts.json --draft";
    office.intake();
    let (code, word, output) = by(365, intake);
    assert_eq!((code, word.as_str()), (Some(1), "clock_ahead"), "{output:?}");
    assert_eq!(by(13, "queue").0, Some(0));
    let mut vouched = office.command(intake, &["--clock-is-right", "by the radio clock"]);
    vouched.env("LD_PRELOAD", &library).env("CLOCK_BY", (365 * 86_400).to_string());
    assert!(vouched.output().unwrap().status.success());
    // The world is a year behind the record now: acts are refused, reading warns, two administrators put it right.
    assert_eq!(office.refused(intake), (Some(1), "clock_behind".to_owned()));
    let reading = office.run("queue", &[]);
    assert!(reading.status.success() && String::from_utf8_lossy(&reading.stderr).contains("warning"));
    let time = "--officer chen audit time --with-passphrase-file pass --note fast --with";
    assert_eq!(office.refused(&format!("{time} chen")).0, Some(6));
    assert_eq!(office.refused(&format!("{time} li")).0, Some(6));
    let set = office.done(&format!("{time} wu"));
    // What was done by the false clock is named: what it gave begins and ends by that.
    let by_whom: Vec<&Value> = set["acts"].as_array().unwrap().iter().map(|act| &act["officer"]).collect();
    // The draft before it was accepted by silence, as it then seemed.
    assert_eq!(by_whom, ["li", "li"], "{set}");
    assert_eq!(office.refused(&format!("{time} wu")), (Some(4), "time_is_right".to_owned()));
    office.intake();
    office.holds();
}

#[test]
fn where_one_administrator_is_left_the_key_in_the_safe_stands_in_for_the_other() {
    let office = Office::new();
    let Some(library) = clock(&office) else { return };
    office.intake();
    office.done("--officer li backup b.db");
    office.lose();
    fs::remove_file(office.at(".config/visa-cli/keys/wu.key")).unwrap();
    let safe = "--recovery safe.key --recovery-passphrase-file pass";
    let restore = RESTORE.replace("--with wu --with-passphrase-file pass", safe);
    // The controls: another key, no key at all, one who is no administrator; and nothing stands there.
    let other = restore.replace("safe.key", ".config/visa-cli/keys/li.key");
    assert_eq!(office.refused(&other), (Some(6), "key_refused".to_owned()));
    assert_eq!(office.refused(&restore.replace(safe, "")), (Some(6), "second_needed".to_owned()));
    assert_eq!(office.refused(&restore.replace("chen", "li")), (Some(6), "role_missing".to_owned()));
    assert!(!office.at("cases.db").exists());
    office.done(&restore);
    office.holds();
    let mut vouched = office.command("--officer li intake port_visa --from facts.json --draft", &[]);
    vouched.args(["--clock-is-right", "radio"]).env("LD_PRELOAD", &library).env("CLOCK_BY", "31536000");
    assert!(vouched.output().unwrap().status.success());
    assert_eq!(office.refused("--officer chen audit time --note fast"), (Some(6), "second_needed".to_owned()));
    office.done(&format!("--officer chen audit time --note fast {safe}"));
    office.intake();
    office.holds();
}

#[test]
fn a_lost_key_is_replaced_and_what_it_signed_goes_on_holding() {
    let office = Office::new();
    let case = office.intake()["case"].as_str().unwrap().to_owned();
    office.done("officer keygen li --out li-new.key");
    let asked = office.run("officer apply li --key li-new.key", &[]);
    fs::write(office.at("asked.json"), asked.stdout).unwrap();
    let proposal = office.done("--officer chen officer rekey asked.json")["proposal"].clone();
    assert_eq!(office.done(&format!("officer proposal {proposal}"))["change"]["rekey"]["id"], "li");
    assert_eq!(office.refused(&format!("--officer chen officer confirm {proposal}")).0, Some(6), "the same one");
    office.done(&format!("--officer wu officer confirm {proposal}"));
    // The key of before signs no more; the new one does, and what was signed before holds.
    assert_eq!(office.refused("--officer li intake port_visa --from facts.json --draft").1, "key_refused");
    office.done("--officer li --key li-new.key intake port_visa --from facts.json --draft");
    office.done(&format!("--officer li --key li-new.key withdraw {case} --note slip --yes"));
    office.done(&format!("show {case}"));
    // A key that was ever used is not taken again.
    let asked = office.run("officer apply li2 --name li2 --roles intake --key .config/visa-cli/keys/li.key", &[]);
    fs::write(office.at("asked.json"), asked.stdout).unwrap();
    assert_eq!(office.refused("--officer chen officer enrol asked.json").1, "roster");
    office.holds();
}

#[test]
fn proposals_are_withdrawn_and_the_key_in_the_safe_is_the_last_way() {
    let office = Office::new();
    let proposal = office.done("--officer chen officer roles li intake,review")["proposal"].clone();
    office.done(&format!("--officer wu officer withdraw {proposal} --note 'no'"));
    assert_eq!(office.refused(&format!("--officer wu officer confirm {proposal}")).0, Some(3));
    // wu lost the key: chen proposes another, and the key in the safe confirms it.
    office.done("officer keygen wu --out wu-new.key");
    let asked = office.run("officer apply wu --key wu-new.key", &[]);
    fs::write(office.at("asked.json"), asked.stdout).unwrap();
    let proposal = office.done("--officer chen officer rekey asked.json")["proposal"].clone();
    let confirm = format!("--officer chen officer confirm {proposal} --recovery-passphrase-file pass --recovery");
    assert_eq!(office.refused(&format!("{confirm} li.key")).0, Some(6), "another key");
    office.done(&format!("{confirm} safe.key"));
    office.done("--officer wu --key wu-new.key officer roles li review");
    office.holds();
}

#[test]
fn a_passphrase_is_changed_and_the_old_one_opens_nothing() {
    let office = Office::new();
    secret(office.at("new"), "another and a longer one");
    let key = office.at(".config/visa-cli/keys/li.key");
    office.done("officer passphrase li --new-passphrase-file new");
    let intake = "intake port_visa --from facts.json --draft --officer li";
    assert_eq!(office.refused(intake).1, "key_refused");
    office.done(&format!("{intake} --passphrase-file new"));
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(fs::metadata(key).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn the_passport_number_of_a_real_case_is_shown_in_full_with_a_purpose_alone() {
    let office = Office::new();
    let case = office.intake()["case"].as_str().unwrap().to_owned();
    let number = |told: &Value| told["facts"]["passport"]["number"].as_str().unwrap().to_owned();
    let whole = example("pv-negotiation")["passport"]["number"].as_str().unwrap().to_owned();
    let masked = number(&office.done(&format!("show {case}")));
    assert!(masked.starts_with("****") && masked.ends_with(&whole[whole.len() - 4..]), "{masked}");
    assert_eq!(office.refused(&format!("--officer li show {case} --reveal")).0, Some(2));
    let line = format!("--officer li show {case} --reveal --purpose case-work");
    assert_eq!(number(&office.done(&line)), whole);
    let seen = office.done(&format!("audit who-saw {case}"));
    assert_eq!((&seen["seen"][0]["officer"], &seen["seen"][0]["purpose"]), (&"li".into(), &"case-work".into()));
    // Of the person as of the case; and the view is told of it.
    let passport = |told: &Value| told["passports"][0]["number"].as_str().unwrap().to_owned();
    assert_eq!(passport(&office.done(&format!("person show {case}"))), masked);
    assert_eq!(
        office.refused(&format!("person show {case} --reveal --purpose case-work")).0,
        Some(2),
        "nobody is named"
    );
    assert_eq!(
        passport(&office.done(&format!("--officer li person show {case} --reveal --purpose supervision"))),
        whole
    );
    let seen = office.done(&format!("audit who-saw {case}"));
    assert_eq!(&seen["seen"][1]["purpose"], "supervision");
    // A rehearsal records nothing, so it shows nothing in full.
    let rehearsed = format!("--dry-run --officer li show {case} --reveal --purpose case-work");
    assert_eq!(office.refused(&rehearsed), (Some(2), "view_not_recorded".to_owned()));
    let printed = office.done(&format!("--dry-run --officer li print file {case}"));
    let text = printed["text"].as_str().unwrap();
    assert!(!text.contains(&whole) && text.contains(&masked), "{text}");
    // No other door shows it, to whoever asks without a purpose.
    for line in [
        "show CASE --sources",
        "person show CASE",
        "history CASE",
        "why CASE",
        "next CASE",
        "list",
        "queue",
        "queue drafts",
        "search IBRAHIM",
        "find IBRAHIM",
        "list custody:holder",
        "export",
        "document list CASE",
    ] {
        let output = office.run(&line.replace("CASE", &case), &[]);
        let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(!told.contains(&whole) && !told.contains("\"usage\""), "{line}: {told}");
    }
    let sources = office.done(&format!("--officer li show {case} --sources --reveal --purpose case-work"));
    assert!(sources["sources"].to_string().contains(&whole));
}

#[test]
fn where_a_known_file_is_gone_no_second_record_begins_unsaid() {
    let office = Office::new();
    let first = office.intake();
    office.done("--officer li backup b.db");
    fs::create_dir(office.at("away")).unwrap();
    fs::rename(office.at("cases.db"), office.at("away/cases.db")).unwrap();
    office.lose();
    // Whoever looks, or begins, is told to put it back.
    assert_eq!(office.refused("list"), (Some(3), "case_file_lost".to_owned()));
    let keys = ".config/visa-cli/keys";
    let again =
        format!("init --office PVG --admin chen={keys}/chen.key --admin wu={keys}/wu.key --passphrase-file pass");
    assert_eq!(office.refused(&again), (Some(1), "case_file_lost".to_owned()));
    assert_eq!(office.refused(&format!("{again} --dry-run")).0, Some(1));
    assert!(!office.at("cases.db").exists());
    // Another place is free, and a backup takes this one.
    let elsewhere = office.command_on("other.db", &again, &[]).output().unwrap();
    assert!(elsewhere.status.success(), "{}", String::from_utf8_lossy(&elsewhere.stderr));
    office.done(RESTORE);
    assert_ne!(office.intake()["case"], first["case"]);
    // Whoever means a new record says why, and that stands on record.
    office.lose();
    assert_eq!(office.refused(&format!("{again} --begin-anew")).0, Some(2));
    let output = office.run(&again, &["--begin-anew", "a new office"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    office.holds();
}

/// An office that was begun and not finished is none that could be lost.
#[test]
fn what_came_to_nothing_is_begun_again() {
    let office = Office::new();
    let keys = ".config/visa-cli/keys";
    let again =
        format!("init --office PVG --admin chen={keys}/chen.key --admin wu={keys}/wu.key --passphrase-file pass");
    let begin = |more: &[&str]| office.command_on("new.db", &again, more).output().unwrap();
    fs::create_dir(office.at("bk")).unwrap();
    fs::write(office.at("bk/nightly.sh"), "another").unwrap();
    assert!(!begin(&["--backups", "bk", "--nightly", "night1"]).status.success());
    assert!(!office.at("new.db").exists());
    let output = begin(&[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
