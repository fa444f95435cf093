//! `custody`: where the passport is.

use serde_json::json;

use crate::app::custody::{self, CustodyDone, GoesOn};
use crate::cli::Outcome;
use crate::cli::context::{CommandContext, clock};
use crate::cli::taker::TakerArgs;
use crate::domain::life::Place;
use crate::domain::text::Text;
use crate::domain::words::{FiledBy, Word};
use crate::error::Exit;

/// Where the passport is
#[derive(clap::Args)]
pub(crate) struct CustodyArgs {
    #[command(subcommand)]
    command: CustodyCommand,
}

#[derive(clap::Subcommand)]
enum CustodyCommand {
    /// Take the passport in: to keep it while we examine, or for the sticker once approved
    #[command(after_help = "Example:
  visa-cli custody receive 123 --note 'for the sticker'")]
    Receive(MoveArgs),
    /// Give the passport back to its holder
    #[command(after_help = "Example:
  visa-cli custody return 123 --note 'needed for travel'
  visa-cli custody return 123 --to 'Li Na' --to-as employer --to-paper 'ID 310'")]
    Return(ReturnArgs),
    /// Record that the passport was reported lost, with the number of the report and who received it
    #[command(after_help = "Example:
  visa-cli custody lost 123 --paper PB-2026-0456 --to 'police station'")]
    Lost(HandOnArgs),
    /// Record that the passport was seized, with the number of the list that was handed out
    #[command(after_help = "Example:
  visa-cli custody seized 123 --list L-2026-031 --to 'the brigade'")]
    Seized(HandOnArgs),
    /// Record that the passport was handed to another authority, with the number of the hand-over
    #[command(after_help = "Example:
  visa-cli custody other-authority 123 --paper T-88 --to 'French consulate'")]
    OtherAuthority(HandOnArgs),
    /// List every move of the passport
    #[command(after_help = "Example:
  visa-cli custody list 123")]
    List {
        /// The case
        case: String,
    },
}

#[derive(clap::Args)]
struct MoveArgs {
    /// The case
    case: String,
    /// Remark
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

#[derive(clap::Args)]
struct ReturnArgs {
    /// The case
    case: String,
    #[command(flatten)]
    to: TakerArgs,
    /// Remark
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

#[derive(clap::Args)]
struct HandOnArgs {
    /// The case
    case: String,
    /// Who received it, or the report of it
    #[arg(long, value_name = "TEXT")]
    to: String,
    /// Number of the report, of the list that was handed out, of the hand-over
    #[arg(long, visible_alias = "list", value_name = "NUMBER")]
    paper: String,
    /// Remark
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

pub(crate) fn run(args: &CustodyArgs, mut ctx: CommandContext) -> Outcome {
    let done = match &args.command {
        CustodyCommand::Receive(args) => custody::take_in(&mut ctx.sit()?, &args.case, args.note.as_deref())?,
        CustodyCommand::Return(args) => {
            let mut desk = ctx.sit()?;
            let to = args.to.asked(&mut ctx)?;
            custody::give_back(&mut desk, &args.case, to.asks(), args.note.as_deref())?
        }
        CustodyCommand::Lost(args) => return hand_on(args, Place::Lost, ctx),
        CustodyCommand::Seized(args) => return hand_on(args, Place::Seized, ctx),
        CustodyCommand::OtherAuthority(args) => return hand_on(args, Place::Other, ctx),
        CustodyCommand::List { case } => return custody_list(case, ctx),
    };
    answer(&done, ctx)
}

fn hand_on(args: &HandOnArgs, place: Place, mut ctx: CommandContext) -> Outcome {
    let goes = GoesOn { place, to: &args.to, paper: &args.paper, note: args.note.as_deref() };
    let done = custody::hand_on(&mut ctx.sit()?, &args.case, goes)?;
    answer(&done, ctx)
}

fn answer(done: &CustodyDone, mut ctx: CommandContext) -> Outcome {
    if ctx.ui.json {
        ctx.json(done)?;
        return Ok(Exit::Done);
    }
    let place = Text::new(done.custody.zh(), done.custody.en()).of(ctx.ui.lang).to_owned();
    ctx.moved(&done.moved, &[(Text::new("护照", "passport"), place)])
}

fn custody_list(case: &str, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let case = desk.take_up(case)?;
    let moves = custody::moves(&desk, &case)?;
    if ctx.ui.json {
        let told = json!({"schema": 1, "case": case.number, "custody": case.row.custody, "exempt": case.row.exempt, "moves": moves});
        ctx.json(&told)?;
        return Ok(Exit::Done);
    }
    let lang = ctx.ui.lang;
    let rows: Vec<Vec<String>> = moves
        .into_iter()
        .map(|moved| {
            vec![
                clock(&moved.at),
                Text::new(moved.place.zh(), moved.place.en()).of(lang).to_owned(),
                moved.officer,
                moved.to.unwrap_or_default(),
                moved.relation.map_or(String::new(), |relation| FiledBy::named(relation, lang).to_owned()),
                moved.paper.unwrap_or_default(),
                if moved.undone { Text::new("已撤销", "undone").of(lang).to_owned() } else { String::new() },
                moved.note,
            ]
        })
        .collect();
    ctx.ui.rows(&rows);
    Ok(Exit::Done)
}
