//! What the columns of a list show as a whole, so that one cell can be judged by the others.

use std::collections::{BTreeMap, HashMap};

use super::DatesSaid;
use super::rows::SheetRow;
use crate::domain::codes::Nationality;
use crate::domain::words::Word;
use crate::lists::cell::day::{self, Days};
use crate::lists::cell::word;
use crate::lists::header::{Columns, Field};

/// Which of two numbers before the year is the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayOrder {
    /// The first, as everywhere but in the United States.
    DayFirst,
    /// The second.
    MonthFirst,
    /// The column allows both readings.
    Unknown,
    /// The column allows neither: some cells are written one way and some the other.
    Mixed,
}

impl DayOrder {
    /// The word for an order that is certain, as `--dates` takes it; empty for none.
    pub fn code(self) -> &'static str {
        match self {
            DayOrder::DayFirst => DatesSaid::DayFirst.code(),
            DayOrder::MonthFirst => DatesSaid::MonthFirst.code(),
            DayOrder::Unknown | DayOrder::Mixed => "",
        }
    }
}

/// Days of a column that read both ways, and how their order was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The column.
    pub field: Field,
    /// The sign with which they are written.
    pub sign: char,
    /// The order.
    pub order: DayOrder,
    /// How many they are.
    pub cells: u64,
    /// Other days of the column that are written so show it; else the officer said it.
    pub by_column: bool,
}

/// The columns that hold days.
const DAYS: [Field; 4] = [Field::BirthDate, Field::PassportIssued, Field::PassportExpires, Field::EntryDate];
/// Lengths of passport numbers that are counted.
const LENGTHS: usize = 16;
/// Fewer numbers of digits alone show no usual length.
const FEWEST: u64 = 3;

/// What the columns show as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traits {
    /// For each of [`DAYS`] and each sign: a first number that is no month, a second number that is no month.
    no_month: [[(bool, bool); day::SIGNS.len()]; DAYS.len()],
    /// The same: how many days read both ways.
    both_ways: [[u64; day::SIGNS.len()]; DAYS.len()],
    /// How many passport numbers of digits alone have which length.
    digits: [u64; LENGTHS],
    /// The same for each nationality as it is written, then for each by its code.
    written: HashMap<String, [u64; LENGTHS]>,
    by_country: HashMap<Nationality, [u64; LENGTHS]>,
    /// The usual lengths that an earlier list of the same people has, by nationality, and of all.
    of_earlier: (HashMap<Nationality, usize>, Option<usize>),
    /// Credit codes as they are written, the first few.
    units: Vec<String>,
    /// The order that the officer says where a column allows both.
    order_said: Option<DayOrder>,
    /// Numbers by which a spreadsheet keeps a day are taken for days, as the officer says.
    takes_serials: bool,
}

/// Of all nationalities, as a list keeps its usual lengths.
const ALL: &str = "*";
/// Most credit codes that are kept.
const MOST_UNITS: usize = 8;
/// Nationalities as they are written are counted up to here: more are no column of nationalities.
const MOST_WRITTEN: usize = 4_096;

impl Traits {
    pub(super) fn add(&mut self, row: &SheetRow, columns: &Columns) {
        for (place, field) in DAYS.iter().enumerate() {
            let Some(column) = columns.column(*field) else { continue };
            let cell = row.cell(column).trim();
            if let Days::Either(first, second, _) = day::written(cell) {
                let sign = day::sign(cell);
                let shown = &mut self.no_month[place][sign];
                *shown = (shown.0 || day::MONTHS < first, shown.1 || day::MONTHS < second);
                let reads_both_ways = first != second && first.max(second) <= day::MONTHS;
                self.both_ways[place][sign] += u64::from(reads_both_ways);
            }
        }
        let unit = columns.column(Field::Uscc).map_or("", |column| row.cell(column).trim());
        if !unit.is_empty() && self.units.len() < MOST_UNITS && !self.units.iter().any(|known| known == unit) {
            self.units.push(unit.to_owned());
        }
        let Some(column) = columns.column(Field::Passport) else { return };
        let number = row.cell(column).trim().as_bytes();
        if number.len() < LENGTHS && number.iter().all(u8::is_ascii_digit) {
            self.digits[number.len()] += 1;
            self.count(columns.column(Field::Nationality).map_or("", |column| row.cell(column).trim()), number.len());
        }
    }

    fn count(&mut self, nationality: &str, length: usize) {
        if let Some(lengths) = self.written.get_mut(nationality) {
            lengths[length] += 1;
        } else if self.written.len() < MOST_WRITTEN {
            let mut lengths = [0; LENGTHS];
            lengths[length] = 1;
            self.written.insert(nationality.to_owned(), lengths);
        }
    }

    /// All rows were added.
    pub(super) fn settle(&mut self) {
        for (text, lengths) in std::mem::take(&mut self.written) {
            if let Ok(code) = word::nationality(&text) {
                let all = self.by_country.entry(code).or_insert([0; LENGTHS]);
                all.iter_mut().zip(lengths).for_each(|(sum, count)| *sum += count);
            }
        }
    }

    /// Takes what the officer says of days.
    pub(super) fn said(&mut self, dates: &[DatesSaid]) {
        for said in dates {
            match said {
                DatesSaid::DayFirst => self.order_said = Some(DayOrder::DayFirst),
                DatesSaid::MonthFirst => self.order_said = Some(DayOrder::MonthFirst),
                DatesSaid::Serials => self.takes_serials = true,
            }
        }
    }

    /// Tells whether numbers by which a spreadsheet keeps a day are taken for days.
    pub fn takes_serials(&self) -> bool {
        self.takes_serials
    }

    /// The credit codes that stand in the rows, the first few.
    pub fn units(&self) -> &[String] {
        &self.units
    }

    /// Takes the usual lengths of an earlier list: of the rows that come back these few show none of their own.
    pub fn take_earlier(&mut self, lengths: &BTreeMap<String, u64>) {
        for (code, length) in lengths {
            let Ok(length) = usize::try_from(*length) else { continue };
            match Nationality::new(code) {
                Some(code) => _ = self.of_earlier.0.insert(code, length),
                None if code == ALL => self.of_earlier.1 = Some(length),
                None => {}
            }
        }
    }

    /// Tells whether the usual lengths of an earlier list are known.
    pub fn has_earlier(&self) -> bool {
        self.of_earlier.1.is_some() || !self.of_earlier.0.is_empty()
    }

    /// The usual lengths, as a list keeps them.
    pub fn number_lengths(&self) -> BTreeMap<String, u64> {
        let own = self.by_country.keys().filter(|code| self.has_own(**code));
        let codes =
            own.chain(self.of_earlier.0.keys()).map(|code| (code.as_str().to_owned(), self.usual_length(Some(*code))));
        let all = (ALL.to_owned(), self.usual_length(None));
        codes.chain([all]).filter_map(|(code, length)| Some((code, length? as u64))).collect()
    }

    fn has_own(&self, code: Nationality) -> bool {
        self.by_country.get(&code).is_some_and(|lengths| FEWEST <= lengths.iter().sum())
    }

    /// Returns the usual length of passport numbers of digits alone: of a nationality, or of the whole column where it
    /// has too few of them.
    pub fn usual_length(&self, nationality: Option<Nationality>) -> Option<usize> {
        if let Some(length) = nationality.and_then(|code| self.of_earlier.0.get(&code)) {
            return Some(*length);
        }
        let own = nationality.and_then(|code| self.by_country.get(&code));
        match own.filter(|own| FEWEST <= own.iter().sum()) {
            // Of two lengths that are as frequent the longer one is it.
            Some(own) => {
                own.iter().enumerate().max_by_key(|(length, count)| (**count, *length)).map(|(length, _)| length)
            }
            None => self.of_earlier.1.or_else(|| self.usual_digits()),
        }
    }

    /// Returns the one order of day and month that all days of a column allow which are written with one sign, or that
    /// was said where they allow both or neither.
    pub fn order(&self, field: Field, sign: usize) -> DayOrder {
        let place = DAYS.iter().position(|day| *day == field);
        match place.map_or((false, false), |place| self.no_month[place][sign]) {
            (true, false) => DayOrder::DayFirst,
            (false, true) => DayOrder::MonthFirst,
            (false, false) => self.order_said.unwrap_or(DayOrder::Unknown),
            // What the officer says is tried on each; one that has no such day is told.
            (true, true) => self.order_said.unwrap_or(DayOrder::Mixed),
        }
    }

    /// Days that read both ways and whose order the column or the officer decides.
    pub fn decided(&self) -> Vec<Decided> {
        let mut all = Vec::new();
        for (place, field) in DAYS.iter().enumerate() {
            for (sign, cells) in self.both_ways[place].iter().enumerate().filter(|(_, cells)| **cells > 0) {
                let order = self.order(*field, sign);
                if matches!(order, DayOrder::DayFirst | DayOrder::MonthFirst) {
                    let (no_first, no_second) = self.no_month[place][sign];
                    let by_column = no_first != no_second;
                    all.push(Decided { field: *field, sign: day::SIGNS[sign], order, cells: *cells, by_column });
                }
            }
        }
        all
    }

    /// Returns the length of passport numbers of digits alone, where most of the column agree on one.
    fn usual_digits(&self) -> Option<usize> {
        let all: u64 = self.digits[1..].iter().sum();
        let (length, count) = self.digits.iter().enumerate().skip(1).max_by_key(|(_, count)| **count)?;
        (FEWEST <= *count && all * 3 <= *count * 4).then_some(length)
    }
}
