//! Which tables each report has, and the sums that must hold between their numbers.

use std::collections::BTreeSet;

use chrono::{Duration, NaiveDate};

use super::numbers::{AGES, Numbers};
use super::{Check, Drawn, Figure, Kind, Row, Table, measure_tables};
use crate::domain::count::{Dimension, FigureKey, Metric};
use crate::domain::life::{Place, State};
use crate::domain::text::Text;
use crate::domain::words::{Blank, Measure, Purpose, Word};
use crate::identity::country;

/// Columns of what happens to applications.
const HAPPENS: [Metric; 5] = [Metric::Received, Metric::Approved, Metric::Refused, Metric::Issued, Metric::Withdrawn];
/// Days that the burn-down of deadlines looks ahead.
const AHEAD: i64 = 14;

/// By which dimensions a report tells apart what happened.
pub(super) fn dimensions(kind: Kind) -> &'static [Dimension] {
    match kind {
        Kind::Daily => {
            &[Dimension::All, Dimension::Measure, Dimension::Port, Dimension::Nationality, Dimension::Enterprise]
        }
        Kind::Backlog | Kind::Trend => &[],
        Kind::Enterprise => &[Dimension::All, Dimension::Enterprise],
        Kind::Officers => &[Dimension::All, Dimension::Officer],
        Kind::Nationalities => &[Dimension::All, Dimension::Nationality],
        Kind::Measures => &[Dimension::All, Dimension::Measure, Dimension::Nationality, Dimension::Enterprise],
    }
}

/// Makes the tables of a report; names of enterprises are those known up to an event.
pub(super) fn of(kind: Kind, numbers: &Numbers, last_seq: u64) -> anyhow::Result<Vec<Table>> {
    let happens_and_open = [&HAPPENS[..], &[Metric::Open]].concat();
    match kind {
        Kind::Daily => daily(numbers, last_seq),
        Kind::Backlog => backlog(numbers),
        Kind::Enterprise => {
            let table = by_dimension(numbers, "enterprises", Dimension::Enterprise, &happens_and_open)?;
            Ok(vec![with_names(Table { drawn: Drawn::Bars, ..table }, numbers, last_seq)?])
        }
        Kind::Officers => {
            let columns = [
                Metric::Received,
                Metric::Noticed,
                Metric::Examined,
                Metric::Returned,
                Metric::Approved,
                Metric::Refused,
                Metric::Issued,
            ];
            Ok(vec![by_dimension(numbers, "officers", Dimension::Officer, &columns)?])
        }
        Kind::Nationalities => {
            let table = by_dimension(numbers, "nationalities", Dimension::Nationality, &happens_and_open)?;
            Ok(vec![Table { drawn: Drawn::Bars, ..table }])
        }
        Kind::Trend => trend(numbers),
        Kind::Measures => measure_tables::of(numbers, last_seq),
    }
}

/// Puts the name of each unit beside its code.
pub(super) fn with_names(mut table: Table, numbers: &Numbers, last_seq: u64) -> anyhow::Result<Table> {
    for row in table.rows.iter_mut().filter(|row| !row.value.is_empty()) {
        if let Some(name) = numbers.file().enterprise_known(&row.value, last_seq)? {
            row.label = Text::new(format!("{} {name}", row.value), format!("{} {name}", row.value));
        }
    }
    Ok(table)
}

fn daily(numbers: &Numbers, last_seq: u64) -> anyhow::Result<Vec<Table>> {
    let movement =
        [Metric::Opening, Metric::Received, Metric::Issued, Metric::Refused, Metric::Withdrawn, Metric::Open];
    let decisions = [
        Metric::Approved,
        Metric::Refused,
        Metric::Decided,
        Metric::InTime,
        Metric::Late,
        Metric::Undated,
        Metric::Referred,
    ];
    let moved = [Metric::Received, Metric::Decided, Metric::Issued, Metric::Refused, Metric::Referred];
    Ok([
        attention(numbers)?,
        named(
            "movement",
            ("在办案件的变动", "movement of open cases"),
            by_dimension(numbers, "", Dimension::Measure, &movement)?,
        ),
        named(
            "decisions",
            ("决定与期限", "decisions and deadlines"),
            by_dimension(numbers, "", Dimension::Measure, &decisions)?,
        ),
        by_dimension(numbers, "ports", Dimension::Port, &moved)?,
        by_dimension(numbers, "nationalities", Dimension::Nationality, &moved)?,
        with_names(by_dimension(numbers, "enterprises", Dimension::Enterprise, &moved)?, numbers, last_seq)?,
        states(numbers)?,
        ages(numbers)?,
        oversight(numbers)?,
        custody(numbers)?,
        lists(numbers)?,
    ]
    .into_iter()
    .chain(in_bulk(numbers)?)
    .chain(handed_over(numbers)?)
    .chain(blanks(numbers)?)
    .collect())
}

/// What was decided with one look at many, by whom and how many at once; nothing where nothing was.
fn in_bulk(numbers: &Numbers) -> anyhow::Result<Option<Table>> {
    let title = ("成批办理（每件单独签署）", "decided in bulk, each signed by itself");
    let table = named("in-bulk", title, by_dimension(numbers, "", Dimension::Plan, &[Metric::InBulk])?);
    Ok(Some(table).filter(|table| 1 < table.rows.len()))
}

/// Withdrawals with those that are hand-overs to another office; nothing where none was handed over.
fn handed_over(numbers: &Numbers) -> anyhow::Result<Option<Table>> {
    if numbers.number(&FigureKey::all(Metric::HandedOver))? == 0 {
        return Ok(None);
    }
    let title = ("撤回与移交", "withdrawn and handed over");
    Ok(Some(items(numbers, "withdrawn", title, &[Metric::Withdrawn, Metric::HandedOver])?))
}

/// Where blanks that were received are: together they are all of them.
const BLANKS_ARE: [Metric; 5] =
    [Metric::BlanksUsed, Metric::BlanksSpoiled, Metric::BlanksReturned, Metric::BlanksHeld, Metric::BlanksLeft];
/// Blanks that came in are all accounted for.
fn blanks_add_up(table: &Table) -> Check {
    let place = |what: Metric| table.columns.iter().position(|column| *column == what);
    let of = |row: &Row, what: Metric| place(what).map_or(0, |place| row.figures[place].n);
    Check {
        what: match place(Metric::BlanksHeld) {
            None => Text::new("入库 = 已用 + 废证 + 退还 + 结存", "received = used + spoiled + returned + left"),
            Some(_) => Text::new(
                "入库 = 已用 + 废证 + 退还 + 暂不使用 + 结存",
                "received = used + spoiled + returned + held back + left",
            ),
        },
        holds: table
            .rows
            .iter()
            .all(|row| of(row, Metric::BlanksReceived) == BLANKS_ARE.iter().map(|what| of(row, *what)).sum::<i64>()),
    }
}

/// Columns of blanks; what the last count did not find is left by the numbers.
const BLANKS: [Metric; 6] = [
    Metric::BlanksReceived,
    Metric::BlanksUsed,
    Metric::BlanksSpoiled,
    Metric::BlanksReturned,
    Metric::BlanksLeft,
    Metric::BlanksMissing,
];
/// The same where some are held back.
const BLANKS_AND_HELD: [Metric; 7] = [
    Metric::BlanksReceived,
    Metric::BlanksUsed,
    Metric::BlanksSpoiled,
    Metric::BlanksReturned,
    Metric::BlanksHeld,
    Metric::BlanksLeft,
    Metric::BlanksMissing,
];

/// The day close of the blanks; none where no stock is kept.
fn blanks(numbers: &Numbers) -> anyhow::Result<Option<Table>> {
    let blanks = numbers.blanks()?;
    let held = |blank: &Blank| numbers.number(&FigureKey::of(Metric::BlanksHeld, Dimension::Blank, blank.code()));
    let held = blanks.iter().map(held).sum::<Result<i64, _>>()?;
    let columns: &[Metric] = if held == 0 { &BLANKS } else { &BLANKS_AND_HELD };
    let mut rows = Vec::new();
    for blank in blanks {
        rows.push(row(numbers, columns, Dimension::Blank, blank.code(), text(blank))?);
    }
    let title = ("空白证件", "blanks");
    Ok(Some(table("stock", title, Dimension::Blank, columns, rows, Drawn::Not)).filter(|table| !table.rows.is_empty()))
}

fn backlog(numbers: &Numbers) -> anyhow::Result<Vec<Table>> {
    let open = [Metric::Open];
    Ok(vec![
        states(numbers)?,
        ages(numbers)?,
        due(numbers)?,
        Table { drawn: Drawn::Bars, ..by_dimension(numbers, "measures", Dimension::Measure, &open)? },
        by_dimension(numbers, "ports", Dimension::Port, &open)?,
        by_dimension(numbers, "nationalities", Dimension::Nationality, &open)?,
        attention(numbers)?,
        custody(numbers)?,
    ])
}

fn trend(numbers: &Numbers) -> anyhow::Result<Vec<Table>> {
    let columns = [Metric::Received, Metric::Decided, Metric::Issued, Metric::Open];
    let mut rows = Vec::new();
    for day in numbers.days.from.iter_days().take_while(|day| *day <= numbers.days.to) {
        let day = day.to_string();
        rows.push(row(numbers, &columns, Dimension::Day, &day, Text::new(day.clone(), day.clone()))?);
    }
    Ok(vec![table("days", ("每日", "day by day"), Dimension::Day, &columns, rows, Drawn::Lines)])
}

pub(super) fn table(
    key: &'static str,
    (zh, en): (&'static str, &'static str),
    of: Dimension,
    columns: &[Metric],
    rows: Vec<Row>,
    drawn: Drawn,
) -> Table {
    Table { key, title: Text::new(zh, en), of: text(of), columns: columns.to_vec(), rows, drawn }
}

pub(super) fn named(key: &'static str, (zh, en): (&'static str, &'static str), table: Table) -> Table {
    Table { key, title: Text::new(zh, en), ..table }
}

pub(super) fn text<W: Word>(word: W) -> Text {
    Text::new(word.zh(), word.en())
}

/// A table with a line for each value of a dimension that has a number, below their total.
pub(super) fn by_dimension(
    numbers: &Numbers,
    key: &'static str,
    by: Dimension,
    columns: &[Metric],
) -> anyhow::Result<Table> {
    let mut values = numbers.values_that_moved(by);
    if columns.contains(&Metric::Open) {
        values.extend(numbers.values_that_stand(Metric::Open, by, numbers.days.to)?);
    }
    if columns.contains(&Metric::Opening) {
        values.extend(numbers.values_that_stand(Metric::Open, by, numbers.days.from - Duration::days(1))?);
    }
    let mut rows = vec![total(numbers, columns)?];
    for value in in_order(by, values) {
        let row = row(numbers, columns, by, &value, label(by, &value))?;
        if row.figures.iter().any(|figure| figure.n != 0) {
            rows.push(row);
        }
    }
    Ok(Table { key, title: text(by), of: text(by), columns: columns.to_vec(), rows, drawn: Drawn::Not })
}

pub(super) fn total(numbers: &Numbers, columns: &[Metric]) -> anyhow::Result<Row> {
    row(numbers, columns, Dimension::All, "", text(Dimension::All))
}

pub(super) fn row(
    numbers: &Numbers,
    columns: &[Metric],
    by: Dimension,
    value: &str,
    label: Text,
) -> anyhow::Result<Row> {
    let cells = columns.iter().map(|what| FigureKey::of(*what, by, value));
    let figures = cells.map(|cell| Ok(Figure { n: numbers.number(&cell)?, cell }));
    Ok(Row { value: value.to_owned(), label, figures: figures.collect::<anyhow::Result<_>>()? })
}

/// Measures and states in the order of the law, all else by code.
fn in_order(by: Dimension, values: BTreeSet<String>) -> Vec<String> {
    let mut values: Vec<String> = values.into_iter().collect();
    if by == Dimension::Measure {
        values.sort_by_key(|value| Measure::find(value).map(Word::place));
    }
    values
}

pub(super) fn label(by: Dimension, value: &str) -> Text {
    let plain = || Text::new(value.to_owned(), value.to_owned());
    if value == "none" {
        return Text::new("未注明", "none");
    }
    match by {
        Dimension::Nationality => country::of(value).map_or_else(plain, |country| {
            Text::new(format!("{} {value}", country.zh), format!("{} {value}", country.en))
        }),
        Dimension::Purpose => Purpose::find(value).map_or_else(plain, text),
        Dimension::Measure => Measure::find(value).map_or_else(plain, text),
        Dimension::State => State::find(value).map_or_else(plain, text),
        Dimension::Place => Place::find(value).map_or_else(plain, text),
        Dimension::Blank => Blank::find(value).map_or_else(plain, text),
        Dimension::Plan => super::in_bulk::label(value),
        Dimension::All
        | Dimension::Port
        | Dimension::Ahead
        | Dimension::Validity
        | Dimension::Enterprise
        | Dimension::Officer
        | Dimension::Age
        | Dimension::Due
        | Dimension::Day
        | Dimension::Filed
        | Dimension::Moved => plain(),
    }
}

fn states(numbers: &Numbers) -> anyhow::Result<Table> {
    let open = State::ALL.iter().filter(|state| state.is_open() && **state != State::Draft);
    let mut rows = vec![total(numbers, &[Metric::Open])?];
    for state in open {
        rows.push(row(numbers, &[Metric::Open], Dimension::State, state.code(), text(*state))?);
    }
    Ok(table("states", ("在办案件的状态", "open cases by state"), Dimension::State, &[Metric::Open], rows, Drawn::Bars))
}

fn ages(numbers: &Numbers) -> anyhow::Result<Table> {
    let mut rows = vec![total(numbers, &[Metric::Open])?];
    for (age, youngest, oldest) in AGES {
        let label = match oldest {
            Some(oldest) => Text::new(format!("{youngest}–{oldest} 日"), format!("{youngest}–{oldest} days")),
            None => Text::new(format!("{youngest} 日以上"), format!("{youngest} days or more")),
        };
        rows.push(row(numbers, &[Metric::Open], Dimension::Age, age, label)?);
    }
    Ok(table(
        "ages",
        (
            "在办案件自申请日起的天数（受理前自收件日起）",
            "open cases by days since filing (until accepted: since receipt)",
        ),
        Dimension::Age,
        &[Metric::Open],
        rows,
        Drawn::Bars,
    ))
}

/// How the periods that run now come to their last days.
fn due(numbers: &Numbers) -> anyhow::Result<Table> {
    let (columns, to) = ([Metric::Running], numbers.days.to);
    let mut rows = vec![total(numbers, &columns)?];
    let line =
        |value: String, zh: String, en: String| row(numbers, &columns, Dimension::Due, &value, Text::new(zh, en));
    rows.push(line(format!("before-{to}"), format!("早于 {to}（逾期）"), format!("before {to} (overdue)"))?);
    for day in days_ahead(to) {
        let line = line(day.to_string(), day.to_string(), day.to_string())?;
        if line.figures.iter().any(|figure| figure.n != 0) || day == to {
            rows.push(line);
        }
    }
    let last = to + Duration::days(AHEAD);
    rows.push(line(format!("after-{last}"), format!("晚于 {last}"), format!("after {last}"))?);
    Ok(table("due", ("期限分布", "deadlines by last day"), Dimension::Due, &columns, rows, Drawn::Bars))
}

fn days_ahead(to: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    to.iter_days().take_while(move |day| *day <= to + Duration::days(AHEAD))
}

/// A table with one number a line.
fn items(
    numbers: &Numbers,
    key: &'static str,
    title: (&'static str, &'static str),
    whats: &[Metric],
) -> anyhow::Result<Table> {
    let mut rows = Vec::new();
    for what in whats {
        let figure = Figure { cell: FigureKey::all(*what), n: numbers.number(&FigureKey::all(*what))? };
        rows.push(Row { value: what.code().to_owned(), label: text(*what), figures: vec![figure] });
    }
    let of = Text::new("项目", "item");
    Ok(Table { key, title: Text::new(title.0, title.1), of, columns: Vec::new(), rows, drawn: Drawn::Not })
}

fn attention(numbers: &Numbers) -> anyhow::Result<Table> {
    let whats = [Metric::Running, Metric::Overdue, Metric::DueSoon, Metric::Stuck, Metric::Drafts];
    items(numbers, "attention", ("需要注意", "to attend to"), &whats)
}

fn oversight(numbers: &Numbers) -> anyhow::Result<Table> {
    let whats = [Metric::LateEntered, Metric::Urgent, Metric::Drawn, Metric::LookedAgain, Metric::Doubted];
    items(numbers, "oversight", ("补录与复核", "late entries and second looks"), &whats)
}

fn custody(numbers: &Numbers) -> anyhow::Result<Table> {
    let title = ("护照收存", "passports");
    let mut table =
        items(numbers, "custody", title, &[Metric::Held, Metric::HeldOverdue, Metric::HeldClosed, Metric::Exempt])?;
    let elsewhere = items(numbers, "custody", title, &[Metric::Elsewhere])?;
    table.rows.extend(elsewhere.rows.into_iter().filter(|row| row.figures.iter().any(|figure| figure.n != 0)));
    for (after, place) in [Place::Office, Place::Sticker].into_iter().enumerate() {
        let mut line = row(numbers, &[Metric::Held], Dimension::Place, place.code(), text(place))?;
        let Text { zh, en } = line.label;
        line.label = Text::new(format!("  其中{zh}"), format!("  of these {en}"));
        table.rows.insert(after + 1, line);
    }
    Ok(table)
}

fn lists(numbers: &Numbers) -> anyhow::Result<Table> {
    items(numbers, "lists", ("企业名单", "enterprise lists"), &[Metric::Lists, Metric::ListRows])
}

/// Checks that lines add up to their total, and columns to each other.
pub(super) fn checks(tables: &[Table]) -> Vec<Check> {
    let mut checks = Vec::new();
    for table in tables.iter().filter(|table| table.rows.first().is_some_and(|row| row.value.is_empty())) {
        let (sum, rest) = (&table.rows[0], &table.rows[1..]);
        let is_rate = |column: usize| table.columns[column].is_rate();
        let adds = |column: usize| {
            is_rate(column) || rest.iter().map(|row| row.figures[column].n).sum::<i64>() == sum.figures[column].n
        };
        checks.push(Check {
            what: Text::new(
                format!("{}：各行之和等于合计", table.title.zh),
                format!("{}: lines add up", table.title.en),
            ),
            holds: (0..table.columns.len()).all(adds),
        });
    }
    for table in tables {
        let column = |what: Metric| table.columns.iter().position(|column| *column == what);
        let of = |row: &Row, what: Metric| column(what).map_or(0, |place| row.figures[place].n);
        if column(Metric::Opening).is_some() {
            let closes = |row: &Row| {
                let gone = of(row, Metric::Issued) + of(row, Metric::Refused) + of(row, Metric::Withdrawn);
                of(row, Metric::Opening) + of(row, Metric::Received) - gone == of(row, Metric::Open)
            };
            checks.push(Check {
                what: Text::new(
                    "期初 + 收件 − 签发 − 不予批准 − 撤回 = 期末",
                    "opening + received - issued - refused - withdrawn = closing",
                ),
                holds: table.rows.iter().all(closes),
            });
        }
        if column(Metric::BlanksLeft).is_some() {
            checks.push(blanks_add_up(table));
        }
        if column(Metric::InTime).is_some() && column(Metric::Approved).is_some() {
            let decided = |row: &Row| {
                let in_time = of(row, Metric::InTime) + of(row, Metric::Late) + of(row, Metric::Undated);
                of(row, Metric::Decided) == of(row, Metric::Approved) + of(row, Metric::Refused)
                    && of(row, Metric::Decided) == in_time
            };
            checks.push(Check {
                what: Text::new(
                    "批准 + 不予批准 = 按期 + 超期 + 无期限",
                    "approved + refused = in time + late + no period",
                ),
                holds: table.rows.iter().all(decided),
            });
        }
    }
    checks
}
