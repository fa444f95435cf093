//! A report as one HTML file: no network, real table headers, drawings with words, fit for print and narrow windows.

use minijinja::{Environment, context};

use super::delimited::{heads, label};
use super::svg::drawing;
use super::{attended, attended_heads, attended_title, foot, title, training_mark};
use crate::app::report::Report;
use crate::domain::safe;
use crate::domain::text::Lang;
use crate::paper::web_font::with_glyphs;

const LAYOUT: &str = include_str!("report.html");

/// Returns a report as HTML.
pub fn html(report: &Report, lang: Lang) -> anyhow::Result<String> {
    let mut environment = Environment::new();
    environment.add_template("report.html", LAYOUT)?;
    let tables: Vec<_> = report
        .tables
        .iter()
        .map(|table| {
            let rows: Vec<_> = table
                .rows
                .iter()
                .map(|row| {
                    let figures: Vec<_> = row
                        .figures
                        .iter()
                        .map(|figure| context! { n => figure.n, cell => figure.cell.to_string() })
                        .collect();
                    context! { label => label(row, lang), total => row.value.is_empty(), figures }
                })
                .collect();
            context! {
                key => table.key, title => table.title.of(lang), heads => heads(table, lang), rows,
                drawing => drawing(table, lang),
            }
        })
        .collect();
    let foot: Vec<_> = foot(report).into_iter().map(|(name, value)| (name.of(lang).to_owned(), value)).collect();
    let shown = environment.get_template("report.html")?.render(context! {
        lang => if lang == Lang::Zh { "zh-CN" } else { "en" },
        title => title(report).of(lang),
        office => report.office_name.clone(),
        training => report.training.then(|| training_mark().of(lang).to_owned()),
        attended_title => attended_title().of(lang),
        attended_heads => attended_heads(lang),
        attended => attended(report, lang).collect::<Vec<_>>(),
        tables,
        foot,
    })?;
    // The page itself holds nothing that acts or hides; what does came from the file.
    Ok(with_glyphs(&safe::shown(&shown)))
}
