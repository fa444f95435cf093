//! Charts of a table as SVG: bars and lines with their numbers beside them, told apart without colour.

use unicode_width::UnicodeWidthStr;

use super::{title, training_mark};
use crate::app::report::{Drawn, Report, Table};
use crate::domain::safe;
use crate::domain::text::Lang;
use crate::domain::words::Word;
use crate::paper::web_font::with_faces;

const WIDTH: usize = 640;
const BAR: usize = 22;
/// Height of a drawing of lines.
const HEIGHT: usize = 220;
/// Most bars of one drawing.
const MOST: usize = 20;
/// How the lines of a drawing differ.
const DASHES: [&str; 4] = ["none", "7 4", "2 3", "10 3 2 3"];

/// A drawing with a title and a description for those who do not see it.
struct Drawing {
    title: String,
    said: String,
    height: usize,
    body: String,
}

/// Returns a drawing of a table for a page; `None` where it is not drawn or has nothing to draw.
pub(super) fn drawing(table: &Table, lang: Lang) -> Option<String> {
    let Drawing { title, said, height, body } = drawn(table, lang)?;
    Some(format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\"><title>{title}</title>\
         <desc>{said}</desc>{body}</svg>"
    ))
}

/// How the drawings of a file look; the colours are those of the page.
const STYLE: &str = "text { font: 13px paper-latin, paper-han, \"Noto Sans CJK SC\", \"Microsoft YaHei\", sans-serif; \
    fill: #1b1f24 } .head { font-weight: 700; font-size: 15px } .bar { fill: #35618e } .line { fill: none; stroke: #35618e; \
    stroke-width: 2 } .axis { fill: none; stroke: #5b6470 }";
/// Height of a line of words between drawings.
const WORDS: usize = 26;
/// Room around the drawings of a file.
const EDGE: usize = 16;

/// Returns the drawings of a report as one file that fetches nothing; `None` where nothing of it is drawn.
pub fn drawings(report: &Report, lang: Lang) -> Option<String> {
    let all: Vec<Drawing> = report.tables.iter().filter_map(|table| drawn(table, lang)).collect();
    if all.is_empty() {
        return None;
    }
    let mut heads = vec![title(report).of(lang).to_owned(), report.office_name.clone()];
    if report.training {
        heads.push(training_mark().of(lang).to_owned());
    }
    let (mut y, mut body) = (0, String::new());
    for (place, head) in heads.iter().enumerate() {
        y += WORDS;
        let class = if place == 0 { " class=\"head\"" } else { "" };
        body += &format!("<text x=\"0\" y=\"{}\"{class}>{}</text>", y - 8, escaped(head));
    }
    for Drawing { title, said, height, body: drawn } in &all {
        y += EDGE + WORDS;
        body += &format!(
            "<text x=\"0\" y=\"{}\" class=\"head\">{title}</text><g transform=\"translate(0 {y})\" role=\"img\"><title>{title}</title>\
             <desc>{said}</desc>{drawn}</g>",
            y - 8
        );
        y += height;
    }
    let (width, height) = (WIDTH + 2 * EDGE, y + 2 * EDGE);
    let page = format!(
        "<svg viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" xmlns=\"http://www.w3.org/2000/svg\">\
         <style>{STYLE}</style><rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\
         <g transform=\"translate({EDGE} {EDGE})\">{body}</g></svg>\n"
    );
    Some(with_faces(&safe::shown(&page)))
}

fn drawn(table: &Table, lang: Lang) -> Option<Drawing> {
    match table.drawn {
        Drawn::Not => None,
        Drawn::Bars => bars(table, lang),
        Drawn::Lines => lines(table, lang),
    }
}

fn bars(table: &Table, lang: Lang) -> Option<Drawing> {
    let rows: Vec<_> = table.rows.iter().filter(|row| !row.value.is_empty()).take(MOST).collect();
    let most = rows.iter().map(|row| row.figures[0].n).max().filter(|most| *most > 0)?;
    let wide = rows.iter().map(|row| row.label.of(lang).width()).max().unwrap_or(0).min(34);
    let left = wide * 7 + 12;
    let room = WIDTH - left - 70;
    let mut said = Vec::new();
    let mut body = String::new();
    for (place, row) in rows.iter().enumerate() {
        let (y, n, name) = (place * BAR + 4, row.figures[0].n, escaped(&clipped(row.label.of(lang), 34)));
        let length = usize::try_from(n.max(0) * room as i64 / most).unwrap_or(0);
        body += &format!(
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{name}</text><rect x=\"{left}\" y=\"{y}\" width=\"{length}\" \
             height=\"{}\" class=\"bar\"/><text x=\"{}\" y=\"{}\">{n}</text>",
            left - 6,
            y + 14,
            BAR - 6,
            left + length + 5,
            y + 14,
        );
        said.push(format!("{name} {n}"));
    }
    Some(framed(table.title.of(lang), &said.join(", "), rows.len() * BAR + 8, &body))
}

fn lines(table: &Table, lang: Lang) -> Option<Drawing> {
    let most = table.rows.iter().flat_map(|row| &row.figures).map(|figure| figure.n).max().filter(|most| *most > 0)?;
    let (left, right, top, bottom) = (48, WIDTH - 130, 12, HEIGHT - 28);
    let days = table.rows.len();
    if days < 2 {
        return None;
    }
    let x = |place: usize| left + place * (right - left) / (days - 1).max(1);
    let y = |n: i64| bottom - usize::try_from(n.max(0) * (bottom - top) as i64 / most).unwrap_or(0);
    let mut body = format!(
        "<path d=\"M{left} {top}V{bottom}H{right}\" class=\"axis\"/><text x=\"{}\" y=\"{}\" text-anchor=\"end\">{most}</text>\
         <text x=\"{}\" y=\"{bottom}\" text-anchor=\"end\">0</text>",
        left - 6,
        top + 10,
        left - 6,
    );
    let (first, last) = (table.rows.first()?, table.rows.last()?);
    body += &format!("<text x=\"{left}\" y=\"{}\">{}</text>", HEIGHT - 8, escaped(first.label.of(lang)));
    body += &format!(
        "<text x=\"{right}\" y=\"{}\" text-anchor=\"end\">{}</text>",
        HEIGHT - 8,
        escaped(last.label.of(lang))
    );
    let mut said = Vec::new();
    let mut ends: Vec<(usize, String)> = Vec::new();
    for (column, what) in table.columns.iter().enumerate() {
        let points = table.rows.iter().enumerate();
        let points: Vec<String> =
            points.map(|(place, row)| format!("{},{}", x(place), y(row.figures[column].n))).collect();
        let (dash, n) = (DASHES[column % DASHES.len()], last.figures[column].n);
        body += &format!("<polyline points=\"{}\" class=\"line\" stroke-dasharray=\"{dash}\"/>", points.join(" "));
        let name = what.names()[if lang == Lang::Zh { 0 } else { 1 }];
        ends.push((y(n), format!("{} {n}", escaped(name))));
        said.push(format!("{name}: {n}"));
    }
    // Names at the ends of the lines do not stand on each other.
    ends.sort();
    let mut free = 0;
    for (wanted, text) in ends {
        let y = wanted.max(free);
        free = y + 15;
        body += &format!("<text x=\"{}\" y=\"{}\">{text}</text>", right + 6, y + 4);
    }
    Some(framed(table.title.of(lang), &said.join(", "), HEIGHT.max(free + 8), &body))
}

fn framed(title: &str, said: &str, height: usize, body: &str) -> Drawing {
    Drawing { title: escaped(title), said: escaped(said), height, body: body.to_owned() }
}

fn clipped(text: &str, most: usize) -> String {
    if text.width() <= most {
        return text.to_owned();
    }
    let mut clipped = String::new();
    for c in text.chars() {
        if clipped.width() + 3 > most {
            break;
        }
        clipped.push(c);
    }
    clipped + "…"
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
