//! Enterprise lists: what is read is what was written, or it is refused with its place and reason.

mod answers;
mod cells;
mod corrections;
mod encodings;
mod fixtures;
mod headers;
mod hostile;
mod random;
mod shown;
mod structure;
mod watch;
mod workbooks;

use visa_cli::error::UserError;
use visa_cli::lists::row;
use visa_cli::lists::sheet::{Asks, Sheet};
use visa_cli::lists::source::Source;

/// Surveys bytes as a list.
fn survey(bytes: &[u8]) -> Result<Sheet, UserError> {
    Sheet::survey(&Source::of_bytes("list.csv", bytes), &Asks::default())
}

/// What the rows of a sheet say: people without problems, problems, notes of unknown columns.
#[derive(Debug, Default, PartialEq, Eq)]
struct Says {
    people: Vec<String>,
    problems: Vec<String>,
    notes: Vec<String>,
    blank: u64,
    rows: u64,
}

fn says(sheet: &Sheet) -> Says {
    let mut all = Says::default();
    let mut rows = sheet.rows();
    while let Some(sheet_row) = rows.next().unwrap() {
        all.rows += 1;
        let Some(says) = row::read(sheet_row, sheet) else {
            all.blank += 1;
            continue;
        };
        all.problems.extend(says.problems.iter().map(|problem| format!("{} {}", problem.cell, problem.fault.code)));
        all.notes.extend(says.particulars.note.as_deref().map(str::to_owned));
        if says.problems.is_empty() {
            let day = |day: Option<chrono::NaiveDate>| day.map_or("-".to_owned(), |day| day.to_string());
            all.people.push(format!(
                "{} {} | {} {} | {} {} | {} {}",
                sheet_row.number,
                says.name.as_deref().unwrap_or("-"),
                says.nationality.unwrap(),
                says.passport.unwrap(),
                day(says.birth_date),
                day(says.passport_expires),
                day(says.arrives_on),
                says.stay_days.map_or("-".to_owned(), |days| days.to_string()),
            ));
        }
    }
    all
}

/// Prints how many of a family came out right and asks for all.
fn family(name: &str, count: usize, wrong: &[String]) {
    println!("{name}: {} of {count}", count - wrong.len());
    assert!(wrong.is_empty(), "{name}:\n{}", wrong.join("\n"));
}
