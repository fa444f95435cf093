//! A real office for tests: a case file that is not for training, with sealed keys and a clock that the test sets.

use std::cell::RefCell;
use std::fs;
use std::io;
use std::path::PathBuf;

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use serde_json::Value;
use tempfile::TempDir;
use visa_cli::error::Exit;
use visa_cli::record::key::{OpenKey, Signer};
use visa_cli::ui::Ui;

use crate::check::Sink;
use crate::office::{Came, secret};

/// Who works there, with their roles.
const OFFICERS: [(&str, &str); 4] =
    [("intake1", "intake"), ("review1", "review"), ("approve1", "approve"), ("issue1", "issue")];

/// What opens every key here.
pub(crate) const PASSPHRASE: &str = "correct horse battery";

/// A key file sealed at the least cost of a guess, so that a test does not wait for each signature.
pub(crate) fn sealed(seed: &[u8; 32]) -> String {
    let key = OpenKey::from_seed(seed);
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let head = format!("visa-cli key 1\npublic {}\n", key.public().ssh_line(""));
    let (salt, nonce, mut of_it) = ([7; 16], [9; 12], [0; 32]);
    let cost = Params::new(8, 1, 1, Some(32)).unwrap();
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, cost);
    argon.hash_password_into(PASSPHRASE.as_bytes(), &salt, &mut of_it).unwrap();
    let seed = Payload { msg: seed.as_slice(), aad: head.as_bytes() };
    let secret = ChaCha20Poly1305::new(&Key::from(of_it)).encrypt(&Nonce::from(nonce), seed).unwrap();
    format!("{head}sealed argon2id 8 1 1 {} {} {}\n", hex(&salt), hex(&nonce), hex(&secret))
}

/// A real case file.
pub(crate) struct RealOffice {
    pub(crate) folder: TempDir,
    now: RefCell<String>,
    case_file: RefCell<String>,
}

impl RealOffice {
    /// Makes the file with the arguments that come first, such as `--config FILE`, and enrols everybody.
    pub(crate) fn new(now: &str, first: &str) -> RealOffice {
        let office = RealOffice {
            folder: crate::office::folder(),
            now: RefCell::new(now.to_owned()),
            case_file: RefCell::new("cases.db".to_owned()),
        };
        secret(office.file("pass"), PASSPHRASE);
        let admins = ["admin1", "admin2"];
        for (place, id) in admins.iter().chain(OFFICERS.iter().map(|(id, _)| id)).enumerate() {
            let path = office.file(&format!("{id}.key"));
            secret(&path, &sealed(&[u8::try_from(place).unwrap() + 1; 32]));
        }
        let admin = |id: &str| format!("--admin {id}={}", office.file(&format!("{id}.key")).display());
        let line = format!("{first} init --office PVG --place-is-right test {} {}", admin("admin1"), admin("admin2"));
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

    /// Goes on with the case file of that name.
    pub(crate) fn with(&self, case_file: &str) -> &RealOffice {
        case_file.clone_into(&mut self.case_file.borrow_mut());
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
        args.extend(["--case-file".to_owned(), self.file(&self.case_file.borrow()).display().to_string()]);
        args.extend(["--passphrase-file".to_owned(), self.file("pass").display().to_string()]);
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
