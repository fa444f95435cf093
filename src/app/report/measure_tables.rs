//! The tables of what the measures of August 2023 came to, and the counts of the file that they must agree with.

use super::measures::{AHEAD, ARRIVED, NOT_SAID, VALIDITY};
use super::numbers::Numbers;
use super::tables::{by_dimension, label, named, row, table, text, total, with_names};
use super::{Check, Drawn, Figure, Kind, Row, Table};
use crate::domain::count::{Dimension, FigureKey, Metric};
use crate::domain::text::Text;
use crate::domain::words::{Measure, Purpose, Word};

/// Decisions against their period.
const DECISIONS: [Metric; 8] = [
    Metric::Exempted,
    Metric::Decided,
    Metric::InTime,
    Metric::Late,
    Metric::Undated,
    Metric::DaysTaken,
    Metric::DaysAllowed,
    Metric::DaysEach,
];

/// Makes the tables; names of units are those known up to an event.
pub(super) fn of(numbers: &Numbers, last_seq: u64) -> anyhow::Result<Vec<Table>> {
    let decisions = |key, by| by_dimension(numbers, key, by, &DECISIONS);
    let units = decisions("enterprises", Dimension::Enterprise)?;
    Ok(vec![
        purposes(numbers)?,
        notice(numbers)?,
        replacements(numbers)?,
        exemptions(numbers)?,
        year(numbers)?,
        named(
            "decisions",
            ("申请至决定的天数与期限", "days from filing to decision, against the period"),
            decisions("", Dimension::Measure)?,
        ),
        decisions("nationalities", Dimension::Nationality)?,
        with_names(units, numbers, last_seq)?,
    ])
}

fn purposes(numbers: &Numbers) -> anyhow::Result<Table> {
    let columns = [Metric::PortVisas, Metric::BusinessVisas];
    let values = Purpose::ALL.iter().map(|purpose| purpose.code()).chain([NOT_SAID]);
    let title = ("口岸签证：按事由", "port visas by purpose");
    closed(numbers, ("purposes", title, Dimension::Purpose), &columns, values.map(|value| (value, None)))
}

fn notice(numbers: &Numbers) -> anyhow::Result<Table> {
    let days = |name: &str| {
        let name = name.trim_end_matches('-').replace('-', "–");
        (format!("提前 {name} 日"), format!("{name} days before"))
    };
    let named = |name: &'static str| {
        let (zh, en) = days(name);
        let open = name.ends_with('-');
        Text::new(if open { zh + "以上" } else { zh }, if open { en + " or more" } else { en })
    };
    let before = Text::new("抵达后申请", "after arriving");
    let values = AHEAD.iter().map(|(name, ..)| (*name, Some(named(name))));
    let values = values.chain([(ARRIVED, Some(before)), (NOT_SAID, None)]);
    let title = ("应邀商务人员口岸签证：按提前申请天数", "invited businesspeople by days of notice");
    closed(numbers, ("notice", title, Dimension::Ahead), &[Metric::BusinessVisas], values)
}

fn replacements(numbers: &Numbers) -> anyhow::Result<Table> {
    let values = VALIDITY.iter().map(|(name, _)| (*name, None)).chain([(NOT_SAID, None)]);
    let title = ("换发签证：按有效期（月）", "replaced visas by months of validity");
    let columns = [Metric::Replaced, Metric::ReplacedMultiple];
    closed(numbers, ("replacements", title, Dimension::Validity), &columns, values)
}

fn exemptions(numbers: &Numbers) -> anyhow::Result<Table> {
    let columns = [Metric::Exempted, Metric::DaysWithHolder, Metric::DaysAway];
    let title = ("免留护照", "persons exempted from leaving their passport");
    Ok(named("exemptions", title, by_dimension(numbers, "", Dimension::Measure, &columns)?))
}

fn year(numbers: &Numbers) -> anyhow::Result<Table> {
    let mut rows = Vec::new();
    for metric in [Metric::ExemptedYear, Metric::ExemptedPace] {
        let cell = FigureKey::all(metric);
        let figure = Figure { n: numbers.number(&cell)?, cell };
        rows.push(Row { value: metric.code().to_owned(), label: text(metric), figures: vec![figure] });
    }
    let of = Text::new("项目", "item");
    let title = Text::new("免留护照：本年", "exempted this year");
    Ok(Table { key: "year", title, of, columns: Vec::new(), rows, drawn: Drawn::Not })
}

/// A table over values that are known beforehand; those of which nothing is told are left out.
fn closed<'v>(
    numbers: &Numbers,
    (key, title, by): (&'static str, (&'static str, &'static str), Dimension),
    columns: &[Metric],
    values: impl Iterator<Item = (&'v str, Option<Text>)>,
) -> anyhow::Result<Table> {
    let mut rows = vec![total(numbers, columns)?];
    for (value, named) in values {
        let row = row(numbers, columns, by, value, named.unwrap_or_else(|| label(by, value)))?;
        if row.figures.iter().any(|figure| figure.n != 0) {
            rows.push(row);
        }
    }
    Ok(table(key, title, by, columns, rows, Drawn::Bars))
}

/// Checks what was told from the cases against the counts that the file keeps.
pub(super) fn checks(kind: Kind, numbers: &Numbers) -> anyhow::Result<Vec<Check>> {
    if kind != Kind::Measures {
        return Ok(Vec::new());
    }
    let number = |metric| numbers.number(&FigureKey::all(metric));
    let of = |metric, measure: Measure| numbers.number(&FigureKey::of(metric, Dimension::Measure, measure.code()));
    let exempt_days = numbers.days_standing(Metric::Exempt)?;
    let check = |zh, en, holds| Check { what: Text::new(zh, en), holds };
    Ok(vec![
        check(
            "口岸签证之和 = 签发的口岸签证",
            "port visas = port visas issued",
            number(Metric::PortVisas)? == of(Metric::Issued, Measure::PortVisa)?,
        ),
        check(
            "换发签证之和 = 签发的换发签证",
            "visas replaced = replacements issued",
            number(Metric::Replaced)? == of(Metric::Issued, Measure::VisaReplacement)?,
        ),
        check(
            "护照在与不在本人手中天数之和 = 每日免留护照之和",
            "days with and without their passport = exempt cases summed over the days",
            number(Metric::DaysWithHolder)? + number(Metric::DaysAway)? == exempt_days,
        ),
    ])
}
