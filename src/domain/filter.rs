//! The one filter language of lists: words such as `state:open port:PVG due:<2026-03-01 zhang`.

mod explained;

use chrono::NaiveDate;

use super::life::{Place, State};
use super::number::is_office;
use super::text::Text;
use super::words::{Measure, Word};
use crate::identity::{country, uscc};

/// What a list must fit: all terms at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The terms.
    pub terms: Vec<Term>,
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// One of these states.
    State(Vec<State>),
    /// This measure.
    Measure(Measure),
    /// This port.
    Port(String),
    /// This nationality.
    Nationality(String),
    /// A credit code that begins so.
    Enterprise(String),
    /// This outcome.
    Outcome(String),
    /// The passport is there.
    Custody(Place),
    /// This officer has it in hand.
    Claimed(String),
    /// Neither another has it in hand, nor did this officer take the step before, or step aside. No word of a filter says it.
    OpenTo(String),
    /// It came with this list.
    Batch(u64),
    /// It is of this office: led here, handed over to it, or taken over from it.
    Office(String),
    /// Due then.
    Due(Compare, NaiveDate),
    /// Received then.
    Received(Compare, NaiveDate),
    /// The person arrives then.
    Arrival(Compare, NaiveDate),
    /// Name, passport or receipt.
    Text(String),
}

/// How a day compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// `<`
    Before,
    /// `<=`
    UpTo,
    /// `=` or nothing.
    On,
    /// `>=`
    From,
    /// `>`
    After,
}

/// What turns words for days into days: today, and working days from it.
pub trait DayResolver {
    /// Today.
    fn today(&self) -> NaiveDate;
    /// The day that many working days from today.
    ///
    /// # Errors
    ///
    /// The year whose working days are not published.
    fn working_days(&self, count: u32) -> Result<NaiveDate, i32>;
}

/// Keys of the filter.
pub const KEYS: &str =
    "state, measure, port, nationality, enterprise, outcome, custody, claimed, batch, office, due, received, arrival";

/// Tells whether a word is of a filter: it has one of its keys, or names a saved query.
pub fn is_keyed(word: &str) -> bool {
    word.starts_with('@') || word.split_once(':').is_some_and(|(key, _)| KEYS.split(", ").any(|known| known == key))
}

impl Filter {
    /// Reads the words of a filter; all that cannot be read is told at once.
    pub fn read(words: &[String], days: &impl DayResolver) -> Result<Filter, Vec<Text>> {
        let mut filter = Filter::default();
        let mut wrong = Vec::new();
        let mut text = Vec::new();
        for word in words.iter().flat_map(|word| word.split_whitespace()) {
            match word.split_once(':') {
                None => match word.find(['<', '>', '=']).filter(|at| KEYS.split(", ").any(|key| *key == word[..*at])) {
                    Some(at) => {
                        let meant = format!("{}:{}", &word[..at], word[at..].trim_start_matches('='));
                        wrong.push(Text::new(
                            format!("{word}：是否指 {meant}"),
                            format!("{word}: did you mean {meant}"),
                        ));
                    }
                    None => text.push(word),
                },
                Some((key, value)) => match term(key, value, days) {
                    Ok(term) => filter.terms.push(term),
                    Err(error) => wrong.push(error.told(word)),
                },
            }
        }
        if !text.is_empty() {
            filter.terms.push(Term::Text(text.join(" ")));
        }
        if wrong.is_empty() { Ok(filter) } else { Err(wrong) }
    }

    /// Returns a filter with one more term.
    #[must_use]
    pub fn and(mut self, term: Term) -> Filter {
        self.terms.push(term);
        self
    }
}

/// Why a term cannot be read.
enum Wrong {
    /// It is written otherwise: what is expected.
    Expected(Text),
    /// It is written well, and the working days of that year are not published.
    NotPublished(i32),
}

impl From<Text> for Wrong {
    fn from(expected: Text) -> Wrong {
        Wrong::Expected(expected)
    }
}

impl Wrong {
    fn told(&self, word: &str) -> Text {
        match self {
            Wrong::Expected(Text { zh, en }) => {
                Text::new(format!("{word}：应为{zh}"), format!("{word}: expected {en}"))
            }
            Wrong::NotPublished(year) => Text::new(
                format!(
                    "{word}：{year}年的节假日安排未公布或者未载入，不能推算工作日；请写明日期，如 due:<{year}-01-08"
                ),
                format!(
                    "{word}: the working days of {year} are not published or not loaded, so it cannot be counted: write \
                     the day, such as due:<{year}-01-08"
                ),
            ),
        }
    }
}

fn term(key: &str, value: &str, days: &impl DayResolver) -> Result<Term, Wrong> {
    if let "due" | "received" | "arrival" = key {
        let (compare, day) = compared(value, days)?;
        let term = match key {
            "due" => Term::Due,
            "received" => Term::Received,
            _ => Term::Arrival,
        };
        return Ok(term(compare, day));
    }
    Ok(plain_term(key, value)?)
}

/// A term that no day stands in.
fn plain_term(key: &str, value: &str) -> Result<Term, Text> {
    match key {
        "state" => states(value).map(Term::State),
        "measure" => word(value).map(Term::Measure),
        "port" => port(value).map(Term::Port),
        "nationality" => nationality(value).map(Term::Nationality),
        "enterprise" => enterprise(value).map(Term::Enterprise),
        "outcome" => outcome(value).map(Term::Outcome),
        "custody" => word(value).map(Term::Custody),
        "claimed" => Ok(Term::Claimed(value.to_owned())),
        "office" => office(value).map(Term::Office),
        "batch" => value.parse().map(Term::Batch).map_err(|_| Text::new("序号", "a number")),
        _ => Err(listed(("下列关键字之一：", "one of the keys "), KEYS, meant(key, KEYS.split(", ")))),
    }
}

/// Outcomes of an assessment.
pub const OUTCOMES: [&str; 4] = ["eligible", "refer", "missing_documents", "not_eligible"];

fn outcome(value: &str) -> Result<String, Text> {
    let code = value.replace('-', "_");
    if OUTCOMES.contains(&&*code) {
        return Ok(code);
    }
    Err(listed(("", ""), &OUTCOMES.join(", "), meant(&code, OUTCOMES)))
}

fn office(value: &str) -> Result<String, Text> {
    let code = value.to_uppercase();
    if is_office(&code) {
        Ok(code)
    } else {
        Err(Text::new("机构代码，如 PVG", "the code of an office such as PVG"))
    }
}

fn port(value: &str) -> Result<String, Text> {
    let code = value.to_uppercase();
    let is_code = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    if is_code {
        Ok(code)
    } else {
        Err(Text::new("三个字母的口岸代码，如 PVG", "a port of three letters such as PVG"))
    }
}

/// A nationality by its code, by another code of it, or by its name.
fn nationality(value: &str) -> Result<String, Text> {
    let code = value.to_uppercase();
    if country::is_known(&code) {
        return Ok(code);
    }
    let found: Vec<&str> = country::find(value).iter().map(|country| country.code).collect();
    match found.as_slice() {
        [only] => Ok((*only).to_owned()),
        [] => {
            let names =
                country::all().iter().flat_map(|country| [country.en, country.zh, country.code, country.alpha_3]);
            let (kind, such) =
                (("国家的代码或者名称，如 ", "a code or a name of a country, such as "), "D, DEU, Germany, 德国");
            Err(listed(kind, such, meant(value, names)))
        }
        several => Err(listed(("下列之一：", "one of "), &several.join(", "), Text::new("", ""))),
    }
}

fn enterprise(value: &str) -> Result<String, Text> {
    let start = value.trim_end_matches(['…', '*']).to_uppercase();
    let fits = start.len() <= uscc::LENGTH && start.chars().all(uscc::is_of_the_alphabet);
    if fits {
        Ok(start)
    } else {
        Err(Text::new(
            "信用代码的开头：数字和大写字母，不含 I、O、S、V、Z",
            "the beginning of a credit code: digits and capitals without I, O, S, V, Z",
        ))
    }
}

/// What may stand there, and which of it may have been meant.
fn listed((zh, en): (&str, &str), words: &str, meant: Text) -> Text {
    Text::new(format!("{zh}{words}{}", meant.zh), format!("{en}{words}{}", meant.en))
}

/// Asks whether one of some words was meant; empty where none is near.
pub fn meant<'a>(word: &str, among: impl IntoIterator<Item = &'a str>) -> Text {
    match nearest_word(word, among) {
        Some(other) => Text::new(format!("（是否指 {other}？）"), format!(" (did you mean {other}?)")),
        None => Text::new("", ""),
    }
}

/// Returns the word among some that may have been meant.
pub fn nearest_word<'a>(word: &str, among: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let near = |other: &str| {
        let other = other.to_lowercase();
        let apart = strsim::osa_distance(&word, &other);
        (apart <= (word.chars().count() / 3).clamp(1, 3)).then_some(apart)
    };
    let found = among.into_iter().filter_map(|other| Some((near(other)?, other))).min_by_key(|(apart, _)| *apart);
    found.map(|(_, other)| other)
}

fn word<W: Word>(code: &str) -> Result<W, Text> {
    let all = || W::ALL.iter().map(|word| word.code());
    let one_of = || listed(("", ""), &all().collect::<Vec<_>>().join(", "), meant(&code.replace('-', "_"), all()));
    W::find(code).or_else(|| W::find(&code.replace('-', "_"))).ok_or_else(one_of)
}

fn states(value: &str) -> Result<Vec<State>, Text> {
    let mut states = Vec::new();
    for part in value.split(',') {
        match part {
            "open" => states.extend(State::ALL.iter().filter(|state| state.is_open())),
            "closed" => states.extend(State::ALL.iter().filter(|state| !state.is_open())),
            "under-review" => states.push(State::UnderExamination),
            code => states.push(word(code).map_err(|codes| listed(("open, closed, ", "open, closed, "), "", codes))?),
        }
    }
    Ok(states)
}

/// `<3wd`, `<=2026-03-01`, `today`, `>+5d`: a comparison and a day.
fn compared(value: &str, days: &impl DayResolver) -> Result<(Compare, NaiveDate), Wrong> {
    let signs = [
        ("<=", Compare::UpTo),
        (">=", Compare::From),
        ("<", Compare::Before),
        (">", Compare::After),
        ("=", Compare::On),
    ];
    let found = signs.iter().find_map(|(sign, compare)| Some((*compare, value.strip_prefix(sign)?)));
    let (compare, when) = found.unwrap_or((Compare::On, value));
    let read = day(when, days).map_err(Wrong::NotPublished)?;
    let day = read.ok_or_else(|| {
        Text::new("日期，如 2026-03-01、today、+5d、3wd", "a day such as 2026-03-01, today, +5d or 3wd")
    })?;
    Ok((compare, day))
}

/// Reads a day: written out, `today`, days from today (`5d`, `+5d`, `-5d`) or working days from today (`3wd`); none where it
/// is written otherwise.
///
/// # Errors
///
/// The year whose working days are not published.
pub fn day(when: &str, days: &impl DayResolver) -> Result<Option<NaiveDate>, i32> {
    match when.strip_suffix("wd").map(|count| count.trim_start_matches('+').parse()) {
        Some(Ok(count)) => days.working_days(count).map(Some),
        Some(Err(_)) => Ok(None),
        None => Ok(plain_day(when, days)),
    }
}

fn plain_day(when: &str, days: &impl DayResolver) -> Option<NaiveDate> {
    if matches!(when, "today" | "今天") {
        return Some(days.today());
    }
    if let Some(count) = when.strip_suffix('d') {
        let count: i64 = count.trim_start_matches('+').parse().ok()?;
        return days.today().checked_add_signed(chrono::Duration::try_days(count)?);
    }
    ["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d"].iter().find_map(|format| NaiveDate::parse_from_str(when, format).ok())
}
