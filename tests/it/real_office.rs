//! A real office for tests: a case file that is not for training, with open keys and a clock that the test sets.

use std::cell::RefCell;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use serde_json::Value;
use tempfile::TempDir;
use visa_cli::error::Exit;
use visa_cli::record::key::OpenKey;
use visa_cli::record::keyfile::write_open;
use visa_cli::ui::Ui;

use crate::check::Sink;
use crate::office::Came;

/// Who works there, with their roles.
const OFFICERS: [(&str, &str); 4] =
    [("intake1", "intake"), ("review1", "review"), ("approve1", "approve"), ("issue1", "issue")];

/// A real case file.
pub(crate) struct RealOffice {
    pub(crate) folder: TempDir,
    now: RefCell<String>,
}

impl RealOffice {
    /// Makes the file with the arguments that come first, such as `--config FILE`, and enrols everybody.
    pub(crate) fn new(now: &str, first: &str) -> RealOffice {
        let office = RealOffice { folder: tempfile::tempdir().unwrap(), now: RefCell::new(now.to_owned()) };
        let admins = ["admin1", "admin2"];
        for (place, id) in admins.iter().chain(OFFICERS.iter().map(|(id, _)| id)).enumerate() {
            let key = OpenKey::from_seed(&[u8::try_from(place).unwrap() + 1; 32]);
            let path = office.file(&format!("{id}.key"));
            fs::write(&path, &*write_open(&key)).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        }
        let admin = |id: &str| format!("--admin {id}={}", office.file(&format!("{id}.key")).display());
        let line = format!("{first} init --office PVG {} {}", admin("admin1"), admin("admin2"));
        office.done("", line.trim_start());
        for (id, role) in OFFICERS {
            let applied = office.run(id, &format!("officer apply {id} --name {id} --roles {role}"));
            let path = office.file("application.json");
            fs::write(&path, applied.out).unwrap();
            let proposed = office.done("admin1", &format!("officer enrol {}", path.display()));
            office.done("admin2", &format!("officer confirm {}", proposed["proposal"]));
        }
        office
    }

    /// Sets the clock.
    pub(crate) fn at(&self, now: &str) -> &RealOffice {
        now.clone_into(&mut self.now.borrow_mut());
        self
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a text that commands can name.
    pub(crate) fn text(&self, name: &str, text: &str) -> String {
        fs::write(self.file(name), text).unwrap();
        self.file(name).display().to_string()
    }

    pub(crate) fn run(&self, officer: &str, line: &str) -> Came {
        self.words(officer, &line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    pub(crate) fn words(&self, officer: &str, words: &[String]) -> Came {
        let (out, talk) = (Sink::default(), Sink::default());
        let mut ui = Ui::new(Box::new(io::empty()), Box::new(out.clone()), Box::new(talk.clone()));
        ui.environment.now = Some(self.now.borrow().parse::<chrono::DateTime<chrono::FixedOffset>>().unwrap().to_utc());
        ui.environment.state_folder = Some(self.file("state"));
        let mut args = vec!["visa-cli".to_owned(), "--json".to_owned(), "--no-input".to_owned()];
        args.extend(["--case-file".to_owned(), self.file("cases.db").display().to_string()]);
        if !officer.is_empty() {
            let key = self.file(&format!("{officer}.key")).display().to_string();
            args.extend(["--officer".to_owned(), officer.to_owned(), "--key".to_owned(), key]);
        }
        args.extend_from_slice(words);
        let exit = visa_cli::run(args.into_iter().map(Into::into), &mut ui);
        drop(ui);
        Came { exit, out: out.text(), err: talk.text() }
    }

    /// Runs a command that must do its work.
    pub(crate) fn done(&self, officer: &str, line: &str) -> Value {
        let came = self.run(officer, line);
        assert_eq!(came.exit, Exit::Done, "{officer} {line}: {}", came.err);
        came.json()
    }

    /// Takes in facts and returns the number of the case.
    pub(crate) fn intake(&self, facts: &Value) -> String {
        let path = self.text("facts.json", &facts.to_string());
        let taken = self.done("intake1", &format!("intake {} --from {path}", facts["measure"].as_str().unwrap()));
        taken["case"].as_str().unwrap().to_owned()
    }
}
