//! `document`, `amend`, `custody`: what comes in after acceptance, and where the passport is.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::app::amend::{self, AmendDone, NewPaper, file_sha256};
use crate::app::custody;
use crate::cli::Outcome;
use crate::cli::counter::{Counter, needed, set};
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
    List {
        /// The case
        case: String,
    },
    Verify(VerifyArgs),
}

/// Add a paper that came in; with --file its SHA-256 is recorded
///
/// A paper of the same kind takes the place of the one before. Changed evidence makes an earlier review stale.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli document add 123 --kind invitation_letter --file letter.pdf
  visa-cli document add 123 --kind health_certificate --issued-on 2026-05-20
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
    #[arg(long, value_name = "DATE")]
    issued_on: Option<String>,
    /// Last day it covers
    #[arg(long, value_name = "DATE")]
    valid_until: Option<String>,
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
  visa-cli document verify 123 --kind invitation_letter --note 'confirmed by telephone'")]
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

pub(crate) fn document(args: &DocumentArgs, mut counter: Counter) -> Outcome {
    match &args.command {
        DocumentCommand::Add(args) => add(args, counter),
        DocumentCommand::List { case } => list(case, counter),
        DocumentCommand::Verify(args) => {
            let kind = kind(&args.kind)?;
            let moved = amend::verify_paper(&mut counter.sit()?, &args.case, kind, args.note.as_deref())?;
            counter.moved(&moved, &[])
        }
    }
}

fn kind(code: &str) -> Result<PaperKind, UserError> {
    PaperKind::find(&code.replace('-', "_")).ok_or_else(|| {
        let codes: Vec<&str> = PaperKind::ALL.iter().map(|kind| kind.code()).collect();
        UserError::new(
            Exit::Refused,
            "unknown_paper",
            Text::new(format!("没有材料种类 {code}"), format!("{code} is no kind of paper")),
            Text::new(format!("可选: {}", codes.join("、")), format!("one of {}", codes.join(", "))),
        )
    })
}

fn add(args: &AddArgs, mut counter: Counter) -> Outcome {
    let sha256 = args.file.as_ref().map(|path| {
        file_sha256(path).map_err(|error| {
            let path = path.display();
            UserError::new(
                Exit::Refused,
                "cannot_read",
                Text::new(format!("无法读取 {path}: {error}"), format!("cannot read {path}: {error}")),
                Text::new("检查 --file", "check --file"),
            )
        })
    });
    let sha256 = sha256.transpose()?;
    // Two things that a notice names are no papers: the passport itself, and the applicant.
    let said = match args.kind.as_str() {
        "passport" => Some(json!({"passport": {"shown": "original", "verification": "verified"}})),
        "personal_attendance" => Some(json!({"filing": {"filed_by": "applicant"}})),
        _ => None,
    };
    let mut desk = counter.sit()?;
    if let Some(said) = said {
        let note = args.note.clone().unwrap_or_else(|| args.kind.clone());
        let done = amend::amend(&mut desk, &args.case, said, Some(&note))?;
        return answer(&done, counter);
    }
    let kind = kind(&args.kind)?;
    let mut paper = json!({"kind": kind});
    for (key, value) in
        [("issued_on", &args.issued_on), ("valid_until", &args.valid_until), ("passport_number", &args.passport_number)]
    {
        if let Some(value) = value {
            paper[key] = json!(value);
        }
    }
    if args.data_sharing {
        paper["via"] = json!("data_sharing");
    }
    let done = amend::add_paper(&mut desk, &args.case, NewPaper { kind, sha256 }, paper, args.note.as_deref())?;
    answer(&done, counter)
}

fn list(case: &str, mut counter: Counter) -> Outcome {
    let desk = counter.look()?;
    let case = desk.find(case)?;
    let papers = desk.file.papers(case.key)?;
    if counter.ui.json {
        counter.json(&json!({"schema": 1, "case": desk.number(case.key), "papers": papers}))?;
        return Ok(Exit::Done);
    }
    let lang = counter.ui.lang;
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
    for line in crate::ui::columns::aligned(&rows) {
        counter.ui.line(&line);
    }
    Ok(Exit::Done)
}

fn answer(done: &AmendDone, mut counter: Counter) -> Outcome {
    if counter.ui.json {
        counter.json(done)?;
        return Ok(Exit::Done);
    }
    let outcome = done.decision["outcome"].as_str().unwrap_or_default().to_owned();
    let more = [(Text::new("改动", "changed"), done.changed.join(", ")), (Text::new("评估", "assessed"), outcome)];
    counter.moved(&done.moved, &more)
}

/// Change what the application says
///
/// The case is assessed anew; a review that stood on what was said before is stale.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli amend 123 --set request.stay_days=20 --note 'applicant corrects the form'
  visa-cli amend 123 --from change.json --note 'record searched'")]
pub(crate) struct AmendArgs {
    /// The case
    case: String,
    /// One fact; may be given again
    #[arg(long, value_name = "FACT=VALUE")]
    set: Vec<String>,
    /// Facts as JSON, laid over what was said; - reads standard input
    #[arg(long, value_name = "FILE|-")]
    from: Option<PathBuf>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

pub(crate) fn amend(args: &AmendArgs, mut counter: Counter) -> Outcome {
    let mut over = match &args.from {
        Some(from) => super::intake::read_json(from, &mut counter)?,
        None => Value::Object(serde_json::Map::new()),
    };
    for assignment in &args.set {
        set(&mut over, assignment)?;
    }
    if over.as_object().is_some_and(serde_json::Map::is_empty) {
        return Err(needed("--set FACT=VALUE", "改动内容", "what is changed").into());
    }
    let done = amend::amend(&mut counter.sit()?, &args.case, over, args.note.as_deref())?;
    answer(&done, counter)
}

/// Where the passport is
#[derive(clap::Args)]
pub(crate) struct CustodyArgs {
    #[command(subcommand)]
    command: CustodyCommand,
}

#[derive(clap::Subcommand)]
enum CustodyCommand {
    /// Take the passport in: to keep it while we examine, or for the sticker once approved
    Receive(MoveArgs),
    /// Give the passport back to its holder
    Return(MoveArgs),
    /// List every move of the passport
    List {
        /// The case
        case: String,
    },
}

#[derive(clap::Args)]
struct MoveArgs {
    /// The case
    case: String,
    /// Remark
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

pub(crate) fn custody(args: &CustodyArgs, mut counter: Counter) -> Outcome {
    let (move_args, take_in) = match &args.command {
        CustodyCommand::Receive(args) => (args, true),
        CustodyCommand::Return(args) => (args, false),
        CustodyCommand::List { case } => return custody_list(case, counter),
    };
    let done = custody::put(&mut counter.sit()?, &move_args.case, take_in, move_args.note.as_deref())?;
    if counter.ui.json {
        counter.json(&done)?;
        return Ok(Exit::Done);
    }
    let place = Text::new(done.custody.zh(), done.custody.en()).of(counter.ui.lang).to_owned();
    counter.moved(&done.moved, &[(Text::new("护照", "passport"), place)])
}

fn custody_list(case: &str, mut counter: Counter) -> Outcome {
    let desk = counter.look()?;
    let case = desk.take_up(case)?;
    let moves = custody::moves(&desk, &case)?;
    if counter.ui.json {
        let told = json!({"schema": 1, "case": case.number, "custody": case.row.custody, "exempt": case.row.exempt, "moves": moves});
        counter.json(&told)?;
        return Ok(Exit::Done);
    }
    let lang = counter.ui.lang;
    let rows: Vec<Vec<String>> = moves
        .into_iter()
        .map(|moved| {
            vec![moved.at, Text::new(moved.place.zh(), moved.place.en()).of(lang).to_owned(), moved.officer, moved.note]
        })
        .collect();
    for line in crate::ui::columns::aligned(&rows) {
        counter.ui.line(&crate::ui::safe::shown(&line));
    }
    Ok(Exit::Done)
}
