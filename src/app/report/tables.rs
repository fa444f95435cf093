//! Which tables each report has, and the sums that must hold between their numbers.

use std::collections::BTreeSet;

use chrono::{Duration, NaiveDate};

use super::numbers::{AGES, Numbers};
use super::{Check, Drawn, Figure, Kind, Row, Table};
use crate::domain::count::{Cell, Split, What};
use crate::domain::life::{Place, State};
use crate::domain::text::Text;
use crate::domain::words::{Measure, Word};

/// Columns of what happens to applications.
const HAPPENS: [What; 5] = [What::Received, What::Approved, What::Refused, What::Issued, What::Withdrawn];
/// Days that the burn-down of deadlines looks ahead.
const AHEAD: i64 = 14;

/// By what a report splits what happened.
pub(super) fn splits(kind: Kind) -> &'static [Split] {
    match kind {
        Kind::Daily => &[Split::All, Split::Measure, Split::Port, Split::Nationality, Split::Enterprise],
        Kind::Backlog | Kind::Trend => &[],
        Kind::Enterprise => &[Split::All, Split::Enterprise],
        Kind::Officers => &[Split::All, Split::Officer],
        Kind::Nationalities => &[Split::All, Split::Nationality],
    }
}

/// Makes the tables of a report; names of enterprises are those known up to an event.
pub(super) fn of(kind: Kind, numbers: &Numbers, last_seq: u64) -> anyhow::Result<Vec<Table>> {
    let happens_and_open = [&HAPPENS[..], &[What::Open]].concat();
    match kind {
        Kind::Daily => daily(numbers),
        Kind::Backlog => backlog(numbers),
        Kind::Enterprise => {
            let mut table = split(numbers, "enterprises", Split::Enterprise, &happens_and_open)?;
            for row in table.rows.iter_mut().filter(|row| !row.value.is_empty()) {
                if let Some(name) = numbers.file().enterprise_known(&row.value, last_seq)? {
                    row.label = Text::new(format!("{} {name}", row.value), format!("{} {name}", row.value));
                }
            }
            Ok(vec![Table { drawn: Drawn::Bars, ..table }])
        }
        Kind::Officers => {
            let columns = [
                What::Received,
                What::Noticed,
                What::Examined,
                What::Returned,
                What::Approved,
                What::Refused,
                What::Issued,
            ];
            Ok(vec![split(numbers, "officers", Split::Officer, &columns)?])
        }
        Kind::Nationalities => {
            let table = split(numbers, "nationalities", Split::Nationality, &happens_and_open)?;
            Ok(vec![Table { drawn: Drawn::Bars, ..table }])
        }
        Kind::Trend => trend(numbers),
    }
}

fn daily(numbers: &Numbers) -> anyhow::Result<Vec<Table>> {
    let movement = [What::Opening, What::Received, What::Issued, What::Refused, What::Withdrawn, What::Open];
    let decisions =
        [What::Approved, What::Refused, What::Decided, What::InTime, What::Late, What::Undated, What::Referred];
    let moved = [What::Received, What::Decided, What::Issued, What::Refused, What::Referred];
    Ok(vec![
        named("movement", ("在办案件的变动", "movement of open cases"), split(numbers, "", Split::Measure, &movement)?),
        named("decisions", ("决定与期限", "decisions and deadlines"), split(numbers, "", Split::Measure, &decisions)?),
        split(numbers, "ports", Split::Port, &moved)?,
        split(numbers, "nationalities", Split::Nationality, &moved)?,
        split(numbers, "enterprises", Split::Enterprise, &moved)?,
        states(numbers)?,
        ages(numbers)?,
        attention(numbers)?,
        custody(numbers)?,
        lists(numbers)?,
    ])
}

fn backlog(numbers: &Numbers) -> anyhow::Result<Vec<Table>> {
    let open = [What::Open];
    Ok(vec![
        states(numbers)?,
        ages(numbers)?,
        due(numbers)?,
        Table { drawn: Drawn::Bars, ..split(numbers, "measures", Split::Measure, &open)? },
        split(numbers, "ports", Split::Port, &open)?,
        split(numbers, "nationalities", Split::Nationality, &open)?,
        attention(numbers)?,
        custody(numbers)?,
    ])
}

fn trend(numbers: &Numbers) -> anyhow::Result<Vec<Table>> {
    let columns = [What::Received, What::Decided, What::Issued, What::Open];
    let mut rows = Vec::new();
    for day in numbers.days.from.iter_days().take_while(|day| *day <= numbers.days.to) {
        let day = day.to_string();
        rows.push(row(numbers, &columns, Split::Day, &day, Text::new(day.clone(), day.clone()))?);
    }
    Ok(vec![table("days", ("每日", "day by day"), Split::Day, &columns, rows, Drawn::Lines)])
}

fn table(
    key: &'static str,
    (zh, en): (&'static str, &'static str),
    of: Split,
    columns: &[What],
    rows: Vec<Row>,
    drawn: Drawn,
) -> Table {
    Table { key, title: Text::new(zh, en), of: text(of), columns: columns.to_vec(), rows, drawn }
}

fn named(key: &'static str, (zh, en): (&'static str, &'static str), table: Table) -> Table {
    Table { key, title: Text::new(zh, en), ..table }
}

fn text<W: Word>(word: W) -> Text {
    Text::new(word.zh(), word.en())
}

/// A table with a line for each value of a split that has a number, below their total.
fn split(numbers: &Numbers, key: &'static str, by: Split, columns: &[What]) -> anyhow::Result<Table> {
    let mut values = numbers.values_that_moved(by);
    if columns.contains(&What::Open) {
        values.extend(numbers.values_that_stand(What::Open, by, numbers.days.to)?);
    }
    if columns.contains(&What::Opening) {
        values.extend(numbers.values_that_stand(What::Open, by, numbers.days.from - Duration::days(1))?);
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

fn total(numbers: &Numbers, columns: &[What]) -> anyhow::Result<Row> {
    row(numbers, columns, Split::All, "", text(Split::All))
}

fn row(numbers: &Numbers, columns: &[What], by: Split, value: &str, label: Text) -> anyhow::Result<Row> {
    let cells = columns.iter().map(|what| Cell::of(*what, by, value));
    let figures = cells.map(|cell| Ok(Figure { n: numbers.number(&cell)?, cell }));
    Ok(Row { value: value.to_owned(), label, figures: figures.collect::<anyhow::Result<_>>()? })
}

/// Measures and states in the order of the law, all else by code.
fn in_order(by: Split, values: BTreeSet<String>) -> Vec<String> {
    let mut values: Vec<String> = values.into_iter().collect();
    if by == Split::Measure {
        values.sort_by_key(|value| Measure::find(value).map(Word::place));
    }
    values
}

fn label(by: Split, value: &str) -> Text {
    let plain = || Text::new(value.to_owned(), value.to_owned());
    if value == "none" {
        return Text::new("未注明", "none");
    }
    match by {
        Split::Measure => Measure::find(value).map_or_else(plain, text),
        Split::State => State::find(value).map_or_else(plain, text),
        Split::Place => Place::find(value).map_or_else(plain, text),
        Split::All
        | Split::Port
        | Split::Nationality
        | Split::Enterprise
        | Split::Officer
        | Split::Age
        | Split::Due
        | Split::Day => plain(),
    }
}

fn states(numbers: &Numbers) -> anyhow::Result<Table> {
    let open = State::ALL.iter().filter(|state| state.is_open() && **state != State::Draft);
    let mut rows = vec![total(numbers, &[What::Open])?];
    for state in open {
        rows.push(row(numbers, &[What::Open], Split::State, state.code(), text(*state))?);
    }
    Ok(table("states", ("在办案件的状态", "open cases by state"), Split::State, &[What::Open], rows, Drawn::Bars))
}

fn ages(numbers: &Numbers) -> anyhow::Result<Table> {
    let mut rows = vec![total(numbers, &[What::Open])?];
    for (age, youngest, oldest) in AGES {
        let label = match oldest {
            Some(oldest) => Text::new(format!("{youngest}–{oldest} 日"), format!("{youngest}–{oldest} days")),
            None => Text::new(format!("{youngest} 日以上"), format!("{youngest} days or more")),
        };
        rows.push(row(numbers, &[What::Open], Split::Age, age, label)?);
    }
    Ok(table("ages", ("在办案件的已办天数", "open cases by age"), Split::Age, &[What::Open], rows, Drawn::Bars))
}

/// How the periods that run now come to their last days.
fn due(numbers: &Numbers) -> anyhow::Result<Table> {
    let (columns, to) = ([What::Running], numbers.days.to);
    let mut rows = vec![total(numbers, &columns)?];
    let line = |value: String, zh: String, en: String| row(numbers, &columns, Split::Due, &value, Text::new(zh, en));
    rows.push(line(format!("before-{to}"), format!("早于 {to}（逾期）"), format!("before {to} (overdue)"))?);
    for day in days_ahead(to) {
        let line = line(day.to_string(), day.to_string(), day.to_string())?;
        if line.figures.iter().any(|figure| figure.n != 0) || day == to {
            rows.push(line);
        }
    }
    let last = to + Duration::days(AHEAD);
    rows.push(line(format!("after-{last}"), format!("晚于 {last}"), format!("after {last}"))?);
    Ok(table("due", ("期限分布", "deadlines by last day"), Split::Due, &columns, rows, Drawn::Bars))
}

fn days_ahead(to: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    to.iter_days().take_while(move |day| *day <= to + Duration::days(AHEAD))
}

/// A table with one number a line.
fn items(
    numbers: &Numbers,
    key: &'static str,
    title: (&'static str, &'static str),
    whats: &[What],
) -> anyhow::Result<Table> {
    let mut rows = Vec::new();
    for what in whats {
        let figure = Figure { cell: Cell::all(*what), n: numbers.number(&Cell::all(*what))? };
        rows.push(Row { value: what.code().to_owned(), label: text(*what), figures: vec![figure] });
    }
    let of = Text::new("项目", "item");
    Ok(Table { key, title: Text::new(title.0, title.1), of, columns: Vec::new(), rows, drawn: Drawn::Not })
}

fn attention(numbers: &Numbers) -> anyhow::Result<Table> {
    let whats = [What::Running, What::Overdue, What::DueSoon, What::Stuck, What::Drafts];
    items(numbers, "attention", ("需要注意", "to attend to"), &whats)
}

fn custody(numbers: &Numbers) -> anyhow::Result<Table> {
    let title = ("护照收存", "passports");
    let mut table = items(numbers, "custody", title, &[What::Held, What::HeldOverdue, What::HeldClosed, What::Exempt])?;
    for (after, place) in [Place::Office, Place::Sticker].into_iter().enumerate() {
        let mut line = row(numbers, &[What::Held], Split::Place, place.code(), text(place))?;
        let Text { zh, en } = line.label;
        line.label = Text::new(format!("  其中{zh}"), format!("  of these {en}"));
        table.rows.insert(after + 1, line);
    }
    Ok(table)
}

fn lists(numbers: &Numbers) -> anyhow::Result<Table> {
    items(numbers, "lists", ("企业名单", "enterprise lists"), &[What::Lists, What::ListRows])
}

/// Checks that lines add up to their total, and columns to each other.
pub(super) fn checks(tables: &[Table]) -> Vec<Check> {
    let mut checks = Vec::new();
    for table in tables.iter().filter(|table| table.rows.first().is_some_and(|row| row.value.is_empty())) {
        let (sum, rest) = (&table.rows[0], &table.rows[1..]);
        let adds = |column: usize| rest.iter().map(|row| row.figures[column].n).sum::<i64>() == sum.figures[column].n;
        checks.push(Check {
            what: Text::new(
                format!("{}：各行之和等于合计", table.title.zh),
                format!("{}: lines add up", table.title.en),
            ),
            holds: (0..table.columns.len()).all(adds),
        });
    }
    for table in tables {
        let column = |what: What| table.columns.iter().position(|column| *column == what);
        let of = |row: &Row, what: What| column(what).map_or(0, |place| row.figures[place].n);
        if column(What::Opening).is_some() {
            let closes = |row: &Row| {
                let gone = of(row, What::Issued) + of(row, What::Refused) + of(row, What::Withdrawn);
                of(row, What::Opening) + of(row, What::Received) - gone == of(row, What::Open)
            };
            checks.push(Check {
                what: Text::new(
                    "期初 + 受理 − 签发 − 不予批准 − 撤回 = 期末",
                    "opening + received - issued - refused - withdrawn = closing",
                ),
                holds: table.rows.iter().all(closes),
            });
        }
        if column(What::InTime).is_some() {
            let decided = |row: &Row| {
                let in_time = of(row, What::InTime) + of(row, What::Late) + of(row, What::Undated);
                of(row, What::Decided) == of(row, What::Approved) + of(row, What::Refused)
                    && of(row, What::Decided) == in_time
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
