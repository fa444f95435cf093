//! `next`, `ready`: what may be done with a case, what stands before each step and what lifts it.

use serde_json::json;

use crate::app::at_gate::readiness;
use crate::app::decide::examine;
use crate::app::next::next as choices;
use crate::cli::Outcome;
use crate::cli::context::CommandContext;
use crate::cli::officer_note::show_note;
use crate::domain::text::Text;
use crate::error::Exit;
use crate::gate::{Door, Kind, Obstacle};
use crate::ui::report::Depth;

/// Tell what may be done now with a case, and why not the rest
#[derive(clap::Args)]
#[command(after_help = "Example:
  visa-cli next 123 --officer review1")]
pub(crate) struct NextArgs {
    /// The case
    case: String,
}

pub(crate) fn next(args: &NextArgs, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look_as_officer()?;
    let choices = choices(&desk, &args.case)?;
    if ctx.ui.json {
        ctx.json(&choices.as_json())?;
        return Ok(Exit::Done);
    }
    let lang = ctx.ui.lang;
    for (open, zh, en) in [(true, "可以办理", "open"), (false, "不能办理", "closed")] {
        ctx.ui.line(Text::new(zh, en).of(lang));
        let of_kind = choices.all.iter().chain(&choices.follow_ups).filter(|choice| choice.is_open() == open);
        let lifting = choices.lifting.iter().filter(|_| open);
        let lifting = lifting.map(|(command, what)| vec![format!("  visa-cli {command}"), what.of(lang).to_owned()]);
        let rows: Vec<Vec<String>> = of_kind
            .map(|choice| {
                let why = choice.why.as_ref().map(|why| why.of(lang).to_owned());
                vec![format!("  visa-cli {}", choice.command), why.unwrap_or_default()]
            })
            .chain(lifting)
            .chain(choices.beside.iter().filter(|beside| beside.is_open == open).map(|beside| {
                let why = beside.why.as_ref().map(|why| why.of(lang).to_owned());
                vec![format!("  visa-cli {}", beside.command), why.unwrap_or_default()]
            }))
            .collect();

        ctx.ui.rows(&rows);
    }
    obstacles_told(&ahead(&choices.obstacles), &mut ctx);
    Ok(Exit::Done)
}

/// Tell whether nothing stands against a case today; exit 5 if something does
#[derive(clap::Args)]
#[command(after_help = "Example:
  visa-cli ready 123 && visa-cli --officer approve1 approve 123")]
pub(crate) struct ReadyArgs {
    /// The case
    case: String,
}

pub(crate) fn ready(args: &ReadyArgs, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let examined = examine(&desk, desk.take_up(&args.case)?)?;
    let ready = readiness(&desk, &examined)?;
    if ctx.ui.json {
        let told = json!({"schema": 1, "case": examined.case.number, "ready": ready.is_ready(), "step": ready.step,
            "state": examined.case.row.state, "decision": examined.decision, "obstacles": ready.obstacles});
        ctx.json(&told)?;
    } else {
        show_note(&examined.facts, desk.policy, &mut ctx, Depth::OneScreen);
        obstacles_told(&ready.obstacles, &mut ctx);
    }
    Ok(if ready.is_ready() { Exit::Done } else { Exit::LawSaysNo })
}

/// What stands before the steps that lead on; that they are not open yet goes without saying.
pub(crate) fn ahead(obstacles: &[Obstacle]) -> Vec<Obstacle> {
    // That there is no watch list is told where it matters: by ready and by the review.
    let ahead =
        |obstacle: &&Obstacle| (obstacle.is_remark() && obstacle.kind != Kind::Screening) || obstacle.leads_on();
    obstacles.iter().filter(ahead).cloned().collect()
}

/// Says what stands before the steps, each with what lifts it.
pub(crate) fn obstacles_told(obstacles: &[Obstacle], ctx: &mut CommandContext) {
    let lang = ctx.ui.lang;
    // What is needed for the document alone is not in the way of examining.
    let only_of_the_document =
        |one: &Obstacle| one.blocks.iter().all(|door| matches!(door, Door::Issue | Door::Collect));
    let group = |one: &Obstacle| match (one.is_remark(), only_of_the_document(one)) {
        (true, _) => 2,
        (false, true) => 1,
        (false, false) => 0,
    };
    let groups =
        [("尚有阻碍", "in the way"), ("签发前须办妥", "needed before the document is issued"), ("提示", "to note")];
    for (place, (zh, en)) in groups.into_iter().enumerate() {
        let of_kind: Vec<&Obstacle> = obstacles.iter().filter(|one| group(one) == place).collect();
        if of_kind.is_empty() {
            continue;
        }
        ctx.ui.line(Text::new(zh, en).of(lang));
        for obstacle in of_kind {
            ctx.ui.prose(&format!("  {}", obstacle.what.of(lang)));
            for detail in &obstacle.details {
                ctx.ui.prose(&format!("    {}", detail.of(lang)));
            }
            for line in obstacle.ways_on(lang) {
                ctx.ui.line(&format!("    {line}"));
            }
        }
    }
}
