//! A report as CSV or TSV: one number a line, with the name by which it is explained.

use super::attended;
use crate::app::report::{Report, Row, Table};
use crate::domain::guard::guarded;
use crate::domain::text::Lang;
use crate::domain::words::Word;
use crate::paper::rows::writer;

/// Returns a report with a separator between its fields, with the byte-order mark that spreadsheets need or without.
pub fn delimited(report: &Report, separator: u8, mark: bool, lang: Lang) -> anyhow::Result<Vec<u8>> {
    let mut writer = writer(separator, mark, Vec::new())?;
    writer.write_record(["table", "value", "label", "column", "number", "cell"])?;
    for (row, one) in attended(report, lang).zip(&report.attended) {
        let (why, label) = (&row[0], guarded(row[2..].join("  ").trim()).into_owned());
        writer.write_record(["attend-first", &one.case, &label, why, "1", one.why.code()])?;
    }
    for table in &report.tables {
        for row in &table.rows {
            for figure in &row.figures {
                let label = guarded(row.label.of(lang).trim());
                let column = figure.cell.metric.names()[if lang == Lang::Zh { 0 } else { 1 }];
                let (n, cell) = (figure.n.to_string(), figure.cell.to_string());
                writer.write_record([table.key, &guarded(&row.value), &label, column, &n, &cell])?;
            }
        }
    }
    for (name, value) in about(report) {
        writer.write_record(["report", name, "", "", &value, ""])?;
    }
    Ok(writer.into_inner()?)
}

/// What a report says of itself.
pub(super) fn about(report: &Report) -> Vec<(&'static str, String)> {
    let mut about = vec![
        ("report", report.kind.code().to_owned()),
        ("office", report.office.clone()),
        ("training", report.training.to_string()),
        ("from", report.days.from.to_string()),
        ("to", report.days.to.to_string()),
        ("verified_to", report.record.verified_to.to_string()),
        ("head", report.record.head.clone()),
    ];
    about.extend(report.record.last_drill.map(|day| ("last_drill", day.to_string())));
    if let Some(proof) = &report.record.proof {
        about.push(("record_holds", proof.holds.to_string()));
        about.push(("decisions_replayed", proof.decisions.to_string()));
        about.push(("decisions_differing", proof.differing.to_string()));
    }
    about.push(("sha256", report.sha256.clone()));
    about
}

/// The heads of the columns of a table, that of the lines first.
pub(super) fn heads(table: &Table, lang: Lang) -> Vec<String> {
    let of = table.of.of(lang).to_owned();
    if table.columns.is_empty() {
        return vec![of, if lang == Lang::Zh { "数量" } else { "number" }.to_owned()];
    }
    let place = if lang == Lang::Zh { 0 } else { 1 };
    std::iter::once(of).chain(table.columns.iter().map(|what| what.names()[place].to_owned())).collect()
}

/// The label of a line.
pub(super) fn label(row: &Row, lang: Lang) -> &str {
    row.label.of(lang)
}
