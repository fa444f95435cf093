//! What a command returns when its answer cannot be written, and what a request id answers when it is used again.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::office::example;

const NOW: &str = "2026-11-23T09:00+08:00";

struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Desk {
        let desk = Desk { folder: crate::office::folder() };
        desk.json("init --training", "");
        desk
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_visa-cli"));
        command.env_clear().env("HOME", self.folder.path()).current_dir(self.folder.path());
        command.args(["--json", "--no-input", "--case-file", "cases.db", "--now", NOW]).args(line.split(' '));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, line: &str, input: &str) -> Output {
        ended(self.command(line), input)
    }

    fn json(&self, line: &str, input: &str) -> Value {
        let output = self.run(line, input);
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

fn ended(mut command: Command, input: &str) -> Output {
    let mut child = command.spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn facts(passport: &str) -> String {
    let mut facts = example("pv-negotiation");
    facts["passport"]["number"] = passport.into();
    // Everybody is another person.
    let letter = |byte: u8| char::from(b'A' + byte % 26);
    let name: String = passport.bytes().map(letter).collect();
    facts["applicant"]["name"] = format!("{name} {}", name.chars().rev().collect::<String>()).into();
    facts["applicant"]["birth_date"] =
        format!("19{}-01-1{}", 60 + passport.bytes().map(u32::from).sum::<u32>() % 39, passport.len() % 10).into();
    facts["passport"]["mrz"] = Value::Null;
    facts.to_string()
}

fn code(output: &Output) -> String {
    let told: Value = serde_json::from_slice(&output.stderr).unwrap_or_default();
    told["error"]["code"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn what_was_recorded_but_not_answered_is_74_and_the_same_request_answers_again() {
    let desk = Desk::new();
    let full = || Stdio::from(std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
    let closed = || {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        Stdio::from(writer)
    };
    let lines = [
        "--officer intake1 intake port_visa --from -",
        "--officer review1 review 1",
        "--officer approve1 approve 1",
        "--officer issue1 issue 1 --number N0000001",
        "--officer intake1 print receipt 1",
    ];
    for (place, line) in lines.iter().enumerate() {
        for (kind, stdout) in [full(), closed()].into_iter().enumerate() {
            // Both ways for the first act; afterwards they take turns, as a step is open once.
            if place > 0 && place % 2 != kind {
                continue;
            }
            let line = format!("{line} --request-id r-{place}-{kind}");
            let mut command = desk.command(&line);
            command.stdout(stdout);
            // Two people, unlike each other.
            let input = facts(&format!("E{kind:08}"));
            let mut person: serde_json::Value = serde_json::from_str(&input).unwrap();
            person["applicant"]["name"] = crate::office::name_of(kind).into();
            person["applicant"]["birth_date"] = crate::office::born_of(kind).into();
            let input = person.to_string();
            let output = ended(command, &input);
            assert_eq!((output.status.code(), code(&output).as_str()), (Some(74), "not_answered"), "{line}");
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(told.contains("txn") && told.contains("PVG-2026-00000"), "{told}");
            let before = desk.json("audit head", "")["transaction"].clone();
            let again = desk.json(&line, &input);
            assert!(told.contains(&format!("txn {}", again["transaction"])), "{told} {again}");
            assert_eq!(desk.json("audit head", "")["transaction"], before, "nothing is done twice");
        }
    }
    // The control: what only looks has recorded nothing.
    let mut command = desk.command("list");
    command.stdout(full());
    assert_eq!(ended(command, "").status.code(), Some(1));
    let mut command = desk.command("list");
    command.stdout(closed());
    assert_eq!(ended(command, "").status.code(), Some(0));
}

#[test]
fn the_same_request_with_other_content_is_refused() {
    let desk = Desk::new();
    let line = "--officer intake1 intake port_visa --from - --request-id r";
    let first = desk.json(line, &facts("E00000001"));
    let again = desk.json(line, &facts("E00000001"));
    assert_eq!((&again["case"], &again["already_done"]), (&first["case"], &Value::from(true)));
    for (line, input) in [
        (line.to_owned(), facts("E00000002")),
        (format!("{line} --set request.stay_days=3"), facts("E00000001")),
        ("--officer review1 review 1 --request-id r".to_owned(), String::new()),
    ] {
        let other = desk.run(&line, &input);
        assert_eq!((other.status.code(), code(&other).as_str()), (Some(4), "request_taken"), "{line}");
    }
    // How it is shown and where it is written is not what was asked.
    std::fs::write(desk.folder.path().join("facts.json"), facts("E00000003")).unwrap();
    let by_file = desk.json("--officer intake1 intake port_visa --from facts.json --request-id f", "");
    std::fs::rename(desk.folder.path().join("facts.json"), desk.folder.path().join("other.json")).unwrap();
    let moved = desk.json("--officer intake1 intake port_visa --from other.json --request-id f --lang zh", "");
    assert_eq!(by_file["case"], moved["case"]);
}

#[test]
fn at_once_the_same_content_is_done_once_and_other_content_is_refused() {
    let desk = Desk::new();
    let (mut same_ok, mut other_refused, rounds) = (0, 0, 12);
    for round in 0..rounds {
        let at_once = |inputs: [String; 2]| {
            let line = format!("--officer intake1 intake port_visa --from - --request-id {}", inputs[0].len() + round);
            let line = format!("{line}-{round}-{}", inputs[0] == inputs[1]);
            std::thread::scope(|scope| {
                let (desk, line) = (&desk, &line);
                let works = inputs.map(|input| scope.spawn(move || desk.run(line, &input)));
                works.map(|work| work.join().unwrap())
            })
        };
        let passport = |letter: char| facts(&format!("{letter}{round:08}"));
        let [one, other] = at_once([passport('A'), passport('A')]);
        let case =
            |output: &Output| serde_json::from_slice::<Value>(&output.stdout).unwrap_or_default()["case"].clone();
        same_ok += usize::from(one.status.success() && other.status.success() && case(&one) == case(&other));
        let [one, other] = at_once([passport('B'), passport('C')]);
        let codes = [one.status.code(), other.status.code()];
        other_refused += usize::from(codes == [Some(0), Some(4)] || codes == [Some(4), Some(0)]);
    }
    println!("the same at once: {same_ok} of {rounds}; other content at once: {other_refused} of {rounds}");
    assert_eq!((same_ok, other_refused), (rounds, rounds));
    assert_eq!(desk.json("list --all", "")["total"], 2 * rounds);
}

/// Runs this test binary anew, where the hook of a panic may be set without harm to other tests.
#[test]
fn a_fault_of_the_program_is_told_without_what_it_was_working_on() {
    const NAME: &str = "answers::a_fault_of_the_program_is_told_without_what_it_was_working_on";
    if std::env::var_os("VISA_TEST_FAULT").is_some() {
        let name = "OKAFOR ADA";
        let came = visa_cli::ui::fault::guarded(false, || panic!("{name} is not here"));
        std::process::exit(came.map_or(70, |()| 0));
    }
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", NAME, "--nocapture"]).env("VISA_TEST_FAULT", "1");
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(70), "{told}");
    assert!(told.contains("tests/it/answers.rs") && told.contains("audit log") && !told.contains("OKAFOR"), "{told}");
}
