//! The consolidated list of the United Nations Security Council, which is XML: only individuals are taken.

use std::io::{BufReader, Read};

use super::births::births;
use super::{Entry, refused, sex};
use crate::domain::text::Text;
use crate::error::UserError;
use crate::identity::country;
use crate::identity::matcher::{Birth, plain_number};
use crate::lists::source::Source;
use crate::lists::xml::{NoXml, Token, Xml};

/// The element that the list is.
const LIST: &str = "CONSOLIDATED_LIST";
/// Bytes among which it begins.
const HEAD: u64 = 8 << 10;
/// Elements within one another, people, and values of one person, beyond which it is no such list.
const DEEPEST: usize = 24;
const MOST_PEOPLE: usize = 1_000_000;
const MOST_VALUES: usize = 2_000;
/// Longest value, bytes.
const LONGEST: usize = 4 << 10;
/// Years by which a year that is not certain may be wrong.
const ABOUT: i32 = 1;

/// Tells the list by its beginning.
pub(super) fn is_list(source: &Source) -> bool {
    let mut head = Vec::new();
    let read = source.reader().take(HEAD).read_to_end(&mut head);
    read.is_ok() && String::from_utf8_lossy(&head).contains(&format!("<{LIST}"))
}

/// Reads the list.
///
/// # Errors
///
/// Where it is cut short, is no well-formed XML, or goes beyond what such a list can be.
pub(super) fn read(source: &Source) -> Result<Vec<Entry>, UserError> {
    let mut reading = Reading::default();
    let mut xml = Xml::of(BufReader::new(source.reader()));
    loop {
        match xml.next() {
            Ok(Token::Open(tag)) => reading.open(tag.name(), tag.empty)?,
            Ok(Token::Close(name)) => reading.close(name)?,
            Ok(Token::Text(text)) => reading.text(&text)?,
            Ok(Token::End) if reading.whole => break,
            Ok(Token::End) | Err(NoXml) => return Err(broken()),
        }
    }
    source.unchanged()?;
    Ok(reading.entries)
}

#[derive(Default)]
struct Reading {
    entries: Vec<Entry>,
    /// The elements that are open, from the outermost.
    open: Vec<String>,
    held: String,
    person: Option<Person>,
    /// The list was read to its end.
    whole: bool,
}

/// An individual, while it is read.
#[derive(Default)]
struct Person {
    entry: Entry,
    /// Parts of the name, in their order.
    name: Vec<String>,
    born: Born,
    document: (String, String),
    values: usize,
}

/// A birth date, while it is read.
#[derive(Default)]
struct Born {
    about: bool,
    date: String,
    years: Vec<i32>,
}

impl Reading {
    fn open(&mut self, name: &str, is_empty: bool) -> Result<(), UserError> {
        self.held.clear();
        if name == "INDIVIDUAL" {
            self.person = Some(Person::default());
        }
        if !is_empty {
            self.open.push(name.to_owned());
        }
        if DEEPEST < self.open.len() || (self.open.len() == 1 && name != LIST) { Err(broken()) } else { Ok(()) }
    }

    fn text(&mut self, text: &str) -> Result<(), UserError> {
        // What stands outside of people is not looked at.
        if self.person.is_none() {
            return Ok(());
        }
        self.held.push_str(text);
        if self.held.len() <= LONGEST { Ok(()) } else { Err(broken()) }
    }

    fn close(&mut self, name: &str) -> Result<(), UserError> {
        if self.open.pop().is_none_or(|open| open != name) {
            return Err(broken());
        }
        self.whole |= self.open.is_empty();
        let parent = self.open.last().map_or("", String::as_str);
        if name == "INDIVIDUAL" {
            self.entries.extend(self.person.take().map(Person::end));
        } else if let Some(person) = &mut self.person {
            person.value(parent, name, self.held.trim());
        }
        self.held.clear();
        let too_much = self.person.as_ref().is_some_and(|person| MOST_VALUES < person.values);
        if too_much || MOST_PEOPLE < self.entries.len() { Err(broken()) } else { Ok(()) }
    }
}

impl Person {
    fn value(&mut self, parent: &str, name: &str, value: &str) {
        self.values += 1;
        match (parent, name) {
            (_, "INDIVIDUAL_DATE_OF_BIRTH") => self.born(),
            (_, "INDIVIDUAL_DOCUMENT") => self.document(),
            _ if value.is_empty() => {}
            ("INDIVIDUAL", "FIRST_NAME" | "SECOND_NAME" | "THIRD_NAME" | "FOURTH_NAME") => {
                self.name.push(value.to_owned());
            }
            ("INDIVIDUAL", "NAME_ORIGINAL_SCRIPT") | ("INDIVIDUAL_ALIAS", "ALIAS_NAME") => {
                let names = value.split([';', '；']).map(str::trim).filter(|name| !name.is_empty());
                self.entry.names.extend(names.map(str::to_owned));
            }
            ("INDIVIDUAL", "GENDER") => self.entry.sex = sex(value),
            ("NATIONALITY", "VALUE") => {
                if let [one] = country::find(value)[..] {
                    self.entry.nationalities.push(one.code.to_owned());
                }
            }
            ("INDIVIDUAL_DATE_OF_BIRTH", "TYPE_OF_DATE") => {
                self.born.about = value.eq_ignore_ascii_case("approximately")
            }
            // A time that stands with the day says nothing.
            ("INDIVIDUAL_DATE_OF_BIRTH", "DATE") => {
                value.split('T').next().unwrap_or_default().clone_into(&mut self.born.date)
            }
            ("INDIVIDUAL_DATE_OF_BIRTH", "YEAR" | "FROM_YEAR" | "TO_YEAR") => {
                self.born.years.extend(value.parse::<i32>())
            }
            ("INDIVIDUAL_DOCUMENT", "TYPE_OF_DOCUMENT") => value.clone_into(&mut self.document.0),
            ("INDIVIDUAL_DOCUMENT", "NUMBER") => value.clone_into(&mut self.document.1),
            _ => {}
        }
    }

    fn born(&mut self) {
        let Born { about, date, years } = std::mem::take(&mut self.born);
        let spread = if about { ABOUT } else { 0 };
        if let Some(found) = births(&date, true).filter(|_| !date.is_empty()) {
            self.entry.births.extend(found);
        } else if let (Some(first), Some(last)) = (years.iter().min(), years.iter().max()) {
            self.entry.births.extend(Birth::in_years(first.saturating_sub(spread), last.saturating_add(spread)));
        }
    }

    fn document(&mut self) {
        let (kind, number) = std::mem::take(&mut self.document);
        if !kind.to_ascii_lowercase().contains("passport") {
            return;
        }
        // Words may stand beside the number.
        let is_number = |word: &&str| word.bytes().any(|byte| byte.is_ascii_digit());
        let whole = plain_number(&number);
        let short = whole.len() <= 20 && number.split_whitespace().count() < 3;
        let first = number.split([' ', ',', ';', '(']).find(is_number).map(plain_number);
        self.entry.passports.extend(if short { Some(whole) } else { first }.filter(|number| !number.is_empty()));
    }

    fn end(mut self) -> Entry {
        let name = self.name.join(" ");
        self.entry.names.retain(|other| *other != name);
        if !name.is_empty() {
            self.entry.names.insert(0, name);
        }
        self.entry
    }
}

fn broken() -> UserError {
    refused(
        "bad_watch_list",
        Text::new("不是完整的联合国综合名单（XML）", "this is no whole consolidated list of the United Nations (XML)"),
        Text::new("重新下载名单；没有写入任何内容", "fetch the list again; nothing was written"),
    )
}
