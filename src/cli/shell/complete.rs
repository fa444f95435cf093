//! What a shell completes: commands and options as they are declared; cases, officers, filters and saved queries as the case
//! file and the settings have them. Nothing of a person is shown.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::CommandFactory;
use clap_complete::CompletionCandidate;
use clap_complete::engine::ArgValueCompleter;
use clap_complete::env::CompleteEnv;
use serde_json::Value;

use crate::app::paper::Paper;
use crate::cli::Cli;
use crate::cli::help::{Topic, localized};
use crate::cli::unread::asked_language;
use crate::config::Config;
use crate::domain::day::Moment;
use crate::domain::filter::{Filter, KEYS, OUTCOMES, Term};
use crate::domain::life::{Place, State};
use crate::domain::schema;
use crate::domain::words::{Measure, PaperKind, Purpose, Word};
use crate::identity::country;
use crate::store::cases::query::Order;
use crate::store::engine::Access;
use crate::store::record::file::CaseFile;
use crate::ui::Ui;
use crate::ui::environment::Environment;

/// The variable that a shell sets when it asks.
pub(super) const VARIABLE: &str = "COMPLETE";
/// Cases that are offered at most.
const MOST: u32 = 200;

/// Answers a shell that asks what may follow, and ends the program; does nothing where none asks.
pub fn answer(ui: &Ui) {
    if std::env::var_os(VARIABLE).is_none() {
        return;
    }
    let args: Vec<_> = std::env::args_os().collect();
    let lang = asked_language(&args, ui);
    CompleteEnv::with_factory(move || with_values(localized(Cli::command(), lang))).var(VARIABLE).complete();
}

/// The commands with what completes their values, by what an argument is called.
fn with_values(command: clap::Command) -> clap::Command {
    let prints = command.get_name() == "print";
    let command = command.mut_args(|arg| match arg.get_id().as_str() {
        "what" if prints => arg.add(ArgValueCompleter::new(printed)),
        "words" => arg.add(ArgValueCompleter::new(explained)),
        "nationality" => arg.add(ArgValueCompleter::new(nationalities)),
        "purpose" => arg.add(ArgValueCompleter::new(purposes)),
        "set" | "facts" => arg.add(ArgValueCompleter::new(facts)),
        "case" | "cases" | "of" | "what" if takes_several(&arg) => arg.add(ArgValueCompleter::new(cases_or_filter)),
        "case" | "of" => arg.add(ArgValueCompleter::new(cases)),
        "filter" => arg.add(ArgValueCompleter::new(filters)),
        "officer" => arg.add(ArgValueCompleter::new(officers)),
        "measure" => arg.add(ArgValueCompleter::new(measures)),
        "kind" | "paper" => arg.add(ArgValueCompleter::new(papers)),
        "batch" => arg.add(ArgValueCompleter::new(batches)),
        _ => arg,
    });
    command.mut_subcommands(with_values)
}

/// Tells whether several may be named, and a filter in their place.
fn takes_several(arg: &clap::Arg) -> bool {
    matches!(arg.get_action(), clap::ArgAction::Append)
}

fn cases_or_filter(current: &OsStr) -> Vec<CompletionCandidate> {
    let mut found = filters(current);
    if !current.is_empty() || found.is_empty() {
        found.extend(cases(current));
    }
    found
}

/// The case file that the line to be completed is about, and the settings.
fn surroundings() -> (Option<CaseFile>, Option<Config>) {
    let environment = Environment::of_process();
    let mut words = std::env::args().skip_while(|word| word != "--");
    let named = words.find(|word| word == "--case-file").and_then(|_| words.next()).map(PathBuf::from);
    let config = Config::find(std::env::var_os("VISA_CONFIG").map(PathBuf::from).as_deref(), &environment.config_files);
    let config = config.ok();
    let path = named
        .or_else(|| std::env::var_os("VISA_CASE_FILE").map(PathBuf::from))
        .or_else(|| config.as_ref()?.settings.case_file.clone())
        .or_else(|| Some(environment.data_folder?.join("cases.db")));
    (path.and_then(|path| CaseFile::open(&path, Access::Read).ok()), config)
}

fn fitting(current: &OsStr, all: impl IntoIterator<Item = (String, Option<String>)>) -> Vec<CompletionCandidate> {
    let begun = current.to_string_lossy();
    let fits = all.into_iter().filter(|(value, _)| value.starts_with(&*begun));
    fits.map(|(value, help)| CompletionCandidate::new(value).help(help.map(Into::into))).collect()
}

/// Open cases, the most urgent first; other cases too once a number is begun.
fn cases(current: &OsStr) -> Vec<CompletionCandidate> {
    let begun = current.to_string_lossy().to_uppercase();
    let (Some(file), _) = surroundings() else { return Vec::new() };
    let numbering = file.ledger().numbering.clone();
    let open: Vec<State> = State::ALL.iter().copied().filter(|state| state.is_open()).collect();
    let waits = Filter::default().and(Term::State(open));
    let Some(now) = Environment::of_process().now else { return Vec::new() };
    let today = Moment::At(now.fixed_offset()).beijing_day();
    let mut rows = file.list(&waits, Order::Due(today), MOST).map(|page| page.rows).unwrap_or_default();
    if !begun.is_empty() {
        for key in file.cases_named(&begun).unwrap_or_default() {
            rows.extend(file.case(key).ok().flatten().filter(|row| rows.iter().all(|other| other.key != row.key)));
        }
    }
    let named = rows.into_iter().map(|row| {
        let help = format!("{} {}", row.measure.code(), row.state.code());
        (row.key.number(&numbering), Some(help))
    });
    // A short number that names a case is taken for the whole one.
    let fits = |number: &str| {
        let last = number.rsplit('-').next().unwrap_or_default().trim_start_matches('0');
        number.starts_with(&begun) || last == begun
    };
    let found = named.filter(|(number, _)| fits(number));
    found.map(|(number, help)| CompletionCandidate::new(number).help(help.map(Into::into))).collect()
}

fn officers(current: &OsStr) -> Vec<CompletionCandidate> {
    fitting(current, enrolled().into_iter().map(|id| (id, None)))
}

fn enrolled() -> Vec<String> {
    let roster = surroundings().0.and_then(|file| file.roster().ok());
    let all = roster.iter().flat_map(|roster| roster.officers()).filter(|officer| officer.revoked.is_none());
    all.map(|officer| officer.member.id.clone()).collect()
}

fn lists() -> Vec<String> {
    let last = surroundings().0.and_then(|file| file.batches(MOST).ok()).unwrap_or_default();
    last.iter().map(|row| row.id.to_string()).collect()
}

fn batches(current: &OsStr) -> Vec<CompletionCandidate> {
    fitting(current, lists().into_iter().map(|batch| (batch, None)))
}

fn of<W: Word>() -> impl Iterator<Item = (String, Option<String>)> {
    W::ALL.iter().map(|word| (word.code().to_owned(), Some(format!("{} {}", word.zh(), word.en()))))
}

fn measures(current: &OsStr) -> Vec<CompletionCandidate> {
    fitting(current, of::<Measure>())
}

fn purposes(current: &OsStr) -> Vec<CompletionCandidate> {
    fitting(current, of::<Purpose>())
}

/// Papers that are printed, then cases.
fn printed(current: &OsStr) -> Vec<CompletionCandidate> {
    let mut found = fitting(current, of::<Paper>());
    if !current.is_empty() {
        found.extend(cases_or_filter(current));
    }
    found
}

/// What there is help on: topics, and commands.
fn explained(current: &OsStr) -> Vec<CompletionCandidate> {
    let commands = Cli::command();
    let commands = commands.get_subcommands().filter(|command| !command.is_hide_set());
    let commands = commands.map(|command| (command.get_name().to_owned(), None));
    fitting(current, of::<Topic>().chain(commands))
}

fn countries() -> impl Iterator<Item = (String, Option<String>)> {
    let known = country::all().iter().filter(|country| country.known);
    known.map(|country| (country.code.to_owned(), Some(format!("{} {}", country.zh, country.en))))
}

fn nationalities(current: &OsStr) -> Vec<CompletionCandidate> {
    fitting(current, countries())
}

/// Places of the form of facts, each with its sign; behind the sign the words that may stand there.
fn facts(current: &OsStr) -> Vec<CompletionCandidate> {
    fn gather(schema: &Value, place: &str, into: &mut Vec<(String, Option<String>)>) {
        for (key, below) in schema["properties"].as_object().into_iter().flatten() {
            let place = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
            if below["properties"].is_object() {
                gather(below, &place, into);
                continue;
            }
            let told = below["description"].as_str().map(str::to_owned);
            let words = below["enum"].as_array().into_iter().flatten().filter_map(Value::as_str);
            into.extend(words.map(|word| (format!("{place}={word}"), None)));
            into.push((format!("{place}="), told));
        }
    }
    let mut all = Vec::new();
    gather(schema::facts(), "", &mut all);
    // Words are offered where the sign is typed.
    let begun = current.to_string_lossy();
    all.retain(|(value, _)| value.ends_with('=') != begun.contains('='));
    fitting(current, all)
}

fn papers(current: &OsStr) -> Vec<CompletionCandidate> {
    fitting(current, of::<PaperKind>())
}

/// Units on file whose code begins so, each with its name.
fn units(begun: &str) -> Vec<(String, Option<String>)> {
    let found = surroundings().0.and_then(|file| file.enterprises_named(begun, MOST).ok()).unwrap_or_default();
    found.into_iter().map(|(code, name)| (code, Some(name))).collect()
}

/// Keys of the filter, then the values of the one that stands there; saved queries after `@`.
fn filters(current: &OsStr) -> Vec<CompletionCandidate> {
    let begun = current.to_string_lossy();
    if begun.starts_with('@') {
        let queries = surroundings().1.map(|config| config.queries).unwrap_or_default();
        return fitting(current, queries.into_iter().map(|(name, words)| (format!("@{name}"), Some(words))));
    }
    let Some((key, value)) = begun.split_once(':') else {
        return fitting(current, KEYS.split(", ").map(|key| (format!("{key}:"), None)));
    };
    let plain = |all: Vec<String>| all.into_iter().map(|value| (value, None)).collect();
    let values: Vec<(String, Option<String>)> = match key {
        "state" => of::<State>().chain(["open", "closed"].map(|word| (word.to_owned(), None))).collect(),
        "measure" => of::<Measure>().collect(),
        "custody" => of::<Place>().collect(),
        "nationality" => countries().collect(),
        "enterprise" => units(value),
        "outcome" => plain(OUTCOMES.map(str::to_owned).to_vec()),
        "claimed" => plain(enrolled()),
        "batch" => plain(lists()),
        "due" | "received" | "arrival" => plain(["today", "<3wd", "<+5d", ">=today"].map(str::to_owned).to_vec()),
        _ => Vec::new(),
    };
    fitting(current, values.into_iter().map(|(value, help)| (format!("{key}:{value}"), help)))
}
