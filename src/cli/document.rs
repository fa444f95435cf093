//! `document`: the papers of a case, with their hashes and who verified them.

mod checklist;

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::app::amend::{self, NewPaper, sum_of_paper};
use crate::cli::Outcome;
use crate::cli::amend::answer;
use crate::cli::context::{CommandContext, clock};
use crate::cli::day::{self, Typed};
use crate::domain::filter::nearest_word;
use crate::domain::text::Text;
use crate::domain::words::{PaperKind, Word};
use crate::error::{Exit, UserError};

/// Papers of a case
#[derive(clap::Args)]
pub(crate) struct DocumentArgs {
    #[command(subcommand)]
    command: DocumentCommand,
}

#[derive(clap::Subcommand)]
enum DocumentCommand {
    Add(AddArgs),
    /// List the papers of a case
    #[command(after_help = "Example:
  visa-cli document list 123")]
    List {
        /// The case
        case: String,
    },
    Verify(VerifyArgs),
    Check(CheckArgs),
    Checklist(checklist::ChecklistArgs),
}

/// Add a paper that came in; with --file its SHA-256 is recorded
///
/// A paper of the same kind takes the place of the one before. Changed evidence makes an earlier review stale.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli document add 123 --kind invitation_letter --file letter.pdf
  visa-cli document add 123 --kind health_certificate --issued-on 昨天
  visa-cli document add 123 --kind photo --note 'new photo'
  visa-cli document add 123 --kind passport")]
struct AddArgs {
    /// The case
    case: String,
    /// Kind of paper, such as invitation_letter; passport and personal_attendance as a notice names them
    #[arg(long)]
    kind: String,
    /// The scanned file
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Day of issue
    #[arg(long, value_name = "DATE", value_parser = day::typed)]
    issued_on: Option<Typed>,
    /// Last day it covers
    #[arg(long, value_name = "DATE", value_parser = day::typed)]
    valid_until: Option<Typed>,
    /// Passport number that it names
    #[arg(long, value_name = "NUMBER")]
    passport_number: Option<String>,
    /// It was obtained by data sharing
    #[arg(long)]
    data_sharing: bool,
    /// Remark
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

/// Record that a paper was verified
#[derive(clap::Args)]
#[command(after_help = "Example:
  visa-cli document verify 123 --kind invitation_letter --note phoned")]
struct VerifyArgs {
    /// The case
    case: String,
    /// Kind of paper
    #[arg(long)]
    kind: String,
    /// How
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

/// Compare a file with what was recorded when it came in
///
/// Exit code: 0 it is the file of a paper of the case; 7 it is none of them, or not the one of the kind.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli document check 123 letter.pdf
  visa-cli document check 123 letter.pdf --kind invitation_letter")]
struct CheckArgs {
    /// The case
    case: String,
    /// The file
    file: PathBuf,
    /// Kind of paper that it should be
    #[arg(long)]
    kind: Option<String>,
}

pub(crate) fn run(args: &DocumentArgs, mut ctx: CommandContext) -> Outcome {
    match &args.command {
        DocumentCommand::Add(args) => add(args, ctx),
        DocumentCommand::List { case } => list(case, ctx),
        DocumentCommand::Checklist(args) => checklist::run(args, ctx),
        DocumentCommand::Check(args) => check(args, ctx),
        DocumentCommand::Verify(args) => {
            let kind = kind(&args.kind)?;
            let moved = amend::verify_paper(&mut ctx.sit()?, &args.case, kind, args.note.as_deref())?;
            ctx.moved(&moved, &[])
        }
    }
}

pub(crate) fn kind(code: &str) -> Result<PaperKind, UserError> {
    let by_name =
        || PaperKind::ALL.iter().copied().find(|kind| kind.zh() == code || kind.en().eq_ignore_ascii_case(code));
    PaperKind::find(&code.replace('-', "_")).or_else(by_name).ok_or_else(|| {
        let codes: Vec<&str> = PaperKind::ALL.iter().map(|kind| kind.code()).collect();
        let (zh, en) = match nearest_word(code, codes.iter().copied()) {
            Some(near) => (format!("是否指 {near}；"), format!("did you mean {near}; ")),
            None => (String::new(), String::new()),
        };
        UserError::new(
            Exit::Refused,
            "unknown_paper",
            Text::new(format!("没有材料种类 {code}"), format!("{code} is no kind of paper")),
            Text::new(format!("{zh}可选: {}", codes.join("、")), format!("{en}one of {}", codes.join(", "))),
        )
    })
}

fn add(args: &AddArgs, mut ctx: CommandContext) -> Outcome {
    let sha256 = args.file.as_deref().map(sha256_of).transpose()?;
    // Two things that a notice names are no papers: the passport itself, and the applicant.
    let said = match args.kind.as_str() {
        "passport" => Some(json!({"passport": {"shown": "original"}})),
        "personal_attendance" => Some(json!({"filing": {"filed_by": "applicant"}})),
        _ => None,
    };
    let mut desk = ctx.sit()?;
    if let Some(said) = said {
        let note = args.note.clone().unwrap_or_else(|| args.kind.clone());
        let done = amend::amend(&mut desk, &args.case, said, Some(&note))?;
        return answer(&done, ctx);
    }
    let kind = kind(&args.kind)?;
    let mut paper = json!({"kind": kind});
    for (key, typed) in [("issued_on", args.issued_on), ("valid_until", args.valid_until)] {
        if let Some(typed) = typed {
            paper[key] = json!(typed.on(desk.today()));
        }
    }
    if let Some(number) = &args.passport_number {
        paper["passport_number"] = json!(number);
    }
    if args.data_sharing {
        paper["via"] = json!("data_sharing");
    }
    let done = amend::add_paper(&mut desk, &args.case, NewPaper { kind, sha256 }, paper, args.note.as_deref())?;
    answer(&done, ctx)
}

fn sha256_of(path: &Path) -> Result<String, UserError> {
    let hint = Text::new("检查文件名和权限", "check the name and the permissions");
    sum_of_paper(path, hint)
}

fn check(args: &CheckArgs, mut ctx: CommandContext) -> Outcome {
    let kind = args.kind.as_deref().map(kind).transpose()?;
    let sha256 = sha256_of(&args.file)?;
    let desk = ctx.look()?;
    let case = desk.find(&args.case)?;
    let is = amend::paper_of_file(&desk, case.key, kind, &sha256)?;
    if ctx.ui.json {
        ctx.json(&json!({"schema": 1, "case": desk.number(case.key), "sha256": sha256, "paper": is}))?;
        return Ok(Exit::Done);
    }
    let name = is.kind.named(ctx.ui.lang).to_owned();
    ctx.pairs(&[
        (Text::new("案件", "case"), desk.number(case.key)),
        (Text::new("材料", "paper"), name),
        (Text::new("收到", "came in"), format!("{} {}", clock(&is.at), is.officer)),
        (Text::new("SHA-256", "SHA-256"), sha256),
    ]);
    Ok(Exit::Done)
}

fn list(case: &str, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let case = desk.find(case)?;
    let papers = desk.file.papers(case.key)?;
    if ctx.ui.json {
        ctx.json(&json!({"schema": 1, "case": desk.number(case.key), "papers": papers}))?;
        return Ok(Exit::Done);
    }
    let lang = ctx.ui.lang;
    let rows: Vec<Vec<String>> = papers
        .iter()
        .map(|paper| {
            let name = PaperKind::find(&paper.kind)
                .map_or(paper.kind.clone(), |kind| Text::new(kind.zh(), kind.en()).of(lang).to_owned());
            let verified = paper.verified_by.clone().unwrap_or_else(|| "-".to_owned());
            let hash = paper.sha256.as_deref().map_or("-", |hash| &hash[..16]).to_owned();
            vec![name, paper.issued_on.clone().unwrap_or_else(|| "-".to_owned()), verified, hash]
        })
        .collect();
    let header = [("材料", "paper"), ("出具日期", "issued on"), ("核验人", "verified by"), ("SHA-256", "SHA-256")];
    let header = header.map(|(zh, en)| Text::new(zh, en).of(lang).to_owned()).to_vec();
    ctx.ui.rows(&[vec![header], rows].concat());
    Ok(Exit::Done)
}
