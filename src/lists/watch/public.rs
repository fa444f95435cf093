//! The public lists as they are handed out: the SDN list of OFAC, which has no header and says most in its remarks.

use super::births::births;
use super::{Entry, refused, sex};
use crate::domain::text::Text;
use crate::error::UserError;
use crate::identity::country;
use crate::identity::matcher::plain_number;
use crate::lists::header::folded;
use crate::lists::sheet::{Feed, SheetRow};

/// Columns of the SDN list.
const SDN: usize = 12;
/// What stands for nothing in it.
const NOTHING: &str = "-0-";

/// Tells whether what a list calls the kind of an entry is a person.
pub(super) fn is_person(kind: &str) -> bool {
    matches!(folded(kind).as_str(), "person" | "individual" | "p" | "natural" | "naturalperson" | "个人" | "自然人")
}

/// Tells the SDN list of OFAC by its first row.
pub(super) fn is_sdn(row: &[String]) -> bool {
    let is_nothing = |cell: &String| cell.trim() == NOTHING;
    row.len() == SDN && row[0].trim().parse::<u32>().is_ok() && row.iter().any(is_nothing)
}

/// Reads the SDN list.
pub(super) fn sdn(feed: &mut Feed) -> Result<Vec<Entry>, UserError> {
    let (mut row, mut entries) = (SheetRow::default(), Vec::new());
    loop {
        match feed.next(&mut row) {
            Ok(false) => return Ok(entries),
            Ok(true) if row.width() == SDN && is_person(row.cell(2)) => entries.push(entry(&row)),
            Ok(true) => {}
            Err(fault) => {
                let hint = Text::new("重新下载名单", "fetch the list again");
                return Err(refused("bad_watch_list", fault.text(), hint));
            }
        }
    }
}

fn entry(row: &SheetRow) -> Entry {
    let mut entry = Entry { names: vec![row.cell(1).trim().to_owned()], ..Entry::default() };
    for remark in row.cell(SDN - 1).split(';').map(|remark| remark.trim().trim_end_matches('.')) {
        let after = |words: &[&str]| words.iter().find_map(|word| remark.strip_prefix(word)).map(str::trim);
        if let Some(birth) = after(&["DOB ", "alt. DOB "]) {
            entry.births.extend(births(birth, true).unwrap_or_default());
        } else if let Some(name) = after(&["a.k.a. ", "f.k.a. ", "n.k.a. ", "alt. a.k.a. "]) {
            entry.names.push(name.trim_matches(['\'', '"']).to_owned());
        } else if let Some(passport) = after(&["Passport ", "alt. Passport "]) {
            entry
                .passports
                .extend(passport.split([' ', '(']).next().map(plain_number).filter(|number| !number.is_empty()));
        } else if let Some(nationality) = after(&["nationality ", "citizen ", "alt. nationality ", "alt. citizen "]) {
            if let [one] = country::find(nationality)[..] {
                entry.nationalities.push(one.code.to_owned());
            }
        } else if let Some(gender) = after(&["Gender "]) {
            entry.sex = sex(gender);
        }
    }
    entry
}
