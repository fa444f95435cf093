//! `inquiry`: how the office made sure of what was said, and what came of it.

use serde_json::json;

use crate::app::inquiry::{self, InquiryShown, Made};
use crate::cli::Outcome;
use crate::cli::amend::answer;
use crate::cli::context::CommandContext;
use crate::cli::day::{self, Typed};
use crate::cli::document::kind;
use crate::cli::facts::set;
use crate::domain::inquiry::{InquiryManner, InquiryOutcome, InquirySubject};
use crate::domain::words::Word;
use crate::error::Exit;

/// Inquiries: interviews, calls, visits, documents checked with their issuer
#[derive(clap::Args)]
pub(crate) struct InquiryArgs {
    #[command(subcommand)]
    command: InquiryCommand,
}

#[derive(clap::Subcommand)]
enum InquiryCommand {
    Record(RecordArgs),
    /// List the inquiries of a case
    #[command(after_help = "Example:
  visa-cli inquiry list 123")]
    List {
        /// The case
        case: String,
    },
}

/// Record an inquiry with its outcome
///
/// What it showed becomes facts of the case with the inquiry as their source (--set). An outcome other than confirmed
/// stands against approval and issue until another inquiry of the same subject confirms; an inviter who refused to answer
/// becomes a fact that the rules read.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli inquiry record 123 --manner interview --of applicant \\
    --outcome confirmed --note 'knows the partner'
  visa-cli inquiry record 123 --manner phone --of inviter --whom 'Ms Wang' \\
    --outcome refused --note 'hung up'
  visa-cli inquiry record 123 --manner document-check --of document \\
    --paper invitation_letter --outcome confirmed --note called")]
struct RecordArgs {
    /// The case
    case: String,
    /// How: interview, phone, site-visit or document-check
    #[arg(long, value_parser = manner)]
    manner: InquiryManner,
    /// About what: applicant, inviter, stay or document
    #[arg(long, value_name = "SUBJECT", value_parser = subject)]
    of: InquirySubject,
    /// The kind of the document
    #[arg(long, value_name = "KIND")]
    paper: Option<String>,
    /// Who was asked, or where
    #[arg(long, value_name = "TEXT", default_value = "")]
    whom: String,
    /// What came of it: confirmed, doubtful, untrue, refused or not-reached
    #[arg(long, value_parser = outcome)]
    outcome: InquiryOutcome,
    /// Day on which it was made; today where none is given
    #[arg(long, value_name = "DATE", value_parser = day::typed)]
    on: Option<Typed>,
    /// It was made before the application came in
    #[arg(long, requires = "on")]
    before_receipt: bool,
    /// One fact that it showed; may be given again
    #[arg(long, value_name = "FACT=VALUE")]
    set: Vec<String>,
    /// What was found, in words
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

fn word<W: Word>(text: &str) -> Result<W, String> {
    let found = W::find(&text.trim().replace('_', "-"));
    found.ok_or_else(|| W::ALL.iter().map(|word| word.code()).collect::<Vec<_>>().join(", "))
}

fn manner(text: &str) -> Result<InquiryManner, String> {
    word(text)
}

fn subject(text: &str) -> Result<InquirySubject, String> {
    word(text)
}

fn outcome(text: &str) -> Result<InquiryOutcome, String> {
    word(text)
}

pub(crate) fn run(args: &InquiryArgs, ctx: CommandContext) -> Outcome {
    match &args.command {
        InquiryCommand::Record(args) => record(args, ctx),
        InquiryCommand::List { case } => list(case, ctx),
    }
}

fn record(args: &RecordArgs, mut ctx: CommandContext) -> Outcome {
    let mut facts = json!({});
    for assignment in &args.set {
        set(&mut facts, assignment)?;
    }
    let paper = args.paper.as_deref().map(kind).transpose()?;
    let mut desk = ctx.sit()?;
    let made = Made {
        manner: args.manner,
        subject: args.of,
        paper,
        on: args.on.map(|day| day.on(desk.today())),
        before_receipt: args.before_receipt,
        whom: &args.whom,
        outcome: args.outcome,
        note: args.note.as_deref(),
        facts,
    };
    answer(&inquiry::record(&mut desk, &args.case, &made)?, ctx)
}

fn list(case: &str, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let case = desk.find(case)?;
    let made = inquiry::all(&desk, case.key)?;
    if ctx.ui.json {
        ctx.json(&json!({"schema": 1, "case": desk.number(case.key), "inquiries": made}))?;
        return Ok(Exit::Done);
    }
    let lang = ctx.ui.lang;
    let row = |one: &InquiryShown| {
        let InquiryShown { manner, subject, paper, on, whom, outcome, note, officer, .. } = one;
        vec![
            on.to_string(),
            manner.named(lang).to_owned(),
            subject.named(lang).to_owned(),
            paper.map_or(String::new(), |paper| paper.named(lang).to_owned()),
            whom.clone(),
            outcome.named(lang).to_owned(),
            officer.clone(),
            note.clone(),
        ]
    };
    let rows: Vec<Vec<String>> = made.iter().map(row).collect();
    ctx.ui.table(&rows, &[7]);
    Ok(Exit::Done)
}
