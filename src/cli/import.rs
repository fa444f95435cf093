//! `import`: an enterprise list into cases, with a plan before it.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::app::import::{ListAsks, Plan, plan, take};
use crate::cli::Outcome;
use crate::cli::counter::{Counter, needed, transaction};
use crate::cli::facts::set;
use crate::domain::text::Text;
use crate::domain::words::{PaperKind, Word};
use crate::error::{Exit, UserError};
use crate::lists::outcome::RowOutcome;
use crate::lists::sheet::Encoding;
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
    let mut asks = ListAsks { common: json!({}), papers: Vec::new(), encoding: args.encoding };
    for assignment in &args.set {
        set(&mut asks.common, assignment)?;
    }
    for kind in &args.paper {
        let found = PaperKind::find(kind).ok_or_else(|| needed("--paper KIND", "材料种类", "a kind of paper"))?;
        asks.papers.push(found);
    }
    let planned = plan(&desk, &source, &asks)?;
    if args.dry_run {
        let plan = planned.plan.clone();
        let exit = answer(&planned, &mut counter)?;
        let file = args.file.display();
        counter.ui.say(&Text::new(
            format!("下一步: visa-cli import {file} --plan {plan} --accept-good"),
            format!("next: visa-cli import {file} --plan {plan} --accept-good"),
        ));
        return Ok(if exit == Exit::ListHeld { Exit::Done } else { exit });
    }
    let all_good = planned.rows.iter().all(|row| row.outcome.is_good());
    if !all_good && !args.accept_good {
        if !args.atomic && counter.may_ask() && accepts(&planned, &mut counter)? {
            return write(&mut desk, planned, args, &mut counter);
        }
        answer(&planned, &mut counter)?;
        return Err(not_written(args.atomic).into());
    }
    write(&mut desk, planned, args, &mut counter)
}

fn write(desk: &mut crate::app::desk::Desk, planned: Plan, args: &ImportArgs, counter: &mut Counter) -> Outcome {
    let name = args.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let taken = take(desk, planned, &name, args.plan.as_deref())?;
    answer(&taken, counter)
}

fn accepts(planned: &Plan, counter: &mut Counter) -> anyhow::Result<bool> {
    let held = planned.rows.iter().filter(|row| !row.outcome.is_good()).count();
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

fn read(path: &Path, counter: &mut Counter) -> Result<Source, UserError> {
    if path == Path::new("-") {
        return Source::spool(&mut counter.ui.input, &std::env::temp_dir());
    }
    Source::open(path)
}

fn answer(plan: &Plan, counter: &mut Counter) -> Outcome {
    let held = plan.rows.iter().any(|row| !row.outcome.is_good());
    let exit = if held && plan.seen_before.is_none() { Exit::ListHeld } else { Exit::Done };
    if counter.ui.json {
        let told: Value = serde_json::to_value(plan)?;
        counter.json(&told)?;
        return Ok(exit);
    }
    let lang = counter.ui.lang;
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
    if let Some(seen) = &plan.seen_before {
        pairs.push((Text::new("此前已导入", "seen before"), seen.clone()));
    }
    if let Some(done) = &plan.done {
        pairs.push(transaction(done));
    }
    counter.pairs(&pairs);
    if plan.seen_before.is_some() {
        return Ok(exit);
    }
    let rows: Vec<Vec<String>> = plan
        .rows
        .iter()
        .filter(|row| !row.problems.is_empty())
        .flat_map(|row| {
            row.problems.iter().map(|told| {
                let message = Text::new(told.message_zh.clone(), told.message_en.clone()).of(lang).to_owned();
                let outcome = Text::new(row.outcome.zh(), row.outcome.en()).of(lang).to_owned();
                vec![told.cell.clone(), outcome, message]
            })
        })
        .collect();
    for line in columns::aligned(&rows) {
        counter.ui.line(&safe::shown(&line));
    }
    Ok(exit)
}
