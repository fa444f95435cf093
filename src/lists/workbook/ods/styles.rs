//! How the cells of an OpenDocument sheet show their numbers, where the file does not say what they show.

use std::collections::{HashMap, HashSet};

use crate::lists::xml::Tag;

/// More styles than these are no sheet of people.
const MOST: usize = 1 << 16;
/// More digits no number is filled up to.
const MOST_DIGITS: usize = 64;

/// So far styles go on from others.
const DEPTH: usize = 8;

/// How a number is shown.
#[derive(Clone, Copy, Debug, Default)]
struct Shown {
    /// Filled up with zeros to so many digits.
    digits: usize,
    /// With words or signs in it.
    has_more: bool,
}

/// The styles of numbers and of cells.
#[derive(Default)]
pub(super) struct Styles {
    numbers: HashMap<String, Shown>,
    /// The style of the number of each style of cells, and the style that it goes on from.
    cells: HashMap<String, (Option<String>, Option<String>)>,
    /// The style of numbers that is read.
    open: Option<String>,
    /// The style of cells or letters that is read, and those that strike out.
    named: Option<String>,
    struck: HashSet<String>,
}

/// What a number without a text of its own looks like.
pub(super) enum Looks {
    /// As it is kept.
    Kept,
    /// With zeros before it.
    Filled(String),
    /// In a way that is not read.
    Otherwise,
}

impl Styles {
    /// Reads a tag, of whatever part of the file.
    pub(super) fn see(&mut self, tag: Tag) {
        let text = |name| tag.get(name).map(std::borrow::Cow::into_owned);
        match tag.name() {
            "number-style" if self.numbers.len() < MOST => self.open = text("name"),
            "number" => {
                if let Some(open) = &self.open {
                    let shown = self.numbers.entry(open.clone()).or_default();
                    shown.digits = tag.number("min-integer-digits").unwrap_or(1).min(MOST_DIGITS);
                }
            }
            "embedded-text" | "text" => {
                if let Some(open) = &self.open {
                    self.numbers.entry(open.clone()).or_default().has_more = true;
                }
            }
            "style" if self.cells.len() < MOST => {
                self.open = None;
                self.named = text("name");
                if let Some(name) = text("name") {
                    self.cells.insert(name, (text("data-style-name"), text("parent-style-name")));
                }
            }
            "text-properties" => {
                let says = |name| tag.get(name).is_some_and(|how| how != "none");
                if let Some(named) = &self.named
                    && (says("text-line-through-style") || says("text-line-through-type"))
                {
                    self.struck.insert(named.clone());
                }
            }
            "table" | "date-style" | "time-style" | "text-style" | "boolean-style" | "percentage-style" => {
                self.open = None;
            }
            _ => {}
        }
    }

    /// Tells whether a style of cells or of letters strikes out.
    pub(super) fn strikes(&self, style: Option<&str>) -> bool {
        let mut style = style;
        for _ in 0..DEPTH {
            let Some(name) = style else { return false };
            if self.struck.contains(name) {
                return true;
            }
            style = self.cells.get(name).and_then(|(_, parent)| parent.as_deref());
        }
        false
    }

    /// How a whole number of a style of cells looks.
    pub(super) fn looks(&self, style: Option<&str>, value: &str) -> Looks {
        let shown = style.and_then(|style| self.shown(style)).unwrap_or_default();
        let is_whole = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
        if !is_whole || shown.digits <= value.len() && !shown.has_more {
            Looks::Kept
        } else if shown.has_more {
            Looks::Otherwise
        } else {
            Looks::Filled(format!("{value:0>digits$}", digits = shown.digits))
        }
    }

    fn shown(&self, style: &str) -> Option<Shown> {
        let mut style = style;
        for _ in 0..DEPTH {
            let (number, parent) = self.cells.get(style)?;
            if let Some(number) = number {
                return self.numbers.get(number).copied();
            }
            style = parent.as_deref()?;
        }
        None
    }
}
