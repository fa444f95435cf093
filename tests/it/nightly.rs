//! The report in the hands of the system: pipes that close, a full disk, no terminal, other locales and clocks, cron.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use crate::office::{Office, example};

/// A training office with a residence case that is due on 2026-11-23, and the real program.
struct Night {
    office: Office,
}

impl Night {
    fn new() -> Night {
        let office = Office::new("2026-11-02T09:00+08:00");
        let mut facts = example("rs-work-one-year");
        facts["as_of"] = "2026-11-02".into();
        facts["filing"]["accepted_on"] = serde_json::Value::Null;
        office.intake(&facts);
        Night { office }
    }

    fn folder(&self) -> PathBuf {
        self.office.folder.path().join("out")
    }

    fn command(&self, words: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_visa-cli"));
        command.env_clear().env("HOME", self.office.folder.path()).env("VISA_CASE_FILE", self.office.path());
        command.args(words.split_whitespace()).stdin(Stdio::null());
        command
    }

    fn daily(&self) -> Command {
        self.command("--now 2026-11-20T09:00+08:00 --lang zh report daily --date 2026-11-02")
    }

    fn nightly(&self, now: &str) -> Output {
        Command::new("sh")
            .arg("examples/cron/nightly.sh")
            .arg(self.folder())
            .arg("2026-11-02")
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("HOME", self.office.folder.path())
            .env("VISA_CASE_FILE", self.office.path())
            .env("VISA_CLI", env!("CARGO_BIN_EXE_visa-cli"))
            .env("VISA_OFFICER", "intake1")
            .env("VISA_ARGS", format!("--now {now}"))
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }
}

#[test]
fn a_report_has_the_same_bytes_in_every_locale_and_time_zone() {
    let night = Night::new();
    let plain = night.daily().output().unwrap();
    assert!(plain.status.success() && plain.stderr.is_empty(), "{plain:?}");
    let zone = |zone: &str| night.daily().env("TZ", zone).env("LANG", "C").env("LC_ALL", "C").output().unwrap().stdout;
    for name in ["America/New_York", "UTC", "Pacific/Kiritimati"] {
        assert_eq!(zone(name), plain.stdout, "{name}");
    }
    let text = String::from_utf8(plain.stdout).unwrap();
    assert!(text.contains("每日报告") && text.contains("##") && !text.contains('█'), "{text}");
    let blocks = night.daily().env("LANG", "zh_CN.UTF-8").output().unwrap();
    assert!(String::from_utf8(blocks.stdout).unwrap().contains('█'));
}

#[test]
fn a_closed_pipe_is_quiet_and_a_full_disk_is_told() {
    let night = Night::new();
    let mut child = night.daily().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let closed = child.wait_with_output().unwrap();
    assert!(closed.status.success() && closed.stderr.is_empty(), "{closed:?}");
    for format in ["text", "csv", "json", "html", "xlsx"] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let told = night.daily().args(["--format", format]).stdout(full).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(told.status.code(), Some(1), "{format} {told:?}");
        assert!(!told.stderr.is_empty(), "{format}");
    }
}

#[test]
fn a_file_that_cannot_be_written_whole_is_not_there() {
    let night = Night::new();
    let told = night.daily().args(["--output", "/dev/full/daily.html", "--format", "html"]).output().unwrap();
    assert_eq!(told.status.code(), Some(1), "{told:?}");
    fs::create_dir(night.folder()).unwrap();
    let path = night.folder().join("daily.html");
    assert!(night.daily().args(["--format", "html", "--output"]).arg(&path).output().unwrap().status.success());
    assert_eq!(fs::read_dir(night.folder()).unwrap().count(), 1);
    assert!(fs::read_to_string(path).unwrap().ends_with("</html>"));
}

#[test]
fn the_night_is_silent_when_all_is_well_and_lists_what_is_not() {
    let night = Night::new();
    let well = night.nightly("2026-11-03T00:15+08:00");
    assert_eq!((well.status.code(), well.stdout.len(), well.stderr.len()), (Some(0), 0, 0), "{well:?}");
    for name in ["daily-2026-11-02.html", "daily-2026-11-02.csv", "cases-2026-11-02.db"] {
        assert!(night.folder().join(name).is_file(), "{name}");
    }
    let kept = fs::read(night.folder().join("daily-2026-11-02.html")).unwrap();
    let due = night.nightly("2026-11-24T00:15+08:00");
    assert_eq!(due.status.code(), Some(10), "{due:?}");
    let told = String::from_utf8(due.stdout).unwrap();
    assert!(told.contains("PVG-2026-000001") && told.contains("2026-11-23"), "{told}");
    // The same day's report, made three weeks later, is the same file.
    assert_eq!(fs::read(night.folder().join("daily-2026-11-02.html")).unwrap(), kept);
    let mut broken = night;
    broken.office.now = String::new();
    fs::remove_file(broken.office.path()).unwrap();
    assert!(!broken.nightly("2026-11-24T00:15+08:00").status.success());
}
