//! The README: every command in it is one that the program takes, and its day in the office runs as it stands there.

use std::fs;
use std::io;

use visa_cli::error::Exit;
use visa_cli::ui::Ui;

use crate::check::Sink;
use crate::office::Office;

/// The lines of the shell in a text, each with what goes on in the next one.
fn lines(text: &str) -> Vec<String> {
    let blocks = text.split("```sh\n").skip(1).map(|rest| rest.split("\n```").next().unwrap());
    blocks.flat_map(|block| block.replace("\\\n", " ").lines().map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// The words of each command of a line as the shell parts them: quotes hold together, a comment ends it.
pub(crate) fn commands(line: &str) -> Vec<Vec<String>> {
    let (mut all, mut words, mut word, mut quote) = (Vec::new(), Vec::new(), None::<String>, None);
    for letter in line.chars() {
        match (letter, quote) {
            (letter, Some(open)) if letter == open => quote = None,
            (letter, Some(_)) => word.get_or_insert_default().push(letter),
            ('\'' | '"', None) => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            ('#', None) if word.is_none() => break,
            (' ', None) => words.extend(word.take()),
            (';' | '|' | '&' | '>' | '<', None) => {
                words.extend(word.take());
                all.push(std::mem::take(&mut words));
            }
            (letter, None) => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    all.push(words);
    let of_program = |words: &Vec<String>| words.first().is_some_and(|first| first == "visa-cli" || first == "v");
    all.into_iter().filter(of_program).map(|words| words[1..].to_vec()).collect()
}

fn readme() -> String {
    fs::read_to_string("README.md").unwrap()
}

#[test]
fn every_command_of_the_readme_is_one_that_the_program_takes() {
    let mut count = 0;
    for words in lines(&readme()).iter().flat_map(|line| commands(line)).filter(|words| words[0] != "help") {
        is_taken(&words);
        count += 1;
    }
    assert!(120 < count, "{count} commands");
}

/// Asks that the program takes a line of words. What is asked for help is read as far as it stands, and not run.
pub(crate) fn is_taken(words: &[String]) {
    let (out, talk) = (Sink::default(), Sink::default());
    let mut ui = Ui::new(Box::new(io::empty()), Box::new(out), Box::new(talk.clone()));
    let args = std::iter::once("visa-cli".to_owned()).chain(words.iter().cloned()).chain(["--help".to_owned()]);
    let exit = visa_cli::run(args.map(Into::into), &mut ui);
    drop(ui);
    assert_eq!(exit, Exit::Done, "{words:?}: {}", talk.text());
}

#[test]
fn the_day_in_the_office_runs_as_it_stands_in_the_readme() {
    let readme = readme();
    let (_, day) = readme.split_once("## A day in the office").unwrap();
    let day = lines(day.split("\n## ").next().unwrap());
    let now = day.iter().find_map(|line| line.split_once("--now ")).unwrap().1.split(' ').next().unwrap();
    let office = Office { folder: tempfile::tempdir().unwrap(), now: now.to_owned() };
    let here = std::env::current_dir().unwrap();
    let placed = |word: &String| match word.as_str() {
        word if word.starts_with("examples/") => here.join(word).display().to_string(),
        "receipt.html" => office.folder.path().join(word).display().to_string(),
        word => word.to_owned(),
    };
    let mut said = String::new();
    for words in day.iter().filter(|line| line.starts_with("v ")).flat_map(|line| commands(line)) {
        let came = office.plain(&words.iter().map(placed).collect::<Vec<_>>());
        assert_eq!(came.exit, Exit::Done, "{words:?}: {}{}", came.out, came.err);
        said += &came.out;
    }
    for wanted in ["8", "STAY_TOO_LONG", "A0012001", "collected", "all holds"] {
        assert!(said.contains(wanted), "{wanted} is not said");
    }
}
