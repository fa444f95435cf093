//! `export`: cases as rows for spreadsheets and other programs.

use std::path::{Path, PathBuf};

use crate::app::export::{Column, Exported, Naming, SMALL, USUAL, export};
use crate::app::seen;
use crate::cli::as_of::Reveal;
use crate::cli::context::CommandContext;
use crate::cli::list::filter;
use crate::cli::{Outcome, output};
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::door::{self, Over, PartialFile};
use crate::error::{Exit, UserError};
use crate::paper::rows::{self, RowForm};
use crate::store::fault::StoreError;
use crate::ui;

/// Export cases as CSV, TSV, JSON, JSON lines or a workbook
///
/// Without --columns those of `list` are written. Passport numbers are masked; --reveal writes them in full and is
/// recorded as a view. --redact puts pseudonyms in the place of people, units, officers and numbers: the same person has
/// the same pseudonym within an export, and across exports made with the same --pseudonym-key. In CSV and TSV what a
/// spreadsheet would take for a formula begins with an apostrophe.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli export state:open --format csv --output open.csv
  visa-cli export enterprise:9131 \\
    --columns case,state,nationality,received_on --format jsonl
  visa-cli export --redact --columns case,nationality,measure,received_on \\
    --format xlsx --output study.xlsx")]
pub(crate) struct ExportArgs {
    /// Words of the filter, as of `list`
    #[arg(value_name = "FILTER")]
    filter: Vec<String>,
    /// Columns, separated by commas
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',', value_parser = column)]
    columns: Vec<Column>,
    /// How the rows are written
    #[arg(long, short, value_enum, default_value_t = Format::Csv)]
    format: Format,
    /// File that they are written to; - is standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// CSV without the byte-order mark
    #[arg(long)]
    no_bom: bool,
    /// Put pseudonyms in the place of people, units, officers and numbers
    #[arg(long, conflicts_with = "reveal")]
    redact: bool,
    /// File with the office's secret for pseudonyms; made where there is none. Without it each export has its own
    #[arg(long, value_name = "FILE", requires = "redact")]
    pseudonym_key: Option<PathBuf>,
    #[command(flatten)]
    reveal: Reveal,
}

/// How rows are written.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Comma-separated, with a byte-order mark for spreadsheets
    Csv,
    /// Tab-separated
    Tsv,
    /// One JSON document
    Json,
    /// One case a line
    Jsonl,
    /// A workbook
    Xlsx,
}

fn column(text: &str) -> Result<Column, String> {
    let all = || Column::ALL.iter().map(|column| column.code()).collect::<Vec<_>>().join(", ");
    Column::find(text.trim()).ok_or_else(|| format!("one of {0} / 可选：{0}", all()))
}

pub(crate) fn run(args: &ExportArgs, mut ctx: CommandContext) -> Outcome {
    let purpose = args.reveal.purpose();
    let mut desk = if purpose.is_some() { ctx.sit()? } else { ctx.look()? };
    let format = if ctx.ui.json { Format::Json } else { args.format };
    if format == Format::Xlsx {
        output::not_to_a_terminal("xlsx", args.output.as_deref(), ctx.ui)?;
    }
    let filter = filter(&args.filter, &desk, &mut ctx)?;
    // That it may be written is known before a view is recorded.
    let to = args.output.as_deref().filter(|path| *path != Path::new("-"));
    let place = to.map(|path| PartialFile::at(path, ctx.over())).transpose()?;
    let naming = match (args.redact, purpose.is_some()) {
        (true, _) => Naming::Pseudonyms(secret(args.pseudonym_key.as_deref(), ctx.over_new(), desk.random)?),
        (false, true) => Naming::Full,
        (false, false) => Naming::Masked,
    };
    // The cases that are written are those that are recorded, whoever adds some meanwhile.
    let mut recorded = None;
    if let Some(purpose) = purpose {
        let mut cases = Vec::new();
        desk.file.each_case(&filter, |case| {
            cases.push(case.key);
            Ok::<(), StoreError>(())
        })?;
        recorded = Some(cases.clone());
        seen::viewed(&mut desk, &format!("export {}", args.filter.join(" ")), purpose, cases)?;
    }
    let columns = if args.columns.is_empty() { &USUAL[..] } else { &args.columns };
    let heads: Vec<&str> = columns.iter().map(|column| column.code()).collect();
    let form = match format {
        Format::Csv => RowForm::Separated(b',', !args.no_bom),
        Format::Tsv => RowForm::Separated(b'\t', false),
        Format::Json => RowForm::Document,
        Format::Jsonl => RowForm::Lines,
        Format::Xlsx => RowForm::Workbook,
    };
    let mut exported = Exported::default();
    output::streamed(place, to, ctx.ui, |out| {
        let mut rows = |take: &mut dyn FnMut(&[String]) -> anyhow::Result<()>| {
            exported = export(&desk, (&filter, recorded.as_deref()), (columns, naming), take)?;
            Ok(())
        };
        rows::write(form, &heads, &mut rows, out)
    })?;
    ctx.ui.say(&ui::cases(exported.rows));
    let few = exported.rows_in_small_cells;
    if args.redact && few > 0 {
        ctx.ui.say(&Text::new(
            format!("注意：有 {few} 行与其相同特征的不足 {SMALL} 行，可能识别出本人；减少列或者合并后再提供"),
            format!("warning: {few} rows have fewer than {SMALL} alike and may give people away: export fewer columns"),
        ));
    }
    Ok(Exit::Done)
}

/// Reads the secret of an office, or makes it; without a file each export has its own.
fn secret(path: Option<&Path>, over: Over, random: fn(&mut [u8])) -> anyhow::Result<[u8; 32]> {
    let mut fresh = [0; 32];
    random(&mut fresh);
    let Some(path) = path else { return Ok(fresh) };
    if !path.exists() {
        door::write(path, crate::domain::hex::hex(&fresh).as_bytes(), over)?;
        return Ok(fresh);
    }
    let hint = Text::new("检查 --pseudonym-key 所指的文件", "check the file that --pseudonym-key names");
    let text = std::fs::read_to_string(path)
        .map_err(|error| UserError::cannot_read(Exit::Refused, path, &error, hint.clone()))?;
    let read = crate::record::hash::Hash::from_hex(text.trim());
    let read = read.ok_or_else(|| {
        let path = path.display();
        let what = Text::new(format!("{path} 不是化名密钥"), format!("{path} is no secret for pseudonyms"));
        UserError::new(Exit::Refused, "bad_pseudonym_key", what, hint)
    })?;
    Ok(*read.as_bytes())
}
