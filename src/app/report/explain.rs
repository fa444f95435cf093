//! `report explain`: what a number counts, and exactly the cases that were counted.

use chrono::NaiveDate;

use super::numbers::{AGES, Numbers, basis, handed_over};
use super::{DateSpan, Figure};
use crate::app::desk::Desk;
use crate::domain::count::{CountedAt, Dimension, FigureKey, Metric};
use crate::domain::life::{Place, State};
use crate::domain::text::Text;
use crate::domain::words::{Blank, Measure, Word};
use crate::error::{Exit, UserError};
use crate::store::cases::stock::SerialRow;

/// A number explained.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The number.
    pub figure: Figure,
    /// Its days.
    pub days: DateSpan,
    /// The cases, each as often as it was counted; of lists their numbers.
    pub cases: Vec<String>,
}

/// Explains a number of some days.
pub fn explain(desk: &Desk, name: &str, days: DateSpan) -> anyhow::Result<Explained> {
    let cell = FigureKey::read(name).filter(is_possible).ok_or_else(|| unknown(name))?;
    if cell.dimension == Dimension::All && cell.metric.dimensions().contains(&Dimension::Blank) {
        return of_every_blank(desk, cell, days);
    }
    let (cell, days) = of_one_day(cell, days).ok_or_else(|| unknown(name))?;
    let walked = cell.metric.counted_at() == CountedAt::Record;
    let numbers = Numbers::read(desk, days, if walked { &[] } else { std::slice::from_ref(&cell.dimension) })?;
    let numbers = match (walked, cell.metric == Metric::InBulk) {
        (true, true) => numbers.with_bulk(desk, None)?,
        (true, false) => numbers.with_measures(desk, None)?,
        (false, _) => numbers,
    };
    let n = numbers.number(&cell)?;
    let basis = basis(&cell, days.to, numbers.soon);
    let file = &desk.file;
    let cases = match (cell.metric, cell.metric.counted_at()) {
        (Metric::Lists | Metric::ListRows, _) => {
            let lists = file.lists_taken(days.from, days.to)?;
            let times = |rows: u64| if cell.metric == Metric::Lists { 1 } else { rows };
            return Ok(Explained {
                figure: Figure { cell: cell.clone(), n },
                days,
                cases: lists.iter().flat_map(|(id, rows)| (0..times(*rows)).map(move |_| id.to_string())).collect(),
            });
        }
        (what, _) if cell.dimension == Dimension::Blank => {
            let cases = of_blanks(desk, what, &cell.value, days.to)?;
            return Ok(Explained { figure: Figure { cell: cell.clone(), n }, days, cases });
        }
        (Metric::HandedOver, _) => handed_over(desk, days)?,
        (_, CountedAt::Record) => numbers.cases(&cell),
        (_, CountedAt::Days) => file.cases_happened(&basis, days.from, days.to)?,
        (_, CountedAt::Begin) => file.cases_standing(&basis, days.from - chrono::Duration::days(1))?,
        (_, CountedAt::End) => file.cases_standing(&basis, days.to)?,
    };
    let cases = cases.into_iter().flat_map(|(case, times)| (0..times).map(move |_| desk.number(case))).collect();
    Ok(Explained { figure: Figure { cell, n }, days, cases })
}

/// Tells whether a value can be counted at all: one that cannot is no number, and not nought.
fn is_possible(cell: &FigureKey) -> bool {
    let value = cell.value.as_str();
    match cell.dimension {
        Dimension::Measure => Measure::find(value).is_some(),
        Dimension::State => State::find(value).is_some(),
        Dimension::Blank => Blank::find(value).is_some(),
        Dimension::Place => Place::find(value).is_some(),
        Dimension::Age => AGES.iter().any(|(name, ..)| *name == value),
        Dimension::All
        | Dimension::Port
        | Dimension::Nationality
        | Dimension::Enterprise
        | Dimension::Officer
        | Dimension::Due
        | Dimension::Day
        | Dimension::Filed
        | Dimension::Moved
        | Dimension::Purpose
        | Dimension::Ahead
        | Dimension::Validity
        | Dimension::Plan => true,
    }
}

/// Explains a number of blanks of all kinds together.
fn of_every_blank(desk: &Desk, cell: FigureKey, days: DateSpan) -> anyhow::Result<Explained> {
    let numbers = Numbers::read(desk, days, &[Dimension::Blank])?;
    let (mut n, mut cases) = (0, Vec::new());
    for blank in Blank::ALL {
        n += numbers.number(&FigureKey::of(cell.metric, Dimension::Blank, blank.code()))?;
        cases.extend(of_blanks(desk, cell.metric, blank.code(), days.to)?);
    }
    Ok(Explained { figure: Figure { cell, n }, days, cases })
}

/// The numbers of the blanks behind a number of them.
fn of_blanks(desk: &Desk, what: Metric, value: &str, day: NaiveDate) -> anyhow::Result<Vec<String>> {
    let Some(blank) = Blank::find(value) else { return Ok(Vec::new()) };
    if what == Metric::BlanksMissing {
        // A count says how many, never which.
        return Ok(Vec::new());
    }
    let gone = desk.file.blanks_gone(blank, day)?;
    let by = |on: Option<NaiveDate>| on.is_some_and(|on| on <= day);
    let fate = |row: &SerialRow| {
        if by(row.spoiled_on) {
            Metric::BlanksSpoiled
        } else if row.is_held_back() {
            Metric::BlanksHeld
        } else if by(row.used_on) {
            Metric::BlanksUsed
        } else {
            Metric::BlanksReturned
        }
    };
    if !matches!(what, Metric::BlanksReceived | Metric::BlanksLeft) {
        return Ok(gone.into_iter().filter(|row| fate(row) == what).map(|row| row.number).collect());
    }
    let mut numbers = Vec::new();
    for row in desk.file.stock_ranges()?.iter().filter(|row| row.blank == blank && row.received_on <= day) {
        let all = row.range.numbers().map(|number| number.to_string());
        let here = |number: &String| {
            what == Metric::BlanksReceived || gone.binary_search_by(|gone| gone.number.cmp(number)).is_err()
        };
        numbers.extend(all.filter(here));
    }
    Ok(numbers)
}

/// A number of one day of a trend is the number in all of that day.
pub(super) fn of_one_day(cell: FigureKey, days: DateSpan) -> Option<(FigureKey, DateSpan)> {
    if cell.dimension != Dimension::Day {
        return Some((cell, days));
    }
    let day = crate::domain::day::read_day(&cell.value)?;
    Some((FigureKey::all(cell.metric), DateSpan { from: day, to: day }))
}

fn unknown(name: &str) -> UserError {
    UserError::new(
        Exit::NotFound,
        "no_such_number",
        Text::new(format!("没有名为 {name} 的数字"), format!("there is no number {name}")),
        Text::new(
            "不带名称运行 visa-cli report explain 列出全部，例如 received.port.PVG",
            "visa-cli report explain lists them all; write for example received.port.PVG",
        ),
    )
}
