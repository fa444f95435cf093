//! `watchlist`: who is looked for. Nobody on it is ever shown.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde_json::json;

use crate::app::desk::recorded_time;
use crate::app::import::of_row;
use crate::app::watch::impact::{Asked, DecidedCase, impact};
use crate::app::watch::{self, ClearDone, ListSays, WouldFind};
use crate::cli::Outcome;
use crate::cli::context::{CommandContext, needed, transaction};
use crate::cli::day::{self, Typed};
use crate::cli::import::word;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::error::Exit;
use crate::identity::country;
use crate::identity::matcher::plain_number;
use crate::lists::encoding::Encoding;
use crate::lists::source::Source;
use crate::store::register::person::PersonRow;
use crate::ui::{safe, table};

/// Load the watch list, show which one is in use, clear a hit
///
/// A person is held at every door whose passport number, of whatever nationality, or whose name with birth date, is on it,
/// and told only that it is held. Nobody on it is ever shown.
#[derive(clap::Args)]
pub(crate) struct WatchlistArgs {
    #[command(subcommand)]
    command: WatchlistCommand,
}

#[derive(clap::Subcommand)]
enum WatchlistCommand {
    /// Load a list in place of the one in use: a sheet with passport, nationality, name, birth_date, or a public list
    #[command(after_help = "Example:
  visa-cli watchlist load watch.csv --dated 2026-11-20")]
    Load(LoadArgs),
    /// List what was decided under a list that was wrong, and whose people the list in use holds
    ///
    /// The cases and documents are those that were decided while the list before the one in use was in use, and that the
    /// one in use holds. With a FILE, those that were decided under the one in use, and that the list of the file would
    /// hold.
    #[command(after_help = "Examples:
  visa-cli watchlist impact
  visa-cli watchlist impact --since 2026-11-20
  visa-cli watchlist impact watch.csv")]
    Impact(ImpactArgs),
    /// Show which list is in use: its date, SHA-256, size, who loaded it
    #[command(after_help = "Example:
  visa-cli watchlist show")]
    Show,
    /// Record that a person is not the one that is looked for; it holds for these very values alone
    #[command(after_help = "Example:
  visa-cli watchlist clear --passport C4F7H2K91 --nationality DEU \\
    --name 'MUELLER HANS' --birth-date 1979-04-12 \\
    --note 'interviewed, another birthplace'")]
    #[command(override_usage = "visa-cli watchlist clear --passport NO --nationality CODE --name NAME")]
    Clear(ClearArgs),
}

#[derive(clap::Args)]
struct LoadArgs {
    /// The list; - reads standard input
    #[arg(value_name = "FILE|-")]
    file: PathBuf,
    /// The day that it is of; today where none is given
    #[arg(long, value_name = "DATE", value_parser = day::typed)]
    dated: Option<Typed>,
    /// How the bytes of a text file are read, where that is not certain
    #[arg(long, value_enum)]
    encoding: Option<Encoding>,
    /// Nobody is looked for any more: take a list without people
    #[arg(long)]
    empty: bool,
    /// It is of an earlier day than the list in use, and is to take its place
    #[arg(long)]
    older: bool,
    /// It is a watch list though its columns are those of an invitation list
    #[arg(long)]
    with_trips: bool,
}

#[derive(clap::Args)]
struct ImpactArgs {
    /// A list that is not loaded; - reads standard input
    #[arg(value_name = "FILE|-")]
    file: Option<PathBuf>,
    /// The first day of the decisions, whichever list was in use
    #[arg(long, value_name = "DATE", value_parser = day::typed)]
    since: Option<Typed>,
    /// How the bytes of a text file are read, where that is not certain
    #[arg(long, value_enum)]
    encoding: Option<Encoding>,
}

#[derive(clap::Args)]
struct ClearArgs {
    /// The case whose person was looked into, instead of the values
    #[arg(long, value_name = "CASE", conflicts_with_all = ["passport", "nationality", "name", "birth_date"])]
    case: Option<String>,
    /// The list in which the person stands, instead of the values
    #[arg(long, value_name = "FILE", requires = "row", conflicts_with_all = ["case", "passport", "nationality", "name", "birth_date"])]
    list: Option<PathBuf>,
    /// The row of the list
    #[arg(long, value_name = "ROW", requires = "list")]
    row: Option<u64>,
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
        WatchlistCommand::Load(args) => load(args, ctx),
        WatchlistCommand::Impact(args) => impact_of(args, ctx),
        WatchlistCommand::Show => show(ctx),
        WatchlistCommand::Clear(args) => clear(args, ctx),
    }
}

fn load(args: &LoadArgs, mut ctx: CommandContext) -> Outcome {
    let mut desk = if ctx.everywhere.dry_run { ctx.look()? } else { ctx.sit()? };
    let source = opened(&args.file, &mut ctx)?;
    let dated_on = args.dated.map(|day| day.on(desk.today()));
    let LoadArgs { empty, older, encoding, with_trips, .. } = *args;
    let says = ListSays { dated_on, empty, older, encoding, with_trips };
    if ctx.everywhere.dry_run {
        return would_find(&watch::would_find(&desk, &source, says)?, ctx);
    }
    let loaded = watch::load(&mut desk, &source, says)?;
    if ctx.ui.json {
        ctx.json(&loaded)?;
        return Ok(Exit::Done);
    }
    ctx.pairs(&[
        (Text::new("名单日期", "dated"), loaded.dated_on.to_string()),
        (Text::new("人数", "entries"), loaded.entries.to_string()),
        (Text::new("新增", "new"), loaded.new.to_string()),
        (Text::new("不再列入", "no longer on it"), loaded.gone.to_string()),
        (Text::new("新增暂缓", "newly held"), loaded.newly_held_total.to_string()),
        transaction(&loaded.done),
    ]);
    for case in &loaded.newly_held {
        ctx.ui.line(case);
    }
    if loaded.already_done {
        ctx.ui.say(&Text::new("该名单已在使用", "this list is in use already"));
    } else if 0 < loaded.newly_held_total {
        ctx.ui.say(&Text::new(
            "此前名单期间已决定的: visa-cli watchlist impact",
            "what was decided under the list before: visa-cli watchlist impact",
        ));
    }
    Ok(Exit::Done)
}

fn would_find(found: &WouldFind, mut ctx: CommandContext) -> Outcome {
    if ctx.ui.json {
        ctx.json(found)?;
        return Ok(Exit::Done);
    }
    ctx.pairs(&[
        (Text::new("名单日期", "dated"), found.dated_on.to_string()),
        (Text::new("人数", "entries"), found.entries.to_string()),
        (Text::new("比对案件", "cases screened"), found.screened.to_string()),
        (Text::new("将新增暂缓", "newly held"), found.newly_held_total.to_string()),
        (Text::new("仍暂缓", "still held"), found.still_held.to_string()),
        (Text::new("不再暂缓", "no longer held"), found.no_longer_held.to_string()),
        (Text::new("已排除的命中", "hits cleared before"), found.cleared.to_string()),
    ]);
    for case in &found.newly_held {
        ctx.ui.line(case);
    }
    Ok(Exit::Done)
}

fn opened(file: &Path, ctx: &mut CommandContext) -> anyhow::Result<Source> {
    Ok(if file == Path::new("-") {
        Source::spool(&mut *ctx.ui.input, &std::env::temp_dir())?
    } else {
        Source::open(file)?
    })
}

fn impact_of(args: &ImpactArgs, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let source = args.file.as_deref().map(|file| opened(file, &mut ctx)).transpose()?;
    let says = ListSays { encoding: args.encoding, ..ListSays::default() };
    let since = args.since.map(|day| day.on(desk.today()));
    let found = impact(&desk, Asked { by: source.as_ref().map(|source| (source, says)), since })?;
    if ctx.ui.json {
        ctx.json(&found)?;
        return Ok(Exit::Done);
    }
    let under = match (&found.under, found.since) {
        (Some(list), _) => format!("{} · {} · {}", list.dated_on, recorded_time(list.at), list.officer),
        (None, Some(day)) => day.to_string(),
        (None, None) => Text::new("没有名单", "no list").of(ctx.ui.lang).to_owned(),
    };
    let what = if found.since.is_some() {
        Text::new("决定日起于", "decided from")
    } else {
        Text::new("当时所用名单", "list in use then")
    };
    ctx.pairs(&[
        (what, under),
        (Text::new("现按名单", "held against the list of"), found.dated_on.to_string()),
        (Text::new("期间决定的案件", "cases decided meanwhile"), found.decided.to_string()),
        (Text::new("其中命中", "of these held"), found.held.len().to_string()),
    ]);
    let lang = ctx.ui.lang;
    let day =
        |day: Option<NaiveDate>| day.map(|day| Text::new(format!("可停留至 {day}"), format!("may stay until {day}")));
    let line = |one: &DecidedCase| {
        let until = day(one.stays_until).map(|text| text.of(lang).to_owned()).unwrap_or_default();
        let document = one.document.clone().unwrap_or_default();
        vec![one.case.clone(), one.state.named(lang).to_owned(), one.at.clone(), document, until]
    };
    for line in table::aligned(&found.held.iter().map(line).collect::<Vec<_>>()) {
        ctx.ui.line(&safe::shown(&line));
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
    if let Some(case) = &args.case {
        let case = desk.take_up(case)?;
        let said = desk.said_of_the_person(&case)?;
        let cleared = watch::clear(&mut desk, &said, Some(&case.row), args.note.as_deref())?;
        return told(&cleared, ctx);
    }
    if let (Some(list), Some(row)) = (&args.list, args.row) {
        let said = desk.said_of_newcomer(of_row(&desk, &Source::open(list)?, row)?)?;
        let cleared = watch::clear(&mut desk, &said, None, args.note.as_deref())?;
        let file = word(&list.display().to_string());
        ctx.ui.say(&Text::new(
            format!("下一步: visa-cli import {file} --accept-good，参数与首次导入时相同；该行即可收入"),
            format!(
                "next: visa-cli import {file} --accept-good, with the flags of the first time: it takes the row in"
            ),
        ));
        return told(&cleared, ctx);
    }
    let found = args.nationality.as_deref().map(country::find);
    let nationality = match found.as_deref() {
        None => None,
        Some([country]) => Some(country.code),
        Some(_) => return Err(needed("--nationality", "国籍", "a nationality that is certain").into()),
    };
    let passport = args.passport.as_deref().map(plain_number);
    let person = PersonRow {
        passport,
        nationality: nationality.map(str::to_owned),
        name: args.name.clone(),
        birth_date: args.birth_date,
        ..PersonRow::default()
    };
    told(&watch::clear(&mut desk, &[person], None, args.note.as_deref())?, ctx)
}

fn told(cleared: &ClearDone, mut ctx: CommandContext) -> Outcome {
    if ctx.ui.json {
        ctx.json(cleared)?;
    } else {
        ctx.pairs(&[(Text::new("已排除", "cleared"), cleared.cleared.to_string()), transaction(&cleared.done)]);
    }
    Ok(Exit::Done)
}
