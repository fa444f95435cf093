//! `check`: facts as JSONL in, decisions as JSONL out; no case file, no clock.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::{Map, Value};

use crate::cli::{Outcome, what_if};
use crate::domain::facts::{Facts, NotFacts};
use crate::domain::read::Problem;
use crate::domain::text::{Lang, Text};
use crate::error::{Exit, UserError};
use crate::policy::Policy;
use crate::rules::advice::{Advice, advise};
use crate::rules::case::Case;
use crate::rules::comparison::Comparison;
use crate::rules::conflict::conflict;
use crate::rules::decide::decide;
use crate::rules::decision::Printed;
use crate::rules::reasons::Outcome as Verdict;
use crate::ui::Ui;
use crate::ui::report::{Depth, note};
use crate::ui::safe::shown;

/// Decide applications from facts alone
///
/// Reads facts as JSON, one application a line, and answers one decision a line, in order. No case file and no clock are
/// read: the same facts always give the same decision. A line that is not facts gets an error object and the rest go on.
/// The shapes are printed by `visa-cli schema facts` and `visa-cli schema decision`.
///
/// Exit code: 0 all lines were decided; 1 a line was not facts; 5 with --exit-code, an application is not eligible.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli check examples/facts/port_visa.jsonl
  visa-cli check --format table --lang zh examples/facts/residence.jsonl
  visa-cli check --advise --format table examples/facts/visa.jsonl
  visa-cli check --what-if request.stay_days=30 examples/facts/port_visa.jsonl
  visa-cli check --exit-code < examples/facts/visa.jsonl > decisions.jsonl")]
pub(crate) struct CheckArgs {
    /// Files of facts, one JSON object a line; standard input where none is given
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How decisions are printed
    #[arg(long, short, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
    /// With the table format: also show every rule that is met
    #[arg(long)]
    all: bool,
    /// Also tell the smallest sets of lawful changes that would make an application eligible
    #[arg(long)]
    advise: bool,
    /// Decide as if a fact were another, and tell which reasons change; may be given again
    #[arg(long, value_name = "PLACE=VALUE")]
    what_if: Vec<String>,
    /// Exit with 5 unless every application is eligible
    #[arg(long)]
    exit_code: bool,
}

/// How decisions are printed.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// One JSON object a line
    Jsonl,
    /// A note that an officer reads
    Table,
}

/// Longest line that is read; a longer one is not facts.
const LONGEST_LINE: usize = 1 << 20;

/// What the lines so far came to.
#[derive(Default)]
struct Tally {
    told: usize,
    not_facts: usize,
    not_eligible: usize,
}

pub(crate) fn run(args: &CheckArgs, policy: &'static Policy, ui: &mut Ui) -> Outcome {
    let what_if = what_if::settings(&args.what_if)?;
    let mut run = Run { args, policy, what_if, tally: Tally::default(), out: Vec::new() };
    if args.files.is_empty() {
        let mut input = std::mem::replace(&mut ui.input, Box::new(std::io::empty()));
        run.lines(&mut input, ui)?;
    }
    for path in &args.files {
        let file = File::open(path).map_err(|error| cannot_read(path, &error))?;
        // A folder is opened, and only reading it fails.
        if path.is_dir() {
            return Err(cannot_read(path, &std::io::ErrorKind::IsADirectory.into()).into());
        }
        run.lines(&mut BufReader::with_capacity(1 << 16, file), ui)?;
    }
    Ok(match run.tally {
        Tally { not_facts: 1.., .. } => Exit::Refused,
        Tally { not_eligible: 1.., .. } if args.exit_code => Exit::LawSaysNo,
        Tally { .. } => Exit::Done,
    })
}

/// One run of the command: how to decide and print, and what the lines so far came to.
struct Run<'a> {
    args: &'a CheckArgs,
    policy: &'static Policy,
    what_if: Map<String, Value>,
    tally: Tally,
    out: Vec<u8>,
}

impl Run<'_> {
    fn lines(&mut self, input: &mut dyn BufRead, ui: &mut Ui) -> anyhow::Result<()> {
        let mut line = Vec::new();
        while let Some(length) = next_line(input, &mut line)? {
            let facts = if length <= LONGEST_LINE { Facts::from_json(&line) } else { Err(too_long(length)) };
            match self.args.format {
                Format::Jsonl => self.json(facts, ui)?,
                Format::Table => self.note(facts, ui),
            }
            if ui.out_is_closed() {
                break;
            }
        }
        Ok(())
    }

    fn json(&mut self, facts: Result<Facts, Box<NotFacts>>, ui: &mut Ui) -> anyhow::Result<()> {
        let policy = self.policy;
        self.out.clear();
        let advise = |facts: &Facts| if self.args.advise { advise(facts, policy) } else { None };
        let decided = facts.and_then(|facts| self.supposed(facts)).map_err(|not_facts| Answer::from(*not_facts));
        let decided = decided.and_then(|(facts, what_if)| {
            possible(&facts, policy)?;
            match decide(&facts, policy) {
                Some(decision) => Ok((advise(&facts), what_if, decision)),
                None => Err(Answer::from(*too_early(facts, policy))),
            }
        });
        match decided {
            Ok((advice, what_if, decision)) => {
                self.tally.not_eligible += usize::from(decision.outcome != Verdict::Eligible);
                match (advice, what_if) {
                    // Without more nothing needs to be flattened, which is faster.
                    (None, None) => serde_json::to_writer(&mut self.out, &decision.printed())?,
                    (advice, what_if) => {
                        let told = Advised { decision: decision.printed(), advice, what_if };
                        serde_json::to_writer(&mut self.out, &told)?;
                    }
                }
            }
            Err(answer) => {
                self.tally.not_facts += 1;
                serde_json::to_writer(&mut self.out, &answer)?;
            }
        }
        self.out.push(b'\n');
        ui.json_text(std::str::from_utf8(&self.out)?);
        Ok(())
    }

    /// Changes the facts as was asked, with what the change comes to.
    fn supposed(&self, facts: Facts) -> Result<(Facts, Option<Comparison>), Box<NotFacts>> {
        if self.what_if.is_empty() {
            return Ok((facts, None));
        }
        let changed = what_if::changed(&facts, &self.what_if)?;
        let comparison = what_if::compared(&facts, &changed, self.policy);
        Ok((changed, comparison))
    }

    fn note(&mut self, facts: Result<Facts, Box<NotFacts>>, ui: &mut Ui) {
        if self.tally.told > 0 {
            ui.line("");
        }
        self.tally.told += 1;
        let depth = if self.args.all { Depth::EveryRule } else { Depth::Reasons };
        let supposed = facts.and_then(|facts| self.supposed(facts)).map_err(|not_facts| Answer::from(*not_facts));
        let told = supposed.and_then(|(facts, what_if)| {
            possible(&facts, self.policy)?;
            let lines = what_if.map(|comparison| what_if::lines(&comparison, ui.lang)).unwrap_or_default();
            lines.iter().for_each(|line| ui.line(&shown(line)));
            match Case::new(&facts, self.policy) {
                Some(case) => {
                    let advice = if self.args.advise { advise(&facts, self.policy) } else { None };
                    Ok(note(&case, advice.as_ref(), ui.lang, depth))
                }
                None => Err(Answer::from(*too_early(facts, self.policy))),
            }
        });
        match told {
            Ok((decision, lines)) => {
                self.tally.not_eligible += usize::from(decision.outcome != Verdict::Eligible);
                ui.note(&lines);
            }
            Err(answer) => {
                self.tally.not_facts += 1;
                let refusal = answer.error;
                let message = Text::new(refusal.message_zh, refusal.message_en);
                ui.line(&shown(&format!("{}: {}", refusal.code, message.of(ui.lang))));
            }
        }
    }
}

/// Reads the next line without its end and returns its length; of a line that is too long only the length is kept, so
/// that memory stays flat.
fn next_line(input: &mut dyn BufRead, line: &mut Vec<u8>) -> std::io::Result<Option<usize>> {
    line.clear();
    let mut length = 0;
    loop {
        let bytes = match input.fill_buf() {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            bytes => bytes?,
        };
        if bytes.is_empty() {
            return Ok((length > 0).then_some(length));
        }
        let end = memchr::memchr(b'\n', bytes);
        let part = &bytes[..end.unwrap_or(bytes.len())];
        if length + part.len() <= LONGEST_LINE {
            line.extend_from_slice(part);
        }
        length += part.len();
        let taken = part.len() + usize::from(end.is_some());
        input.consume(taken);
        if end.is_some() {
            return Ok(Some(length));
        }
    }
}

/// A decision, with advice where it was asked for.
#[derive(Serialize)]
struct Advised<'d> {
    #[serde(flatten)]
    decision: Printed<'d>,
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<Advice>,
    #[serde(skip_serializing_if = "Option::is_none")]
    what_if: Option<Comparison>,
}

/// What is answered to a line that is not facts.
#[derive(Serialize)]
struct Answer {
    id: Option<String>,
    error: Refusal,
}

#[derive(Serialize)]
struct Refusal {
    code: &'static str,
    at: String,
    /// The other of two facts that cannot both be true.
    #[serde(skip_serializing_if = "Option::is_none")]
    with: Option<String>,
    message_en: String,
    message_zh: String,
}

impl From<NotFacts> for Answer {
    fn from(not_facts: NotFacts) -> Answer {
        let NotFacts { id, not_json, problems } = not_facts;
        let at = problems.first().map(|problem| problem.at.clone()).unwrap_or_default();
        let told: Vec<Text> = problems.iter().map(Problem::text).collect();
        let in_lang = |lang| told.iter().map(|text| text.of(lang)).collect::<Vec<_>>().join("; ");
        let (message_zh, message_en) = (in_lang(Lang::Zh), in_lang(Lang::En));
        let code = if not_json { "INVALID_JSON" } else { INVALID_FACTS };
        Answer { id, error: Refusal { code, at, with: None, message_en, message_zh } }
    }
}

const INVALID_FACTS: &str = "INVALID_FACTS";

/// Refuses facts that cannot be true together: they are no case.
fn possible(facts: &Facts, policy: &Policy) -> Result<(), Answer> {
    let Some(found) = conflict(facts, policy) else { return Ok(()) };
    let Text { zh, en } = found.text();
    let error = Refusal {
        code: INVALID_FACTS,
        at: found.one.at,
        with: Some(found.other.at),
        message_en: en.into_owned(),
        message_zh: zh.into_owned(),
    };
    Err(Answer { id: Some(facts.id.clone()), error })
}

fn too_long(length: usize) -> Box<NotFacts> {
    let found = Text::new(format!("{length} 字节的行"), format!("a line of {length} bytes"));
    let expected = Text::new(format!("至多 {LONGEST_LINE} 字节"), format!("{LONGEST_LINE} bytes at most"));
    let problem = Problem { at: String::new(), found, expected };
    Box::new(NotFacts { id: None, not_json: false, problems: vec![problem] })
}

fn too_early(facts: Facts, policy: &Policy) -> Box<NotFacts> {
    let at = if facts.filing.accepted_on.is_some() { "/filing/accepted_on" } else { "/as_of" };
    let (filed, first) = (facts.filed_on(), policy.first_day());
    let found = Text::new(format!("申请日 {filed}"), format!("filed on {filed}"));
    let expected = Text::new(
        format!("{first} 或者以后，即本工具所知法律的首日"),
        format!("{first} or later, the first day of the law that is known here"),
    );
    let problem = Problem { at: at.to_owned(), found, expected };
    Box::new(NotFacts { id: Some(facts.id), not_json: false, problems: vec![problem] })
}

fn cannot_read(path: &Path, error: &std::io::Error) -> UserError {
    let hint =
        Text::new("检查文件名和权限，或者从标准输入送入", "check the name and the permissions, or pipe the facts in");
    UserError::cannot_read(Exit::Refused, path, error, hint)
}
