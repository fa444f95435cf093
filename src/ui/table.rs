//! Columns that stay in line with Chinese text, which is twice as wide, and within the window.

use super::ambiguous::{laid, width, written};
use comfy_table::presets::NOTHING;
use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width};

/// Columns of text between two cells.
const APART: u16 = 2;
/// Least room in which the last cell of a row is wrapped beside the others; with less it goes below them.
const ROOM: usize = 24;
/// How far what goes below is set in.
const BELOW: &str = "      ";
/// A cell is cut no shorter than this, or half of it where the window leaves no other way.
const SHORTEST: usize = 8;

/// Returns one line for each row, cells filled up to the widest of their column and two spaces apart.
pub fn aligned(rows: &[Vec<String>]) -> Vec<String> {
    lines(&table(rows))
}

/// Returns rows whose last cell is prose: where a window is narrower than they are, it is wrapped in its own column, or
/// goes below where that is too narrow.
pub fn wrapped(rows: &[Vec<String>], window: usize) -> Vec<String> {
    let mut widths = widths(rows);
    let Some(last) = widths.pop() else { return Vec::new() };
    let start: usize = widths.iter().map(|width| width + usize::from(APART)).sum();
    let left = window.saturating_sub(start);
    if last <= left {
        return aligned(rows);
    }
    if left >= ROOM {
        let mut table = table(rows);
        widths.push(left);
        fix(&mut table, &widths);
        return lines(&table);
    }
    let below = textwrap::Options::new(window).initial_indent(BELOW).subsequent_indent(BELOW);
    let mut laid = Vec::new();
    for row in rows {
        let (cells, prose) = row.split_at(row.len().min(widths.len()));
        if total(&widths) <= window {
            laid.extend(aligned_to(cells, &widths));
        } else {
            laid.extend(hanging(&cells.join("  "), window));
        }
        laid.extend(prose.iter().filter(|text| !text.is_empty()).flat_map(|text| broken(text, below.clone())));
    }
    laid
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
    if total(&widths) <= window {
        return aligned(&rows);
    }
    for shortest in [SHORTEST, SHORTEST / 2] {
        while total(&widths) > window {
            let Some(widest) = widths.iter_mut().skip(1).max().filter(|width| **width > shortest) else { break };
            *widest -= 1;
        }
    }
    let mut table = table(&rows);
    fix(&mut table, &widths);
    for row in table.row_iter_mut() {
        row.max_height(1);
    }
    lines(&table)
}

/// A table without lines, its columns as wide as their widest cell and two spaces apart.
fn table(rows: &[Vec<String>]) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Disabled).set_truncation_indicator("…");
    table.add_rows(rows.iter().map(|row| row.iter().map(|cell| laid(cell)).collect::<Vec<_>>()));
    let last = table.column_count().saturating_sub(1);
    for (place, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, if place == last { 0 } else { APART }));
    }
    table
}

/// Gives each column its width.
fn fix(table: &mut Table, widths: &[usize]) {
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(u16::MAX);
    let last = widths.len().saturating_sub(1);
    for (place, (column, width)) in table.column_iter_mut().zip(widths).enumerate() {
        let padded = width + if place == last { 0 } else { usize::from(APART) };
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(u16::try_from(padded).unwrap_or(u16::MAX))));
    }
}

fn lines(table: &Table) -> Vec<String> {
    if table.row_count() == 0 {
        Vec::new()
    } else {
        table.lines().map(|line| written(line.trim_end().to_owned())).collect()
    }
}

/// The line of one row in columns of a width.
fn aligned_to(row: &[String], widths: &[usize]) -> Vec<String> {
    let mut table = table(&[row.to_vec()]);
    fix(&mut table, widths);
    lines(&table)
}

/// Cuts a text to a width, and to a number of bytes.
pub fn cut(text: &str, most: usize, bytes: usize) -> String {
    if width(text) <= most && text.len() <= bytes {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        let mut longer = kept.clone();
        longer.push(c);
        if width(&longer) + width("…") > most || longer.len() + '…'.len_utf8() > bytes {
            break;
        }
        kept = longer;
    }
    kept.push('…');
    kept
}

/// Breaks a line at words; what follows is set in two columns further than its beginning.
pub fn hanging(line: &str, width: usize) -> Vec<String> {
    let indent = " ".repeat(line.len() - line.trim_start().len() + 2);
    broken(line, textwrap::Options::new(width).subsequent_indent(&indent))
}

fn broken(text: &str, options: textwrap::Options) -> Vec<String> {
    // A date or a case number is not broken at its hyphens.
    let options = options.word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::wrap(&laid(text), options).into_iter().map(|line| written(line.into_owned())).collect()
}

/// How wide each column comes out: one of empty cells takes a place too.
fn widths(rows: &[Vec<String>]) -> Vec<usize> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |cell: &String| width(cell);
    (0..columns)
        .map(|column| rows.iter().filter_map(|row| row.get(column).map(width)).max().unwrap_or(0).max(1))
        .collect()
}

fn total(widths: &[usize]) -> usize {
    (widths.iter().sum::<usize>() + widths.len() * usize::from(APART)).saturating_sub(usize::from(APART))
}
