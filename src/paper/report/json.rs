//! A report as one JSON document.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use crate::app::report::{Figure, Kind, Report, Table};
use crate::domain::count::{Dimension, FigureKey, Metric};
use crate::domain::words::Word;

#[derive(Serialize)]
struct Body<'r> {
    #[serde(flatten)]
    head: Value,
    tables: Vec<TableBody<'r>>,
}

/// Returns a report as JSON; keys are constant English.
pub fn json(report: &Report) -> String {
    let mut body = json!({
        "schema": 1,
        "report": report.kind.code(),
        "office": report.office,
        "training": report.training,
        "date": report.days.to,
        "from": report.days.from,
        "to": report.days.to,
    });
    if let Some(filter) = &report.filter {
        body["filter"] = filter.clone().into();
    }
    if report.kind == Kind::Daily {
        daily(report, &mut body);
        if let Some(n) = report.nobody_left {
            body["nobody_left"] = n.into();
        }
        body["attend_first"] = serde_json::to_value(&report.attended).expect("cases have text keys");
    }
    body["record"] = serde_json::to_value(&report.record).expect("a record has text keys");
    body["reconciled"] = report.reconciled().into();
    body["checks"] = report.checks.iter().map(|check| json!({"what": check.what.en, "holds": check.holds})).collect();
    if let Some(year) = report.provisional {
        body["provisional"] = json!({"year_not_published": year});
    }
    body["sha256"] = report.sha256.clone().into();
    let body = Body { head: body, tables: report.tables.iter().map(table).collect() };
    serde_json::to_string(&body).expect("a report has text keys and whole numbers")
}

fn daily(report: &Report, body: &mut Value) {
    let n = |what| report.number(&FigureKey::all(what));
    for what in [Metric::Received, Metric::Decided, Metric::Issued, Metric::Refused, Metric::Referred, Metric::Approved]
    {
        body[what.code()] = json!({
            "total": n(what),
            "by_measure": by(report, what, Dimension::Measure),
            "by_port": by(report, what, Dimension::Port),
            "by_nationality": by(report, what, Dimension::Nationality),
            "by_enterprise": by(report, what, Dimension::Enterprise),
        });
    }
    body["withdrawn"] =
        json!({"total": n(Metric::Withdrawn), "by_measure": by(report, Metric::Withdrawn, Dimension::Measure)});
    body["backlog"] = json!({
        "total": n(Metric::Open),
        "opening": n(Metric::Opening),
        "by_state": by(report, Metric::Open, Dimension::State),
        "by_measure": by(report, Metric::Open, Dimension::Measure),
        "by_age": by(report, Metric::Open, Dimension::Age),
        "stuck": n(Metric::Stuck),
        "drafts": n(Metric::Drafts),
    });
    body["deadlines"] = json!({
        "kept": n(Metric::InTime),
        "missed": n(Metric::Late),
        "undated": n(Metric::Undated),
        "due_soon": n(Metric::DueSoon),
        "overdue": n(Metric::Overdue),
        "running": n(Metric::Running),
    });
    let mut custody = Value::Object(by(report, Metric::Held, Dimension::Place));
    custody["held"] = n(Metric::Held).into();
    custody["exempted"] = n(Metric::Exempt).into();
    custody["elsewhere"] = n(Metric::Elsewhere).into();
    custody["overdue"] = n(Metric::HeldOverdue).into();
    custody["closed_not_returned"] = n(Metric::HeldClosed).into();
    body["custody"] = custody;
    if report.filter.is_some() {
        // Blanks and lists are of no case.
        return;
    }
    let blanks = [
        ("received", Metric::BlanksReceived),
        ("used", Metric::BlanksUsed),
        ("spoiled", Metric::BlanksSpoiled),
        ("returned", Metric::BlanksReturned),
        ("held_back", Metric::BlanksHeld),
        ("left", Metric::BlanksLeft),
        ("missing", Metric::BlanksMissing),
    ];
    let mut stock = Map::new();
    for (word, what) in blanks {
        for (blank, n) in by(report, what, Dimension::Blank) {
            stock.entry(blank).or_insert_with(|| json!({}))[word] = n;
        }
    }
    body["stock"] = Value::Object(stock);
    body["lists"] = json!({"taken_in": n(Metric::Lists), "rows": n(Metric::ListRows)});
}

/// The values of a split with their numbers; zeros stand only where the set of values is closed.
fn by(report: &Report, what: Metric, split: Dimension) -> Map<String, Value> {
    let closed = matches!(split, Dimension::State | Dimension::Age | Dimension::Place | Dimension::Blank);
    let figures = report.tables.iter().flat_map(|table| &table.rows).flat_map(|row| &row.figures);
    let found = figures.filter(|figure| figure.cell.metric == what && figure.cell.dimension == split);
    found.filter(|figure| closed || figure.n != 0).map(|figure| (figure.cell.value.clone(), figure.n.into())).collect()
}

#[derive(Serialize)]
struct TableBody<'r> {
    key: &'static str,
    split: Option<&'static str>,
    columns: Vec<&'static str>,
    rows: Vec<RowBody<'r>>,
}

/// A number is explained by the name `what.split.value`, or `what` where the value is empty; lines that count one thing
/// each give the name.
#[derive(Serialize)]
struct RowBody<'r> {
    value: &'r str,
    #[serde(serialize_with = "numbers")]
    numbers: &'r [Figure],
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<String>,
}

fn numbers<S: Serializer>(figures: &&[Figure], to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(figures.iter().map(|figure| (figure.cell.metric.code(), figure.n)))
}

fn table(table: &Table) -> TableBody<'_> {
    let split = table.rows.iter().flat_map(|row| &row.figures).map(|figure| figure.cell.dimension).next_back();
    let of_one = table.columns.is_empty();
    let rows = table.rows.iter().map(|row| RowBody {
        value: &row.value,
        numbers: &row.figures,
        cell: of_one.then(|| row.figures[0].cell.to_string()),
    });
    TableBody {
        key: table.key,
        split: split.filter(|_| !of_one).map(Word::code),
        columns: table.columns.iter().map(|what| what.code()).collect(),
        rows: rows.collect(),
    }
}
