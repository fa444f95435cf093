//! The cells of a row one after the other, and what holds between them.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate};

use super::{RowParticulars, RowProblem, RowSays, mark};
use crate::domain::codes::{DocumentNumber, Nationality, Region};
use crate::domain::guard::unguarded;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::identity::names::{self, NameMatch};
use crate::identity::uscc;
use crate::lists::cell::day::Manner;
use crate::lists::cell::passport::Beside;
use crate::lists::cell::{self, CellFault, day, passport, text, word};
use crate::lists::header::{Field, cell_name, column_name};
use crate::lists::sheet::{Mark, Sheet, SheetRow};

/// Reads a row in which something is written.
pub(super) fn whole<'a>(row: &'a SheetRow, sheet: &Sheet) -> RowSays<'a> {
    Reading { row, sheet, problems: Vec::new() }.whole()
}

struct Reading<'a, 's> {
    row: &'a SheetRow,
    sheet: &'s Sheet,
    problems: Vec<RowProblem>,
}

impl<'a> Reading<'a, '_> {
    fn whole(mut self) -> RowSays<'a> {
        let (surname, given_names) = (self.name(Field::Surname), self.name(Field::GivenNames));
        let middle = self.name(Field::MiddleName);
        let name = self.whole_name(surname, given_names, middle);
        let (uscc, region) = self.credit_code();
        let nationality = self.take(Field::Nationality, word::nationality);
        let mut says = RowSays {
            name,
            surname,
            given_names,
            nationality,
            birth_date: self.day(Field::BirthDate),
            passport: self.passport(nationality),
            passport_kind: self.take(Field::PassportKind, word::passport_kind),
            passport_issued: self.day(Field::PassportIssued),
            passport_expires: self.day(Field::PassportExpires),
            purpose: self.take(Field::Purpose, word::purpose),
            stay_days: self.take(Field::Days, word::count),
            entries: self.take(Field::Entries, word::entries),
            arrives_on: self.day(Field::EntryDate),
            port: self.take(Field::Port, word::port),
            uscc,
            region,
            particulars: self.particulars(),
            problems: Vec::new(),
        };
        self.between_days(&says);
        self.required(&says);
        self.problems.sort_by_key(|problem| self.sheet.columns.column(problem.field));
        says.problems = self.problems;
        says
    }

    /// Returns the column of a field with what is written there.
    fn cell(&self, field: Field) -> Option<(usize, &'a str)> {
        let column = self.sheet.columns.column(field)?;
        let cell = unguarded(cell::trimmed(self.row.cell(column)));
        (!cell::says_nothing(cell)).then_some((column, cell))
    }

    fn take<T>(&mut self, field: Field, read: impl FnOnce(&'a str) -> Result<T, CellFault>) -> Option<T> {
        let (column, cell) = self.cell(field)?;
        let read = match cell::spoiled(cell).or_else(|| self.computed(column, field, cell)) {
            Some(fault) => Err(fault),
            None => read(cell),
        };
        read.map_err(|fault| self.problem(column, field, cell, fault)).ok()
    }

    /// The fault of a cell whose value a workbook does not keep as it was written; a correction file, which keeps text alone,
    /// says of which cells that was told, and a cell that still has the value is told of again.
    fn computed(&self, column: usize, field: Field, cell: &str) -> Option<CellFault> {
        let told = self.sheet.columns.problem().map_or("", |problem| self.row.cell(problem));
        let own = self.row.mark(column);
        let of_text = || mark::told_of(told, &column_name(column), cell);
        let mark = if own == Mark::Text && !told.is_empty() { of_text()? } else { own };
        mark::fault(mark, field)
    }

    fn problem(&mut self, column: usize, field: Field, value: &str, fault: CellFault) {
        let cell = cell_name(column, self.row.number);
        self.problems.push(RowProblem { cell, field, value: value.to_owned(), fault });
    }

    fn name(&mut self, field: Field) -> Option<&'a str> {
        let is_whole = matches!(field, Field::FullName | Field::ChineseName);
        if matches!(field, Field::Surname | Field::GivenNames) {
            self.says_something(field);
        }
        self.take(field, if is_whole { text::name } else { text::part_of_name })
    }

    /// Part of a name is not left out for a word that a program put there, or that is the name.
    fn says_something(&mut self, field: Field) {
        let Some(column) = self.sheet.columns.column(field) else { return };
        let cell = unguarded(cell::trimmed(self.row.cell(column)));
        if cell::is_word_for_nothing(cell) {
            let what = Text::new("该格没有说明什么", "the cell says nothing");
            let remedy = Text::new(
                "护照上没有该项的留空；确为姓名的，加一列“姓名”写全名",
                "leave it empty where the passport has none; where it is the name, add a column 'Full name' with the whole",
            );
            self.problem(column, field, cell, CellFault::new("CELL_SAYS_NOTHING", what, remedy));
        }
    }

    fn line(&mut self, field: Field) -> Option<&'a str> {
        self.take(field, text::line)
    }

    fn day(&mut self, field: Field) -> Option<NaiveDate> {
        let traits = &self.sheet.traits;
        let manner = |cell| Manner {
            order: traits.order(field, day::sign(cell)),
            may_have_time: field == Field::EntryDate,
            takes_serials: traits.takes_serials(),
        };
        self.take(field, |cell| day::day(cell, manner(cell)))
    }

    fn passport(&mut self, nationality: Option<Nationality>) -> Option<DocumentNumber> {
        let note = self.cell(Field::Note).map_or("", |(_, note)| note);
        let column = &self.sheet.traits;
        // What a correction file says of a row is asked only where no list on file knows better.
        let told = self.sheet.columns.problem().filter(|_| !column.has_earlier());
        let problem = told.map_or("", |column| self.row.cell(column));
        let undoubted = !problem.trim().is_empty() && !self.is_told_of(Field::Passport, problem);
        let beside = Beside { column, nationality, note, problem, undoubted };
        self.take(Field::Passport, |cell| passport::passport(cell, beside))
    }

    /// Tells whether what a row was refused for names the cell of a field.
    fn is_told_of(&self, field: Field, problem: &str) -> bool {
        let Some(letters) = self.sheet.columns.column(field).map(column_name) else { return false };
        problem.split(['；', ';']).any(|told| {
            let row = told.trim_start().strip_prefix(&letters).and_then(|rest| rest.split_once(':'));
            row.is_some_and(|(row, _)| !row.is_empty() && row.bytes().all(|byte| byte.is_ascii_digit()))
        })
    }

    /// The name of its own column, or its parts joined; where a row has both they must be one name.
    fn whole_name(
        &mut self,
        surname: Option<&'a str>,
        given: Option<&'a str>,
        middle: Option<&'a str>,
    ) -> Option<Cow<'a, str>> {
        let parts = || [surname, given, middle].into_iter().flatten();
        let joined = match (surname.or(given), parts().count()) {
            (None, _) => None,
            (Some(one), 1) => Some(Cow::Borrowed(one)),
            (Some(_), _) => Some(Cow::Owned(parts().collect::<Vec<_>>().join(" "))),
        };
        let whole = self.name(Field::FullName);
        if let (Some(whole), Some(joined), Some((column, _))) = (whole, &joined, self.cell(Field::FullName))
            && names::compare(whole, joined) == NameMatch::Different
        {
            let what = Text::new("与姓、名两列不是同一姓名", "differs from the columns of surname and given names");
            let remedy = Text::new("照护照改为一致", "make them agree with the passport");
            self.problem(column, Field::FullName, whole, CellFault::new("NAMES_DIFFER", what, remedy));
        }
        match (whole, middle) {
            (Some(whole), Some(middle)) if joined.is_none() && !holds_words(whole, middle) => {
                Some(Cow::Owned(format!("{whole} {middle}")))
            }
            (Some(whole), _) => Some(Cow::Borrowed(whole)),
            (None, _) => joined,
        }
    }

    fn credit_code(&mut self) -> (Option<Cow<'a, str>>, Option<Region>) {
        let Some(code) = self.take(Field::Uscc, credit_code) else { return (None, None) };
        let region = code.get(2..8).and_then(Region::new);
        (Some(code), region)
    }

    fn particulars(&mut self) -> RowParticulars<'a> {
        RowParticulars {
            chinese_name: self.name(Field::ChineseName),
            sex: self.take(Field::Sex, word::sex),
            inviter_name: self.line(Field::Inviter),
            employer: self.line(Field::Employer),
            position: self.line(Field::Position).filter(|position| !text::is_form_of_address(position)),
            contact: self.line(Field::Contact),
            phone: self.line(Field::Phone),
            note: self.note(),
        }
    }

    /// The remark, followed by `name: cell` of each column whose name is not known.
    fn note(&mut self) -> Option<Cow<'a, str>> {
        let mut note = self.line(Field::Note).map(Cow::Borrowed);
        let sheet = self.sheet;
        for (column, name) in sheet.columns.unknown() {
            let cell = unguarded(cell::trimmed(self.row.cell(*column)));
            if cell::says_nothing(cell) {
                continue;
            }
            match text::line(cell) {
                Ok(cell) => {
                    let before = note.map(|note| format!("{note}; ")).unwrap_or_default();
                    note = Some(Cow::Owned(format!("{before}{name}: {cell}")));
                }
                Err(fault) => self.problem(*column, Field::Note, cell, fault),
            }
        }
        note
    }

    /// Days that cannot stand together.
    fn between_days(&mut self, says: &RowSays) {
        let pairs = [
            (Field::BirthDate, says.birth_date, Field::PassportIssued, says.passport_issued),
            (Field::BirthDate, says.birth_date, Field::EntryDate, says.arrives_on),
            (Field::PassportIssued, says.passport_issued, Field::PassportExpires, says.passport_expires),
        ];
        for (earlier, first, later, second) in pairs {
            let (Some(first), Some(second)) = (first, second) else { continue };
            if first < second {
                continue;
            }
            // Nobody arrives before being born: where the arrival fits the passport, the birth is what is wrong.
            let fits = says.passport_expires.is_none_or(|last| last.year() - second.year() <= PASSPORT_YEARS);
            let blamed = if later == Field::EntryDate && fits { earlier } else { later };
            let Some((column, cell)) = self.cell(blamed) else { continue };
            let ((zh, en), (later_zh, later_en)) = (names_of(earlier), names_of(later));
            let what = if blamed == later {
                Text::new(format!("不晚于{zh}"), format!("not after the {en}"))
            } else {
                Text::new(format!("不早于{later_zh}"), format!("not before the {later_en}"))
            };
            let remedy = Text::new("对照护照改正", "correct it from the passport");
            self.problem(column, blamed, cell, CellFault::new("DAYS_REVERSED", what, remedy));
        }
    }

    /// What every row must have: a name, a nationality and a passport.
    fn required(&mut self, says: &RowSays) {
        let columns = &self.sheet.columns;
        let name = columns.name().unwrap_or(Field::FullName);
        let all = [
            (name, says.name.is_some()),
            (Field::Nationality, says.nationality.is_some()),
            (Field::Passport, says.passport.is_some()),
        ];
        for (field, has) in all {
            let told = self.problems.iter().any(|problem| problem.field == field);
            if let Some(column) = columns.column(field).filter(|_| !has && !told) {
                let cell = cell::trimmed(self.row.cell(column));
                self.problem(column, field, cell, cell::missing());
            }
        }
    }
}

/// No passport is valid for longer, years.
const PASSPORT_YEARS: i32 = 15;

/// Tells whether each word of a part stands in the whole name.
fn holds_words(whole: &str, part: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
    };
    let whole = words(whole);
    words(part).iter().all(|word| whole.contains(word))
}

fn names_of(field: Field) -> (&'static str, &'static str) {
    (field.zh(), field.en())
}

/// Reads a credit code: spaces, hyphens and small letters are only its form.
fn credit_code(cell: &str) -> Result<Cow<'_, str>, CellFault> {
    let faults = uscc::check_as_given(cell).err().unwrap_or_default();
    if faults.is_empty() {
        let plain = cell.len() == uscc::BODY_LENGTH + 1 && !cell.bytes().any(|byte| byte.is_ascii_lowercase());
        return Ok(if plain { Cow::Borrowed(cell) } else { Cow::Owned(uscc::normalised(cell)) });
    }
    let zh: Vec<String> = faults.iter().map(uscc::UsccFault::zh).collect();
    let en: Vec<String> = faults.iter().map(uscc::UsccFault::en).collect();
    Err(CellFault::new(
        "BAD_CREDIT_CODE",
        Text::new(zh.join("；"), en.join("; ")),
        Text::new("照营业执照填写 18 位代码", "write the 18 characters of the business licence"),
    ))
}
