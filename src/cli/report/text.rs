//! A report as text: tables in columns, bars beside the numbers; narrow windows get one number a line.

use unicode_width::UnicodeWidthStr;

use crate::app::report::{Drawn, Report, Table};
use crate::domain::text::{Lang, Text};
use crate::domain::words::Word;
use crate::paper::report::{attended, attended_heads, attended_title, foot, title, training_mark};
use crate::ui::chart::{Style, bar, sparkline};
use crate::ui::{Ui, safe, table};

/// Longest bar, columns.
const BAR: usize = 30;

/// Returns the lines of a report; on a terminal they keep to its width.
pub(super) fn lines(report: &Report, ui: &Ui, on_screen: bool) -> String {
    let (lang, style) = (ui.lang, Style::of_locale(&ui.environment.locale));
    let width = if on_screen { ui.width } else { usize::MAX };
    let mut lines = vec![title(report).of(lang).to_owned()];
    if report.training {
        lines.push(training_mark().of(lang).to_owned());
    }
    if !report.attended.is_empty() {
        lines.push(String::new());
        lines.push(attended_title().of(lang).to_owned());
        let rows = std::iter::once(attended_heads(lang)).chain(attended(report, lang));
        let rows: Vec<_> = rows.map(|row| [vec![String::new()], row].concat()).collect();
        // Where the window has no room the measure goes first, then since when.
        lines.extend(table::fitted(rows, width, &[3, 5]));
    }
    if let Some(n) = report.nobody_left {
        let listed = if n == 0 { "" } else { ": visa-cli report escalations --only nobody-left" };
        let told = Text::new(
            format!("名册中无人可办（此刻）  {n}{listed}"),
            format!("nobody of the roster may act (now)  {n}{listed}"),
        );
        lines.extend([String::new(), told.of(lang).to_owned()]);
    }
    for table in &report.tables {
        lines.push(String::new());
        lines.push(table.title.of(lang).to_owned());
        lines.extend(shown(table, lang, style, width));
    }
    lines.push(String::new());
    let foot = foot(report);
    lines.extend(table::aligned(
        &foot.iter().map(|(name, value)| vec![name.of(lang).to_owned(), value.clone()]).collect::<Vec<_>>(),
    ));
    lines.iter().fold(String::new(), |text, line| text + &safe::shown(line) + "\n")
}

fn shown(table: &Table, lang: Lang, style: Style, width: usize) -> Vec<String> {
    let place = if lang == Lang::Zh { 0 } else { 1 };
    let heads: Vec<&str> = table.columns.iter().map(|what| what.names()[place]).collect();
    let columns = table.rows.iter().map(|row| row.figures.len()).max().unwrap_or(0);
    let wide: Vec<usize> = (0..columns)
        .map(|column| {
            let numbers = table.rows.iter().filter_map(|row| row.figures.get(column));
            let numbers = numbers.map(|figure| figure.n.to_string().len()).max().unwrap_or(0);
            numbers.max(heads.get(column).map_or(0, |head| head.width()))
        })
        .collect();
    let right = |text: &str, column: usize| " ".repeat(wide[column] - text.width()) + text;
    let drawn = table.drawn == Drawn::Bars;
    let most = table.rows.iter().filter(|row| !row.value.is_empty()).map(|row| row.figures[0].n).max().unwrap_or(0);
    let mut cells = Vec::new();
    if !heads.is_empty() {
        let heads = heads.iter().enumerate().map(|(column, head)| right(head, column));
        cells.push(std::iter::once(format!("  {}", table.of.of(lang))).chain(heads).collect::<Vec<String>>());
    }
    for row in &table.rows {
        let mut line = vec![format!("  {}", row.label.of(lang))];
        line.extend(row.figures.iter().enumerate().map(|(column, figure)| right(&figure.n.to_string(), column)));
        if drawn && !row.value.is_empty() {
            line.push(bar(row.figures[0].n, most, BAR, style));
        }
        cells.push(line);
    }
    let aligned = table::aligned(&cells);
    let fits = aligned.iter().all(|line| line.width() <= width);
    let mut lines = if fits { aligned } else { stacked(table, &heads, lang) };
    if table.drawn == Drawn::Lines {
        lines.extend(sparklines(table, &heads, style));
    }
    lines
}

/// One number a line, for a window that is too narrow for the columns.
fn stacked(table: &Table, heads: &[&str], lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    for row in &table.rows {
        match row.figures.as_slice() {
            [only] => lines.push(format!("  {}: {}", row.label.of(lang).trim(), only.n)),
            several => {
                lines.push(format!("  {}", row.label.of(lang).trim()));
                let pairs: Vec<Vec<String>> = heads
                    .iter()
                    .zip(several)
                    .map(|(head, figure)| vec![format!("    {head}"), figure.n.to_string()])
                    .collect();
                lines.extend(table::aligned(&pairs));
            }
        }
    }
    lines
}

fn sparklines(table: &Table, heads: &[&str], style: Style) -> Vec<String> {
    let rows: Vec<Vec<String>> = heads
        .iter()
        .enumerate()
        .map(|(column, head)| {
            let numbers: Vec<i64> = table.rows.iter().map(|row| row.figures[column].n).collect();
            let (least, most) = (numbers.iter().min().copied(), numbers.iter().max().copied());
            let range = format!("{}..{}", least.unwrap_or(0), most.unwrap_or(0));
            vec![format!("  {head}"), sparkline(&numbers, style), range]
        })
        .collect();
    table::aligned(&rows)
}
