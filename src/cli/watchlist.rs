//! `watchlist`: who is looked for. Nobody on it is ever shown.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde_json::json;

use crate::app::desk::recorded_time;
use crate::app::watch::{self, Person};
use crate::cli::Outcome;
use crate::cli::context::{CommandContext, needed, transaction};
use crate::cli::day::{self, Typed};
use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::identity::{country, names};

/// Load the watch list, show which one is in use, clear a hit
///
/// A person whose passport, or whose name with birth date, is on it is held when a list comes in, and told only that it is
/// held. Nobody on it is ever shown.
#[derive(clap::Args)]
pub(crate) struct WatchlistArgs {
    #[command(subcommand)]
    command: WatchlistCommand,
}

#[derive(clap::Subcommand)]
enum WatchlistCommand {
    /// Load a list in place of the one in use: CSV with passport, nationality, name, birth_date
    #[command(after_help = "Example:
  visa-cli watchlist load watch.csv --dated 2026-11-20")]
    Load {
        /// The list; - reads standard input
        #[arg(value_name = "FILE|-")]
        file: PathBuf,
        /// The day that it is of; today where none is given
        #[arg(long, value_name = "DATE", value_parser = day::typed)]
        dated: Option<Typed>,
    },
    /// Show which list is in use: its date, SHA-256, size, who loaded it
    #[command(after_help = "Example:
  visa-cli watchlist show")]
    Show,
    /// Record that a person is not the one that is looked for; it holds for these very values alone
    #[command(after_help = "Example:
  visa-cli watchlist clear --passport C4F7H2K91 --nationality DEU --name 'MUELLER HANS' --birth-date 1979-04-12 \\
      --note 'interviewed, another birthplace'")]
    #[command(override_usage = "visa-cli watchlist clear --passport NO --nationality CODE --name NAME")]
    Clear(ClearArgs),
}

#[derive(clap::Args)]
struct ClearArgs {
    /// Passport number
    #[arg(long, value_name = "NUMBER")]
    passport: Option<String>,
    /// Nationality: name or code
    #[arg(long, value_name = "COUNTRY")]
    nationality: Option<String>,
    /// Name as the list has it
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Day of birth
    #[arg(long, value_name = "DATE", value_parser = day::read)]
    birth_date: Option<NaiveDate>,
    /// On what ground
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

pub(crate) fn run(args: &WatchlistArgs, ctx: CommandContext) -> Outcome {
    match &args.command {
        WatchlistCommand::Load { file, dated } => load(file, *dated, ctx),
        WatchlistCommand::Show => show(ctx),
        WatchlistCommand::Clear(args) => clear(args, ctx),
    }
}

fn load(file: &Path, dated: Option<Typed>, mut ctx: CommandContext) -> Outcome {
    let mut desk = ctx.sit()?;
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        std::io::Read::read_to_end(&mut ctx.ui.input, &mut bytes)?;
    } else {
        bytes = std::fs::read(file).map_err(|error| {
            let hint = Text::new("检查文件名和权限", "check the name and the permissions");
            UserError::cannot_read(Exit::Refused, file, &error, hint)
        })?;
    }
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let dated = dated.map(|day| day.on(desk.today()));
    let loaded = watch::load(&mut desk, &name, &bytes, dated)?;
    if ctx.ui.json {
        ctx.json(&loaded)?;
        return Ok(Exit::Done);
    }
    ctx.pairs(&[
        (Text::new("名单日期", "dated"), loaded.dated_on.to_string()),
        (Text::new("人数", "entries"), loaded.entries.to_string()),
        transaction(&loaded.done),
    ]);
    if loaded.already_done {
        ctx.ui.say(&Text::new("该名单已在使用", "this list is in use already"));
    }
    Ok(Exit::Done)
}

fn show(mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let list = desk.file.watch_list()?;
    if ctx.ui.json {
        ctx.json(&json!({"schema": 1, "watch_list": list}))?;
        return Ok(Exit::Done);
    }
    match list {
        None => ctx.ui.say(&Text::new("没有载入布控名单", "no watch list was loaded")),
        Some(list) => ctx.pairs(&[
            (Text::new("名单日期", "dated"), list.dated_on),
            (Text::new("人数", "entries"), list.entries.to_string()),
            (Text::new("SHA-256", "SHA-256"), list.file_sha256),
            (Text::new("载入", "loaded"), format!("{} {}", recorded_time(list.at), list.officer)),
        ]),
    }
    Ok(Exit::Done)
}

fn clear(args: &ClearArgs, mut ctx: CommandContext) -> Outcome {
    let mut desk = ctx.sit()?;
    let found = args.nationality.as_deref().map(country::find);
    let nationality = match found.as_deref() {
        None => None,
        Some([country]) => Some(country.code),
        Some(_) => return Err(needed("--nationality", "国籍", "a nationality that is certain").into()),
    };
    let (passport, name_key) = (args.passport.as_deref().map(str::to_uppercase), args.name.as_deref().map(names::key));
    let person = Person {
        passport: passport.as_deref(),
        nationality,
        name_key: name_key.as_deref(),
        birth_date: args.birth_date,
    };
    let cleared = watch::clear(&mut desk, &person, args.note.as_deref())?;
    if ctx.ui.json {
        ctx.json(&cleared)?;
    } else {
        ctx.pairs(&[(Text::new("已排除", "cleared"), cleared.cleared.to_string()), transaction(&cleared.done)]);
    }
    Ok(Exit::Done)
}
