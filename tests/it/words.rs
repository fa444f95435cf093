//! What an officer reads at the counter is in words of the language, not in codes.

use serde_json::Value;

use crate::office::{Office, example};

/// What stands in every language as it is: names of officers and programs.
const NAMES: [&str; 6] = ["head", "sha", "visa", "cli", "txn", "of"];

/// The words in small Latin letters that a text in Chinese holds.
fn codes(text: &str) -> Vec<&str> {
    let is_word = |word: &&str| {
        let latin = word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        latin && !NAMES.contains(word)
    };
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(is_word).collect()
}

fn told(office: &Office, line: &str) -> String {
    let words: Vec<String> = ["--lang", "zh"].into_iter().chain(line.split_whitespace()).map(str::to_owned).collect();
    let came = office.plain(&words);
    assert_eq!(came.exit, visa_cli::error::Exit::Done, "{line}: {}", came.err);
    came.out
}

#[test]
fn a_case_that_is_read_in_chinese_holds_no_codes() {
    let mut office = Office::new("2026-11-23T09:00+08:00");
    let case = office.intake(&example("pv-negotiation"));
    let mut read = String::new();
    let mut tell = |office: &Office, line: &str| read.push_str(&told(office, line));
    tell(&office, &format!("--officer intake1 document add {case} --kind photo --note 重拍"));
    tell(&office, &format!("--officer review1 review {case}"));
    office.now = "2026-11-24T09:00+08:00".to_owned();
    tell(&office, &format!("--officer approve1 approve {case}"));
    tell(&office, &format!("--officer issue1 custody receive {case}"));
    tell(&office, &format!("--officer issue1 issue {case} --number P12345678"));
    office.done("intake1", &format!("print receipt {case}"));
    tell(&office, &format!("--officer issue1 collect {case} --note 本人"));
    let mut incomplete = example("pv-no-letter-no-photo");
    incomplete["request"]["stay_days"] = Value::Null;
    let second = office.intake(&incomplete);
    for line in ["show", "history", "document list"] {
        tell(&office, &format!("{line} {case}"));
        tell(&office, &format!("{line} {second}"));
    }
    // A command that is to be typed is typed as it stands.
    let lines: Vec<&str> = read.lines().filter(|line| !line.contains("visa-cli")).collect();
    let lines = lines.join("\n");
    let wrong = codes(&lines);
    // A change of facts is told by their places, which is how it is asked for.
    assert!(wrong.iter().all(|word| *word == "documents"), "{wrong:?} in:\n{read}");
    for words in ["一次", "贴签中", "建议批准", "受理回执，第 1 份", "材料不全，告知补正：", "申请停留期"]
    {
        assert!(read.contains(words), "{words} is not in:\n{read}");
    }
}
