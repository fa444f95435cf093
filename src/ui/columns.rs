//! Columns that stay in line with Chinese text, which is twice as wide.

use unicode_width::UnicodeWidthStr;

/// Returns one line for each row, cells filled up to the widest of their column and two spaces apart.
pub fn aligned(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |cell: &String| cell.width();
    let widths: Vec<usize> = (0..columns)
        .map(|column| rows.iter().filter_map(|row| row.get(column).map(width)).max().unwrap_or(0))
        .collect();
    rows.iter().map(|row| one_line(row, &widths)).collect()
}

fn one_line(row: &[String], widths: &[usize]) -> String {
    let mut line = String::new();
    for (cell, width) in row.iter().zip(widths) {
        line.push_str(cell);
        line.extend(std::iter::repeat_n(' ', width - cell.width() + 2));
    }
    line.truncate(line.trim_end().len());
    line
}
