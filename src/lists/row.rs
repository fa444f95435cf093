//! One row as facts: every cell is read, all that is wrong is told at once.

use serde_json::{Value, json};

use super::cell::{self, CellFault};
use super::header::{Columns, Field, cell_name};
use super::sheet::SheetRow;
use crate::domain::words::Word;
use crate::identity::uscc;

/// Something wrong in one cell, or a cell that is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowProblem {
    /// The cell, such as `C5`.
    pub cell: String,
    /// What the column holds.
    pub field: Field,
    /// What stands there.
    pub value: String,
    /// Why it is not taken.
    pub fault: CellFault,
}

/// What a row says.
#[derive(Clone, Debug)]
pub struct RowSays {
    /// Facts as JSON, without what is the same for the whole list.
    pub facts: Value,
    /// What no rule reads.
    pub particulars: Value,
    /// What could not be taken.
    pub problems: Vec<RowProblem>,
}

/// Reads a row; `None` for a blank one.
pub fn read(row: &SheetRow, columns: &Columns) -> Option<RowSays> {
    let written = Field::ALL.iter().any(|field| *field != Field::Number && columns.cell(*field, &row.cells).is_some());
    if !written {
        return None;
    }
    let mut reading = Reading { row, columns, problems: Vec::new() };
    let facts = reading.facts();
    let particulars = reading.particulars();
    Some(RowSays { facts, particulars, problems: reading.problems })
}

struct Reading<'a> {
    row: &'a SheetRow,
    columns: &'a Columns,
    problems: Vec<RowProblem>,
}

impl Reading<'_> {
    fn text(&mut self, field: Field) -> Option<String> {
        self.read(field, |cell| Ok(cell.to_owned()))
    }

    fn read<T>(&mut self, field: Field, read: impl FnOnce(&str) -> Result<T, CellFault>) -> Option<T> {
        let (column, cell) = self.columns.cell(field, &self.row.cells)?;
        let taken = cell::spoiled(cell).map_or_else(|| read(cell), Err);
        taken
            .map_err(|fault| {
                let (cell, value) = (cell_name(column, self.row.number), cell.to_owned());
                self.problems.push(RowProblem { cell, field, value, fault });
            })
            .ok()
    }

    fn facts(&mut self) -> Value {
        let surname = self.text(Field::Surname);
        let given = self.text(Field::GivenNames);
        let parts: Vec<String> = surname.into_iter().chain(given).collect();
        let name = self.text(Field::FullName).or_else(|| (!parts.is_empty()).then(|| parts.join(" ")));
        let mut facts = json!({
            "applicant": {
                "name": name,
                "nationality": self.read(Field::Nationality, cell::nationality),
                "birth_date": self.read(Field::BirthDate, cell::day),
            },
            "passport": {
                "kind": self.read(Field::PassportKind, |cell| Ok(passport_kind(cell))).unwrap_or("ordinary_passport"),
                "number": self.read(Field::Passport, cell::passport),
                "expires_on": self.read(Field::PassportExpires, cell::day),
            },
            "request": {
                "purpose": self.read(Field::Purpose, cell::purpose).map(Word::code),
                "stay_days": self.read(Field::Days, cell::count),
                "entries": self.read(Field::Entries, |cell| Ok(entries(cell))),
            },
            "arrival": {"at": self.read(Field::EntryDate, cell::day)},
        });
        if let Some(port) = self.text(Field::Port).filter(|port| port.len() == 3) {
            facts["arrival"]["port"] = json!(port.to_uppercase());
        }
        if let Some(code) = self.text(Field::Uscc) {
            facts["inviter"] = json!({"kind": "enterprise", "uscc": code});
            if let Ok(code) = uscc::check(&code) {
                facts["inviter"]["uscc"] = json!(code.as_str());
                facts["inviter"]["region"] = json!(code.region());
            }
        }
        facts
    }

    fn particulars(&mut self) -> Value {
        json!({
            "chinese_name": self.text(Field::ChineseName),
            "sex": self.read(Field::Sex, cell::sex),
            "inviter_name": self.text(Field::Inviter),
            "employer": self.text(Field::Employer),
            "position": self.text(Field::Position),
            "contact": self.text(Field::Contact),
            "phone": self.text(Field::Phone),
            "note": self.text(Field::Note),
        })
    }
}

fn passport_kind(cell: &str) -> &'static str {
    match cell.to_lowercase().as_str() {
        "外交" | "外交护照" | "diplomatic" => "diplomatic_passport",
        "公务" | "公务护照" | "service" | "official" => "service_passport",
        _ => "ordinary_passport",
    }
}

fn entries(cell: &str) -> &'static str {
    match cell.to_lowercase().as_str() {
        "2" | "二次" | "两次" | "double" => "double",
        "多次" | "multiple" => "multiple",
        _ => "single",
    }
}
