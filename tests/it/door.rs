//! What leaves the program as a file: nothing that stands at a place is destroyed, and what is written is for its owner.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::office::example;

const LIST: &str = "姓名,国籍,护照号码,性别,出生日期\nADA OKAFOR,NGA,A01234567,F,1990-01-01\nX,,,,\n";
const NOW: &str = "2026-11-23T09:00+08:00";

struct Counter {
    folder: tempfile::TempDir,
}

impl Counter {
    /// A training office with one case, one list, a backup and a mark.
    fn new() -> Counter {
        let counter = Counter { folder: crate::office::folder() };
        counter.done("init --training --now", &[NOW]);
        fs::write(counter.at("facts.json"), example("pv-negotiation").to_string()).unwrap();
        fs::write(counter.at("list.csv"), LIST).unwrap();
        crate::office::secret(counter.at("pass"), "correct horse battery");
        counter.done("--officer intake1 intake port_visa --from facts.json --now", &[NOW]);
        counter.done("--officer intake1 import list.csv --accept-good --drafts --now", &[NOW]);
        counter.done("--officer admin1 backup backup.db --now", &[NOW]);
        counter
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, line: &str, more: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_visa-cli"))
            .env_clear()
            .env("HOME", self.folder.path())
            .env("VISA_CASE_FILE", self.at("cases.db"))
            .current_dir(self.folder.path())
            .args(line.split(' '))
            .args(more)
            .output()
            .unwrap()
    }

    fn done(&self, line: &str, more: &[&str]) {
        let output = self.run(line, more);
        assert!([Some(0), Some(8)].contains(&output.status.code()), "{line}: {}", text(&output));
    }
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Every option that names a file, with the command that takes it; the name goes last.
const TO_A_FILE: &[&str] = &[
    "report daily -o",
    "report backlog --format xlsx -o",
    "export --format jsonl -o",
    "export --reveal --purpose authority --officer review1 -o",
    "export --redact --pseudonym-key",
    "--officer intake1 print receipt 1 --note again -o",
    "--officer intake1 print receipt 1 --note again --format pdf -o",
    "paper keys -o",
    "--officer intake1 import list.csv --accept-good --corrections",
    "--officer intake1 import list.csv --accept-good --answer",
    "batch corrections 4 list.csv --to",
    "batch answer 4 list.csv --to",
    "--officer admin1 backup",
    "officer keygen chen --passphrase-file pass --out",
    "init --training --case-file",
];

/// Every option that names a folder, with a file that it would write there.
const TO_A_FOLDER: &[(&str, &str)] = &[
    ("audit log --export 2 --to", "txn-2"),
    ("audit log --export 2 --to", "allowed_signers"),
    ("man", "visa-cli.1"),
    ("demo --keep", "invitees.csv"),
];

const PRECIOUS: &[&str] = &[
    "cases.db",
    "cases.db-wal",
    "cases.db-shm",
    "cases.db.keys/intake1.key",
    "cases.db.keys/MARK",
    "backup.db",
    "link.db",
    "openssh.key",
    "secret.hex",
    "folder",
    "head.witness",
    "monday.bundle",
];

fn made_precious(counter: &Counter) -> Vec<PathBuf> {
    symlink(counter.at("backup.db"), counter.at("link.db")).unwrap();
    fs::write(counter.at("openssh.key"), "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n").unwrap();
    fs::write(counter.at("secret.hex"), "ab".repeat(32)).unwrap();
    fs::create_dir(counter.at("folder")).unwrap();
    counter.done("audit witness --keep head.witness --now", &[NOW]);
    counter.done("--officer admin1 bundle out monday.bundle --now", &[NOW]);
    let marks = fs::read_dir(counter.at("cases.db.keys")).unwrap();
    let mark = marks.flatten().find(|entry| entry.file_name().to_string_lossy().ends_with(".mark")).unwrap();
    PRECIOUS.iter().map(|name| if name.ends_with("MARK") { mark.path() } else { counter.at(name) }).collect()
}

/// What stands at a path; of a case file and its log, what the command itself recorded is no damage.
fn stands(path: &Path) -> Option<Vec<u8>> {
    let bytes = fs::read(path).ok()?;
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    Some(if name.starts_with("cases.db") || name.ends_with(".mark") {
        bytes[..bytes.len().min(16)].to_vec()
    } else {
        bytes
    })
}

#[test]
fn no_output_option_destroys_anything() {
    let counter = Counter::new();
    let precious = made_precious(&counter);
    let (mut tried, mut kept) = (0, 0);
    for option in TO_A_FILE {
        for path in &precious {
            // A folder takes backups and papers under names of their own.
            let of_its_own = option.ends_with("backup") || option.contains(" print ");
            if of_its_own && path.ends_with("folder") {
                continue;
            }
            // What holds where replacing was asked for holds where it was not: shown with two of them.
            let plainly = path.ends_with("cases.db") || path.ends_with("secret.hex");
            for force in ["--force ", ""].into_iter().take(1 + usize::from(plainly)) {
                let before = stands(path);
                let output = counter.run(&format!("{force}{option}"), &[&path.display().to_string()]);
                // An answer is also refused for a name that tells no form.
                let of_form = option.contains("answer") && output.status.code() == Some(2);
                let refused = output.status.code() == Some(1) || of_form;
                // A secret that is there is used, not written.
                let used = option.ends_with("--pseudonym-key") && path.ends_with("secret.hex");
                tried += 1;
                kept += u32::from((refused || used) && stands(path) == before && path.exists());
                assert!(refused || used, "{force}{option} {}: {}", path.display(), text(&output));
            }
        }
    }
    for (option, name) in TO_A_FOLDER {
        // A demonstration takes seconds.
        let most = if option.starts_with("demo") { 2 } else { precious.len() };
        for path in precious.iter().filter(|path| path.is_file() && !path.ends_with("cases.db-shm")).take(most) {
            let folder = tempfile::tempdir_in(counter.folder.path()).unwrap();
            let place = folder.path().join(name);
            let begins = fs::read(path).unwrap();
            let begins = if path.extension().is_some_and(|ending| ending == "mark") {
                fs::read(counter.at("secret.hex")).unwrap()
            } else if begins.is_empty() {
                // What an engine has moved into the file leaves a log that says nothing; one that does is kept.
                [[0x37, 0x7f, 0x06, 0x82].as_slice(), &[0; 28]].concat()
            } else {
                begins
            };
            fs::write(&place, &begins).unwrap();
            let output = counter.run(&format!("--force {option}"), &[&folder.path().display().to_string()]);
            tried += 1;
            kept += u32::from(output.status.code() == Some(1) && fs::read(&place).unwrap() == begins);
            assert_eq!(fs::read(&place).unwrap(), begins, "{option} over {}: {}", path.display(), text(&output));
        }
    }
    println!("{kept} of {tried} kept");
    assert_eq!(kept, tried);
    counter.done("audit verify", &[]);
}

#[test]
fn a_dry_run_leaves_nothing_at_any_place() {
    let counter = Counter::new();
    counter.done("--officer admin1 audit checkpoint -o head.txt --now", &[NOW]);
    fs::write(counter.at("plain.csv"), "precious\n").unwrap();
    let names = || {
        let entries = fs::read_dir(counter.folder.path()).unwrap();
        let mut names: Vec<_> = entries.flatten().map(|entry| entry.file_name()).collect();
        names.retain(|name| !name.to_string_lossy().ends_with("-shm") && !name.to_string_lossy().ends_with("-wal"));
        names.sort();
        names
    };
    let before = names();
    let more =
        ["--officer admin1 audit checkpoint -o", "--officer admin1 bundle out", "audit log --export 2 --to", "man"];
    // A rehearsal shows nothing in full.
    for option in TO_A_FILE.iter().filter(|option| !option.contains("--reveal")).chain(&more) {
        let output = counter.run(&format!("--dry-run {option}"), &["new.csv"]);
        assert!([Some(0), Some(8)].contains(&output.status.code()), "{option}: {}", text(&output));
        assert_eq!(names(), before, "{option}");
        let told = text(&output);
        assert!(!told.contains("wrote ") && !told.contains("written to"), "{option}: {told}");
        let of_its_own = option.contains("--to") || *option == "man" || option.contains("--case-file");
        if !of_its_own {
            counter.run(&format!("--dry-run --force {option}"), &["plain.csv"]);
            assert_eq!(fs::read(counter.at("plain.csv")).unwrap(), b"precious\n", "{option} --force");
        }
        // What the run itself would refuse is refused.
        if !of_its_own {
            let refused = counter.run(&format!("--dry-run --force {option}"), &["backup.db"]);
            let code = refused.status.code();
            assert!(matches!(code, Some(1 | 2)), "{option} over a backup: {}", text(&refused));
        }
    }
}

#[test]
fn a_disk_that_takes_no_more_is_no_fault_of_the_program() {
    let counter = Counter::new();
    let binary = env!("CARGO_BIN_EXE_visa-cli");
    let line = format!(
        "trap '' XFSZ; ulimit -f 80; exec {binary} --case-file cases.db report daily --format html -o day.html"
    );
    let output = Command::new("sh").args(["-c", &line]).current_dir(counter.folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    assert!(text(&output).contains("day.html"), "{}", text(&output));
    assert!(!counter.at("day.html").exists());
}

#[test]
fn a_plain_file_is_replaced_only_when_that_is_said() {
    let counter = Counter::new();
    let plain = counter.at("plain.txt");
    for option in &TO_A_FILE[..12] {
        if option.ends_with("--pseudonym-key") {
            continue;
        }
        fs::write(&plain, "of yesterday").unwrap();
        let output = counter.run(option, &["plain.txt"]);
        assert_eq!(output.status.code(), Some(1), "{option}");
        assert_eq!(fs::read(&plain).unwrap(), b"of yesterday", "{option}");
        // The control: the same comparison sees that the bytes are others.
        counter.done(&format!("--force {option}"), &["plain.txt"]);
        assert_ne!(fs::read(&plain).unwrap(), b"of yesterday", "{option}");
    }
}

#[test]
fn what_is_written_is_for_its_owner_whatever_the_umask() {
    let counter = Counter::new();
    for umask in ["000", "022", "777"] {
        let line = format!(
            "umask {umask}; exec \"$0\" paper keys -o k{umask} && exec \"$0\" audit log --export 1 --to d{umask}/e"
        );
        for line in line.split(" && ") {
            let line = if line.starts_with("umask") { line.to_owned() } else { format!("umask {umask}; {line}") };
            let status = Command::new("sh")
                .args(["-c", &line, env!("CARGO_BIN_EXE_visa-cli")])
                .env("VISA_CASE_FILE", counter.at("cases.db"))
                .env("HOME", counter.folder.path())
                .current_dir(counter.folder.path())
                .status();
            assert!(status.unwrap().success(), "{line}");
        }
        let mode = |name: String| fs::metadata(counter.at(&name)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(format!("k{umask}")), 0o600);
        assert_eq!((mode(format!("d{umask}")), mode(format!("d{umask}/e"))), (0o700, 0o700));
        assert_eq!(mode(format!("d{umask}/e/txn-1")), 0o600);
    }
}

#[test]
fn parts_that_a_kill_left_are_removed_and_no_others() {
    let counter = Counter::new();
    let (left, beside, held) = (".visa-cli-7-0.part", ".visa-cli-7-0.part-journal", ".visa-cli-8-0.part");
    for name in [left, beside, held, ".of-others.part"] {
        fs::write(counter.at(name), "half").unwrap();
    }
    let writer = fs::File::open(counter.at(held)).unwrap();
    writer.lock().unwrap();
    counter.done("paper keys -o office.keys", &[]);
    let stands = [left, beside, held, ".of-others.part"].map(|name| counter.at(name).exists());
    assert_eq!(stands, [false, false, true, true]);
}
