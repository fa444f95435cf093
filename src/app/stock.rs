//! Blanks: stickers, confirmations and cards that the office received; the next one is taken, a spoiled one never again.

use std::cell::Cell;

use serde::Serialize;

use super::case::reason_given;
use super::desk::Desk;
use super::fault;
use super::legacy::documents_in;
use super::replica::given_out;
use crate::domain::life::Role;
use crate::domain::serial::{MOST, SerialRange};
use crate::domain::text::Text;
use crate::domain::words::{Blank, Measure, Word};
use crate::error::{Exit, UserError};
use crate::record::act::{Act, NumberSpoiled, StockCounted, StockFound, StockReceived, StockReturned};
use crate::record::event::EventKind;
use crate::store::cases::stock::{Gone, Shortage, StockRow};
use crate::store::fault::StoreError;
use crate::store::record::file::Done;

/// A run that came in, as it stands.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    /// The run as it is written on the box.
    pub range: String,
    /// What they are.
    pub blank: Blank,
    /// Day on which it came in.
    pub received_on: chrono::NaiveDate,
    /// How many.
    pub count: u64,
    /// What became of those that are gone.
    #[serde(flatten)]
    pub gone: Gone,
    /// How many are left.
    pub left: u64,
    /// The next number; none where all are gone.
    pub next: Option<String>,
}

/// The whole stock.
#[derive(Clone, Debug, Serialize)]
pub struct Stock {
    /// Version of this shape.
    pub schema: u32,
    /// How each kind stands.
    pub blanks: Vec<StockRow>,
    /// The runs.
    pub runs: Vec<Run>,
    /// What the last counts did not find.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shortages: Vec<Shortage>,
}

/// What an act on the stock returns.
#[derive(Clone, Debug, Serialize)]
pub struct StockDone {
    /// Version of this shape.
    pub schema: u32,
    /// The run or the number.
    pub range: String,
    /// How many.
    pub count: u64,
    /// How many are left of the kind.
    pub left: u64,
    /// The transaction.
    #[serde(flatten)]
    pub done: Done,
    /// The request had been answered before; nothing was written now.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub already_done: bool,
}

/// What counting returns.
#[derive(Clone, Debug, Serialize)]
pub struct CountDone {
    /// Version of this shape.
    pub schema: u32,
    /// What was counted.
    pub blank: Blank,
    /// How many were found.
    pub found: u64,
    /// How many there should be.
    pub expected: u64,
    /// The transaction.
    #[serde(flatten)]
    pub done: Done,
}

/// Who keeps the stock.
const KEEPS: [Role; 2] = [Role::Issue, Role::Approve];

/// Returns the whole stock as it stands today.
pub fn stock(desk: &Desk) -> anyhow::Result<Stock> {
    let blanks = desk.file.stock_at(desk.today())?;
    let given = given_out(&desk.file)?;
    let runs = desk.file.stock_ranges()?.into_iter().map(|row| {
        let mut rest = (row.next..=row.range.last).map(|n| row.range.first.with(n).to_string());
        let next = rest.find(|number| given.iter().all(|one| one.number != *number));
        let (range, count) = (row.range.to_string(), row.range.count());
        let left = count.saturating_sub(row.gone.sum());
        Run { range, blank: row.blank, received_on: row.received_on, count, gone: row.gone, left, next }
    });
    Ok(Stock { schema: 1, blanks, runs: runs.collect(), shortages: desk.file.shortages()? })
}

/// Takes a run in.
pub fn receive(desk: &mut Desk, run: &str, blank: Blank, note: Option<&str>) -> anyhow::Result<StockDone> {
    desk.must_be_one_of(&KEEPS)?;
    let range = read(run)?;
    if let Some((_, done)) = desk.done_before(&[EventKind::StockReceived], None)? {
        return answer(desk, &range, blank, done, true);
    }
    let done = on_stock(desk, |desk| {
        if let Some(number) = desk.file.known_of(&range)? {
            return Err(known(desk, &number)?.into());
        }
        let carried = documents_in(desk, |number| range.holds(number))?;
        if let Some((number, case)) = carried.first() {
            return Err(stands_on_a_carried_case(number, &desk.number(*case)).into());
        }
        let (first, last) = (range.first.to_string(), range.last().to_string());
        let note = note.unwrap_or_default().to_owned();
        Ok(Act::StockReceived(StockReceived { blank, first, last, note }))
    })?;
    answer(desk, &range, blank, done, false)
}

/// A number of the run is that of a document that another system issued: it is not there to be used.
fn stands_on_a_carried_case(number: &str, case: &str) -> UserError {
    UserError::new(
        Exit::Refused,
        "number_of_a_carried_case",
        Text::new(
            format!("{number} 是转入案件 {case} 的证件号码，不能再次使用；没有写入任何内容"),
            format!(
                "{number} is the document of case {case}, carried over from another system: it is not there to be used; nothing was written"
            ),
        ),
        Text::new(
            "核对号段；该号已用的，将号段分为其前、其后两段登记",
            "look at the run; where that number is used, receive what lies before it and what lies after it",
        ),
    )
}

/// Gives a run back unused; every number of it must be here.
pub fn give_back(desk: &mut Desk, run: &str, note: Option<&str>) -> anyhow::Result<StockDone> {
    desk.must_be_one_of(&KEEPS)?;
    let range = read(run)?;
    let blank = desk.file.blank_of(&range.first.to_string())?;
    if let Some((_, done)) = desk.done_before(&[EventKind::StockReturned], None)? {
        return answer(desk, &range, blank.unwrap_or(Blank::Sticker), done, true);
    }
    let done = on_stock(desk, |desk| {
        each_that_came_in(desk, &range, blank, |number| gone(desk, number))?;
        let (first, last) = (range.first.to_string(), range.last().to_string());
        Ok(Act::StockReturned(StockReturned { first, last, note: reason_given(note, "--note")? }))
    })?;
    answer(desk, &range, blank.unwrap_or(Blank::Sticker), done, false)
}

/// Records that blanks are here though the file says that they are gone: given back by mistake, or held back since the file was
/// put back.
pub fn found(desk: &mut Desk, run: &str, note: Option<&str>) -> anyhow::Result<StockDone> {
    desk.must_be_one_of(&KEEPS)?;
    let range = read(run)?;
    let blank = desk.file.blank_of(&range.first.to_string())?;
    if let Some((_, done)) = desk.done_before(&[EventKind::StockFound], None)? {
        return answer(desk, &range, blank.unwrap_or(Blank::Sticker), done, true);
    }
    let done = on_stock(desk, |desk| {
        each_that_came_in(desk, &range, blank, |number| match desk.file.serial(number)? {
            None => Err(here_anyway(number).into()),
            Some(row) if row.is_held_back() || row.returned_on.is_some() && row.spoiled_on.is_none() => Ok(()),
            Some(_) => Err(known(desk, number)?.into()),
        })?;
        let (first, last) = (range.first.to_string(), range.last().to_string());
        Ok(Act::StockFound(StockFound { first, last, note: reason_given(note, "--note")? }))
    })?;
    answer(desk, &range, blank.unwrap_or(Blank::Sticker), done, false)
}

/// How often the stock is looked at anew, where others moved it first.
const TRIES: usize = 16;

/// Records an act on blanks as they stand: where somebody moved any of them meanwhile, all is asked anew.
fn on_stock(desk: &mut Desk, act: impl Fn(&Desk) -> anyhow::Result<Act>) -> anyhow::Result<Done> {
    for _ in 1..TRIES {
        let seen = desk.file.last_seq()?;
        let act = act(desk)?;
        let acted = desk.act(|record| {
            record.stock_stands_since(seen)?;
            record.office(act)
        });
        match acted {
            Err(error) if error.downcast_ref::<UserError>().is_some_and(|error| error.code == "stale") => {}
            acted => return Ok(acted?.done),
        }
    }
    Err(StoreError::Stale.into())
}

/// Asks something of each number of a run that came in as one kind of blank.
fn each_that_came_in(
    desk: &Desk,
    range: &SerialRange,
    blank: Option<Blank>,
    ask: impl Fn(&str) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let blank = blank.ok_or_else(|| not_here(&range.first.to_string()))?;
    for number in range.numbers() {
        let number = number.to_string();
        if desk.file.blank_of(&number)? != Some(blank) {
            return Err(not_here(&number).into());
        }
        ask(&number)?;
    }
    Ok(())
}

/// Records that a blank was spoiled.
pub fn spoil(desk: &mut Desk, number: &str, note: Option<&str>) -> anyhow::Result<StockDone> {
    desk.must_be_one_of(&KEEPS)?;
    let range = read(number)?;
    let number = range.first.to_string();
    let blank = desk.file.blank_of(&number)?;
    if let Some((_, done)) = desk.done_before(&[EventKind::NumberSpoiled], None)? {
        return answer(desk, &range, blank.unwrap_or(Blank::Sticker), done, true);
    }
    if range.count() != 1 {
        return Err(bad_run(&range.to_string()).into());
    }
    let keeps = Blank::ALL.iter().map(|blank| desk.file.keeps_stock(*blank)).collect::<Result<Vec<bool>, _>>()?;
    if blank.is_none() && keeps.contains(&true) {
        return Err(not_here(&number).into());
    }
    gone(desk, &number)?;
    let act = Act::NumberSpoiled(NumberSpoiled { number: number.clone(), note: reason_given(note, "--note")? });
    let acted = desk.act(|record| {
        record.number_is_free(&number)?;
        record.office(act)
    })?;
    answer(desk, &range, blank.unwrap_or(Blank::Sticker), acted.done, false)
}

/// Records how many blanks were found; where that is another number than it should be, why.
pub fn count(desk: &mut Desk, blank: Blank, found: u64, note: Option<&str>) -> anyhow::Result<CountDone> {
    desk.must_be_one_of(&KEEPS)?;
    let expected = |desk: &Desk| -> anyhow::Result<u64> {
        let stands = desk.file.stock_at(desk.today())?.into_iter().find(|row| row.blank == blank);
        Ok(stands.map(|row| row.left).ok_or_else(|| no_stock(blank))?)
    };
    if let Some((_, done)) = desk.done_before(&[EventKind::StockCounted], None)? {
        return Ok(CountDone { schema: 1, blank, found, expected: expected(desk)?, done });
    }
    let counted = Cell::new(found);
    let done = on_stock(desk, |desk| {
        let expected = expected(desk)?;
        counted.set(expected);
        let note =
            if found == expected { Ok(note.unwrap_or_default().to_owned()) } else { reason_given(note, "--note") };
        let note = note.map_err(|error| differs(error, found, expected))?;
        Ok(Act::StockCounted(StockCounted { blank, found, expected, note }))
    })?;
    Ok(CountDone { schema: 1, blank, found, expected: counted.get(), done })
}

/// Returns the number of a document: the one that is asked for, or the next of the stock.
pub fn number_for(desk: &Desk, measure: Measure, asked: Option<&str>, without: &[String]) -> anyhow::Result<String> {
    if let Some(asked) = asked {
        return Ok(asked.trim().to_uppercase());
    }
    let blank = measure.blank();
    if !desk.file.keeps_stock(blank)? {
        return Err(fault::needed("--number", "证件号码", "the document number").into());
    }
    let given = given_out(&desk.file)?;
    let next = desk.file.next_blanks(blank, without.len() + given.len() + 1)?;
    let is_given = |number: &String| given.iter().any(|one| one.number == *number);
    let next = next.into_iter().find(|number| !without.contains(number) && !is_given(number));
    next.ok_or_else(|| none_left(blank).into())
}

fn answer(desk: &Desk, range: &SerialRange, blank: Blank, done: Done, already_done: bool) -> anyhow::Result<StockDone> {
    let stands = desk.file.stock_at(desk.today())?.into_iter().find(|row| row.blank == blank);
    let left = stands.map_or(0, |row| row.left);
    Ok(StockDone { schema: 1, range: range.to_string(), count: range.count(), left, done, already_done })
}

fn read(run: &str) -> Result<SerialRange, UserError> {
    SerialRange::read(run).filter(|range| range.count() <= MOST).ok_or_else(|| bad_run(run))
}

fn bad_run(run: &str) -> UserError {
    let run: String = run.chars().filter(char::is_ascii_graphic).take(60).collect();
    let mut error =
        fault::refused("bad_range", format!("{run} 不是号段"), format!("{run} is no run of numbers"), Vec::new());
    error.hint = Text::new(
        format!("写作 A0012001-A0012500，首尾位数相同，一次至多 {MOST} 张"),
        format!("write it as A0012001-A0012500, both ends of one length, {MOST} at most"),
    );
    error
}

/// Refuses a number that is gone.
fn gone(desk: &Desk, number: &str) -> anyhow::Result<()> {
    if desk.file.serial(number)?.is_some() { Err(known(desk, number)?.into()) } else { Ok(()) }
}

fn known(desk: &Desk, number: &str) -> anyhow::Result<UserError> {
    let row = desk.file.serial(number)?;
    let (zh, en) = match &row {
        None => ("已经入库".to_owned(), "came in before".to_owned()),
        Some(row) if row.spoiled_on.is_some() => ("已作为废证登记".to_owned(), "is spoiled".to_owned()),
        Some(row) if row.is_held_back() => {
            ("在恢复案件文件后暂不使用".to_owned(), "is held back since the file was put back".to_owned())
        }
        Some(row) => match (row.returned_on, row.case) {
            (Some(_), _) => ("已退还".to_owned(), "was given back".to_owned()),
            (None, Some(case)) => {
                let case = desk.number(case);
                (format!("已用于案件 {case}"), format!("is used on case {case}"))
            }
            (None, None) => ("已使用".to_owned(), "is used".to_owned()),
        },
    };
    let mut error =
        fault::refused("number_known", format!("号码 {number} {zh}"), format!("the number {number} {en}"), Vec::new());
    error.hint = match &row {
        Some(row) if row.spoiled_on.is_none() && row.case.is_none() => Text::new(
            format!("确认仍在的先登记：visa-cli stock found {number} --note TEXT"),
            format!("where it is here after all, say so first: visa-cli stock found {number} --note TEXT"),
        ),
        Some(_) | None => Text::new(
            "核对号段；已使用的号码不在其内登记，见 visa-cli stock list",
            "check the run and leave out what is gone; see visa-cli stock list",
        ),
    };
    Ok(error)
}

fn here_anyway(number: &str) -> UserError {
    let mut error = fault::refused(
        "in_stock",
        format!("号码 {number} 本来就在库存中"),
        format!("the number {number} is in the stock as it is"),
        Vec::new(),
    );
    error.hint = Text::new(
        "只登记已退还或者暂不使用的号码；各号段见 visa-cli stock list",
        "name what was given back or is held back; visa-cli stock list has the runs",
    );
    error
}

pub(super) fn not_here(number: &str) -> UserError {
    let mut error = fault::refused(
        "not_in_stock",
        format!("号码 {number} 不在库存中"),
        format!("the number {number} is not in the stock"),
        Vec::new(),
    );
    error.hint = Text::new(
        "核对号码；新到的先登记：visa-cli stock receive FIRST-LAST",
        "check the number; what is new comes in with visa-cli stock receive FIRST-LAST",
    );
    error
}

fn no_stock(blank: Blank) -> UserError {
    let (zh, en) = (blank.zh(), blank.en());
    let mut error =
        fault::refused("no_stock", format!("没有登记{zh}的库存"), format!("no stock of {en} is kept"), Vec::new());
    error.exit = Exit::NotFound;
    error.hint = Text::new("先登记：visa-cli stock receive FIRST-LAST", "begin with visa-cli stock receive FIRST-LAST");
    error
}

fn none_left(blank: Blank) -> UserError {
    let (zh, en) = (blank.zh(), blank.en());
    let mut error = fault::refused("stock_empty", format!("{zh}已用完"), format!("no {en} is left"), Vec::new());
    error.hint =
        Text::new("登记新到的：visa-cli stock receive FIRST-LAST", "take in more: visa-cli stock receive FIRST-LAST");
    error
}

fn differs(error: UserError, found: u64, expected: u64) -> UserError {
    let line =
        Text::new(format!("清点 {found}，应有 {expected}"), format!("found {found}, there should be {expected}"));
    error.with_details(vec![line])
}
