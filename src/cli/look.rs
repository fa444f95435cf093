//! `show`, `history`, `list`, `queue`, `search`, `next`, `ready`, `why`: looking, without writing.

use chrono::NaiveDate;
use serde_json::json;

use crate::app::decide::examine;
use crate::app::desk::Desk;
use crate::app::look::{self, List, Listed, Whole, why_now};
use crate::app::next::next as choices;
use crate::cli::Outcome;
use crate::cli::counter::Counter;
use crate::cli::intake::show_note;
use crate::config::Config;
use crate::domain::filter::{Filter, Term};
use crate::domain::text::{Lang, Text};
use crate::domain::words::Word;
use crate::error::{Exit, UserError};
use crate::rules::reasons::Outcome as Verdict;
use crate::store::search::Order;
use crate::ui::report::Depth;
use crate::ui::{self, columns, safe};

/// Show one case whole
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli show 123
  visa-cli show PVG-2026-000123 --json")]
pub(crate) struct ShowArgs {
    /// The case: any part of its number that names one, its receipt or its document
    case: String,
}

pub(crate) fn show(args: &ShowArgs, mut counter: Counter) -> Outcome {
    let desk = counter.look()?;
    let whole = look::show(&desk, &args.case)?;
    if counter.ui.json {
        counter.json(&whole)?;
        return Ok(Exit::Done);
    }
    let pairs = pairs(&whole, counter.ui.lang);
    counter.pairs(&pairs);
    counter.ui.line("");
    events(&whole.events, &mut counter);
    Ok(Exit::Done)
}

fn pairs(whole: &Whole, lang: Lang) -> Vec<(Text, String)> {
    let of = |zh: &'static str, en: &'static str| Text::new(zh, en).of(lang).to_owned();
    let word = |names: &'static [&'static str; 2]| of(names[0], names[1]);
    let applicant = &whole.facts.applicant;
    let mut pairs = vec![
        (Text::new("案件", "case"), whole.case.clone()),
        (Text::new("事项", "measure"), word(whole.measure.names())),
        (Text::new("状态", "state"), word(whole.state.names())),
        (Text::new("收件", "received"), whole.received_on.to_string()),
    ];
    let mut add = |zh: &'static str, en: &'static str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            pairs.push((Text::new(zh, en), value));
        }
    };
    add("期限", "due", whole.due_on.map(|day| day.to_string()));
    add("受理回执", "receipt", whole.receipt.as_ref().map(|receipt| receipt.number.clone()));
    add("姓名", "name", applicant.name.as_ref().map(|name| name.0.clone()));
    add("中文姓名", "Chinese name", whole.particulars.chinese_name.clone());
    add("国籍", "nationality", applicant.nationality.map(|code| code.to_string()));
    add("出生日期", "born", applicant.birth_date.map(|day| day.to_string()));
    add("护照", "passport", whole.facts.passport.number.map(|number| look::masked(number.as_str())));
    add("护照所在", "passport is", Some(word(whole.custody.names())));
    add("免留护照", "exempt", whole.passport_exempt.then(|| of("是", "yes")));
    add(
        "邀请单位",
        "inviter",
        whole.enterprise_name.clone().or(whole.facts.inviter.uscc.as_ref().map(|code| code.0.clone())),
    );
    add(
        "评估",
        "assessed",
        whole.decision["outcome"]
            .as_str()
            .map(|code| Verdict::find(code).map_or(code.to_owned(), |outcome| word(outcome.names()))),
    );
    add("一次性告知", "notice", Some(whole.notice.join(", ")));
    add("审核意见", "recommended", whole.recommendation.map(|word_of| word(word_of.names())));
    add("审核", "reviewed by", whole.reviewer.clone());
    add("决定", "decided by", whole.approver.clone());
    if let Some(document) = &whole.issued {
        let until = document.valid_until.map_or(String::new(), |day| format!(" – {day}"));
        let ended = if document.ended { of("（已失效）", " (no longer holds)") } else { String::new() };
        add("签证证件", "document", Some(format!("{} {}{until}{ended}", document.number, document.valid_from)));
    }
    add("前案", "follows", whole.follows.clone());
    add("本人其他案件", "other cases", Some(whole.other_cases.join(", ")));
    let alike: Vec<String> =
        whole.alike.iter().map(|alike| format!("{} ({})", alike.cases.join(", "), alike.same.join(", "))).collect();
    add("可能为同一人", "may be the same", Some(alike.join("; ")));
    pairs
}

fn events(events: &[look::Shown], counter: &mut Counter) {
    let lang = counter.ui.lang;
    let rows: Vec<Vec<String>> = events
        .iter()
        .map(|event| {
            let kind = Text::new(event.kind.zh(), event.kind.en()).of(lang).to_owned();
            let said = event.said.clone().unwrap_or_default();
            vec![
                event.seq.to_string(),
                event.at.replace('T', " ").replace("+08:00", ""),
                kind,
                event.officer.clone(),
                said,
            ]
        })
        .collect();
    for line in columns::aligned(&rows) {
        counter.ui.line(&safe::shown(&line));
    }
}

/// Show what happened to a case, oldest first
#[derive(clap::Args)]
#[command(after_help = "Example:
  visa-cli history 123")]
pub(crate) struct HistoryArgs {
    /// The case
    case: String,
}

pub(crate) fn history(args: &HistoryArgs, mut counter: Counter) -> Outcome {
    let desk = counter.look()?;
    let case = desk.find(&args.case)?;
    let history = look::history(&desk, &case)?;
    if counter.ui.json {
        counter.json(&json!({"schema": 1, "case": desk.number(case.key), "events": history}))?;
    } else {
        events(&history, &mut counter);
    }
    Ok(Exit::Done)
}

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
  visa-cli list --all --format jsonl")]
pub(crate) struct ListArgs {
    /// Words of the filter
    #[arg(value_name = "FILTER")]
    filter: Vec<String>,
    /// Show passport numbers in full; recorded as a view
    #[arg(long)]
    reveal: bool,
    #[command(flatten)]
    shape: Shape,
}

pub(crate) fn list(args: &ListArgs, mut counter: Counter) -> Outcome {
    let mut desk = if args.reveal { counter.sit()? } else { counter.look()? };
    let filter = filter(&args.filter, &desk, counter.config)?;
    if args.reveal {
        let note = args.filter.join(" ");
        let viewed = crate::record::act::Act::Viewed(crate::record::act::Said { note });
        desk.act(|record| record.office(viewed))?;
    }
    let list = look::list(&desk, &filter, Order::Number, args.shape.most(), args.reveal)?;
    print(&list, &args.shape, &mut counter, None)
}

/// Reads the words of a filter; `@name` stands for a saved query.
pub(crate) fn filter(words: &[String], desk: &Desk, config: &Config) -> Result<Filter, UserError> {
    let mut all = Vec::new();
    for word in words {
        match word.strip_prefix('@') {
            None => all.push(word.clone()),
            Some(name) => all.push(config.queries.get(name).ok_or_else(|| no_such_query(name, config))?.clone()),
        }
    }
    Filter::read(&all, desk).map_err(|wrong| {
        UserError::new(
            Exit::Usage,
            "bad_filter",
            Text::new("筛选条件有误", "the filter cannot be read"),
            Text::new("见 visa-cli list --help", "see visa-cli list --help"),
        )
        .with_details(wrong)
    })
}

fn no_such_query(name: &str, config: &Config) -> UserError {
    let known: Vec<&str> = config.queries.keys().map(String::as_str).collect();
    let known = known.join(", ");
    UserError::new(
        Exit::NotFound,
        "no_such_query",
        Text::new(format!("没有保存的查询 @{name}"), format!("there is no saved query @{name}")),
        Text::new(
            format!("在配置文件的 [queries] 中写明；现有：{known}"),
            format!("add it to [queries] of the configuration file; there are: {known}"),
        ),
    )
}

/// Show what waits, the most urgent first
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli queue
  visa-cli queue office 'due:<3wd'
  visa-cli queue mine measure:port_visa --json")]
pub(crate) struct QueueArgs {
    /// `mine` for what waits for the officer, `office` for all; then words of the filter
    #[arg(value_name = "mine|office|FILTER")]
    words: Vec<String>,
    #[command(flatten)]
    shape: Shape,
}

pub(crate) fn queue(args: &QueueArgs, mut counter: Counter) -> Outcome {
    let (mine, words) = match args.words.split_first() {
        Some((first, rest)) if first == "mine" => (true, rest),
        Some((first, rest)) if first == "office" => (false, rest),
        _ => (counter.everywhere.officer.is_some(), args.words.as_slice()),
    };
    let desk = if mine { counter.look_as_officer()? } else { counter.look()? };
    let filter = filter(words, &desk, counter.config)?;
    let list = look::queue(&desk, filter, mine, args.shape.most())?;
    print(&list, &args.shape, &mut counter, Some(desk.today()))
}

/// Search cases by name in any order and script, passport number or a part of it, receipt, enterprise
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

pub(crate) fn search(args: &SearchArgs, mut counter: Counter) -> Outcome {
    let desk = counter.look()?;
    let filter = Filter { terms: vec![Term::Text(args.text.join(" "))] };
    let list = look::list(&desk, &filter, Order::Number, args.shape.most(), false)?;
    print(&list, &args.shape, &mut counter, None)
}

fn print(list: &List, shape: &Shape, counter: &mut Counter, today: Option<NaiveDate>) -> Outcome {
    let on_terminal = counter.ui.around.width.is_some();
    let usual = if on_terminal { Format::Table } else { Format::Tsv };
    let format = if counter.ui.json { Format::Json } else { shape.format.unwrap_or(usual) };
    match format {
        Format::Json => counter.json(list)?,
        Format::Jsonl => {
            for case in &list.cases {
                counter.json(case)?;
                if counter.ui.out_is_closed() {
                    break;
                }
            }
        }
        Format::Csv => separated(list, b',', counter)?,
        Format::Tsv => separated(list, b'\t', counter)?,
        Format::Table => table(list, counter, today),
    }
    let (shown, total) = (list.cases.len(), list.total);
    counter.ui.say(&if shown as u64 == total && !list.more {
        ui::cases(total)
    } else {
        let (zh, en) = if list.more { ("超过", "more than ") } else { ("", "") };
        Text::new(
            format!("显示 {shown} 件，共{zh} {total} 件（--all 显示全部）"),
            format!("{shown} of {en}{total} cases (--all shows all)"),
        )
    });
    Ok(Exit::Done)
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

fn fields(case: &Listed) -> [String; 11] {
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

fn separated(list: &List, separator: u8, counter: &mut Counter) -> anyhow::Result<()> {
    let mut writer = csv::WriterBuilder::new().delimiter(separator).from_writer(Vec::new());
    writer.write_record(HEADER)?;
    for case in &list.cases {
        writer.write_record(fields(case).map(|field| safe::shown(&field).replace(['\t', '\n'], " ")))?;
    }
    let bytes = writer.into_inner().map_err(|error| anyhow::anyhow!("{error}"))?;
    counter.ui.data(&bytes);
    Ok(())
}

fn table(list: &List, counter: &mut Counter, today: Option<NaiveDate>) {
    let lang = counter.ui.lang;
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
    if today.is_some() {
        header.push(of("缘由", "why"));
    }
    let mut rows = vec![header];
    for case in &list.cases {
        let mut row = vec![
            case.case.clone(),
            of(case.measure.zh(), case.measure.en()),
            of(case.state.zh(), case.state.en()),
            case.nationality.clone().unwrap_or_else(|| "-".to_owned()),
            case.name.clone().unwrap_or_else(|| "-".to_owned()),
            case.passport.clone().unwrap_or_else(|| "-".to_owned()),
            case.due_on.map_or("-".to_owned(), |day| day.to_string()),
        ];
        row.extend(today.map(|today| why_now(case, today).of(lang).to_owned()));
        rows.push(row);
    }
    for line in columns::aligned(&rows) {
        counter.ui.line(&safe::shown(&line));
    }
}

/// Tell what may be done now with a case, and why not the rest
#[derive(clap::Args)]
#[command(after_help = "Example:
  visa-cli next 123 --officer review1")]
pub(crate) struct NextArgs {
    /// The case
    case: String,
}

pub(crate) fn next(args: &NextArgs, mut counter: Counter) -> Outcome {
    let desk = counter.look_as_officer()?;
    let choices = choices(&desk, &args.case)?;
    if counter.ui.json {
        counter.json(&choices.as_json())?;
        return Ok(Exit::Done);
    }
    let lang = counter.ui.lang;
    for (open, zh, en) in [(true, "可以办理", "open"), (false, "不能办理", "closed")] {
        counter.ui.line(Text::new(zh, en).of(lang));
        let of_kind = choices.all.iter().filter(|choice| choice.open == open);
        let rows: Vec<Vec<String>> = of_kind
            .map(|choice| vec![format!("  visa-cli {}", choice.command), choice.why.of(lang).to_owned()])
            .collect();
        for line in columns::aligned(&rows) {
            counter.ui.line(&safe::shown(&line));
        }
    }
    Ok(Exit::Done)
}

/// Tell whether nothing stands against a case today; exit 5 if something does
#[derive(clap::Args)]
#[command(after_help = "Example:
  visa-cli ready 123 && visa-cli --officer approve1 approve 123")]
pub(crate) struct ReadyArgs {
    /// The case
    case: String,
}

pub(crate) fn ready(args: &ReadyArgs, mut counter: Counter) -> Outcome {
    let desk = counter.look()?;
    let examined = examine(&desk, desk.take_up(&args.case)?)?;
    let is_ready = examined.decision.outcome == Verdict::Eligible;
    if counter.ui.json {
        let told = json!({"schema": 1, "case": examined.case.number, "ready": is_ready, "state": examined.case.row.state, "decision": examined.decision});
        counter.json(&told)?;
    } else {
        show_note(&examined.facts, &mut counter, Depth::Reasons);
    }
    Ok(if is_ready { Exit::Done } else { Exit::LawSaysNo })
}

/// Explain the last decision of the rules on a case: every rule, with its provision
#[derive(clap::Args)]
#[command(after_help = "Example:
  visa-cli why 123 --lang zh")]
pub(crate) struct WhyArgs {
    /// The case
    case: String,
}

pub(crate) fn why(args: &WhyArgs, mut counter: Counter) -> Outcome {
    let desk = counter.look()?;
    let case = desk.take_up(&args.case)?;
    if counter.ui.json {
        let told = json!({"schema": 1, "case": case.number, "decision": look::decision(&desk, &case.row)?});
        counter.json(&told)?;
        return Ok(Exit::Done);
    }
    let facts = look::as_decided(&desk, &case)?;
    show_note(&facts, &mut counter, Depth::EveryRule);
    Ok(Exit::Done)
}
