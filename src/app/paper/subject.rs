//! Whom and what a paper is about.

use serde::Serialize;

use crate::app::case::OpenCase;
use crate::app::case_list::masked;
use crate::domain::facts::Facts;
use crate::domain::labels;
use crate::domain::text::Text;
use crate::domain::words::Word;

/// Whom and what a paper is about, as every paper says it.
#[derive(Clone, Debug, Serialize)]
pub struct Subject {
    /// Number of the case.
    pub case: String,
    /// What is applied for.
    pub measure: Text,
    /// Name, as printed in the passport.
    pub name: Option<String>,
    /// Name in Chinese.
    pub chinese_name: Option<String>,
    /// The state of which the applicant is a national.
    pub nationality: Option<Text>,
    /// Passport number, all but the last four masked.
    pub passport: Option<String>,
    /// Day of receipt.
    pub received_on: chrono::NaiveDate,
}

/// Returns whom and what a case is about.
pub fn subject(taken: &OpenCase) -> Subject {
    let facts = &taken.facts;
    Subject {
        case: taken.number.clone(),
        measure: both(taken.row.measure),
        name: name(facts).map(str::to_owned),
        chinese_name: taken.particulars.chinese_name.clone(),
        nationality: facts.applicant.nationality.map(labels::nationality),
        passport: facts.passport.number.map(|number| masked(number.as_str())),
        received_on: taken.row.received_on,
    }
}

fn name(facts: &Facts) -> Option<&str> {
    facts.applicant.name.as_ref().map(|name| name.0.as_str())
}

/// A word in both languages.
pub fn both(word: impl Word) -> Text {
    Text::new(word.zh(), word.en())
}

/// Most initials that are told.
const INITIALS: usize = 8;

/// Returns the first letters of the names of the applicant.
pub fn initials(facts: &Facts) -> String {
    let words = name(facts).unwrap_or_default().split(|c: char| !c.is_alphabetic());
    words.filter_map(|word| word.chars().next()).flat_map(char::to_uppercase).take(INITIALS).collect()
}
