//! `no-shows`: who did not come, closed in bulk with a look.

use crate::app::no_shows::{self, NoShows};
use crate::app::plan::{Named, moved};
use crate::cli::Outcome;
use crate::cli::bulk::{chosen, left_out, nothing_done};
use crate::cli::context::{CommandContext, needed};
use crate::cli::list::filter;
use crate::domain::text::{Text, cases_in_english};
use crate::domain::words::Word;
use crate::error::Exit;

/// Show who did not come, and close those cases with a look
///
/// Approved, and the day of arrival is past: withdrawn on the ground did-not-come. Issued, never handed over, and its
/// validity over: made void on the ground not-used, by another officer than the one who issued it. With --days N also
/// approved cases in the country on which nothing was done for N days. Each is closed by itself, signed, as it was seen.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli no-shows
  visa-cli no-shows port:PVG --note 'did not arrive, unit asked by phone'
  visa-cli no-shows --days 60 --json")]
pub(crate) struct NoShowsArgs {
    /// Words of a filter, as of `list`
    #[arg(value_name = "FILTER")]
    filter: Vec<String>,
    /// Also approved cases in the country on which nothing was done for so many days
    #[arg(long, value_name = "N")]
    days: Option<u32>,
    /// What was found out of them; recorded with each
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Carry out the plan that was shown, without asking
    #[arg(long, value_name = "HASH", requires = "note")]
    plan: Option<String>,
}

pub(crate) fn run(args: &NoShowsArgs, mut ctx: CommandContext) -> Outcome {
    if ctx.everywhere.seen.is_some() {
        return Err(crate::app::bulk::seen_of_many().into());
    }
    let mut desk = ctx.sit()?;
    let found = no_shows::find(&desk, &filter(&args.filter, &desk, &mut ctx)?, args.days)?;
    if let (Some(plan), Some(note)) = (&args.plan, &args.note) {
        if !Named::read(plan).is(&found.plan) {
            let cases = found.cases.iter().map(|one| &*one.case);
            let all: Vec<&str> = cases.chain(found.left_out.iter().map(|one| &*one.case)).collect();
            return Err(moved(&desk, plan, &found.plan, &all)?.into());
        }
        let all: Vec<usize> = (0..found.cases.len()).collect();
        let done = no_shows::close(&mut desk, found, &all, note)?;
        return told(&done, ctx);
    }
    if ctx.ui.json {
        ctx.json(&found)?;
        return Ok(Exit::Done);
    }
    shown(&found, &mut ctx);
    if found.cases.is_empty() {
        return Ok(Exit::Done);
    }
    if !ctx.may_ask() {
        let flag = format!("--plan {} --note TEXT", found.plan);
        return Err(needed(&flag, "对所示方案的确认", "the confirmation of the plan shown").into());
    }
    let note = match &args.note {
        Some(note) => note.clone(),
        None => {
            let question = Text::new("查明的情况（逐件记录）", "what was found out, recorded with each");
            let about = Text::new(
                "如何得知本人没有来，例如与单位电话核实",
                "how it is known that nobody came, such as by a call to the unit",
            );
            ctx.ui.ask_explained(&question, None, &about)?
        }
    };
    if note.trim().is_empty() {
        return Err(nothing_done().into());
    }
    let numbers: Vec<String> = found.cases.iter().map(|one| one.case.clone()).collect();
    match chosen(&numbers, &Text::new("办结", "close"), &mut ctx)? {
        Some(chosen) => {
            let done = no_shows::close(&mut desk, found, &chosen, &note)?;
            told(&done, ctx)
        }
        None => Err(nothing_done().into()),
    }
}

fn shown(found: &NoShows, ctx: &mut CommandContext) {
    let lang = ctx.ui.lang;
    let row = |(place, one): (usize, &no_shows::NoShow)| {
        vec![
            (place + 1).to_string(),
            one.case.clone(),
            one.name.clone().unwrap_or_default(),
            one.passport.clone().unwrap_or_default(),
            one.country().of(lang).to_owned(),
            one.unit.clone().unwrap_or_default(),
            one.state.named(lang).to_owned(),
            one.since.to_string(),
            one.ground_named().of(lang).to_owned(),
        ]
    };
    let rows: Vec<Vec<String>> = found.cases.iter().enumerate().map(row).collect();
    ctx.ui.rows(&rows);
    left_out(&found.left_out, ctx);
    if found.cases.is_empty() {
        ctx.ui.say(&Text::new("没有可办结的案件", "nobody of whom the case can be closed"));
        return;
    }
    ctx.ui.line(Text::new(format!("方案 {}", found.plan), format!("plan {}", found.plan)).of(lang));
}

fn told(done: &no_shows::NoShowsClosed, mut ctx: CommandContext) -> Outcome {
    if ctx.ui.json {
        ctx.json(done)?;
    } else {
        let count = done.cases.len();
        let text = Text::new(
            format!("已办结 {count} 件，每件单独签署"),
            format!("closed {}, each signed by itself", cases_in_english(count as u64)),
        );
        ctx.ui.line(text.of(ctx.ui.lang));
        left_out(&done.left_out, &mut ctx);
    }
    let stopped = done.left_out.iter().any(|one| one.code == "moved_meanwhile");
    Ok(if stopped { Exit::Stale } else { Exit::Done })
}
