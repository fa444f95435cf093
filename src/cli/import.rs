//! `import`: an enterprise list into cases, with a plan before it.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::app::desk::Desk;
use crate::app::import::{ListAsks, Plan, plan, take};
use crate::cli::Outcome;
use crate::cli::counter::{Counter, needed, transaction};
use crate::cli::facts::set;
use crate::domain::text::Text;
use crate::domain::words::{PaperKind, Word};
use crate::error::{Exit, UserError};
use crate::lists::outcome::{RowOutcome, Told};
use crate::lists::sheet::{Asks, Encoding};
use crate::lists::source::Source;
use crate::ui::{columns, safe};

/// Take in an enterprise list of invited people
///
/// Every row comes to exactly one outcome and the outcomes add up to the rows. Nothing is approved, refused or
/// overwritten by an import. With --dry-run only the plan is shown; its hash, given with --plan, makes the import stop if
/// anything has moved since.
///
/// Exit code: 0 all rows are good; 8 the list was written, some rows are held or in error; 9 it was not written.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli import invitees.csv --dry-run
  visa-cli import invitees.csv --accept-good --paper invitation_letter --paper enterprise_evidence
  visa-cli import invitees.csv --plan 3f1c09aa42b7d210 --atomic --json")]
pub(crate) struct ImportArgs {
    /// The list, CSV; - reads standard input
    #[arg(value_name = "FILE|-")]
    file: PathBuf,
    /// Show the plan; nothing is written
    #[arg(long, short = 'n')]
    dry_run: bool,
    /// Hash of the plan that was seen
    #[arg(long, value_name = "HASH")]
    plan: Option<String>,
    /// All rows or nothing
    #[arg(long, conflicts_with = "accept_good")]
    atomic: bool,
    /// Take the good rows, leave the others
    #[arg(long)]
    accept_good: bool,
    /// Keep as drafts the rows that lack something
    #[arg(long)]
    drafts: bool,
    /// Name of the sheet of a workbook
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// How the bytes are read
    #[arg(long, value_enum)]
    encoding: Option<Encoding>,
    /// A paper that came with the list for everybody; may be given again
    #[arg(long, value_name = "KIND")]
    paper: Vec<String>,
    /// One fact that holds for every row; may be given again
    #[arg(long, value_name = "FACT=VALUE")]
    set: Vec<String>,
}

pub(crate) fn run(args: &ImportArgs, mut counter: Counter) -> Outcome {
    let mut desk = if args.dry_run { counter.look()? } else { counter.sit()? };
    let source = read(&args.file, &mut counter)?;
    let planned = plan(&desk, &source, &asks(args)?, |_| ())?;
    if args.dry_run {
        let plan = planned.plan.clone();
        let exit = answer(&desk, &planned, &mut counter)?;
        let file = args.file.display();
        counter.ui.say(&Text::new(
            format!("下一步: visa-cli import {file} --plan {plan} --accept-good"),
            format!("next: visa-cli import {file} --plan {plan} --accept-good"),
        ));
        return Ok(if exit == Exit::ListHeld { Exit::Done } else { exit });
    }
    let accepted = planned.is_good() || planned.seen_before.is_some() || args.accept_good;
    if !accepted && (args.atomic || !counter.may_ask() || !accepts(&planned, &mut counter)?) {
        answer(&desk, &planned, &mut counter)?;
        return Err(not_written(args.atomic).into());
    }
    let taken = take(&mut desk, planned, args.plan.as_deref(), |_| ())?;
    answer(&desk, &taken, &mut counter)
}

fn asks(args: &ImportArgs) -> anyhow::Result<ListAsks> {
    let sheet = Asks { encoding: args.encoding, sheet: args.sheet.clone(), ..Asks::default() };
    let mut asks = ListAsks { common: json!({}), papers: Vec::new(), sheet, drafts: args.drafts };
    for assignment in &args.set {
        set(&mut asks.common, assignment)?;
    }
    for kind in &args.paper {
        let found = PaperKind::find(kind).ok_or_else(|| needed("--paper KIND", "材料种类", "a kind of paper"))?;
        asks.papers.push(found);
    }
    Ok(asks)
}

fn accepts(planned: &Plan, counter: &mut Counter) -> anyhow::Result<bool> {
    let held = planned.held();
    counter.ui.confirm(
        &Text::new(format!("有 {held} 行暂缓，只收其余"), format!("{held} rows are held: take the others")),
        false,
    )
}

fn not_written(atomic: bool) -> UserError {
    let hint = if atomic {
        Text::new(
            "改正所列各行，或者用 --accept-good 只收好的",
            "mend the rows listed, or take the good ones with --accept-good",
        )
    } else {
        Text::new(
            "用 --accept-good 只收好的，或者 --atomic 全有全无",
            "say --accept-good to take the good rows, or --atomic for all or nothing",
        )
    };
    UserError::new(
        Exit::ListNotWritten,
        "list_not_written",
        Text::new("名单没有写入", "the list was not written"),
        hint,
    )
}

fn read(path: &Path, counter: &mut Counter) -> anyhow::Result<Source> {
    if path == Path::new("-") {
        return Ok(Source::spool(&mut counter.ui.input, &std::env::temp_dir())?);
    }
    Ok(Source::open(path)?)
}

/// Rows told on the screen; the correction file has them all.
const TOLD: u64 = 40;

fn answer(desk: &Desk, plan: &Plan, counter: &mut Counter) -> Outcome {
    let exit = if plan.is_good() || plan.seen_before.is_some() { Exit::Done } else { Exit::ListHeld };
    if counter.ui.json {
        document(desk, plan, counter)?;
        return Ok(exit);
    }
    let mut pairs = vec![
        (Text::new("编码", "encoding"), plan.encoding.to_owned()),
        (Text::new("数据行", "data rows"), plan.data_rows.to_string()),
    ];
    for outcome in RowOutcome::ALL {
        let count = plan.outcomes.get(outcome.code()).copied().unwrap_or(0);
        if count > 0 {
            pairs.push((Text::new(format!("  {}", outcome.zh()), format!("  {}", outcome.en())), count.to_string()));
        }
    }
    pairs.push((Text::new("预案", "plan"), plan.plan.clone()));
    if let Some(batch) = plan.batch {
        pairs.push((Text::new("批次", "batch"), batch.to_string()));
    }
    if let Some(batch) = plan.continues {
        pairs.push((Text::new("接续批次", "continues batch"), batch.to_string()));
    }
    if plan.missing_total > 0 {
        let shown = plan.missing.iter().take(NUMBERS).cloned().collect::<Vec<_>>().join(", ");
        let more = if plan.missing_total > NUMBERS as u64 { " …" } else { "" };
        let text = format!("{}: {shown}{more}", plan.missing_total);
        pairs.push((Text::new("上次有、这次没有", "missing since last time"), text));
    }
    if let Some(seen) = &plan.seen_before {
        pairs.push((Text::new("此前已导入", "seen before"), seen.clone()));
    }
    if let Some(done) = &plan.done {
        pairs.push(transaction(done));
    }
    counter.pairs(&pairs);
    if plan.seen_before.is_none() {
        told(plan, counter)?;
    }
    Ok(exit)
}

/// Numbers of cases in one line.
const NUMBERS: usize = 5;

fn told(plan: &Plan, counter: &mut Counter) -> anyhow::Result<()> {
    let lang = counter.ui.lang;
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut shown = 0;
    plan.troubles.each(|trouble| {
        for told in &trouble.told {
            let message = Text::new(told.message_zh.clone(), told.message_en.clone()).of(lang).to_owned();
            let outcome = Text::new(trouble.outcome.zh(), trouble.outcome.en()).of(lang).to_owned();
            rows.push(vec![told.cell.clone(), outcome, message]);
        }
        shown += 1;
        Ok(shown < TOLD)
    })?;
    for line in columns::aligned(&rows) {
        counter.ui.line(&safe::shown(&line));
    }
    let left = plan.troubles.rows().saturating_sub(shown);
    if left > 0 {
        counter.ui.say(&Text::new(
            format!("另有 {left} 行；用 --json 或者 --corrections 查看全部"),
            format!("{left} more rows; see them all with --json or --corrections"),
        ));
    }
    Ok(())
}

/// The JSON document, written row by row.
fn document(desk: &Desk, plan: &Plan, counter: &mut Counter) -> anyhow::Result<()> {
    let mut head = json!({
        "schema": 1, "batch": plan.batch, "file_sha256": plan.file_sha256, "encoding": plan.encoding,
        "data_rows": plan.data_rows, "outcomes": plan.outcomes, "plan": plan.plan, "continues": plan.continues,
        "missing_since_last_time": plan.missing, "missing_total": plan.missing_total,
    });
    if let Some(done) = &plan.done {
        crate::app::amend::lay_over(&mut head, serde_json::to_value(done)?);
    }
    if let Some(seen) = &plan.seen_before {
        head["seen_before"] = json!(seen);
    }
    let text = head.to_string();
    counter.ui.data(text.trim_end_matches('}').as_bytes());
    counter.ui.data(b",\"rows\":[");
    let mut rows = plan.each_row();
    let mut first = true;
    let mut one = |row: crate::app::import::Row, told: &[Told], ui: &mut crate::ui::Ui| {
        let line = json!({
            "row": row.row, "cell_of_first_problem": told.first().map(|told| &told.cell), "outcome": row.outcome,
            "case": row.case.map(|case| desk.number(case)), "problems": told,
        });
        if !std::mem::take(&mut first) {
            ui.data(b",");
        }
        ui.data(line.to_string().as_bytes());
    };
    plan.troubles.each(|trouble| {
        for row in rows.by_ref() {
            if row.row == trouble.row {
                one(row, &trouble.told, counter.ui);
                break;
            }
            one(row, &[], counter.ui);
        }
        Ok(true)
    })?;
    rows.for_each(|row| one(row, &[], counter.ui));
    counter.ui.line("]}");
    Ok(())
}
