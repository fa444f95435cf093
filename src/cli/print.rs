//! `print`: a paper of a case; each copy is recorded and signed.

mod printer;

use std::path::{Path, PathBuf};

use crate::app::desk::Desk;
use crate::app::paper::{self, Draft, Paper, Stamp, Words};
use crate::cli::Outcome;
use crate::cli::context::{CommandContext, needed};
use crate::cli::list::filter;
use crate::cli::output::not_to_a_terminal;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::door::PartialFile;
use crate::error::{Exit, UserError};
use crate::paper::compose::{OF_PRINTING, compose};
use crate::paper::template::Templates;
use crate::paper::{Format, font, text, written};
use crate::record::hash::Hash;
use crate::store::cases::query::Order;

/// Print papers of cases
///
/// Papers: receipt, notice, decision, confirmation, void-notice, custody, file. Every copy is recorded and signed; a copy after the
/// first needs a reason. A case that was tampered with prints nothing. The format is text, html or pdf; without --format
/// the ending of the output file decides. Several go into a folder.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli print receipt 123
  visa-cli print 123 decision -o decision.pdf
  visa-cli print receipt file 123
  visa-cli print receipt 123 --print --dry-run
  visa-cli print receipt 123 --note 'first copy unreadable' --format html \\
    -o receipt.html")]
pub(crate) struct PrintArgs {
    /// Which papers, and the cases or words of a filter; in any order
    #[arg(num_args = 2.., value_names = ["PAPER", "CASE"], required = true)]
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
    /// Send it to the printer, as PDF unless a format is named; without a name to the usual one
    #[arg(long, value_name = "PRINTER", num_args = 0..=1, default_missing_value = "", require_equals = true)]
    print: Option<String>,
}

fn format(text: &str) -> Result<Format, String> {
    Format::find(text).ok_or_else(|| "text, html or pdf / 应为 text、html 或者 pdf".to_owned())
}

impl PrintArgs {
    /// One paper of one case.
    pub(crate) fn of(paper: Paper, case: &str, format: Format, output: Option<PathBuf>) -> PrintArgs {
        let what = vec![paper.code().to_owned(), case.to_owned()];
        PrintArgs { what, format: Some(format), output, note: None, print: None }
    }
}

pub(crate) fn run(args: &PrintArgs, mut ctx: CommandContext) -> Outcome {
    let mut desk = ctx.sit()?;
    printed(args, &mut desk, &mut ctx)
}

/// Prints what was asked for, by whoever sits at a desk.
pub(crate) fn printed(args: &PrintArgs, desk: &mut Desk, ctx: &mut CommandContext) -> Outcome {
    let what = with_cases(&args.what, desk, ctx)?;
    let asked = which(&what)?;
    let several = asked.len() > 1;
    let to = args.output.as_deref().filter(|path| *path != Path::new("-"));
    // What goes to the printer and is not kept stands in a folder of its own until it is sent.
    let passing = printer::passing(args.print.as_deref(), to)?;
    let usual = if passing.is_some() { Format::Pdf } else { by_ending(to) };
    let format = args.format.unwrap_or(usual);
    let to = to.or(passing.as_ref().map(tempfile::TempDir::path));
    if format != Format::Text {
        not_to_a_terminal(format.code(), to, ctx.ui)?;
        if (ctx.ui.json || several) && to.is_none() {
            return Err(needed("--output FILE", "输出文件", "a file to write to").into());
        }
    }
    if several && (to.is_some_and(|path| !path.is_dir()) || ctx.everywhere.is_of_one()) {
        return Err(one_by_one().into());
    }
    let templates = Templates { folder: ctx.config.settings.templates.clone() };
    // What cannot be printed, set or written is found before anything is recorded.
    let over = ctx.over_at(desk)?;
    let mut drafts = Vec::new();
    for (paper, case) in asked {
        let draft = paper::draft(desk, case, paper, args.note.as_deref())?;
        let set = foreseen(desk, &draft, (format, &templates), ctx)?;
        let path = to.map(|to| if several || to.is_dir() { to.join(file_name(&draft, format)) } else { to.to_owned() });
        let place = path.as_ref().map(|path| PartialFile::at(path, over)).transpose()?;
        drafts.push((draft, set, path, place));
    }
    let mut told = Vec::new();
    for (draft, set, path, place) in drafts {
        // What was printed of the same case just now has moved it.
        let draft = if several { paper::draft(desk, &draft.case, draft.paper, args.note.as_deref())? } else { draft };
        let made = made(desk, &draft, &set, (format, &templates))?;
        if let (Some(place), false) = (place, made.stamp.dry_run) {
            place.finish(&made.bytes)?;
        }
        if let (Some(printer), Some(path), false) = (&args.print, &path, made.stamp.dry_run) {
            printer::send(printer, path, &draft.case, ctx.ui)?;
        }
        if ctx.ui.json || passing.is_none() {
            let kept = path.as_deref().filter(|_| passing.is_none());
            told.push(shown(&draft, &made, (kept, format), ctx));
        }
    }
    if ctx.ui.json {
        match <[serde_json::Value; 1]>::try_from(told) {
            Ok([only]) => ctx.json(&only)?,
            Err(several) => ctx.json(&serde_json::json!({"schema": 1, "papers": several}))?,
        }
    }
    Ok(Exit::Done)
}

/// A paper as it was printed.
struct Made {
    stamp: Stamp,
    /// Its words, with the code.
    text: String,
    /// The letters of its code; none where it was only rehearsed.
    code: Option<String>,
    bytes: Vec<u8>,
}

/// Sets a paper as it will be, and returns what the record keeps of its words.
fn foreseen(
    desk: &Desk,
    draft: &Draft,
    (format, templates): (Format, &Templates),
    ctx: &mut CommandContext,
) -> anyhow::Result<Words> {
    let mut sheet = compose(draft, &paper::foreseen(desk, draft)?, templates)?;
    match format {
        Format::Pdf => font::covers(&sheet)?,
        Format::Html => warn_of_boxes(&draft.case, &font::lacking(&sheet), ctx),
        Format::Text => {}
    }
    sheet.blocks.truncate(sheet.blocks.len().saturating_sub(OF_PRINTING));
    let template = Hash::of(templates.source(draft.paper.code())?.as_bytes());
    Ok(Words { words: Hash::of(text::words(&sheet).as_bytes()), template })
}

/// A page shows what its fonts lack in a font of the machine, or as a box where that has none either.
fn warn_of_boxes(case: &str, lacking: &[String], ctx: &mut CommandContext) {
    if lacking.is_empty() {
        return;
    }
    let points = lacking.join(", ");
    ctx.ui.say(&Text::new(
        format!("{case}：页面的字体没有字符 {points}，本机也没有时显示为方框：交付前请查看"),
        format!("{case}: the fonts of the page lack {points}; where the machine has none either they show as boxes: look at the page before it is handed over"),
    ));
}

fn made(
    desk: &mut Desk,
    draft: &Draft,
    set: &Words,
    (format, templates): (Format, &Templates),
) -> anyhow::Result<Made> {
    let stamp = paper::record(desk, draft, set)?;
    let sheet = compose(draft, &stamp, templates)?;
    let words = text::words(&sheet);
    if stamp.dry_run {
        // A rehearsal leaves no trace of who saw it.
        let text = draft.masked(words);
        return Ok(Made { stamp, bytes: text.clone().into_bytes(), text, code: None });
    }
    let code = paper::sign(desk, draft, &stamp, &words)?;
    let bytes = written(&sheet, &code, format)?;
    let (text, code) = (text::with_code(&sheet, &code.text()), code.text());
    Ok(Made { stamp, text, code: Some(code), bytes })
}

/// The name of a paper's file in a folder.
fn file_name(draft: &Draft, format: Format) -> String {
    let ending = match format {
        Format::Text => "txt",
        Format::Html => "html",
        Format::Pdf => "pdf",
    };
    format!("{}-{}-{}.{ending}", draft.case, draft.paper.code(), draft.copy)
}

fn one_by_one() -> UserError {
    UserError::new(
        Exit::Usage,
        "needs_a_folder",
        Text::new(
            "几份文书不能写入一个文件，也不能共用一个请求编号或者案件版本",
            "several papers go into no single file, and under no single request or version of a case",
        ),
        Text::new(
            "用 -o 写明已有的文件夹，去掉 --request-id 和 --seen",
            "name a folder that is there with -o, without --request-id and --seen",
        ),
    )
}

/// Most cases whose papers are printed at once.
const MOST: u32 = 500;

/// What is named, with the cases that a filter among it fits in its place.
fn with_cases(what: &[String], desk: &Desk, ctx: &mut CommandContext) -> anyhow::Result<Vec<String>> {
    let is_filter = |word: &&String| word.contains(':') || word.starts_with('@');
    let words: Vec<String> = what.iter().filter(is_filter).cloned().collect();
    if words.is_empty() {
        return Ok(what.to_vec());
    }
    let page = desk.file.list(&filter(&words, desk, ctx)?, Order::Number, MOST)?;
    if page.more || page.total > u64::from(MOST) {
        return Err(too_many().into());
    }
    if page.rows.is_empty() {
        return Err(no_case_fits().into());
    }
    let named = what.iter().filter(|word| !is_filter(word)).cloned();
    Ok(named.chain(page.rows.iter().map(|row| desk.number(row.key))).collect())
}

fn too_many() -> UserError {
    UserError::new(
        Exit::Usage,
        "too_many",
        Text::new(format!("符合条件的案件超过 {MOST} 件"), format!("more than {MOST} cases fit")),
        Text::new("缩小筛选条件，例如 batch:N", "narrow the filter, such as with batch:N"),
    )
}

fn no_case_fits() -> UserError {
    UserError::new(
        Exit::NotFound,
        "not_found",
        Text::new("没有符合条件的案件，未打印", "no case fits the filter: nothing was printed"),
        Text::new("用 visa-cli list 和同样的条件查看", "see visa-cli list with the same words"),
    )
}

/// Each paper of each case that is named, whichever stand first.
fn which(what: &[String]) -> Result<Vec<(Paper, &str)>, UserError> {
    let papers: Vec<Paper> = what.iter().filter_map(|word| Paper::find(word)).collect();
    let cases: Vec<&str> = what.iter().map(String::as_str).filter(|word| Paper::find(word).is_none()).collect();
    if papers.is_empty() || cases.is_empty() {
        return Err(no_such_paper());
    }
    Ok(cases.iter().flat_map(|case| papers.iter().map(|paper| (*paper, *case))).collect())
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

/// Shows what was printed. What was only rehearsed has no code: nothing vouches for it.
fn shown(
    draft: &Draft,
    Made { stamp, text, code, bytes }: &Made,
    (to, format): (Option<&Path>, Format),
    ctx: &mut CommandContext,
) -> serde_json::Value {
    let file = to.map(|path| path.display().to_string());
    if !ctx.ui.json {
        match file {
            Some(file) if !stamp.dry_run => ctx.ui.line(&file),
            Some(_) | None => ctx.ui.data(bytes),
        }
        return serde_json::Value::Null;
    }
    let mut told = serde_json::json!({
        "schema": 1, "case": draft.case, "paper": draft.paper, "office": stamp, "format": format, "code": code,
        "text": text, "file": file, "transaction": stamp.transaction, "head": stamp.head,
    });
    if let Some(set) = &stamp.set {
        told["printed"] = serde_json::json!(set);
    }
    if stamp.dry_run {
        told["dry_run"] = true.into();
    }
    told
}
