//! What the program understood of a list: how it was read, what each column is, which rows stand aside, what is hidden.

use std::borrow::Cow;

use serde_json::{Value, json};

use crate::app::import::Plan;
use crate::app::sources::{OFFICER, REGISTER, SETTING};
use crate::app::values;
use crate::cli::context::CommandContext;
use crate::domain::labels::called_shortly;
use crate::domain::text::{Lang, Text};
use crate::domain::words::Word;
use crate::lists::header::{Field, column_name, folded, nearest};
use crate::lists::sheet::{Around, DayOrder, Decided, Unusual, Why};

/// Beside a column that somebody said what it is.
const SAID: Text = Text { zh: Cow::Borrowed("（经说明）"), en: Cow::Borrowed(" (as was said)") };

/// Rows that are named in one line.
const ROWS: usize = 5;

/// What holds of every row, and where that came from: in Chinese in words, in English as it is given with --set.
fn of_every(fact: &str, value: &str, source: &str, lang: Lang) -> String {
    if lang == Lang::En {
        return format!("{fact}={value} ({source})");
    }
    let value = values::in_words(fact, value).map_or_else(|| value.to_owned(), |words| words.zh.into_owned());
    let source = match source {
        SETTING => "设置".to_owned(),
        REGISTER => "登记册".to_owned(),
        other => other.replacen(OFFICER, "经办警官", 1),
    };
    format!("{} {value}（{source}）", called_shortly(fact).zh)
}

/// The first block of what is shown.
pub(super) fn pairs(plan: &Plan, lang: Lang) -> Vec<(Text, String)> {
    let (sheet, around) = (plan.sheet(), &plan.sheet().around);
    let mut pairs = vec![(Text::new("编码", "encoding"), format!("{}  {}", plan.encoding, sheet.samples.join(" | ")))];
    if let Some(name) = sheet.sheet_name() {
        pairs.push((Text::new("工作表", "sheet"), name.to_owned()));
    }
    let columns = sheet.columns.understood().into_iter().map(|(column, name, field)| {
        let field =
            field.map_or_else(|| Text::new("备注", "kept as a note"), |field| Text::new(field.zh(), field.en()));
        let said = if plan.names.contains_key(&folded(name)) { SAID.of(lang) } else { "" };
        format!("{} {name} → {}{said}", column_name(column), field.of(lang))
    });
    pairs.push((Text::new("列", "columns"), columns.collect::<Vec<_>>().join(" | ")));
    if !plan.not_given.is_empty() {
        let fields: Vec<&str> = plan.not_given.iter().map(|field| field.named(lang)).collect();
        pairs.push((Text::new("没有列提供", "no column gives"), fields.join(", ")));
    }
    if !plan.every.is_empty() {
        let said = plan.every.iter().map(|(fact, value, source)| {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            of_every(fact, &value, source, lang)
        });
        pairs.push((Text::new("各行均为", "of every row"), said.collect::<Vec<_>>().join(" | ")));
    }
    let aside: Vec<String> = around.counts().into_iter().map(|(why, count)| line(plan, why, count, lang)).collect();
    if !aside.is_empty() {
        pairs.push((Text::new("不是人员的行", "rows set aside"), aside.join(" | ")));
    }
    pairs.extend(hidden(around, lang));
    let comments = sheet.comments();
    if !comments.is_empty() {
        let more = if ROWS < comments.len() { format!(" … ({})", comments.len()) } else { String::new() };
        let told: Vec<String> = comments.iter().take(ROWS).map(|(cell, text)| format!("{cell}: {text}")).collect();
        pairs.push((Text::new("批注，请核对", "comments, to be read"), format!("{}{more}", told.join(" | "))));
    }
    let decided: Vec<String> = sheet.traits.decided().iter().map(|one| days(plan, one).of(lang).to_owned()).collect();
    if !decided.is_empty() {
        pairs.push((Text::new("日和月的先后", "order of day and month"), decided.join(" | ")));
    }
    let (count, cells) = &around.no_name;
    if 0 < *count {
        let more = if (ROWS as u64) < *count { format!(" … ({count})") } else { String::new() };
        let cells = cells.iter().take(ROWS).map(String::as_str).collect::<Vec<_>>().join(" ");
        pairs.push((Text::new("写明没有的姓或者名", "no such name, by a sign"), format!("{cells}{more}")));
    }
    let typed: Vec<String> = around.typed.all().map(|(how, total, cells)| typed(how, total, cells, lang)).collect();
    if !typed.is_empty() {
        pairs.push((Text::new("按通常写法读作", "read in usual form"), typed.join(" | ")));
    }
    if 0 < around.merged {
        pairs.push((Text::new("纵向合并单元格", "merged over rows"), around.merged.to_string()));
    }
    pairs
}

/// `full-width letters or digits 3 (B4 B5 C9)`.
fn typed(how: Unusual, total: u64, cells: &[String], lang: Lang) -> String {
    let more = if (ROWS as u64) < total { " …" } else { "" };
    let cells: Vec<&str> = cells.iter().take(ROWS).map(String::as_str).collect();
    format!("{} {total} ({}{more})", how.named(lang), cells.join(" "))
}

/// What is hidden or struck out, and what becomes of it.
fn hidden(around: &Around, lang: Lang) -> Option<(Text, String)> {
    if around.hidden_rows + around.struck_rows == 0 && around.hidden_columns.is_empty() {
        return None;
    }
    let columns: Vec<String> = around.hidden_columns.iter().map(|column| column_name(*column)).collect();
    let columns = if columns.is_empty() { "–".to_owned() } else { columns.join(" ") };
    let text = Text::new(
        format!("隐藏 {} 行，画掉 {} 行，隐藏列 {columns}", around.hidden_rows, around.struck_rows),
        format!("{} hidden rows, {} rows struck out, hidden columns {columns}", around.hidden_rows, around.struck_rows),
    );
    let what = if around.leaves_out_hidden {
        Text::new("未收", "left out")
    } else {
        Text::new("仍收入", "taken in all the same")
    };
    Some((what, text.of(lang).to_owned()))
}

/// `E with /: the day stands first, as other days of the column show (2 cells)`.
fn days(plan: &Plan, decided: &Decided) -> Text {
    let Decided { field, sign, order, cells, by_column } = decided;
    let column = plan.sheet().columns.column(*field).map(column_name).unwrap_or_default();
    let first = if *order == DayOrder::MonthFirst {
        ("月在前", "the month stands first")
    } else {
        ("日在前", "the day stands first")
    };
    let by = if *by_column {
        ("据该列同样写法的其他日期", "as other days of the column written so show")
    } else {
        ("经说明", "as was said")
    };
    Text::new(
        format!("{column} 列写作“{sign}”的: {}（{}；{cells} 格）", first.0, by.0),
        format!("{column} with '{sign}': {}, {} ({cells} cells)", first.1, by.1),
    )
}

fn line(plan: &Plan, why: Why, count: usize, lang: Lang) -> String {
    let rows: Vec<String> = plan.sheet().around.rows(why).take(ROWS).map(|row| row.to_string()).collect();
    let more = if ROWS < count { " …" } else { "" };
    format!("{} {count} ({}{more})", why.named(lang), rows.join(" "))
}

/// The same as a document.
pub(super) fn document(plan: &Plan) -> Value {
    let (sheet, around) = (plan.sheet(), &plan.sheet().around);
    let columns = sheet.columns.understood().into_iter().map(|(column, header, field)| {
        json!({"column": column_name(column), "header": header, "field": field.map(Field::code)})
    });
    let skipped = around.aside.iter().map(|aside| json!({"row": aside.row, "why": aside.why.code()}));
    let hidden: Vec<String> = around.hidden_columns.iter().map(|column| column_name(*column)).collect();
    json!({
        "samples": sheet.samples, "sheet": sheet.sheet_name(), "header_row": around.header_row,
        "columns": columns.collect::<Vec<_>>(), "skipped": skipped.collect::<Vec<_>>(), "blank_rows": around.blank,
        "hidden": {"rows": around.hidden_rows, "columns": hidden, "struck_rows": around.struck_rows, "left_out": around.leaves_out_hidden},
        "comments": sheet.comments().iter().map(|(cell, text)| json!({"cell": cell, "text": text})).collect::<Vec<_>>(),
        "merged_areas": around.merged, "no_name": {"total": around.no_name.0, "cells": around.no_name.1},
        "normalised": around.typed.all()
            .map(|(how, total, cells)| json!({"what": how.code(), "total": total, "cells": cells})).collect::<Vec<_>>(),
        "day_orders": sheet.traits.decided().iter().map(|one| json!({
            "column": sheet.columns.column(one.field).map(column_name), "field": one.field.code(), "sign": one.sign,
            "order": one.order.code(),
            "cells": one.cells, "by": if one.by_column { "column" } else { "officer" },
        })).collect::<Vec<_>>(),
        "every_row": plan.every.iter()
            .map(|(fact, value, source)| json!({"fact": fact, "value": value, "source": source})).collect::<Vec<_>>(),
        "not_given": plan.not_given.iter().map(|field| field.code()).collect::<Vec<_>>(),
    })
}

/// Warns once of each column whose name is not known.
pub(crate) fn warn(plan: &Plan, ctx: &mut CommandContext) {
    for (column, name, field) in plan.sheet().columns.understood() {
        if field.is_some() {
            continue;
        }
        let letters = column_name(column);
        let near = nearest(name).map(|field| {
            let flag = format!("--column '{name}={}'", field.code());
            (
                format!("；与“{}”相近，是的话加 {flag}", field.zh()),
                format!("; near to the {}: if it is, {flag}", field.en()),
            )
        });
        let (zh, en) = near.unwrap_or_default();
        ctx.ui.say(&Text::new(
            format!("未知的列 {letters}“{name}”，原样记入备注{zh}"),
            format!("column {letters} '{name}' is not known and is kept as a note{en}"),
        ));
    }
}
