//! `sample`: approvals drawn for a second look, and what one officer did alone in urgency.

use serde_json::json;

use crate::app::second_look::{self, Look};
use crate::cli::Outcome;
use crate::cli::context::{CommandContext, clock, transaction};
use crate::cli::day::{self, Typed};
use crate::domain::text::{Lang, Text};
use crate::domain::words::Word;
use crate::error::Exit;

/// Second looks: what waits for another officer, the quality sample
///
/// Without more, what waits: cases that one officer approved alone in urgency, each with its last day, and cases that
/// were drawn. Which are drawn follows from the hash of the first transaction after the day: nobody who approves can know
/// or aim it, and everybody can compute it again. Exit code 10 where something waits, 0 where nothing does.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli sample
  visa-cli --officer review2 sample draw --day 2026-03-09
  visa-cli --officer review2 sample look 123 --agreed \\
    --note 'file complete, decision right'")]
pub(crate) struct SampleArgs {
    #[command(subcommand)]
    command: Option<SampleCommand>,
}

#[derive(clap::Subcommand)]
enum SampleCommand {
    /// Draw the sample of a day that is over
    #[command(after_help = "Example:
  visa-cli sample draw --day 2026-03-09")]
    Draw {
        /// The day; yesterday where none is given
        #[arg(long, value_name = "DATE", value_parser = day::typed)]
        day: Option<Typed>,
    },
    /// Record what you found on looking again; who had a hand in the case may not
    #[command(after_help = "Example:
  visa-cli sample look 123 --doubt \\
    --note 'the invitation names another person'")]
    Look {
        /// The case
        case: String,
        /// You would have done the same
        #[arg(long, required_unless_present = "doubt", conflicts_with = "doubt")]
        agreed: bool,
        /// You would not
        #[arg(long)]
        doubt: bool,
        /// What was found
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
}

pub(crate) fn sample(args: &SampleArgs, ctx: CommandContext) -> Outcome {
    match &args.command {
        None => waiting(ctx),
        Some(SampleCommand::Draw { day }) => draw(*day, ctx),
        Some(SampleCommand::Look { case, agreed, note, .. }) => look(case, *agreed, note.as_deref(), ctx),
    }
}

fn waiting(mut ctx: CommandContext) -> Outcome {
    let found = second_look::waiting(&ctx.look()?)?;
    let exit = if found.is_empty() { Exit::Done } else { Exit::Attention };
    if ctx.ui.json {
        ctx.json(&json!({"schema": 1, "waiting": found}))?;
        return Ok(exit);
    }
    let rows: Vec<Vec<String>> = found.iter().map(|look| row(look, ctx.ui.lang)).collect();
    ctx.ui.table(&rows, &[]);
    let count = found.len();
    ctx.ui.say(&match count {
        0 => Text::new("没有待复核的案件", "no second look waits"),
        _ => Text::new(
            format!("共 {count} 件待复核: visa-cli sample look CASE --agreed --note TEXT；有疑义的用 --doubt"),
            format!(
                "{count} to look at: visa-cli sample look CASE --agreed --note TEXT; with --doubt where it is doubted"
            ),
        ),
    });
    Ok(exit)
}

fn row(look: &Look, lang: Lang) -> Vec<String> {
    let until = |day: String| Text::new(format!("{day} 前"), format!("by {day}")).of(lang).to_owned();
    vec![
        look.case.clone(),
        look.ground.named(lang).to_owned(),
        match (&look.looked_by, look.due_on) {
            (Some(officer), _) => {
                Text::new(format!("{officer} 有疑义"), format!("doubted by {officer}")).of(lang).to_owned()
            }
            (None, due_on) => due_on.map_or(String::new(), |day| until(day.to_string())),
        },
        look.state.named(lang).to_owned(),
        clock(&look.asked_at),
    ]
}

fn draw(day: Option<Typed>, mut ctx: CommandContext) -> Outcome {
    let mut desk = ctx.sit()?;
    let day = day.map(|day| day.on(desk.today()));
    let done = second_look::draw(&mut desk, day)?;
    if ctx.ui.json {
        ctx.json(&done)?;
        return Ok(Exit::Done);
    }
    let named = if done.drawn.is_empty() { "0".to_owned() } else { done.drawn.join(", ") };
    let mut pairs = vec![
        (Text::new("日期", "day"), done.day.to_string()),
        (Text::new("批准件数", "approvals"), done.approvals.to_string()),
        (Text::new("抽取比例", "share"), format!("{} %", done.percent)),
        (Text::new("抽取依据", "drawn by"), format!("txn {} {}", done.transaction, &done.seed[..16])),
        (Text::new("新抽中", "newly drawn"), named),
    ];
    pairs.extend(done.done.as_ref().map(transaction));
    ctx.pairs(&pairs);
    Ok(Exit::Done)
}

fn look(case: &str, agreed: bool, note: Option<&str>, mut ctx: CommandContext) -> Outcome {
    let done = second_look::look(&mut ctx.sit()?, case, agreed, note)?;
    if ctx.ui.json {
        ctx.json(&done)?;
        return Ok(Exit::Done);
    }
    let found = if agreed { Text::new("无异议", "agreed") } else { Text::new("有疑义", "doubted") };
    let found = found.of(ctx.ui.lang).to_owned();
    let pairs = [
        (Text::new("案件", "case"), done.look.case.clone()),
        (Text::new("复核结果", "second look"), found),
        transaction(&done.done),
    ];
    ctx.pairs(&pairs);
    if !agreed {
        ctx.ui.say(&Text::new(
            "有疑义的不得签发：用 return 退回重新审查，已签发的用 void 作废；或者由另一名警官复核后解除",
            "what is doubted is not issued: return it, or void it where it was; or another officer looks again and lifts it",
        ));
    }
    Ok(Exit::Done)
}
