//! The settings of an office and where they come from: flag, environment, file, built in.
//!
//! A configuration file has the form of `config.example.toml`. It may hold `[settings]` alone; where it also holds
//! `[[edition]]` it is a whole policy file: the law of a new case file, of commands without a case file, and of training
//! files; in a real case file the law that was activated there holds.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use crate::domain::codes::Port;
use crate::domain::duty::Apart;
use crate::domain::number::NumberForm;
use crate::domain::text::{Lang, Text};
use crate::error::{Exit, UserError};
use crate::policy::faults::in_chinese;
use crate::policy::{InUse, PlacedFault, Policy};

/// What `[settings]` may say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Language of what is shown.
    pub lang: Option<Lang>,
    /// The case file.
    pub case_file: Option<PathBuf>,
    /// The officer who acts unless another is named.
    pub officer: Option<String>,
    /// The folder of the office's own templates of papers.
    pub templates: Option<PathBuf>,
    /// How far the clock may lie behind the last act, minutes; ten unless another is named.
    pub clock_behind_minutes: Option<u32>,
    /// How far it may lie ahead of the last act, days; fourteen unless another is named.
    pub clock_ahead_days: Option<u32>,
    /// Nobody is approved or issued anything before a watch list was loaded.
    #[serde(default)]
    pub screening_required: bool,
    /// Days for which a watch list holds.
    pub watch_list_days: Option<u32>,
    /// Working days within which an application may be entered after it was received; no more than three.
    pub late_entry_days: Option<u32>,
    /// Days after the notice for which what is missing is waited for: after them a case may be refused on it.
    pub notice_days: Option<u32>,
    /// The ports of the office: a port visa that is filed at another one is told of, and not granted here.
    #[serde(default)]
    pub ports: Vec<Port>,
    /// Columns that the terminal takes for a sign whose width is ambiguous, such as ·: one, or two.
    pub ambiguous_width: Option<u8>,
    /// Hands that must be of two officers, besides those of the law.
    #[serde(default)]
    pub apart: Vec<Apart>,
}

/// What `[record]` may say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordSettings {
    /// The log that the machines of the office write through: a URL of PostgreSQL.
    pub log: Option<String>,
    /// How old what is read may be before the log is asked again, such as `15m`.
    pub max_age: Option<Span>,
    /// How long an answer of the log is awaited, such as `10s`.
    pub deadline: Option<Span>,
}

/// A length of time, written `10s`, `15m` or `2h`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span(pub Duration);

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Span, D::Error> {
        let text = String::deserialize(from)?;
        let read = || {
            let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
            let seconds = [("s", 1), ("m", 60), ("h", 3600)].into_iter().find(|(name, _)| *name == unit)?.1;
            Some(Span(Duration::from_secs(number.parse::<u32>().ok().filter(|number| *number > 0)?.into()) * seconds))
        };
        read().ok_or_else(|| serde::de::Error::custom("a length of time is written 10s, 15m or 2h"))
    }
}

/// What `[lists]` may say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lists {
    /// Names of columns that one enterprise uses: by profile, the name as written and the word of what it holds.
    #[serde(default)]
    pub profiles: BTreeMap<String, BTreeMap<String, String>>,
    /// What holds for every row of a list that does not say otherwise, as paths of facts with their values; it takes the
    /// place of what is built in.
    pub every: Option<BTreeMap<String, String>>,
}

/// What holds for every row of a list, where the office has settled nothing else: an enterprise hands in for people who
/// come once, on business, with ordinary passports.
const EVERY_ROW: [(&str, &str); 4] = [
    ("request.entries", "single"),
    ("request.visa_class", "M"),
    ("passport.kind", "ordinary_passport"),
    ("filing.filed_by", "inviter"),
];

impl Lists {
    /// What holds for every row of a list that does not say otherwise.
    pub fn every_row(&self) -> BTreeMap<String, String> {
        let built_in = || EVERY_ROW.iter().map(|(fact, value)| ((*fact).to_owned(), (*value).to_owned())).collect();
        self.every.clone().unwrap_or_else(built_in)
    }
}

#[derive(Deserialize)]
struct SettingsOnly {
    #[serde(default)]
    settings: Settings,
    #[serde(default)]
    record: RecordSettings,
    #[serde(default)]
    lists: Lists,
    #[serde(default)]
    numbers: NumberForm,
    #[serde(default)]
    queries: BTreeMap<String, String>,
    #[serde(default)]
    edition: Option<toml::Value>,
}

/// The configuration of a run.
#[derive(Debug)]
pub struct Config {
    /// The file it was read from; `None` is built in.
    pub path: Option<PathBuf>,
    /// The settings.
    pub settings: Settings,
    /// How the record is written.
    pub record: RecordSettings,
    /// How lists are read.
    pub lists: Lists,
    /// How the cases of a new file are numbered.
    pub numbers: NumberForm,
    /// Saved queries: words of a filter by name.
    pub queries: BTreeMap<String, String>,
    /// The policy in use.
    pub policy: &'static InUse,
    /// The file brings a policy of its own; otherwise it is the built-in one.
    pub own_policy: bool,
}

impl Config {
    /// Reads the file that was named, or else the first of `places` that exists, or else what is built in.
    pub fn find(named: Option<&Path>, places: &[PathBuf]) -> anyhow::Result<Config> {
        match named.or_else(|| places.iter().map(PathBuf::as_path).find(|place| place.exists())) {
            Some(path) => Config::read(path),
            None => Ok(Config {
                path: None,
                settings: Settings::default(),
                record: RecordSettings::default(),
                lists: Lists::default(),
                numbers: NumberForm::default(),
                queries: BTreeMap::new(),
                policy: Policy::built_in(),
                own_policy: false,
            }),
        }
    }

    fn read(path: &Path) -> anyhow::Result<Config> {
        let text = std::fs::read_to_string(path).map_err(|error| cannot_read(path, &error))?;
        let only: SettingsOnly = toml::from_str(&text).map_err(|error| {
            let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
            invalid(path, vec![at_line(line, &Text::new(in_chinese(error.message()), error.message().to_owned()))])
        })?;
        let wrong = |begins: &str, what: &Text| {
            let line = text.lines().position(|line| line.trim_start().starts_with(begins));
            invalid(path, vec![at_line(line.map_or(1, |line| line + 1), what)])
        };
        if only.settings.ambiguous_width.is_some_and(|width| !(1..=2).contains(&width)) {
            let what = Text::new("ambiguous_width 应为 1 或者 2", "ambiguous_width is 1 or 2");
            return Err(wrong("ambiguous_width", &what).into());
        }
        if !only.numbers.is_sound() {
            return Err(wrong("[numbers]", &NumberForm::unsound()).into());
        }
        let own_policy = only.edition.is_some();
        let policy = if own_policy { read_policy(path, &text)? } else { Policy::built_in() };
        Ok(Config {
            path: Some(path.to_owned()),
            settings: only.settings,
            record: only.record,
            lists: only.lists,
            numbers: only.numbers,
            queries: only.queries,
            policy,
            own_policy,
        })
    }
}

/// The saved queries that stand in a text.
pub fn queries_of(text: &str) -> BTreeMap<String, String> {
    #[derive(Deserialize)]
    struct QueriesOnly {
        #[serde(default)]
        queries: BTreeMap<String, String>,
    }
    toml::from_str::<QueriesOnly>(text).map(|only| only.queries).unwrap_or_default()
}

/// Reads a whole policy file, such as a draft.
pub fn policy_file(path: &Path) -> anyhow::Result<Policy> {
    let text = std::fs::read_to_string(path).map_err(|error| cannot_read(path, &error))?;
    // What cannot be read, and with it what would be refused for its rank, all at once.
    Policy::read(&text).map_err(|faults| not_a_policy(path, &Policy::read_own(&text).err().unwrap_or(faults)).into())
}

fn not_a_policy(path: &Path, faults: &[PlacedFault]) -> UserError {
    invalid(path, faults.iter().map(|fault| at_line(fault.line, &fault.text)).collect())
}

fn read_policy(path: &Path, text: &str) -> anyhow::Result<&'static InUse> {
    match Policy::read_own(text) {
        Ok(policy) => Ok(InUse::of(policy)),
        Err(faults) => Err(not_a_policy(path, &faults).into()),
    }
}

fn at_line(line: usize, text: &Text) -> Text {
    Text::new(format!("第 {line} 行: {}", text.zh), format!("line {line}: {}", text.en))
}

fn invalid(path: &Path, faults: Vec<Text>) -> UserError {
    let path = path.display();
    UserError::new(
        Exit::Refused,
        "invalid_config",
        Text::new(format!("配置文件 {path} 有误"), format!("the configuration file {path} is not valid")),
        Text::new(
            "按所列行修改，或者对照 visa-cli config show",
            "mend the lines named, compare with visa-cli config show",
        ),
    )
    .with_details(faults)
}

fn cannot_read(path: &Path, error: &std::io::Error) -> UserError {
    let hint =
        Text::new("检查 --config 或者 VISA_CONFIG 所指的文件", "check the file that --config or VISA_CONFIG names");
    UserError::cannot_read(Exit::Refused, path, error, hint)
}
