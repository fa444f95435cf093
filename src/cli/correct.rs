//! `correct`: a document after issue, by two officers; or another blank in the place of a spoiled one.

use std::path::PathBuf;

use serde_json::Value;

use crate::app::case::OpenCase;
use crate::app::correct::{self, CorrectionProposed, Waiting};
use crate::app::desk::Desk;
use crate::app::history::Change;
use crate::cli::Outcome;
use crate::cli::case_view::values_in_words;
use crate::cli::context::{CommandContext, needed};
use crate::cli::facts::set;
use crate::cli::issue::answer;
use crate::domain::labels::place;
use crate::domain::text::{Lang, Text};
use crate::error::Exit;
use crate::record::act::Right;
use crate::ui::safe;

/// Correct an issued document: one officer proposes, another confirms
///
/// The corrected document has a new number and the old one is spoiled. What it entitles to follows from the law of the day of
/// issue; what the law would not have granted is made void instead. A blank that was spoiled before the document was handed
/// over is replaced by who issues alone, with --spoiled. Another officer runs it with --confirm, and may name the --number.
///
/// Without any of these the correction that waits is shown. Exit code: 5 the law would not have granted it; 6 the same officer.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli correct 123 --set applicant.name='IBRAHIM AYSE' \\
    --note 'read wrongly'
  visa-cli correct 123 --set applicant.name=LEE --paper letter.pdf --note typo
  visa-cli correct 123 --number A0012346 --note 'another number was typed'
  visa-cli correct 123 --spoiled --note 'torn at the counter'")]
pub(crate) struct CorrectArgs {
    /// The case
    case: String,
    /// One fact as it should have read; may be given again
    #[arg(long, value_name = "FACT=VALUE", conflicts_with_all = ["confirm", "withdraw", "spoiled"])]
    set: Vec<String>,
    /// The number that holds from now on; without it the next of the stock
    #[arg(long, value_name = "N")]
    number: Option<String>,
    /// Confirm what another officer proposed
    #[arg(long, conflicts_with_all = ["withdraw", "spoiled"])]
    confirm: bool,
    /// Withdraw what was proposed
    #[arg(long, conflicts_with_all = ["spoiled", "number"])]
    withdraw: bool,
    /// The blank was spoiled before it was handed over: take another for the same document
    #[arg(long)]
    spoiled: bool,
    /// A paper that shows it: its SHA-256 is recorded; may be given again
    #[arg(long, value_name = "FILE", conflicts_with_all = ["confirm", "withdraw", "spoiled"])]
    paper: Vec<PathBuf>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

pub(crate) fn run(args: &CorrectArgs, mut ctx: CommandContext) -> Outcome {
    let CorrectArgs { case, set: facts, number, note, .. } = args;
    let (number, note) = (number.as_deref(), note.as_deref());
    if args.confirm {
        let mut desk = ctx.sit()?;
        if !is_meant(&mut desk, case, &mut ctx)? {
            return Ok(Exit::Cancelled);
        }
        let done = correct::confirm(&mut desk, case, number)?;
        return answer(&done, ctx);
    }
    if args.withdraw {
        let moved = correct::withdraw(&mut ctx.sit()?, case, note)?;
        return ctx.moved(&moved, &[]);
    }
    if args.spoiled {
        let done = correct::spoiled(&mut ctx.sit()?, case, number, note)?;
        return answer(&done, ctx);
    }
    if facts.is_empty() && number.is_none() {
        return waits(case, ctx);
    }
    let mut over = Value::Object(serde_json::Map::new());
    for assignment in facts {
        set(&mut over, assignment)?;
    }
    let mut desk = ctx.sit()?;
    let done = correct::propose(&mut desk, case, (over, number), &args.paper, note)?;
    // Where no stock gives the next number it is said by who confirms.
    let is_given = number.is_some() || desk.file.keeps_stock(done.right.measure.blank())?;
    proposed(&done, if is_given { "" } else { " --number NUMBER" }, ctx)
}

/// Shows the correction that waits.
fn waits(case: &str, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let case = desk.take_up(case)?;
    let Some(waiting) = correct::waiting(&desk, case.row.key, &case.facts)? else {
        return Err(needed("--set FACT=VALUE", "更正内容", "what is corrected").into());
    };
    if ctx.ui.json {
        ctx.json(&serde_json::json!({"schema": 1, "case": case.number, "waiting": waiting}))?;
        return Ok(Exit::Done);
    }
    let pairs = in_words(&case, waiting, ctx.ui.lang);
    ctx.pairs(&pairs);
    Ok(Exit::Done)
}

/// Shows at a terminal what a second officer is about to confirm, and asks. The act is then on the case as it was shown.
fn is_meant(desk: &mut Desk, case: &str, ctx: &mut CommandContext) -> anyhow::Result<bool> {
    if ctx.everywhere.yes || ctx.everywhere.dry_run || !ctx.may_ask() {
        return Ok(true);
    }
    let case = desk.take_up(case)?;
    let Some(waiting) = correct::waiting(desk, case.row.key, &case.facts)? else { return Ok(true) };
    for (name, value) in in_words(&case, waiting, ctx.ui.lang) {
        let line = format!("  {}: {value}", name.of(ctx.ui.lang));
        ctx.ui.complain(&format!("{}\n", safe::shown(&line)));
    }
    desk.seen = desk.seen.or(Some(case.row.version));
    ctx.ui.confirm(&Text::new("是否办理？", "go on?"), false)
}

/// A correction that waits: the case and its person, who proposed it and why, each value before and after.
fn in_words(case: &OpenCase, waiting: Waiting, lang: Lang) -> Vec<(Text, String)> {
    let Waiting { proposal, officer, changes, number, right, papers, note, .. } = waiting;
    let person = case.facts.applicant.name.as_ref().map_or("-", |name| &name.0);
    let mut pairs = vec![
        (Text::new("案件", "case"), case.number.clone()),
        (Text::new("姓名", "person"), person.to_owned()),
        (Text::new("提议", "proposal"), proposal.to_string()),
        (Text::new("提出人", "proposed by"), officer),
        (Text::new("理由", "note"), note),
    ];
    pairs.extend(papers.into_iter().map(|paper| (Text::new("材料 SHA-256", "paper SHA-256"), paper)));
    let change = |one: &Change| {
        format!("{}: {}", place(&format!("/{}", one.fact.replace('.', "/"))), values_in_words(one, lang))
    };
    pairs.extend(changes.iter().map(|one| (Text::new("更正", "corrects"), change(one))));
    pairs.push(valid(&right));
    pairs.extend(number.map(|number| (Text::new("证件号码", "number"), number)));
    pairs
}

fn valid(right: &Right) -> (Text, String) {
    let until = right.valid_until.map_or_else(String::new, |until| format!(" – {until}"));
    (Text::new("有效期", "valid"), format!("{}{until}", right.valid_from))
}

fn told(changed: &[String], right: &Right) -> Vec<(Text, String)> {
    let changed: Vec<String> = changed.iter().map(|at| place(at)).collect();
    vec![(Text::new("更正", "corrects"), changed.join(", ")), valid(right)]
}

fn proposed(done: &CorrectionProposed, number: &str, mut ctx: CommandContext) -> Outcome {
    if ctx.ui.json {
        ctx.json(done)?;
        return Ok(Exit::Done);
    }
    let exit = ctx.moved(&done.moved, &told(&done.changed, &done.right))?;
    if done.moved.done.dry_run {
        return Ok(exit);
    }
    let case = &done.moved.case;
    ctx.ui.say(&Text::new(
        format!("由另一名警官确认: visa-cli correct {case} --confirm{number}"),
        format!("another officer confirms: visa-cli correct {case} --confirm{number}"),
    ));
    Ok(exit)
}
