//! A report as JSON, CSV, TSV, HTML or a workbook: the same numbers of one data set.

mod delimited;
mod html;
mod json;
mod svg;
mod workbook;

pub use delimited::delimited;
pub use html::html;
pub use json::json;
pub use svg::drawings;
pub use workbook::workbook;

use crate::app::report::{Kind, Proof, Report};
use crate::domain::text::{Lang, Text};

/// Returns the title of a report.
pub fn title(report: &Report) -> Text {
    use crate::domain::words::Word;
    let (office, days) = (&report.office, &report.days);
    let when = if days.from == days.to { days.to.to_string() } else { format!("{} – {}", days.from, days.to) };
    let (zh, en) = (report.kind.zh(), report.kind.en());
    match &report.filter {
        None => Text::new(format!("{office} {zh} {when}"), format!("{office} {en} {when}")),
        Some(of) => Text::new(format!("{office} {zh} {when}，仅限 {of}"), format!("{office} {en} {when}, only {of}")),
    }
}

/// What a report of a training file says of itself.
pub fn training_mark() -> Text {
    Text::new("培训用，无法律效力", "TRAINING: of no legal effect")
}

/// The title of what must be attended to first.
pub fn attended_title() -> Text {
    Text::new("须先处理", "to attend to first")
}

/// The heads of its columns.
pub fn attended_heads(lang: Lang) -> Vec<String> {
    let heads = [
        ("缘由", "why"),
        ("案件", "case"),
        ("事项", "measure"),
        ("最后一日", "last day"),
        ("起自", "since"),
        ("国籍和单位", "country and unit"),
    ];
    heads.map(|(zh, en)| Text::new(zh, en).of(lang).to_owned()).to_vec()
}

/// What must be attended to first, a line each: why, case, measure, last day, since when, country and unit.
pub fn attended(report: &Report, lang: Lang) -> impl Iterator<Item = Vec<String>> {
    use crate::domain::words::Word;
    report.attended.iter().map(move |one| {
        vec![
            one.why.named(lang).to_owned(),
            one.case.clone(),
            one.measure.named(lang).to_owned(),
            one.due_on.map_or("-".to_owned(), |day| day.to_string()),
            one.since.map_or("-".to_owned(), |day| day.to_string()),
            one.whose().of(lang).to_owned(),
        ]
    })
}

/// What proving the record found.
fn proven(proof: &Proof, record: String) -> Vec<(Text, String)> {
    let earlier = if proof.earlier > 0 { format!(" (+ {})", proof.earlier) } else { String::new() };
    let same = proof.decisions.saturating_sub(proof.earlier);
    let replayed = format!("{} = {same}{earlier}", same.saturating_sub(proof.differing));
    let mut lines = vec![
        if proof.holds {
            (Text::new("记录已逐笔证明至交易", "record proven to txn"), record)
        } else {
            (Text::new("记录不成立，截至交易", "THE RECORD DOES NOT HOLD, to txn"), record)
        },
        (Text::new("结论重新计算一致", "decisions replayed alike"), replayed),
    ];
    lines.extend(proof.problems.iter().map(|problem| (Text::new("  问题", "  problem"), problem.clone())));
    lines
}

/// Returns what stands below every report: names with values.
pub fn foot(report: &Report) -> Vec<(Text, String)> {
    let record = format!("{}  head {}", report.record.verified_to, &report.record.head[..32]);
    let mut foot = match &report.record.proof {
        None => vec![(Text::new("记录截至交易", "record to txn"), record)],
        Some(proof) => proven(proof, record),
    };
    if report.kind == Kind::Daily {
        let never = || "— visa-cli --officer ID restore BACKUP --drill".to_owned();
        let drilled = report.record.last_drill.map_or_else(never, |day| day.to_string());
        foot.push((Text::new("最近恢复演练", "last restore drill"), drilled));
    }
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
