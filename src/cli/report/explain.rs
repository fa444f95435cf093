//! `report explain`: what a number counts, and exactly the cases behind it.

use serde_json::json;

use super::DayArgs;
use crate::app::report::explain::{Explained, explain};
use crate::cli::Outcome;
use crate::cli::context::CommandContext;
use crate::domain::count::Metric;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::error::Exit;
use crate::ui::{self, table};

/// Say what a number counts, and list exactly the cases that were counted
///
/// A number is named by what it counts, by what it is split, and the value: `received`, `received.port.PVG`,
/// `open.age.8-15`. Every form of a report gives these names. Without a name all numbers are listed with their
/// definitions.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli report explain
  visa-cli report explain received.measure.port_visa --date 2026-11-23
  visa-cli report explain overdue --json")]
pub(super) struct ExplainArgs {
    /// Name of the number
    cell: Option<String>,
    #[command(flatten)]
    days: DayArgs,
}

pub(super) fn run(args: &ExplainArgs, mut ctx: CommandContext) -> Outcome {
    let Some(cell) = &args.cell else { return definitions(&mut ctx) };
    let desk = ctx.look()?;
    let explained = explain(&desk, cell, args.days.days(&desk, 1, None)?)?;
    let Explained { figure, days, cases } = &explained;
    let definition = figure.cell.metric.definition();
    if ctx.ui.json {
        ctx.json(&json!({
            "schema": 1, "cell": figure.cell.to_string(), "from": days.from, "to": days.to, "number": figure.n,
            "definition": definition.en, "definition_zh": definition.zh, "cases": cases,
        }))?;
        return Ok(Exit::Done);
    }
    let lang = ctx.ui.lang;
    let when = if days.from == days.to { days.to.to_string() } else { format!("{} – {}", days.from, days.to) };
    ctx.pairs(&[
        (Text::new("数字", "number"), format!("{} = {}", figure.cell, figure.n)),
        (Text::new("日期", "days"), when),
        (Text::new("定义", "counts"), definition.of(lang).to_owned()),
    ]);
    for case in cases {
        ctx.ui.line(case);
        if ctx.ui.out_is_closed() {
            break;
        }
    }
    ctx.ui.say(&ui::cases(cases.len() as u64));
    Ok(Exit::Done)
}

fn definitions(ctx: &mut CommandContext) -> Outcome {
    if ctx.ui.json {
        let one = |what: &Metric| {
            let (definition, splits) = (what.definition(), what.dimensions().iter().map(|split| split.code()));
            json!({"what": what.code(), "zh": what.zh(), "en": what.en(), "definition": definition.en,
                "definition_zh": definition.zh, "splits": splits.collect::<Vec<_>>()})
        };
        let all: Vec<_> = Metric::ALL.iter().map(one).collect();
        ctx.json(&json!({"schema": 1, "numbers": all}))?;
        return Ok(Exit::Done);
    }
    let lang = ctx.ui.lang;
    let rows = Metric::ALL.iter().map(|what| {
        let splits: Vec<&str> = what.dimensions().iter().map(|split| split.code()).collect();
        let name = Text::new(what.zh(), what.en()).of(lang).to_owned();
        vec![what.code().to_owned(), name, what.definition().of(lang).to_owned(), splits.join(" ")]
    });
    for line in table::aligned(&rows.collect::<Vec<_>>()) {
        ctx.ui.line(&line);
    }
    Ok(Exit::Done)
}
