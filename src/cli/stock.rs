//! `stock`: the blanks of the office, by their numbers.

use crate::app::stock::{self, StockDone};
use crate::cli::Outcome;
use crate::cli::context::{CommandContext, transaction};
use crate::domain::text::{Lang, Text};
use crate::domain::words::{Blank, Word};
use crate::error::Exit;
use crate::store::cases::stock::Gone;

/// Keep the stock of blank stickers, confirmations and cards
///
/// Where a stock is kept, a document takes the next number of it and no other number than one of it. A number that was spoiled
/// is never used again. Received = used + spoiled + returned + left stands in the daily report.
#[derive(clap::Args)]
pub(crate) struct StockArgs {
    #[command(subcommand)]
    command: StockCommand,
}

#[derive(clap::Subcommand)]
enum StockCommand {
    /// Take a run of blanks in
    #[command(after_help = "Examples:
  visa-cli stock receive A0012001-A0012500 --note 'box 7'
  visa-cli stock receive P0000001-P0000100 --blank confirmation")]
    Receive {
        /// The first and the last number
        #[arg(value_name = "FIRST-LAST")]
        run: String,
        /// sticker, confirmation or card
        #[arg(long, default_value = "sticker", value_parser = blank)]
        blank: Blank,
        /// From whom, under which paper
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
    /// Record how many blanks were found; where they are not as many as there should be, why
    #[command(after_help = "Example:
  visa-cli stock count --found 488 --note 'one fell behind the desk'")]
    Count {
        /// How many lie there
        #[arg(long, value_name = "N")]
        found: u64,
        /// sticker, confirmation or card
        #[arg(long, default_value = "sticker", value_parser = blank)]
        blank: Blank,
        /// Why they differ
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
    /// List the runs, what is next and what is left
    #[command(after_help = "Example:
  visa-cli stock list")]
    List,
    /// Record that a blank was spoiled
    #[command(after_help = "Example:
  visa-cli stock spoil A0012350 --note 'water'")]
    Spoil {
        /// Its number
        number: String,
        /// How
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
    /// Record that blanks are here though the file says that they are gone
    ///
    /// Numbers that were given back by mistake, and numbers that are held back since the file was put back from a backup: a
    /// document may have had them, and nobody says which. They are the next ones again.
    #[command(after_help = "Example:
  visa-cli stock found A0012400-A0012410 --note 'the box never left'")]
    Found {
        /// The first and the last number
        #[arg(value_name = "FIRST-LAST")]
        run: String,
        /// Where they were
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
    /// Give blanks back unused
    #[command(after_help = "Example:
  visa-cli stock return A0012400-A0012500 --note 'to the division, paper 12'")]
    Return {
        /// The first and the last number
        #[arg(value_name = "FIRST-LAST")]
        run: String,
        /// To whom, under which paper
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
}

fn blank(text: &str) -> Result<Blank, String> {
    let all = || Blank::ALL.iter().map(|blank| blank.code()).collect::<Vec<_>>().join(", ");
    Blank::find(text).ok_or_else(all)
}

pub(crate) fn run(args: &StockArgs, mut ctx: CommandContext) -> Outcome {
    let done = match &args.command {
        StockCommand::List => return list(ctx),
        StockCommand::Count { found, blank, note } => return count(*blank, *found, note.as_deref(), ctx),
        StockCommand::Receive { run, blank, note } => stock::receive(&mut ctx.sit()?, run, *blank, note.as_deref())?,
        StockCommand::Spoil { number, note } => stock::spoil(&mut ctx.sit()?, number, note.as_deref())?,
        StockCommand::Found { run, note } => stock::found(&mut ctx.sit()?, run, note.as_deref())?,
        StockCommand::Return { run, note } => stock::give_back(&mut ctx.sit()?, run, note.as_deref())?,
    };
    answer(&done, ctx)
}

fn answer(done: &StockDone, mut ctx: CommandContext) -> Outcome {
    if ctx.ui.json {
        ctx.json(done)?;
        return Ok(Exit::Done);
    }
    ctx.pairs(&[
        (Text::new("号码", "numbers"), done.range.clone()),
        (Text::new("张数", "how many"), done.count.to_string()),
        (Text::new("结存", "left"), done.left.to_string()),
        transaction(&done.done),
    ]);
    if done.already_done {
        let txn = done.done.transaction;
        ctx.ui.say(&Text::new(format!("此前已作为交易 {txn} 办理"), format!("already done as txn {txn}")));
    }
    Ok(Exit::Done)
}

fn count(blank: Blank, found: u64, note: Option<&str>, mut ctx: CommandContext) -> Outcome {
    let done = stock::count(&mut ctx.sit()?, blank, found, note)?;
    if ctx.ui.json {
        ctx.json(&done)?;
        return Ok(Exit::Done);
    }
    ctx.pairs(&[
        (Text::new("清点", "found"), done.found.to_string()),
        (Text::new("应有", "should be"), done.expected.to_string()),
        transaction(&done.done),
    ]);
    Ok(Exit::Done)
}

fn list(mut ctx: CommandContext) -> Outcome {
    let stock = stock::stock(&ctx.look()?)?;
    if ctx.ui.json {
        ctx.json(&stock)?;
        return Ok(Exit::Done);
    }
    let lang = ctx.ui.lang;
    let of = |zh: &'static str, en: &'static str| Text::new(zh, en).of(lang).to_owned();
    for row in &stock.blanks {
        let name = of(row.blank.zh(), row.blank.en());
        ctx.ui.line(&format!(
            "{name}: {} {}, {}",
            of("入库", "received"),
            row.received,
            became(row.gone, row.left, lang)
        ));
    }
    for short in &stock.shortages {
        ctx.ui.line(&format!("! {}", short.told().of(lang)));
    }
    let rows: Vec<Vec<String>> = stock
        .runs
        .into_iter()
        .map(|run| {
            let next = run.next.map_or_else(String::new, |next| format!("{} {next}", of("下一张", "next")));
            let became = format!("{} = {}", run.count, became(run.gone, run.left, lang));
            vec![run.range, of(run.blank.zh(), run.blank.en()), run.received_on.to_string(), became, next]
        })
        .collect();
    if rows.is_empty() {
        ctx.ui
            .say(&Text::new("没有登记库存；见 visa-cli stock receive", "no stock is kept; see visa-cli stock receive"));
    }
    ctx.ui.rows(&rows);
    Ok(Exit::Done)
}

/// What became of blanks, and how many are left; together they are all that came in.
fn became(gone: Gone, left: u64, lang: Lang) -> String {
    let Gone { used, spoiled, returned, held_back } = gone;
    let words = [
        ("已用", "used", used, true),
        ("废证", "spoiled", spoiled, true),
        ("退还", "returned", returned, true),
        ("暂不使用", "held back", held_back, 0 < held_back),
        ("结存", "left", left, true),
    ];
    let told = words.into_iter().filter(|(.., told)| *told);
    told.map(|(zh, en, n, _)| format!("{} {n}", Text::new(zh, en).of(lang))).collect::<Vec<_>>().join(" + ")
}
