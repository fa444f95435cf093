//! A report as JSON, CSV, TSV, HTML or a workbook: the same numbers of one data set.

mod delimited;
mod html;
mod json;
mod svg;
mod workbook;

pub use delimited::delimited;
pub use html::html;
pub use json::json;
pub use workbook::workbook;

use crate::app::report::Report;
use crate::domain::text::Text;

/// Returns the title of a report.
pub fn title(report: &Report) -> Text {
    use crate::domain::words::Word;
    let (office, days) = (&report.office, &report.days);
    let when = if days.from == days.to { days.to.to_string() } else { format!("{} – {}", days.from, days.to) };
    Text::new(format!("{office} {} {when}", report.kind.zh()), format!("{office} {} {when}", report.kind.en()))
}

/// Returns what stands below every report: names with values.
pub fn foot(report: &Report) -> Vec<(Text, String)> {
    let record = format!("{}  head {}", report.record.verified_to, &report.record.head[..32]);
    let mut foot = vec![(Text::new("记录截至交易", "record to txn"), record)];
    let failed: Vec<&Text> = report.checks.iter().filter(|check| !check.holds).map(|check| &check.what).collect();
    let sums = report.checks.len();
    if !failed.is_empty() {
        let said: Vec<&str> = failed.iter().map(|what| what.en.as_ref()).collect();
        foot.push((Text::new("数字核对不符", "sums that fail"), said.join("; ")));
    } else if sums > 0 {
        foot.push((Text::new("数字核对", "sums"), format!("{sums} = {sums}")));
    }
    if let Some(year) = report.provisional {
        foot.push((Text::new("暂定", "provisional"), format!("{year}: calendar not published / 工作日历未公布")));
    }
    foot.push((Text::new("报告 sha256", "report sha256"), report.sha256.clone()));
    foot
}
