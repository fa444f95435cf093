//! `print`: a paper of a case; each copy is recorded and signed.

use std::path::{Path, PathBuf};

use crate::app::paper::{self, Draft, Paper, Stamp};
use crate::cli::Outcome;
use crate::cli::context::{CommandContext, needed};
use crate::cli::output::not_to_a_terminal;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::door::PartialFile;
use crate::error::{Exit, UserError};
use crate::paper::compose::compose;
use crate::paper::template::Templates;
use crate::paper::{Format, sheet::Sheet, text, written};

/// Print a paper of a case
///
/// Papers: receipt, notice, decision, confirmation, custody, file. Every copy is recorded and signed; a copy after the
/// first needs a reason. A case that was tampered with prints nothing. The format is text, html or pdf; without --format
/// the ending of the output file decides.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli print receipt 123
  visa-cli print 123 decision -o decision.pdf
  visa-cli print receipt 123 --note 'first copy unreadable' --format html -o receipt.html")]
pub(crate) struct PrintArgs {
    /// Which paper, and the case; in either order
    #[arg(num_args = 2, value_names = ["PAPER", "CASE"], required = true)]
    what: Vec<String>,
    /// text, html or pdf
    #[arg(long, value_parser = format)]
    format: Option<Format>,
    /// Where it is written; - is standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Why it is printed again
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

fn format(text: &str) -> Result<Format, String> {
    Format::find(text).ok_or_else(|| "text, html or pdf".to_owned())
}

pub(crate) fn run(args: &PrintArgs, mut ctx: CommandContext) -> Outcome {
    let (paper, case) = which(&args.what)?;
    let to = args.output.as_deref().filter(|path| *path != Path::new("-"));
    let format = args.format.unwrap_or_else(|| by_ending(to));
    if format != Format::Text {
        not_to_a_terminal(format.code(), to, ctx.ui)?;
        if ctx.ui.json && to.is_none() {
            return Err(needed("--output FILE", "输出文件", "a file to write to").into());
        }
    }
    let templates = Templates { folder: ctx.config.settings.templates.clone() };
    let mut desk = ctx.sit()?;
    let draft = paper::draft(&desk, case, paper, args.note.as_deref())?;
    // What cannot be set or written is found before anything is recorded.
    let foreseen = compose(&draft, &paper::foreseen(&desk, &draft)?, &templates)?;
    if format == Format::Pdf {
        crate::paper::font::covers(foreseen.blocks.iter().flat_map(|block| block.parts.iter().map(String::as_str)))?;
    }
    let place = to.map(|path| PartialFile::at(path, ctx.over())).transpose()?;
    let stamp = paper::record(&mut desk, &draft)?;
    let sheet = compose(&draft, &stamp, &templates)?;
    if stamp.dry_run {
        return shown(&draft, &stamp, (&sheet, None), (to, format, text::words(&sheet).as_bytes()), ctx);
    }
    let code = paper::sign(&desk, &draft, &stamp, &text::words(&sheet))?;
    let bytes = written(&sheet, &code, format)?;
    if let Some(place) = place {
        place.finish(&bytes)?;
    }
    shown(&draft, &stamp, (&sheet, Some(&code.text())), (to, format, &bytes), ctx)
}

/// The paper and the case, whichever stands first.
fn which(what: &[String]) -> Result<(Paper, &str), UserError> {
    let [first, second] = what else { return Err(no_such_paper()) };
    let found = Paper::find(first).map(|paper| (paper, second.as_str()));
    found.or_else(|| Some((Paper::find(second)?, first.as_str()))).ok_or_else(no_such_paper)
}

fn no_such_paper() -> UserError {
    let papers: Vec<&str> = Paper::ALL.iter().map(|paper| paper.code()).collect();
    let papers = papers.join(", ");
    UserError::new(
        Exit::Usage,
        "no_such_paper",
        Text::new("没有指明文书种类", "no paper is named"),
        Text::new(format!("文书种类：{papers}"), format!("name one of {papers}")),
    )
}

fn by_ending(path: Option<&Path>) -> Format {
    let ending = path.and_then(Path::extension).map(|ending| ending.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        Some("pdf") => Format::Pdf,
        Some("html" | "htm") => Format::Html,
        Some(_) | None => Format::Text,
    }
}

type Set<'a> = (&'a Sheet, Option<&'a str>);
type Made<'a> = (Option<&'a Path>, Format, &'a [u8]);

/// Shows what was printed. What was only rehearsed has no code: nothing vouches for it.
fn shown(
    draft: &Draft,
    stamp: &Stamp,
    (sheet, code): Set,
    (to, format, bytes): Made,
    mut ctx: CommandContext,
) -> Outcome {
    let file = to.map(|path| path.display().to_string());
    if ctx.ui.json {
        let text = code.map_or_else(|| text::words(sheet), |code| text::with_code(sheet, code));
        let mut told = serde_json::json!({
            "schema": 1, "case": draft.case, "paper": draft.paper, "office": stamp, "format": format, "code": code,
            "text": text, "file": file, "transaction": stamp.transaction, "head": stamp.head,
        });
        if stamp.dry_run {
            told["dry_run"] = true.into();
        }
        ctx.json(&told)?;
    } else if let (Some(file), false) = (file, stamp.dry_run) {
        ctx.ui.line(&file);
    } else {
        ctx.ui.data(bytes);
    }
    Ok(Exit::Done)
}
