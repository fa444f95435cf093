//! `list`, `queue`, `search`: cases in rows.

use std::collections::{BTreeMap, HashSet};

use chrono::{Datelike, NaiveDate};
use clap::FromArgMatches;

use crate::app::case_list::{self, CaseSummary, List, why_now};
use crate::app::desk::Desk;
use crate::app::first_screen::lists_for_me;
use crate::app::held_lists::held_lists;
use crate::app::law::{SavedQuery, queries};
use crate::app::legacy::stands;
use crate::app::seen;
use crate::cli::Outcome;
use crate::cli::as_of::Reveal;
use crate::cli::context::CommandContext;
use crate::cli::prove::Prove;
use crate::config::Config;
use crate::domain::filter::{Filter, Term, is_keyed, meant};
use crate::domain::guard::guarded;
use crate::domain::text::{Lang, Text, cases_in_english};
use crate::domain::words::Word;
use crate::error::{Exit, UserError};
use crate::identity::country;
use crate::store::cases::query::Order;
use crate::ui::screen::Look as Shown;
use crate::ui::table::cut;
use crate::ui::{self, safe};

/// How a list is printed.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// In columns
    Table,
    /// One JSON document
    Json,
    /// One case a line
    Jsonl,
    /// Comma-separated
    Csv,
    /// Tab-separated
    Tsv,
}

#[derive(clap::Args)]
struct Shape {
    /// How the list is printed: a table on a terminal, tab-separated otherwise
    #[arg(long, short, value_enum)]
    format: Option<Format>,
    /// Most cases that are shown
    #[arg(long, default_value_t = 50, value_name = "N")]
    limit: u32,
    /// Show all
    #[arg(long, conflicts_with = "limit")]
    all: bool,
    #[command(flatten)]
    prove: Prove,
}

impl Shape {
    fn most(&self) -> u32 {
        if self.all { u32::MAX } else { self.limit }
    }
}

/// List cases
///
/// Filter words: state:accepted,reviewed|open|closed measure:port_visa port:PVG nationality:D enterprise:9131 outcome:refer
/// custody:office claimed:ID batch:N 'due:<3wd' 'received:>=2026-03-01'; other words search names, passports and receipts.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli list state:open 'due:<3wd'
  visa-cli list enterprise:9131 state:approved --format csv
  visa-cli list --all --format jsonl
  visa-cli list state:approved --prove")]
pub(crate) struct ListArgs {
    /// Words of the filter
    #[arg(value_name = "FILTER")]
    filter: Vec<String>,
    #[command(flatten)]
    shape: Shape,
    #[command(flatten)]
    reveal: Reveal,
}

pub(crate) fn list(args: &ListArgs, mut ctx: CommandContext) -> Outcome {
    let Some(purpose) = args.reveal.purpose() else {
        let desk = ctx.look()?;
        let filter = filter(&args.filter, &desk, &mut ctx)?;
        let list = case_list::list(&desk, &filter, Order::Number, args.shape.most())?;
        return print(&list, &args.shape, &mut ctx, (&desk, false));
    };
    let mut desk = ctx.sit()?;
    let filter = filter(&args.filter, &desk, &mut ctx)?;
    // The cases that are recorded are those that are shown, whoever adds some meanwhile.
    let page = desk.file.list(&filter, Order::Number, args.shape.most())?;
    let cases = page.rows.iter().map(|row| row.key).collect();
    seen::viewed(&mut desk, &format!("list {}", args.filter.join(" ")), purpose, cases)?;
    let list = case_list::page(&desk, page, true)?;
    print(&list, &args.shape, &mut ctx, (&desk, false))
}

/// Reads the words of a filter, and says what they ask for where that is wanted.
pub(crate) fn filter(words: &[String], desk: &Desk, ctx: &mut CommandContext) -> Result<Filter, UserError> {
    let filter = read_filter(words, desk, ctx.config)?;
    if ctx.everywhere.explain_filter {
        if filter.terms.is_empty() {
            ctx.ui.say(&Text::new("无筛选条件：全部案件", "no filter: every case"));
        }
        for Text { zh, en } in filter.explained() {
            ctx.ui.say(&Text::new(format!("· {zh}"), format!("- {en}")));
        }
    }
    Ok(filter)
}

/// The numbers of the cases that fit a filter, where one is given.
pub(crate) fn fitting(
    words: &[String],
    desk: &Desk,
    ctx: &mut CommandContext,
) -> anyhow::Result<Option<HashSet<String>>> {
    if words.is_empty() {
        return Ok(None);
    }
    let filter = filter(words, desk, ctx)?;
    let mut fit = HashSet::new();
    desk.file.each_case(&filter, |row| {
        fit.insert(desk.number(row.key));
        Ok::<(), anyhow::Error>(())
    })?;
    Ok(Some(fit))
}

/// Reads the words of a filter; `@name` stands for a saved query.
fn read_filter(words: &[String], desk: &Desk, config: &Config) -> Result<Filter, UserError> {
    let saved = if words.iter().any(|word| word.starts_with('@')) { queries(desk, config) } else { BTreeMap::new() };
    let mut all = Vec::new();
    for word in words {
        match word.strip_prefix('@') {
            None => all.push(word.clone()),
            Some(name) => {
                let query = saved.get(name).ok_or_else(|| no_such_query(name, &saved))?;
                if let Some(other) = query.words.split_whitespace().find(|word| word.starts_with('@')) {
                    return Err(query_in_a_query(name, other));
                }
                all.push(query.words.clone());
            }
        }
    }
    let bad = |wrong: Vec<Text>| {
        UserError::new(
            Exit::Usage,
            "bad_filter",
            Text::new("筛选条件有误", "the filter cannot be read"),
            Text::new("见 visa-cli list --help", "see visa-cli list --help"),
        )
        .with_details(wrong)
    };
    let filter = Filter::read(&all, desk).map_err(bad)?;
    let gone: Vec<Text> = filter.terms.iter().filter_map(|term| not_on_file(term, desk)).collect();
    if gone.is_empty() { Ok(filter) } else { Err(bad(gone)) }
}

/// The error of a saved query that names another one.
fn query_in_a_query(name: &str, other: &str) -> UserError {
    UserError::new(
        Exit::Usage,
        "bad_filter",
        Text::new(format!("@{name} 中写有 {other}"), format!("@{name} names {other}")),
        Text::new("保存的查询不引用另一个查询：写出其条件", "a saved query names no other: write out what it asks for"),
    )
}

/// Says what a filter asks for that this file does not hold: nothing could ever fit it.
fn not_on_file(term: &Term, desk: &Desk) -> Option<Text> {
    if let Term::Batch(batch) = term {
        let gone = !matches!(desk.file.batch(*batch), Ok(Some(_)));
        return gone.then(|| {
            Text::new(format!("batch:{batch}：没有这份名单"), format!("batch:{batch}: there is no such list"))
        });
    }
    if let Term::Port(port) = term {
        let known = *port == desk.file.ledger().office() || matches!(desk.file.has_cases_at(port), Ok(true));
        return (!known).then(|| {
            Text::new(
                format!("port:{port}：没有这个口岸的案件，本机关也不在该口岸"),
                format!("port:{port}: no case is of that port, and the office is not there"),
            )
        });
    }
    let Term::Claimed(officer) = term else { return None };
    let roster = desk.file.roster().ok()?;
    let known: Vec<&str> = roster.officers().map(|officer| &*officer.member.id).collect();
    if known.contains(&&**officer) {
        return None;
    }
    let near = meant(officer, known.iter().copied());
    Some(Text::new(
        format!("claimed:{officer}：名册中没有此人{}", near.zh),
        format!("claimed:{officer}: nobody of that id is enrolled{}", near.en),
    ))
}

fn no_such_query(name: &str, saved: &BTreeMap<String, SavedQuery>) -> UserError {
    let known: Vec<String> = saved.keys().map(|name| format!("@{name}")).collect();
    let hint = match known.join(", ") {
        known if known.is_empty() => {
            Text::new("在配置文件的 [queries] 中写明", "add it to [queries] of the configuration file")
        }
        known => Text::new(
            format!("在配置文件的 [queries] 中写明；现有：{known}"),
            format!("add it to [queries] of the configuration file; there are: {known}"),
        ),
    };
    UserError::new(
        Exit::NotFound,
        "no_such_query",
        Text::new(format!("没有保存的查询 @{name}"), format!("there is no saved query @{name}")),
        hint,
    )
}

/// Show what waits, the most urgent first
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli queue
  visa-cli queue office 'due:<3wd'
  visa-cli queue mine measure:port_visa --json
  visa-cli queue drafts")]
pub(crate) struct QueueArgs {
    /// `mine` for what waits for the officer, `office` for all, `drafts` with what each lacks; then words of the filter
    #[arg(value_name = "mine|office|drafts|FILTER")]
    words: Vec<String>,
    #[command(flatten)]
    shape: Shape,
}

/// Prints what waits for who acts, where nobody can be asked.
pub(crate) fn waiting(words: &[String], ctx: CommandContext) -> Outcome {
    let line = ["queue", "mine"].map(str::to_owned).into_iter().chain(words.iter().cloned());
    let command = <QueueArgs as clap::Args>::augment_args(clap::Command::new("queue"));
    let found = command.try_get_matches_from(line).and_then(|found| QueueArgs::from_arg_matches(&found));
    queue(&found.map_err(|error| anyhow::anyhow!("{error}"))?, ctx)
}

/// The number of a case as short as it names one in this file: the sequence alone in the year that runs.
pub(crate) fn short(desk: &Desk, number: &str) -> String {
    let this_year = desk.file.ledger().numbering.begins(u64::from(desk.year().unsigned_abs()));
    let last = number.strip_prefix(&this_year).map(|last| last.trim_start_matches('0'));
    last.filter(|last| !last.is_empty()).unwrap_or(number).to_owned()
}

/// The day that counts for a case, in few columns: its last day, or that of the arrival, or the year whose working days are not
/// published; and whether it is past.
pub(crate) fn day_in_short(
    (due, arrives, provisional): (Option<NaiveDate>, Option<NaiveDate>, Option<i32>),
    today: NaiveDate,
    lang: Lang,
) -> (String, bool) {
    let Some(day) = due.or(arrives) else {
        let open = |year: i32| Text::new(format!("{year}年未公布"), format!("{year} open")).of(lang).to_owned();
        return (provisional.map_or_else(|| "-".to_owned(), open), false);
    };
    let late = due.is_some() && day < today;
    let what = match (due.is_some(), late) {
        (true, true) => Text::new("逾期", "overdue"),
        (true, false) => Text::new("限", "due"),
        (false, _) => Text::new("抵", "arr"),
    };
    let day = if day.year() == today.year() { day.format("%m-%d").to_string() } else { day.to_string() };
    (format!("{} {day}", what.of(lang)), late)
}

pub(crate) fn queue(args: &QueueArgs, mut ctx: CommandContext) -> Outcome {
    if let Some((_, words)) = args.words.split_first().filter(|(first, _)| *first == "drafts") {
        let desk = ctx.look()?;
        let filter = filter(words, &desk, &mut ctx)?;
        let list = case_list::drafts(&desk, filter, args.shape.most())?;
        return print(&list, &args.shape, &mut ctx, (&desk, true));
    }
    let (mine, words) = match args.words.split_first() {
        Some((first, rest)) if first == "mine" => (true, rest),
        Some((first, rest)) if first == "office" => (false, rest),
        _ => (ctx.everywhere.officer.is_some(), args.words.as_slice()),
    };
    let desk = if mine { ctx.look_as_officer()? } else { ctx.look()? };
    let filter = filter(words, &desk, &mut ctx)?;
    let list = case_list::queue(&desk, filter, mine, args.shape.most())?;
    if words.is_empty() {
        let lists = if mine { lists_for_me(&desk)? } else { held_lists(&desk)? };
        lists.iter().for_each(|list| ctx.ui.say(&list.told()));
    }
    print(&list, &args.shape, &mut ctx, (&desk, true))
}

/// Search cases by any part of a name in any script and spelling, passport, receipt, document, unit or credit code
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli search layla ibrahim
  visa-cli search 0457
  visa-cli search 李娜")]
pub(crate) struct SearchArgs {
    /// What to look for
    #[arg(required = true)]
    text: Vec<String>,
    #[command(flatten)]
    shape: Shape,
}

pub(crate) fn search(args: &SearchArgs, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    // Words of a filter narrow what is looked for, as everywhere.
    let filter = if args.text.iter().any(|word| is_keyed(word)) {
        filter(&args.text, &desk, &mut ctx)?
    } else {
        Filter { terms: vec![Term::Text(args.text.join(" "))] }
    };
    let list = case_list::list(&desk, &filter, Order::Sure, args.shape.most())?;
    print(&list, &args.shape, &mut ctx, (&desk, false))
}

/// Prints cases; a queue says of each why it stands there.
fn print(list: &List, shape: &Shape, ctx: &mut CommandContext, (desk, is_queue): (&Desk, bool)) -> Outcome {
    let on_terminal = ctx.ui.environment.width.is_some();
    let usual = if on_terminal { Format::Table } else { Format::Tsv };
    let format = if ctx.ui.json { Format::Json } else { shape.format.unwrap_or(usual) };
    match format {
        Format::Json => ctx.json(list)?,
        Format::Jsonl => {
            for case in &list.cases {
                ctx.json(case)?;
                if ctx.ui.out_is_closed() {
                    break;
                }
            }
        }
        Format::Csv => separated(list, b',', ctx)?,
        Format::Tsv => separated(list, b'\t', ctx)?,
        Format::Table => {
            table(list, ctx, desk, is_queue);
        }
    }
    let (shown, total) = (list.cases.len(), list.total);
    ctx.ui.say(&if shown as u64 == total && !list.more {
        ui::cases(total)
    } else {
        let (zh, en) = if list.more { ("超过", "more than ") } else { ("", "") };
        Text::new(
            format!("显示 {shown} 件，共{zh} {total} 件（--all 显示全部）"),
            format!("{shown} of {en}{} (--all shows all)", cases_in_english(total)),
        )
    });
    shape.prove.shown(desk, list.cases.iter().map(|case| &*case.case), ctx)
}

const HEADER: [&str; 11] = [
    "case",
    "measure",
    "state",
    "outcome",
    "port",
    "nationality",
    "enterprise",
    "name",
    "passport",
    "received_on",
    "due_on",
];

fn fields(case: &CaseSummary) -> [String; 11] {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    [
        case.case.clone(),
        case.measure.code().to_owned(),
        case.state.code().to_owned(),
        case.outcome.clone(),
        text(&case.port),
        text(&case.nationality),
        text(&case.enterprise),
        text(&case.name),
        text(&case.passport),
        case.received_on.to_string(),
        case.due_on.map_or(String::new(), |day| day.to_string()),
    ]
}

fn separated(list: &List, separator: u8, ctx: &mut CommandContext) -> anyhow::Result<()> {
    let mut writer = csv::WriterBuilder::new().delimiter(separator).from_writer(Vec::new());
    // A column says of which moment the rows are, where it is not now.
    let as_of = ctx.stood.as_ref().map(|stood| stood.at.clone());
    // Drafts say what is to be supplied, and what else stands before them.
    let drafts = list.cases.iter().any(|case| case.missing.is_some());
    // So do days that cannot be counted yet: the year whose working days are not published.
    let provisional = list.cases.iter().any(|case| case.provisional.is_some());
    let header = HEADER.into_iter().chain(drafts.then_some("missing")).chain(provisional.then_some("provisional"));
    writer.write_record(header.chain(as_of.as_ref().map(|_| "as_of")))?;
    for case in &list.cases {
        let fields = fields(case).map(|field| {
            let field = safe::shown(&field).replace(['\t', '\n'], " ");
            guarded(&field).into_owned()
        });
        let held = case.obstacles.iter().flatten().map(|obstacle| obstacle.code);
        let wanted = case.missing.iter().flatten().map(String::as_str).chain(held);
        let missing = drafts.then(|| wanted.collect::<Vec<_>>().join(" "));
        let year = provisional.then(|| case.provisional.map_or(String::new(), |year| year.to_string()));
        writer.write_record(fields.into_iter().chain(missing).chain(year).chain(as_of.clone()))?;
    }
    let bytes = writer.into_inner().map_err(|error| anyhow::anyhow!("{error}"))?;
    ctx.ui.data(&bytes);
    Ok(())
}

/// A nationality by its name.
fn in_words(code: &str, lang: Lang) -> String {
    match (country::of(code), lang) {
        (Some(country), Lang::Zh) => country.zh.to_owned(),
        (Some(country), Lang::En) => country.en.to_owned(),
        (None, _) => code.to_owned(),
    }
}

/// Columns that a name has in the narrowest window.
const SHORT_NAME: usize = 12;

fn table(list: &List, ctx: &mut CommandContext, desk: &Desk, is_queue: bool) {
    let (lang, today) = (ctx.ui.lang, desk.today());
    let of = |zh: &'static str, en: &'static str| Text::new(zh, en).of(lang).to_owned();
    let mut header = vec![
        of("案件", "case"),
        of("事项", "measure"),
        of("状态", "state"),
        of("国籍", "nat."),
        of("姓名", "name"),
        of("护照", "passport"),
        of("期限", "due"),
    ];
    if is_queue {
        header.push(of("缘由", "why"));
    }
    let (mut rows, mut looks) = (vec![header], vec![Shown::Plain]);
    // One long name takes no column from the others.
    let longest = (ctx.ui.width / 3).max(SHORT_NAME);
    for case in &list.cases {
        // What is decided and handed out is due no more.
        let due = case.due_on.filter(|_| case.state.is_open());
        let (day, late) = day_in_short((due, case.arrives_on, case.provisional), today, lang);
        let mut row = vec![
            short(desk, &case.case),
            of(case.measure.zh(), case.measure.en()),
            stands(case.state, case.closed_there.as_ref()).of(lang).to_owned(),
            case.nationality.as_deref().map_or_else(|| "-".to_owned(), |code| in_words(code, lang)),
            case.name.as_deref().map_or_else(|| "-".to_owned(), |name| cut(name, longest, usize::MAX)),
            case.passport.clone().unwrap_or_else(|| "-".to_owned()),
            day,
        ];
        if is_queue {
            row.push(why_now(case, today).of(lang).to_owned());
        }
        rows.push(row);
        looks.push(if late { Shown::Overdue } else { Shown::Plain });
    }
    // In a narrow window the nationality goes first, then the passport, the measure, why it stands there; the state never.
    let spare = if is_queue { [3, 5, 1, 7].as_slice() } else { &[3, 5, 1] };
    ctx.ui.table_of(&rows, spare, &looks);
}
