//! `enterprise`: the register of units, and what is established about each.

use serde_json::json;

use crate::app::units::{self, Established, Finding, Unit};
use crate::cli::Outcome;
use crate::cli::context::{CommandContext, transaction};
use crate::cli::day::{self, Typed};
use crate::domain::text::Text;
use crate::domain::words::{UnitStanding, Word};
use crate::error::Exit;

/// The register of units that invite
///
/// What an officer establishes here decides in every case of the unit, at once, whatever an application says.
#[derive(clap::Args)]
pub(crate) struct EnterpriseArgs {
    #[command(subcommand)]
    command: EnterpriseCommand,
}

#[derive(clap::Subcommand)]
enum EnterpriseCommand {
    /// Show a unit: name, standing with ground and history, open cases
    #[command(after_help = "Example:
  visa-cli enterprise show 91310115MA1K4BQR2R")]
    Show {
        /// Unified social credit code
        code: String,
    },
    /// List the units of which something was established
    #[command(after_help = "Example:
  visa-cli enterprise list")]
    List,
    /// Suspend a unit from inviting
    #[command(after_help = "Example:
  visa-cli --officer review1 enterprise suspend 91310115MA1K4BQR2R \\
    --ground 'two invitations without a stay'")]
    Suspend(MarkArgs),
    /// Record that a unit exists and may invite, again or for the first time
    #[command(after_help = "Example:
  visa-cli --officer review1 enterprise restore 91310115MA1K4BQR2R \\
    --ground 'public register of 2026-11-20'")]
    Restore(MarkArgs),
    /// Record that a unit was struck off
    #[command(after_help = "Examples:
  visa-cli --officer review1 enterprise close 91310115MA1K4BQR2R \\
    --ground 'public register' --from 2026-11-01
  visa-cli --officer review1 enterprise close 91310115MA1K4BQR2R \\
    --licence-revoked --ground 'notice 2026-17'")]
    Close {
        #[command(flatten)]
        mark: MarkArgs,
        /// Its licence was revoked; otherwise it was deregistered
        #[arg(long)]
        licence_revoked: bool,
    },
}

#[derive(clap::Args)]
struct MarkArgs {
    /// Unified social credit code
    code: String,
    /// On what ground: the register, the notice, the decision
    #[arg(long, value_name = "TEXT")]
    ground: Option<String>,
    /// First day; today where none is given
    #[arg(long, value_name = "DATE", value_parser = day::typed)]
    from: Option<Typed>,
    /// Internal remark
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

pub(crate) fn run(args: &EnterpriseArgs, ctx: CommandContext) -> Outcome {
    match &args.command {
        EnterpriseCommand::Show { code } => show(code, ctx),
        EnterpriseCommand::List => list(ctx),
        EnterpriseCommand::Suspend(args) => mark(args, UnitStanding::Suspended, ctx),
        EnterpriseCommand::Restore(args) => mark(args, UnitStanding::Active, ctx),
        EnterpriseCommand::Close { mark: args, licence_revoked: true } => mark(args, UnitStanding::LicenceRevoked, ctx),
        EnterpriseCommand::Close { mark: args, licence_revoked: false } => mark(args, UnitStanding::Deregistered, ctx),
    }
}

fn mark(args: &MarkArgs, standing: UnitStanding, mut ctx: CommandContext) -> Outcome {
    let mut desk = ctx.sit()?;
    let from = args.from.map(|day| day.on(desk.today()));
    let finding = Finding { standing, from, ground: args.ground.clone(), note: args.note.clone() };
    let marked = units::mark(&mut desk, &args.code, finding)?;
    if ctx.ui.json {
        ctx.json(&marked)?;
        return Ok(Exit::Done);
    }
    told(&marked.unit, &mut ctx);
    ctx.pairs(&[transaction(&marked.done)]);
    Ok(Exit::Done)
}

fn show(code: &str, mut ctx: CommandContext) -> Outcome {
    let unit = units::show(&ctx.look()?, code)?;
    if ctx.ui.json {
        ctx.json(&json!({"schema": 1, "unit": unit}))?;
    } else {
        told(&unit, &mut ctx);
    }
    Ok(Exit::Done)
}

fn told(unit: &Unit, ctx: &mut CommandContext) {
    let lang = ctx.ui.lang;
    let open = unit.open_cases.as_deref().unwrap_or_default();
    ctx.pairs(&[
        (Text::new("单位", "unit"), format!("{} {}", unit.uscc, unit.name.as_deref().unwrap_or_default())),
        (Text::new("状态", "standing"), standing(unit, ctx)),
        (Text::new("未结案件", "open cases"), if open.is_empty() { "0".to_owned() } else { open.join(", ") }),
    ]);
    let row = |one: &Established| {
        let Established { standing, from, officer, ground, note } = one;
        vec![from.to_string(), standing.named(lang).to_owned(), officer.clone(), ground.clone(), note.clone()]
    };
    let rows: Vec<Vec<String>> = unit.history.iter().map(row).collect();
    ctx.ui.table(&rows, &[]);
}

fn standing(unit: &Unit, ctx: &CommandContext) -> String {
    match unit.standing {
        Some(standing) => standing.named(ctx.ui.lang).to_owned(),
        None => Text::new("未登记", "not established").of(ctx.ui.lang).to_owned(),
    }
}

fn list(mut ctx: CommandContext) -> Outcome {
    let found = units::list(&ctx.look()?)?;
    if ctx.ui.json {
        ctx.json(&json!({"schema": 1, "units": found}))?;
        return Ok(Exit::Done);
    }
    let row = |unit: &Unit| {
        vec![
            unit.uscc.clone(),
            standing(unit, &ctx),
            unit.from.map_or(String::new(), |day| day.to_string()),
            unit.name.clone().unwrap_or_default(),
            unit.ground.clone().unwrap_or_default(),
        ]
    };
    let rows: Vec<Vec<String>> = found.iter().map(row).collect();
    ctx.ui.table(&rows, &[4]);
    if found.is_empty() {
        ctx.ui.say(&Text::new(
            "没有登记过任何单位的状态；案件中的单位见 visa-cli enterprise show CODE",
            "nothing was established of any unit; a unit of a case: visa-cli enterprise show CODE",
        ));
    }
    Ok(Exit::Done)
}
