//! Help in Chinese: each sentence of a command by its English one, and the fixed words of what reads the command line.

use std::collections::HashMap;
use std::sync::OnceLock;

use clap::builder::StyledStr;

use crate::domain::text::Lang;

/// Each English sentence of the help with its Chinese one.
const SENTENCES: &str = include_str!("chinese.csv");
/// Widest line, as in English.
const WIDEST: usize = 80;

/// What clap says itself.
pub(crate) const FIXED: &[(&str, &str)] = &[
    ("Usage: ", "用法: "),
    ("Commands:", "命令:"),
    ("Arguments:", "参数:"),
    ("Options of every command:", "各命令通用的选项:"),
    ("Options:", "选项:"),
    ("Examples:", "示例:"),
    ("Example:", "示例:"),
    ("Possible values:", "可选值:"),
    ("[default: ", "[默认: "),
    ("[possible values: ", "[可选: "),
    ("[env: ", "[环境变量: "),
    ("[aliases: ", "[别名: "),
    ("[OPTIONS]", "[选项]"),
    ("<COMMAND>", "<命令>"),
    ("Print help (see more with '--help')", "显示帮助（更多见 --help）"),
    ("Print help (see a summary with '-h')", "显示帮助（简要见 -h）"),
    ("Print help", "显示帮助"),
    ("Print version", "显示版本"),
];

fn sentences() -> &'static HashMap<String, String> {
    static SAID: OnceLock<HashMap<String, String>> = OnceLock::new();
    SAID.get_or_init(|| {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(SENTENCES.as_bytes());
        reader.deserialize::<(String, String)>().filter_map(Result::ok).collect()
    })
}

/// The Chinese sentence of an English one; where a change of the help has outrun it, the English one.
fn said(english: &str) -> String {
    let found = |text: &str| sentences().get(text).cloned();
    found(english).unwrap_or_else(|| {
        let parts: Vec<String> =
            english.split("\n\n").map(|part| found(part).unwrap_or_else(|| part.to_owned())).collect();
        parts.join("\n\n")
    })
}

/// The meanings of the values of a command's options, in English and in Chinese.
pub(crate) fn meanings(command: &clap::Command) -> Vec<(String, String)> {
    let values = command.get_arguments().flat_map(clap::Arg::get_possible_values);
    let english = values.filter_map(|value| value.get_help().map(ToString::to_string));
    english.map(|english| (english.clone(), said(&english))).collect()
}

/// Puts the sentences of a command, and of those below it, into a language.
pub(crate) fn localized(command: clap::Command, lang: Lang) -> clap::Command {
    if lang == Lang::En {
        return command;
    }
    let in_chinese = |text: &StyledStr| said(&text.to_string());
    let (about, long) = (command.get_about().map(in_chinese), command.get_long_about().map(in_chinese));
    let command = about.into_iter().fold(command, clap::Command::about);
    let command = long.into_iter().fold(command, clap::Command::long_about);
    let command = command.mut_args(|arg| {
        let (help, long) = (arg.get_help().map(in_chinese), arg.get_long_help().map(in_chinese));
        let arg = help.into_iter().fold(arg, clap::Arg::help);
        long.into_iter().fold(arg, clap::Arg::long_help)
    });
    command.next_line_help(true).mut_subcommands(|below| localized(below, lang))
}

/// Puts the fixed words of a help that was laid out into a language, and breaks its lines: clap breaks them only at spaces.
pub(crate) fn laid(text: &str, lang: Lang) -> String {
    if lang == Lang::En {
        return text.to_owned();
    }
    let mut lines = Vec::new();
    for line in values_joined(text) {
        let line = FIXED.iter().fold(line, |line, (en, zh)| line.replace(en, zh));
        let line = match line.split_once(": ").filter(|(value, _)| value.trim_start().starts_with("- ")) {
            Some((value, meaning)) => {
                // The meanings stand in a column.
                let (gap, meaning) = meaning.split_at(meaning.len() - meaning.trim_start().len());
                format!("{value}: {gap}{}", said(meaning))
            }
            None => line,
        };
        // A line that is to be copied stays one line.
        let whole = line.starts_with("用法: ") || line.trim_start().starts_with("visa-cli ");
        lines.extend(if whole { vec![line] } else { broken(&line) });
    }
    lines.join("\n") + "\n"
}

/// The lines of a help, where the meaning of a value that was broken stands on one line again.
fn values_joined(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut column = None;
    for line in text.lines() {
        let start = line.len() - line.trim_start().len();
        if column.is_some_and(|column| column <= start) && start < line.len() {
            let last = lines.last_mut().expect("a value stands before what goes on with it");
            last.push(' ');
            last.push_str(line.trim_start());
            continue;
        }
        let is_value = line.trim_start().starts_with("- ");
        column = line.split_once(": ").filter(|_| is_value).map(|_| start + 2);
        lines.push(line.to_owned());
    }
    lines
}

/// Breaks a line; what follows stands below its text: below the meaning, where a name with its meaning stands on it.
pub(super) fn broken(line: &str) -> Vec<String> {
    let start = line.len() - line.trim_start().len();
    let named = line[start..].find("  ").filter(|_| start == 2).map(|name| start + name);
    let meaning = named.map(|name| name + line[name..].len() - line[name..].trim_start().len());
    let indent = " ".repeat(meaning.unwrap_or(start));
    let options = textwrap::Options::new(WIDEST).subsequent_indent(&indent);
    let options = options.word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::wrap(line, options).into_iter().map(std::borrow::Cow::into_owned).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory;

    use super::*;
    use crate::cli::Cli;

    /// Every sentence of a command and of those below it.
    fn all(command: &clap::Command, found: &mut BTreeSet<String>) {
        let texts = [command.get_about(), command.get_long_about()];
        let of_args = command.get_arguments().flat_map(|arg| [arg.get_help(), arg.get_long_help()]);
        let parts = texts.into_iter().chain(of_args).flatten().map(ToString::to_string);
        found.extend(parts.flat_map(|text| text.split("\n\n").map(str::to_owned).collect::<Vec<_>>()));
        let values = command.get_arguments().flat_map(clap::Arg::get_possible_values);
        found.extend(values.filter_map(|value| value.get_help().map(ToString::to_string)));
        command.get_subcommands().for_each(|below| all(below, found));
    }

    #[test]
    fn a_meaning_that_stands_in_a_column_or_was_broken_is_said_in_chinese() {
        let help = "          - lost:              lost\n          - not-used:          never collected or never arrived, its \
                    validity\n            and stay over\n\n      --note <TEXT>\n";
        let laid = laid(help, Lang::Zh);
        assert!(!laid.contains("validity") && !laid.contains("and stay over"), "{laid}");
        assert!(laid.contains("- lost:              遗失") && laid.contains("\n      --note <TEXT>"), "{laid}");
    }

    #[test]
    fn the_sentences_of_the_help_are_said_in_chinese_and_none_is_idle() {
        let mut command = Cli::command();
        command.build();
        let mut found = BTreeSet::new();
        all(&command, &mut found);
        let clap_says = ["Print help", "Print version"];
        found.retain(|text| !text.is_empty() && !clap_says.iter().any(|said| text.starts_with(said)));
        let missing: Vec<&String> = found.iter().filter(|text| !sentences().contains_key(*text)).collect();
        let idle: Vec<&String> = sentences().keys().filter(|text| !found.contains(*text)).collect();
        if let Some(path) = std::env::var_os("MISSING_HELP") {
            std::fs::write(path, serde_json::json!(missing).to_string()).expect("a file that can be written");
        }
        assert!(missing.is_empty() && idle.is_empty(), "no Chinese for {missing:#?}; nobody says {idle:#?}");
    }
}
