//! `undo`: the officer's own last act of the day is taken back; and what is shown before an act that is easily a slip.

use crate::app::case::OpenCase;
use crate::app::desk::Desk;
use crate::app::undo::{self, UndoDone};
use crate::cli::Outcome;
use crate::cli::context::{CommandContext, clock};
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::error::Exit;
use crate::ui::safe;

/// Undo your own last act of today, before anyone relied on it
///
/// Taking in hand, review, giving back, approval, refusal, withdrawal, stepping aside, making void, collection and a move of
/// the passport can be undone. The act stays on record, and so does that it was undone. Whatever else cannot be undone is
/// refused with the command that corrects it.
///
/// Exit code: 4 it is of another day, or somebody relied on it; 6 it is not your own.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli undo --note 'the wrong case' --yes
  visa-cli undo 123 --note 'the wrong case' --yes")]
pub(crate) struct UndoArgs {
    /// The case; without it that of your last act
    case: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

pub(crate) fn run(args: &UndoArgs, mut ctx: CommandContext) -> Outcome {
    let mut desk = ctx.sit()?;
    if let Some(done) = undo::undone_before(&desk)? {
        return answer(&done, ctx);
    }
    let slip = undo::slip(&desk, args.case.as_deref())?;
    if !ctx.everywhere.yes && !ctx.everywhere.dry_run {
        ctx.is_said("撤销的确认")?;
        let act = Text::new(
            format!("{}  {}", slip.kind.zh(), clock(&slip.at)),
            format!("{}  {}", slip.kind.en(), clock(&slip.at)),
        );
        if !seen(&slip.case, &act, &slip.effect, &mut ctx)? {
            return Ok(Exit::Cancelled);
        }
    }
    let done = undo::undo(&mut desk, slip, args.note.as_deref())?;
    answer(&done, ctx)
}

fn answer(done: &UndoDone, mut ctx: CommandContext) -> Outcome {
    if ctx.ui.json {
        ctx.json(done)?;
        return Ok(Exit::Done);
    }
    let undone = Text::new(done.undone.zh(), done.undone.en()).of(ctx.ui.lang).to_owned();
    ctx.moved(&done.moved, &[(Text::new("已撤销", "undone"), undone)])
}

/// Shows an act with its case, person and effect, and asks.
fn seen(case: &OpenCase, act: &Text, effect: &Text, ctx: &mut CommandContext) -> anyhow::Result<bool> {
    let lang = ctx.ui.lang;
    let person = case.facts.applicant.name.as_ref().map_or("-", |name| &name.0);
    let told = [
        (Text::new("案件", "case"), case.number.clone()),
        (Text::new("姓名", "person"), person.to_owned()),
        (Text::new("状态", "state"), Text::new(case.row.state.zh(), case.row.state.en()).of(lang).to_owned()),
        (Text::new("办理", "act"), act.of(lang).to_owned()),
        (Text::new("效果", "effect"), effect.of(lang).to_owned()),
    ];
    for (name, value) in told {
        // It is part of the question, so it is told to who asked for quiet too.
        ctx.ui.complain(&format!("{}\n", safe::shown(&format!("  {}: {value}", name.of(lang)))));
    }
    ctx.ui.confirm(&Text::new("是否办理？", "go on?"), false)
}

/// Shows at a terminal the case, the person and the effect of an act that is easily a slip, and asks first. The act is then on
/// the case as it was shown: whoever moves it before the answer is told of.
pub(crate) fn is_meant(
    desk: &mut Desk,
    name: &str,
    (act, effect): (Text, Text),
    ctx: &mut CommandContext,
) -> anyhow::Result<bool> {
    if ctx.everywhere.yes || ctx.everywhere.dry_run || !ctx.may_ask() {
        return Ok(true);
    }
    let case = desk.take_up(name)?;
    let meant = seen(&case, &act, &effect, ctx)?;
    desk.seen = desk.seen.or(Some(case.row.version));
    Ok(meant)
}
