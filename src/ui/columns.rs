//! Columns that stay in line with Chinese text, which is twice as wide, and within the window.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns of text between two cells.
const APART: usize = 2;
/// Least room in which the last cell of a row is wrapped beside the others; with less it goes below them.
const ROOM: usize = 24;
/// How far what goes below is set in.
const BELOW: usize = 6;
/// A cell is cut no shorter than this.
const SHORTEST: usize = 8;

/// Returns one line for each row, cells filled up to the widest of their column and two spaces apart.
pub fn aligned(rows: &[Vec<String>]) -> Vec<String> {
    let widths = widths(rows);
    rows.iter().map(|row| one_line(row, &widths)).collect()
}

/// Returns rows whose last cell is prose: where a window is narrower than they are, it is wrapped in its own column.
pub fn wrapped(rows: &[Vec<String>], window: usize) -> Vec<String> {
    let mut widths = widths(rows);
    let Some(last) = widths.pop() else { return Vec::new() };
    let start: usize = widths.iter().map(|width| width + APART).sum();
    if start.saturating_add(last) <= window {
        return aligned(rows);
    }
    let beside = window.saturating_sub(start) >= ROOM;
    let indent = if beside { start } else { BELOW };
    let mut lines = Vec::new();
    for row in rows {
        let (cells, prose) = row.split_at(row.len().min(widths.len()));
        let mut before = one_line(cells, &widths);
        let prose = prose.iter().filter(|text| !text.is_empty());
        let mut parts = prose.flat_map(|text| broken(text, textwrap::Options::new(window.saturating_sub(indent))));
        if beside && let Some(first) = parts.next() {
            before.extend(std::iter::repeat_n(' ', start - before.width()));
            before.push_str(&first);
        }
        lines.push(before);
        lines.extend(parts.map(|part| format!("{}{part}", " ".repeat(indent))));
    }
    lines
}

/// Leaves columns out of rows, in the order of `spare`, until they fit a window; then cuts the widest cells but those of
/// the first column.
pub fn fitted(mut rows: Vec<Vec<String>>, window: usize, spare: &[usize]) -> Vec<String> {
    let mut spare = spare.to_vec();
    while total(&widths(&rows)) > window && !spare.is_empty() {
        let gone = spare.remove(0);
        spare.iter_mut().filter(|place| **place > gone).for_each(|place| *place -= 1);
        rows.iter_mut().filter(|row| gone < row.len()).for_each(|row| drop(row.remove(gone)));
    }
    let mut widths = widths(&rows);
    while total(&widths) > window {
        let Some(widest) = widths.iter_mut().skip(1).max().filter(|width| **width > SHORTEST) else { break };
        *widest -= 1;
    }
    let cut = |row: &Vec<String>| row.iter().zip(&widths).map(|(cell, width)| cut(cell, *width)).collect::<Vec<_>>();
    rows.iter().map(|row| one_line(&cut(row), &widths)).collect()
}

/// Breaks a line at words; what follows is set in two columns further than its beginning.
pub fn hanging(line: &str, width: usize) -> Vec<String> {
    let indent = " ".repeat(line.len() - line.trim_start().len() + 2);
    broken(line, textwrap::Options::new(width).subsequent_indent(&indent))
}

fn broken(text: &str, options: textwrap::Options) -> Vec<String> {
    // A date or a case number is not broken at its hyphens.
    let options = options.word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::wrap(text, options).into_iter().map(std::borrow::Cow::into_owned).collect()
}

fn widths(rows: &[Vec<String>]) -> Vec<usize> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |cell: &String| cell.width();
    (0..columns).map(|column| rows.iter().filter_map(|row| row.get(column).map(width)).max().unwrap_or(0)).collect()
}

fn total(widths: &[usize]) -> usize {
    (widths.iter().sum::<usize>() + widths.len() * APART).saturating_sub(APART)
}

/// Cuts a cell to a width; what is gone is shown by a mark.
fn cut(cell: &str, width: usize) -> String {
    if cell.width() <= width {
        return cell.to_owned();
    }
    let mut left = width.saturating_sub(1);
    let fits = |c: &char| {
        let wide = c.width().unwrap_or(0);
        let fits = wide <= left;
        left = left.saturating_sub(wide);
        fits
    };
    let kept: String = cell.chars().take_while(fits).collect();
    format!("{}…", kept.trim_end())
}

fn one_line(row: &[String], widths: &[usize]) -> String {
    let mut line = String::new();
    for (cell, width) in row.iter().zip(widths) {
        line.push_str(cell);
        line.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.width()) + APART));
    }
    line.truncate(line.trim_end().len());
    line
}
