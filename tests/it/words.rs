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

/// Terms that no text of the program says: untrue, not of the trade, or written for programmers.
const NOT_SAID: &[&str] = &[
    "被限制出境",
    "提交上级",
    "涂改",
    "年龄较小",
    "年龄较大",
    "应当办理最后一日",
    "停留居留最后一日",
    "批准后最后一日",
    "按时申请最后一日",
    "以前申请",
    "合法停留居留",
    "签发种类",
    "可否复议诉讼",
    "未见主管部门同意",
    "没有曾被",
    "非法居留0日",
    "缺少审查所需信息",
    "按公开的换发规定核对",
    "按公开的延期规定核对",
    "不予留存",
    "留存或者扣押",
    "护照留存",
    "邀请单位未在临港登记",
    "仅限情节严重",
    "NIA measure 2023-08-03",
    "国家移民管理局2023年8月3日",
    "as written; spaces, hyphens",
    "lawful stay or residence",
    "keep or seize it",
    "looked up in the published norms",
    "a fact needed to examine the measure",
];

fn texts_under(folder: &std::path::Path, into: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts_under(&path, into);
        } else if path
            .extension()
            .is_some_and(|end| ["rs", "jinja", "html", "txt", "toml", "csv"].iter().any(|one| end == *one))
        {
            into.push(path);
        }
    }
}

#[test]
fn no_text_says_what_is_untrue_or_not_of_the_trade() {
    let mut files = vec!["config.example.toml".into(), "README.md".into()];
    texts_under(std::path::Path::new("src"), &mut files);
    // The catalogue of reasons is as it was agreed.
    files.retain(|file| !file.starts_with("src/rules/reasons.rs") && !file.starts_with("src/rules/reasons.csv"));
    let mut wrong = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for term in NOT_SAID.iter().filter(|term| text.contains(**term)) {
            wrong.push(format!("{}: {term}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every example of every rule as a note: no term of the list, no place of a fact, no state or place by its code.
#[test]
fn the_notes_on_all_examples_say_it_in_the_words_of_the_trade() {
    use visa_cli::domain::text::Lang;
    use visa_cli::policy::Policy;
    use visa_cli::rules::advice::advise;
    use visa_cli::rules::case::Case;
    use visa_cli::rules::examples::Examples;
    use visa_cli::ui::report::{Depth, note};
    let mut wrong = Vec::new();
    for example in Examples::built_in().all().iter().step_by(7) {
        let facts = Examples::built_in().facts(example).unwrap();
        let case = Case::new(&facts, Policy::built_in()).unwrap();
        let advice = advise(&facts, Policy::built_in());
        let (_, lines) = note(&case, advice.as_ref(), Lang::Zh, Depth::EveryRule);
        for line in lines {
            let told = NOT_SAID.iter().any(|term| line.text.contains(term));
            let place = ["current_stay.", "request.", "applicant."].iter().any(|group| line.text.contains(group));
            // What is to be supplied is named, with its place beside it for whoever types it.
            if told || (place && !line.text.starts_with("  ")) || line.text.contains("说明 ") {
                wrong.push(format!("{}: {}", example.named().en, line.text));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The literals of each argument of a call, from behind its opening bracket.
fn literals_of_arguments(source: &str) -> Vec<String> {
    let (mut arguments, mut depth, mut letters) = (vec![String::new()], 0, source.chars());
    while let Some(letter) = letters.next() {
        match letter {
            '"' => {
                let argument = arguments.last_mut().unwrap();
                while let Some(letter) = letters.next().filter(|letter| *letter != '"') {
                    argument.push(if letter == '\\' { letters.next().unwrap() } else { letter });
                }
                argument.push(' ');
            }
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => break,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => arguments.push(String::new()),
            _ => {}
        }
    }
    arguments
}

fn is_chinese(letter: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&letter)
}

/// What is amiss with the two wordings of a text: the Chinese holds two Latin words in a row and no Chinese character, or
/// the English holds a Chinese one. Commands stand in every language as they are.
fn amiss(wordings: &[String]) -> Option<&str> {
    let [chinese, english, ..] = wordings else { return None };
    let is_word = |word: &str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let words: Vec<bool> = chinese.split_whitespace().map(is_word).collect();
    let is_sentence = words.windows(2).any(|pair| pair[0] && pair[1]);
    if is_sentence && !chinese.starts_with("visa-cli ") && !chinese.contains(is_chinese) {
        return Some(chinese);
    }
    english.contains(is_chinese).then_some(english)
}

#[test]
fn every_text_is_in_chinese_and_in_english() {
    let mut files = Vec::new();
    texts_under(std::path::Path::new("src"), &mut files);
    let (mut seen, mut wrong) = (0, Vec::new());
    for file in files.iter().filter(|file| file.extension().is_some_and(|end| end == "rs")) {
        let source = std::fs::read_to_string(file).unwrap();
        for call in source.split("Text::new(").skip(1) {
            let wordings = literals_of_arguments(call);
            seen += 1;
            wrong.extend(amiss(&wordings).map(|text| format!("{}: {text}", file.display())));
        }
    }
    assert!(seen > 1500, "{seen}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_text_in_the_wrong_language_is_found() {
    let amiss_in = |call: &str| amiss(&literals_of_arguments(call)).map(str::to_owned);
    assert!(amiss_in(r#""the case is closed", "the case is closed")"#).is_some());
    assert!(amiss_in(r#"format!("case {case} is closed", case = f("x")), "case {case} is closed")"#).is_some());
    assert!(amiss_in(r#""案件已办结", "案件已办结")"#).is_some());
    assert_eq!(amiss_in(r#"format!("案件 {case} \"已\"办结"), format!("case {case} is closed")), "不".into()"#), None);
    assert_eq!(amiss_in(r#""visa-cli person show", "visa-cli person show")"#), None);
}
