//! Citations such as `EEAL 20(3), 25(1)(i); Reg 36(1)(ii)`: the articles they name, and how they read in Chinese.

use super::{Law, LawId};

/// One part of a citation between two commas.
enum Piece<'a> {
    /// An article, or a range of articles, with a remark that may be empty.
    Article(LawId, Reference, &'a str),
    /// Anything else.
    Words(&'a str),
}

/// The place in a law that a citation names.
struct Reference {
    first: u16,
    last: u16,
    paragraphs: Vec<u16>,
    items: Vec<u16>,
}

/// Returns the articles that a citation names, in its order, ranges written out, each once.
pub fn articles_of(citation: &str) -> Vec<(LawId, u16)> {
    let mut articles = Vec::new();
    let parts = parts_of(citation).into_iter().map(|part| labelled(part).map_or(part, |(_, rest)| rest));
    for piece in parts.flat_map(pieces) {
        match piece {
            Piece::Article(law, place, _) => {
                articles.extend((place.first..=place.last).map(|number| (law, number)));
            }
            Piece::Words(words) => articles.extend(within(words)),
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    articles.retain(|article| seen.insert(*article));
    articles
}

/// Returns the laws whose articles a citation names; `None` where it names an article, a paragraph or an item that is not
/// among the wordings that are compiled in.
pub fn laws_of(citation: &str) -> Option<Vec<LawId>> {
    let mut laws = Vec::new();
    for piece in parts_of(citation).into_iter().flat_map(pieces) {
        if let Piece::Article(law, place, _) = piece {
            place.is_known(law).then(|| laws.push(law))?;
        }
    }
    Some(laws)
}

/// Returns the articles that stand in the remark of other words.
fn within(words: &str) -> Vec<(LawId, u16)> {
    let Some((_, remark)) = words.split_once('(') else { return Vec::new() };
    let named = |law: LawId| {
        let at = remark.find(law.en())?;
        Some((law, number(remark[at + law.en().len()..].trim_start())?.0))
    };
    LawId::ALL.into_iter().filter_map(named).collect()
}

/// Returns a part without the label before its colon, such as `residence: EEAL 32`, where it is one that is known.
fn labelled(part: &str) -> Option<(String, &str)> {
    let (label, rest) = part.split_once(": ")?;
    Some((words_zh(label)?, rest))
}

/// Returns a citation in Chinese; what it does not know stays as it is.
pub fn cite_zh(citation: &str) -> String {
    let parts: Vec<String> = parts_of(citation).into_iter().map(part_zh).collect();
    parts.join("；")
}

/// Splits a citation at its semicolons; one within brackets belongs to a remark.
fn parts_of(citation: &str) -> Vec<&str> {
    let mut deep = 0_i32;
    let between = |sign: char| {
        deep += i32::from(sign == '(') - i32::from(sign == ')');
        sign == ';' && deep <= 0
    };
    citation.split(between).map(str::trim).collect()
}

fn part_zh(part: &str) -> String {
    if let Some(known) = words_zh(part) {
        return known;
    }
    if let Some((label, rest)) = labelled(part) {
        return format!("{label}：{}", part_zh(rest));
    }
    let mut text = String::new();
    let mut law_before = None;
    for (index, piece) in pieces(part).into_iter().enumerate() {
        if 0 < index {
            text.push('、');
        }
        match piece {
            Piece::Article(law, place, remark) => {
                if law_before != Some(law) {
                    text.push_str(law.zh());
                }
                text.push_str(&place.zh());
                text.push_str(&remark_zh(remark));
                law_before = Some(law);
            }
            Piece::Words(words) => {
                text.push_str(&with_remark_zh(words));
                law_before = None;
            }
        }
    }
    text
}

/// Returns words in Chinese, a remark in brackets at their end apart.
fn with_remark_zh(words: &str) -> String {
    match (words_zh(words), words.split_once(" (")) {
        (Some(known), _) => known,
        (None, Some((head, _))) => {
            let remark = words[head.len()..].trim_start();
            words_zh(head).unwrap_or_else(|| head.to_owned()) + &remark_zh(remark)
        }
        (None, None) => words.to_owned(),
    }
}

/// Returns a remark in Chinese, or with a space before it and unchanged.
fn remark_zh(remark: &str) -> String {
    if remark.is_empty() {
        return String::new();
    }
    words_zh(remark).unwrap_or_else(|| format!(" {remark}"))
}

/// Looks words up among the phrases; dates stand for `{}` in them.
fn words_zh(words: &str) -> Option<String> {
    let (pattern, dates) = without_dates(words);
    let mut text = Law::built_in().phrase(&pattern)?.to_owned();
    for date in dates {
        text = text.replacen("{}", &date, 1);
    }
    Some(text)
}

/// Returns the words with `{}` for each date, and the dates in Chinese.
fn without_dates(words: &str) -> (String, Vec<String>) {
    let (mut pattern, mut dates) = (String::new(), Vec::new());
    for (index, word) in words.split(' ').enumerate() {
        if 0 < index {
            pattern.push(' ');
        }
        let bare = word.trim_end_matches(',');
        match bare.parse::<chrono::NaiveDate>() {
            Ok(date) => {
                pattern.push_str("{}");
                pattern.push_str(&word[bare.len()..]);
                dates.push(date.format("%Y年%-m月%-d日").to_string());
            }
            Err(_) => pattern.push_str(word),
        }
    }
    (pattern, dates)
}

/// Splits a part at its commas; an article number without a law belongs to the law before it.
fn pieces(part: &str) -> Vec<Piece<'_>> {
    let mut law = None;
    let mut pieces = Vec::new();
    for text in part.split(',').map(str::trim) {
        let named = LawId::ALL.into_iter().find_map(|law| Some((law, text.strip_prefix(law.en())?.strip_prefix(' ')?)));
        let piece = match named.or(law.map(|law| (law, text))) {
            Some((law, place)) => reference(place).map(|(place, remark)| Piece::Article(law, place, remark)),
            None => None,
        };
        law = match piece {
            Some(Piece::Article(law, ..)) => Some(law),
            Some(Piece::Words(_)) | None => None,
        };
        pieces.push(piece.unwrap_or(Piece::Words(text)));
    }
    pieces
}

/// Reads `16(1)(iv)(v)`, `22(ii)`, `67(2)(3)` or `67-69`, with a remark after a space.
fn reference(text: &str) -> Option<(Reference, &str)> {
    let (first, mut rest) = number(text)?;
    let mut last = first;
    if let Some(range) = rest.strip_prefix('-') {
        (last, rest) = number(range).filter(|(last, _)| first < *last)?;
    }
    let (mut paragraphs, mut items) = (Vec::new(), Vec::new());
    while let Some((inside, after)) = rest.strip_prefix('(').and_then(|open| open.split_once(')')) {
        match (inside.parse(), roman(inside)) {
            (Ok(paragraph), _) => paragraphs.push(paragraph),
            (Err(_), Some(item)) => items.push(item),
            (Err(_), None) => return None,
        }
        rest = after;
    }
    let remark = if rest.is_empty() { rest } else { rest.strip_prefix(' ')? };
    Some((Reference { first, last, paragraphs, items }, remark))
}

fn number(text: &str) -> Option<(u16, &str)> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..digits].parse().ok()?, &text[digits..]))
}

/// Reads a small Roman numeral, up to 39.
fn roman(text: &str) -> Option<u16> {
    const ONES: [&str; 10] = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];
    let ones = text.trim_start_matches('x');
    let tens = text.len() - ones.len();
    let ones = ONES.iter().position(|numeral| *numeral == ones)?;
    u16::try_from(tens * 10 + ones).ok().filter(|number| (1..40).contains(number))
}

impl Reference {
    /// Tells whether the place stands in the newest wording that is compiled in.
    fn is_known(&self, law: LawId) -> bool {
        let known = Law::built_in();
        if self.first < self.last {
            return (self.first..=self.last).all(|number| known.article(law, number).is_some());
        }
        let Some(article) = known.article(law, self.first) else { return false };
        let paragraph = |number: &u16| article.paragraphs.get(usize::from(number.saturating_sub(1)));
        let named: Vec<&String> = match self.paragraphs.as_slice() {
            [] => article.paragraphs.iter().collect(),
            numbers => match numbers.iter().map(paragraph).collect() {
                Some(named) => named,
                None => return false,
            },
        };
        // The items of a paragraph stand on lines of their own, after its first.
        let items = named.iter().map(|paragraph| paragraph.trim().lines().count() - 1).max().unwrap_or(0);
        self.items.iter().all(|item| usize::from(*item) <= items)
    }

    fn zh(&self) -> String {
        let mut text = format!("第{}条", numeral(self.first));
        if self.first < self.last {
            text += &format!("至第{}条", numeral(self.last));
        }
        let list = |numbers: &[u16], unit: &str| {
            let each: Vec<String> = numbers.iter().map(|number| format!("第{}{unit}", numeral(*number))).collect();
            each.join("、")
        };
        text + &list(&self.paragraphs, "款") + &list(&self.items, "项")
    }
}

/// Returns a number below 1000 as articles are numbered in Chinese: 十, 二十, 一百零三; greater ones in digits.
fn numeral(number: u16) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |value: u16| DIGITS[usize::from(value % 10)];
    match number {
        0..=9 => digit(number).to_owned(),
        10..=19 => format!("十{}", units(number, digit)),
        20..=99 => format!("{}十{}", digit(number / 10), units(number, digit)),
        100..=999 if number.is_multiple_of(100) => format!("{}百", digit(number / 100)),
        100..=999 if number % 100 < 10 => format!("{}百零{}", digit(number / 100), digit(number)),
        100..=999 => format!("{}百{}十{}", digit(number / 100), digit(number / 10), units(number, digit)),
        _ => number.to_string(),
    }
}

fn units(number: u16, digit: impl Fn(u16) -> &'static str) -> &'static str {
    if number.is_multiple_of(10) { "" } else { digit(number) }
}
