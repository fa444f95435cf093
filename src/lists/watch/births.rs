//! Birth dates of watch lists: a day, a month, a year, a span of years, or several of them.

use chrono::{Datelike, NaiveDate};

use crate::identity::matcher::Birth;

const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
/// Words before a year that is not certain.
const ABOUT: &[&str] = &["CIRCA", "APPROXIMATELY", "APPROX.", "ABOUT", "CA.", "CA", "C.", "约"];

/// Reads the births of a cell; `None` where one of them cannot be read. Years that are not certain only where `about`.
pub(super) fn births(cell: &str, about: bool) -> Option<Vec<Birth>> {
    let parts =
        cell.split([';', '；', '|', '、', '\n']).flat_map(|part| part.split(" or ")).flat_map(|part| part.split('或'));
    let parts = parts.map(str::trim).filter(|part| !part.is_empty());
    let read: Option<Vec<Vec<Birth>>> = parts.map(|part| one(part, about)).collect();
    read.map(|births| births.concat())
}

fn one(part: &str, about: bool) -> Option<Vec<Birth>> {
    let capitals = part.to_uppercase();
    if let Some(year) = ABOUT.iter().find_map(|word| capitals.strip_prefix(word)) {
        let birth = one(year.trim(), about).filter(|_| about)?;
        let year = birth.first()?.first.year();
        return Some(vec![Birth::in_years(year - 1, year + 1)?]);
    }
    if let Some(birth) = Birth::read(part) {
        return Some(vec![birth]);
    }
    if part.len() == 8 && part.bytes().all(|byte| byte.is_ascii_digit()) {
        let day = NaiveDate::parse_from_str(part, "%Y%m%d").ok().filter(|day| 1800 < day.year())?;
        return Some(vec![Birth::on(day)]);
    }
    span(&capitals).or_else(|| chinese(part)).or_else(|| in_words(&capitals)).or_else(|| in_figures(part))
}

/// `1960-1965`, `1960 to 1965`.
fn span(part: &str) -> Option<Vec<Birth>> {
    let (first, last) = [" TO ", "-", "–", "/", "至"].iter().find_map(|sign| part.split_once(sign))?;
    let year = |text: &str| Some(text.trim()).filter(|text| text.len() == 4).and_then(|text| text.parse::<i32>().ok());
    Some(vec![Birth::in_years(year(first)?, year(last)?)?])
}

/// `1962年3月14日`, `1962年3月`, `1962年`.
fn chinese(part: &str) -> Option<Vec<Birth>> {
    let (year, rest) = part.split_once('年')?;
    let rest = rest.trim_end_matches(['生', '出']);
    let day = match rest.split_once('月') {
        None if rest.is_empty() => year.to_owned(),
        None => return None,
        Some((month, "")) => format!("{year}-{month}"),
        Some((month, day)) => format!("{year}-{month}-{}", day.trim_end_matches(['日', '号'])),
    };
    Birth::read(&day).map(|birth| vec![birth])
}

/// `12 Mar 1962`, `Mar 1962`, `March 12, 1962`.
fn in_words(part: &str) -> Option<Vec<Birth>> {
    let words: Vec<&str> = part.split([' ', ',', '-']).filter(|word| !word.is_empty()).collect();
    let month_of = |word: &str| {
        (1..=12).zip(MONTHS).find(|(_, name)| word.len() >= 3 && word.starts_with(name)).map(|(month, _)| month)
    };
    let at = words.iter().position(|word| month_of(word).is_some())?;
    let month = month_of(words[at])?;
    let year = words.last()?.parse::<i32>().ok().filter(|year| (1800..2100).contains(year))?;
    let birth = match (words.len(), at) {
        (2, 0) => Birth::in_month(year, month)?,
        (3, 0) => Birth::on(NaiveDate::from_ymd_opt(year, month, words[1].parse().ok()?)?),
        (3, 1) => Birth::on(NaiveDate::from_ymd_opt(year, month, words[0].parse().ok()?)?),
        _ => return None,
    };
    Some(vec![birth])
}

/// `14/03/1962`: where day and month may be either, both.
fn in_figures(part: &str) -> Option<Vec<Birth>> {
    let figures: Vec<u32> =
        part.split(['/', '.', '-']).map(|figure| figure.trim().parse().ok()).collect::<Option<_>>()?;
    let [one, other, year] = figures[..] else { return None };
    let year = i32::try_from(year).ok().filter(|year| 1800 < *year)?;
    let days = [(other, one), (one, other)].map(|(month, day)| NaiveDate::from_ymd_opt(year, month, day));
    let mut births: Vec<Birth> = days.into_iter().flatten().map(Birth::on).collect();
    births.dedup();
    (!births.is_empty()).then_some(births)
}
