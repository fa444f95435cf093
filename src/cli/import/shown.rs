//! What an officer sees of a list: the counts in one view, what stands against its rows, or the JSON document.

pub(super) mod understood;

use std::collections::{HashMap, HashSet};
use std::path::Path;

use serde_json::json;

use super::settling::{self, Way};
use crate::app::desk::Desk;
use crate::app::import::Plan;
use crate::cli::context::{CommandContext, transaction};
use crate::domain::life::State;
use crate::domain::text::{Lang, Text};
use crate::domain::words::Word;
use crate::error::Exit;
use crate::lists::outcome::{CellRemark, RowOutcome};
use crate::store::register::person::PersonRow;
use crate::ui::{safe, table};

/// Shows a plan: one view of the counts, then the first rows that need something.
pub(super) fn show(desk: &Desk, plan: &Plan, way: &Way, ctx: &mut CommandContext) -> anyhow::Result<()> {
    if ctx.ui.json {
        document(desk, plan, way, ctx)?;
        ctx.ui.line("");
        return Ok(());
    }
    let mut pairs = understood::pairs(plan, ctx.ui.lang);
    pairs.push((Text::new("数据行", "data rows"), plan.data_rows.to_string()));
    for outcome in RowOutcome::ALL {
        let count = plan.outcomes.get(outcome.code()).copied().unwrap_or(0);
        if count > 0 {
            pairs.push((Text::new(format!("  {}", outcome.zh()), format!("  {}", outcome.en())), count.to_string()));
        }
    }
    if !plan.states.is_empty() && plan.seen_before.is_none() {
        let states = State::ALL.iter().filter_map(|state| Some((state, plan.states.get(state.code())?)));
        let said = states.map(|(state, count)| format!("{} {count}", state.named(ctx.ui.lang)));
        let what = if plan.done.is_some() {
            Text::new("成为案件", "became cases")
        } else {
            Text::new("将成为案件", "would become cases")
        };
        pairs.push((what, said.collect::<Vec<_>>().join(" | ")));
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
    ctx.pairs(&pairs);
    let left = plan.rows_written_anew();
    if plan.seen_before.is_some() && 0 < left {
        ctx.ui.say(&Text::new(
            format!("此次没有写入；其中 {left} 人的案件已不在办，需重新受理的用 visa-cli intake port_visa，或者另做一份只含这些人的名单"),
            format!(
                "nothing was written now; {left} of its people have no case any more: take them in by visa-cli intake \
                 port_visa, or send a list of these people alone"
            ),
        ));
    }
    if plan.seen_before.is_none() || !plan.is_good() {
        told(plan, ctx)?;
        settled_by(desk, plan, way, ctx)?;
    }
    Ok(())
}

/// Says by which commands rows that are held can be settled.
fn settled_by(desk: &Desk, plan: &Plan, way: &Way, ctx: &mut CommandContext) -> anyhow::Result<()> {
    let (mut commands, mut of_days, mut left) = (Vec::<(u64, Vec<String>)>::new(), None, 0_u64);
    let (mut rows, says) = (plan.each_row(), says_of_contradictions(plan)?);
    plan.troubles.each(|trouble| {
        let case = rows.by_ref().find(|row| row.row == trouble.row).and_then(|row| row.case);
        let number = case.map(|case| desk.number(case));
        let says = says.get(&trouble.row);
        let found = way.commands(trouble.row, trouble.outcome, number.as_deref(), &trouble.told, says);
        // Two rows of one pair are settled together.
        if commands.iter().any(|(_, before)| *before == found) {
            return Ok(true);
        }
        if commands.len() < settling::SHOWN {
            commands.extend((!found.is_empty()).then_some((trouble.row, found)));
        } else {
            left += u64::from(!found.is_empty());
        }
        of_days = of_days.take().or_else(|| Way::of_days(&trouble.told));
        Ok(true)
    })?;
    for (row, commands) in commands {
        let (zh, en) = (commands.join("；或者 "), commands.join("; or "));
        ctx.ui.say(&Text::new(format!("认定第 {row} 行: {zh}"), format!("settle row {row}: {en}")));
    }
    if left > 0 {
        let more = Text::new(
            format!("另有 {left} 行可以这样认定；--json 逐行列出"),
            format!("{left} rows more can be settled so; --json tells how for each"),
        );
        ctx.ui.say(&more);
    }
    of_days.iter().for_each(|text| ctx.ui.say(text));
    Ok(())
}

/// What rows say of their persons whose passport number is that of a case which contradicts them: they may be of others.
fn says_of_contradictions(plan: &Plan) -> anyhow::Result<HashMap<u64, PersonRow>> {
    let mut wanted = HashSet::new();
    plan.troubles.each(|trouble| {
        let contradicts = trouble.told.iter().any(|told| told.code == "CONTRADICTS" && told.other_row.is_none());
        wanted.extend(contradicts.then_some(trouble.row));
        Ok(true)
    })?;
    plan.says(&wanted)
}

/// Numbers of cases in one line.
const NUMBERS: usize = 5;

/// Troubles told on the screen; the correction file has every row.
const TOLD: usize = 40;

/// Cells that are named beside the first.
const CELLS: usize = 8;

/// What is wrong in the same way with one row or many.
struct Alike {
    outcome: RowOutcome,
    field: String,
    first: CellRemark,
    /// Further rows, and the first of their cells.
    rows: u64,
    cells: Vec<String>,
}

/// Tells what stands against rows, the same trouble in the same column once.
fn told(plan: &Plan, ctx: &mut CommandContext) -> anyhow::Result<()> {
    let (mut kinds, mut left): (Vec<Alike>, u64) = (Vec::new(), 0);
    plan.troubles.each(|trouble| {
        for told in trouble.told {
            let has_room = kinds.len() < TOLD;
            let known = kinds.iter_mut().find(|known| {
                known.outcome == trouble.outcome
                    && known.field == told.field
                    && known.first.message_en == told.message_en
            });
            match known {
                Some(known) => {
                    known.rows += 1;
                    if known.cells.len() < CELLS {
                        known.cells.push(told.cell);
                    }
                }
                None if has_room => {
                    let (field, cells) = (told.field.clone(), Vec::new());
                    kinds.push(Alike { outcome: trouble.outcome, field, first: told, rows: 0, cells });
                }
                None => left += 1,
            }
        }
        Ok(true)
    })?;
    let lang = ctx.ui.lang;
    let rows: Vec<Vec<String>> = kinds.iter().map(|kind| kind.line(lang)).collect();
    for line in table::aligned(&rows) {
        ctx.ui.line(&safe::shown(&line));
    }
    if left > 0 {
        ctx.ui.say(&Text::new(
            format!("另有 {left} 处；用 --json 或者 --corrections 查看全部"),
            format!("{left} more troubles; see them all with --json or --corrections"),
        ));
    }
    Ok(())
}

impl Alike {
    fn line(&self, lang: Lang) -> Vec<String> {
        let Alike { outcome, first, rows, cells, .. } = self;
        let of_the_sheet = matches!(outcome, RowOutcome::Error | RowOutcome::HeldDay | RowOutcome::Incomplete);
        let value = if first.value.is_empty() { String::new() } else { format!("{}: ", first.value) };
        let mend = |text: &str| if of_the_sheet && !text.is_empty() { format!(" → {text}") } else { String::new() };
        let mut message = Text::new(
            format!("{value}{}{}", first.message_zh, mend(&first.mend.zh)),
            format!("{value}{}{}", first.message_en, mend(&first.mend.en)),
        );
        if *rows > 0 {
            let cells = cells.join(" ");
            let more = if CELLS as u64 >= *rows { "" } else { " …" };
            message = Text::new(
                format!("{}（另有 {rows} 行同样: {cells}{more}）", message.zh),
                format!("{} (and so {rows} more: {cells}{more})", message.en),
            );
        }
        let outcome = Text::new(outcome.zh(), outcome.en());
        vec![first.cell.clone(), outcome.of(lang).to_owned(), message.of(lang).to_owned()]
    }
}

/// The JSON document, written row by row.
pub(super) fn document(desk: &Desk, plan: &Plan, way: &Way, ctx: &mut CommandContext) -> anyhow::Result<()> {
    let mut head = json!({
        "schema": 1, "batch": plan.batch, "file_sha256": plan.file_sha256, "encoding": plan.encoding,
        "data_rows": plan.data_rows, "outcomes": plan.outcomes, "plan": plan.plan, "continues": plan.continues,
        "missing_since_last_time": plan.missing, "missing_total": plan.missing_total, "states": plan.states,
        "plan_made_after": plan.made_after, "names_said": plan.names,
    });
    crate::app::amend::lay_over(&mut head, understood::document(plan));
    if let Some(done) = &plan.done {
        crate::app::amend::lay_over(&mut head, serde_json::to_value(done)?);
    }
    if let Some(seen) = &plan.seen_before {
        head["seen_before"] = json!(seen);
    }
    let text = head.to_string();
    ctx.ui.json_text(text.strip_suffix('}').unwrap_or(&text));
    ctx.ui.json_text(",\"rows\":[");
    let (mut rows, says) = (plan.each_row(), says_of_contradictions(plan)?);
    let mut first = true;
    let mut one = |row: crate::app::import::Row, told: &[CellRemark], ui: &mut crate::ui::Ui| {
        let case = row.case.map(|case| desk.number(case));
        let settle = way.commands(row.row, row.outcome, case.as_deref(), told, says.get(&row.row));
        let mut line = json!({
            "row": row.row, "cell_of_first_problem": told.first().map(|told| &told.cell), "outcome": row.outcome,
            "case": case, "problems": told,
        });
        if !settle.is_empty() {
            line["settle"] = json!(settle);
        }
        if !std::mem::take(&mut first) {
            ui.json_text(",");
        }
        ui.json_text(&line.to_string());
    };
    plan.troubles.each(|trouble| {
        for row in rows.by_ref() {
            if row.row == trouble.row {
                one(row, &trouble.told, ctx.ui);
                break;
            }
            one(row, &[], ctx.ui);
        }
        Ok(true)
    })?;
    rows.for_each(|row| one(row, &[], ctx.ui));
    ctx.ui.json_text("]}");
    Ok(())
}

/// One row for one list among several.
pub(super) fn summary(file: &Path, plan: Option<&Plan>, exit: Exit, ctx: &CommandContext) -> Vec<String> {
    let lang = ctx.ui.lang;
    let state = if exit == Exit::ListNotWritten {
        Text::new("未写入", "not written")
    } else if plan.is_some_and(|plan| plan.seen_before.is_some()) {
        Text::new("此前已导入", "seen before")
    } else if exit == Exit::ListHeld {
        Text::new("部分写入", "written in part")
    } else {
        Text::new("已写入", "written")
    };
    let mut row = vec![file.display().to_string(), state.of(lang).to_owned()];
    if let Some(plan) = plan {
        row.push(plan.batch.map_or_else(|| "–".to_owned(), |batch| batch.to_string()));
        row.push(plan.data_rows.to_string());
        let counts = RowOutcome::ALL.iter().filter_map(|outcome| {
            let count = *plan.outcomes.get(outcome.code())?;
            (count > 0).then(|| format!("{} {count}", Text::new(outcome.zh(), outcome.en()).of(lang)))
        });
        row.push(counts.collect::<Vec<_>>().join(", "));
    }
    row
}
