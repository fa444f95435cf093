//! What is told of a row beside another row or a case on file: where it says otherwise, and who goes before it.

use chrono::NaiveDate;

use super::back::HANDED_OVER;
use super::reading::{cell_of, has_column};
use crate::app::case::OpenCase;
use crate::app::people::{Asked, told, told_with_points};
use crate::domain::facts::Facts;
use crate::domain::text::{Lang, Text};
use crate::domain::words::Word;
use crate::gate::standing::Handed;
use crate::identity::matcher::{Comparison, Verdict};
use crate::identity::names::{self, NameMatch};
use crate::lists::header::Field;
use crate::lists::outcome::CellRemark;
use crate::lists::sheet::Sheet;
use crate::record::act::Particulars;
use crate::store::register::person::PersonRow;

/// Code of a value that the case on file says otherwise.
pub const CHANGED: &str = "CHANGED";

/// Code of a value that the case which has the passport number of a row says otherwise.
pub const OTHERWISE: &str = "OTHERWISE";

/// What a row says of its person otherwise than the case that has its passport number, each in its own cell.
pub(super) fn otherwise(asked: &Asked, entry: &PersonRow, row: u64, sheet: &Sheet) -> impl Iterator<Item = CellRemark> {
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    let word = |text: Option<&str>| text.map(str::to_owned);
    let pairs = [
        (Field::FullName, entry.name.clone(), word(asked.name)),
        (Field::BirthDate, day(entry.birth_date), day(asked.birth_date)),
        (Field::Nationality, entry.nationality.clone(), word(asked.nationality)),
    ];
    let differs = pairs.into_iter().filter(|(_, was, now)| was != now);
    differs.filter_map(move |(field, was, now)| {
        let now = now?;
        let what = match was {
            Some(was) => Text::new(format!("在册为 {was}"), format!("the case on file says {was}")),
            None => Text::new("在册案件没有该项", "the case on file does not say it"),
        };
        let name = field.code().to_owned();
        Some(CellRemark::new(cell_of(field, row, sheet), name, now, OTHERWISE, what, Text::new("", "")))
    })
}

/// Code of a row that is of the person of another, on another trip; and of one that may be.
pub const SECOND_TRIP: &str = "SECOND_TRIP_ROW";
/// The same where it may be.
pub const MAYBE_SECOND_TRIP: &str = "MAYBE_SECOND_TRIP_ROW";

/// Code of a row that goes in once the row above is on file.
pub const WAITS: &str = "WAITS_FOR_ROW";

/// A row is of the person of one above, on another trip, as the officer says: it goes in once that one is on file.
pub(super) fn waits_for(other: u32, cell: String) -> CellRemark {
    let what = Text::new(
        format!("第 {other} 行本人的另一次行程: 第 {other} 行收入后，用同一命令再次导入即收"),
        format!(
            "another trip of the person of row {other}: once that row is in, the same command again takes this one in"
        ),
    );
    CellRemark { other_row: Some(other.into()), ..CellRemark::of_row(cell, WAITS, what, Text::new("", "")) }
}

/// Another row is the same person, may be, or has the same passport. `values` are those of the row and of the other.
pub(super) fn of_another_row(
    (other, other_trip): (u64, bool),
    comparison: &Comparison,
    values: (Asked, Asked),
    cell: String,
) -> CellRemark {
    // That two rows are one person is told to whoever sent them too.
    let words = if comparison.verdict == Verdict::Linked { told } else { told_with_points };
    let [zh, en] = [Lang::Zh, Lang::En].map(|lang| words(comparison, values, lang));
    let (code, what, mend) = match comparison.verdict {
        Verdict::Linked if other_trip => (
            SECOND_TRIP,
            Text::new(
                format!("与第 {other} 行为同一人，行程不同: {zh}"),
                format!("the same person as row {other}, on another trip: {en}"),
            ),
            Text::new(
                "确为两次行程的请向本机关说明；否则只留一行",
                "tell the office where it is a second trip; leave one of the rows where it is not",
            ),
        ),
        Verdict::Linked | Verdict::Different => (
            "DUPLICATE_ROW",
            Text::new(format!("与第 {other} 行为同一人: {zh}"), format!("the same person as row {other}: {en}")),
            Text::new("只留一行", "leave one of the rows"),
        ),
        Verdict::Contradiction => (
            "CONTRADICTS",
            Text::new(
                format!("护照号码与第 {other} 行相同，但有矛盾: {zh}"),
                format!("the passport number is that of row {other}, which contradicts: {en}"),
            ),
            Text::new("对照护照改正其中一行", "correct one of the rows from the passport"),
        ),
        Verdict::Possible => (
            if other_trip { MAYBE_SECOND_TRIP } else { "MAYBE_DUPLICATE_ROW" },
            Text::new(format!("可能与第 {other} 行为同一人: {zh}"), format!("may be the person of row {other}: {en}")),
            Text::new(
                "同一人只留一行；不是同一人的请向本机关说明",
                "leave one row of one person; tell the office where they are two",
            ),
        ),
    };
    CellRemark { other_row: Some(other), ..CellRemark::of_row(cell, code, what, mend) }
}

/// The application of a row goes from office to office, and is open in one of them.
pub(super) fn between_offices(handed: &Handed, case: &str, cell: String) -> CellRemark {
    let (what, mend) = match handed {
        Handed::To(office) => (
            Text::new(
                format!("申请（案件 {case}）已移交 {office} 办理"),
                format!("the application (case {case}) was handed over to {office}"),
            ),
            Text::new(
                "由该机关移交回来，或者以其回执登记",
                "have it handed back, or record by its receipt how it ended there",
            ),
        ),
        Handed::From(office) => (
            Text::new(
                format!("{office} 已移交该申请，即草稿 {case}"),
                format!("{office} handed the application over: it is draft {case}"),
            ),
            Text::new("在该案继续办理", "go on with that case"),
        ),
    };
    CellRemark::of_row(cell, HANDED_OVER, what, mend)
}

/// What a row says otherwise than the case on file.
pub(super) struct Difference {
    pub(super) told: CellRemark,
    /// The case says nothing there.
    pub(super) fills: bool,
}

/// What a row says otherwise than the case on file, each in its own cell.
pub(super) fn differences(
    before: &OpenCase,
    now: &Facts,
    more: &Particulars,
    row: u64,
    sheet: &Sheet,
) -> Vec<Difference> {
    let was = &before.facts;
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    let word = |text: Option<&str>| text.map(str::to_owned);
    let name = |facts: &Facts| facts.applicant.name.as_ref().map(|name| name.0.clone());
    let arrival = |facts: &Facts| facts.arrival.at.map(|at| at.beijing_day());
    let days = |facts: &Facts| facts.request.stay_days.map(|days| days.0.to_string());
    let number = |facts: &Facts| facts.passport.number.map(|number| number.to_string());
    let pairs = [
        (Field::FullName, name(was), name(now)),
        (Field::BirthDate, day(was.applicant.birth_date), day(now.applicant.birth_date)),
        (Field::Passport, number(was), number(now)),
        (Field::PassportKind, word(was.passport.kind.map(Word::code)), word(now.passport.kind.map(Word::code))),
        (Field::PassportExpires, day(was.passport.expires_on), day(now.passport.expires_on)),
        (Field::EntryDate, day(arrival(was)), day(arrival(now))),
        (Field::Days, days(was), days(now)),
        (Field::Entries, word(was.request.entries.map(Word::code)), word(now.request.entries.map(Word::code))),
        (Field::Purpose, word(was.request.purpose.map(Word::code)), word(now.request.purpose.map(Word::code))),
        (Field::ChineseName, before.particulars.chinese_name.clone(), more.chinese_name.clone()),
        (Field::Sex, before.particulars.sex.clone(), more.sex.clone()),
    ];
    let mend = Text::new("如确需更正，由经办民警办理更正", "if it is right, the officer amends the case");
    let told = |(field, was, now): (Field, Option<String>, Option<String>)| {
        let what = match &was {
            Some(was) => {
                Text::new(format!("与在册案件不同，在册为 {was}"), format!("differs from the case on file: {was}"))
            }
            None => Text::new("在册案件没有该项", "the case on file does not say it"),
        };
        let cell = cell_of(field, row, sheet);
        let told = CellRemark::new(cell, field.code().to_owned(), now.unwrap_or_default(), CHANGED, what, mend.clone());
        Difference { told, fills: was.is_none() }
    };
    // Another order of the words of a name, or another transliteration, is the same name.
    let is_same = |field: Field, was: Option<&str>, now: &str| {
        let same_name = |was: &str| field == Field::FullName && names::compare(was, now) == NameMatch::Same;
        was.is_some_and(|was| was == now || same_name(was))
    };
    // What was said for all rows is no word of the sender.
    let differs = |(field, was, now): &(Field, Option<String>, Option<String>)| {
        has_column(*field, sheet) && now.as_deref().is_some_and(|now| !is_same(*field, was.as_deref(), now))
    };
    pairs.into_iter().filter(differs).map(told).collect()
}
