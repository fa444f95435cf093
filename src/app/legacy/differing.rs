//! A case that was carried over before and comes again: what the other system says of it otherwise now.

use serde::Serialize;
use serde_json::{Value, json};

use super::{Mapping, Ready, closed_there};
use crate::app::desk::Desk;
use crate::domain::facts::Facts;
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::record::act::Particulars;

/// A row that says otherwise than the case that was carried over: held, and told to whoever carries cases over.
#[derive(Clone, Debug, Serialize)]
pub struct Changed {
    /// Row of the file.
    pub row: u64,
    /// The case here.
    pub case: String,
    /// What differs, each value as it was carried over and as it is said now.
    pub what: Vec<Text>,
}

/// Returns what a row says otherwise than when its case was carried over; what says the same as the case does today, since it
/// was amended, is no difference. Where a case ended there is no matter of one that has ended here.
pub(super) fn differing(desk: &Desk, said: &Mapping, key: CaseKey, one: &Ready) -> anyhow::Result<Option<Changed>> {
    let Some(row) = desk.file.case(key)? else { return Ok(None) };
    let ended_here = !row.state.is_open() && closed_there(desk, &row)?.is_none();
    let now = of(&one.facts, &one.particulars)?;
    let first = desk.file.events(key)?.into_iter().next().map(|event| desk.file.act_of(event.seq)).transpose()?;
    let Some((facts, particulars)) = first.as_ref().and_then(|act| act.application()) else { return Ok(None) };
    let then = of(facts, particulars)?;
    let case = desk.taken(row)?;
    let today = of(&case.facts, &case.particulars)?;
    let mut what = Vec::new();
    for path in said.columns.values().filter(|path| !(ended_here && path.starts_with("legacy."))) {
        let at = |all: &Value| all.pointer(&format!("/{}", path.replace('.', "/"))).cloned().unwrap_or_default();
        let (then, today, now) = (at(&then), at(&today), at(&now));
        if !now.is_null() && now != then && now != today {
            let (then, now) = (in_words(&then), in_words(&now));
            what.push(Text::new(
                format!("{path}: 转入时为 {then}，现为 {now}"),
                format!("{path}: {then} when it was carried over, {now} now"),
            ));
        }
    }
    Ok((!what.is_empty()).then_some(Changed { row: one.row, case: case.number, what }))
}

fn of(facts: &Facts, particulars: &Particulars) -> anyhow::Result<Value> {
    let mut all = serde_json::to_value(facts)?;
    all["particulars"] = serde_json::to_value(particulars)?;
    all["legacy"] = json!(particulars.legacy);
    Ok(all)
}

fn in_words(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

impl Changed {
    /// Says it in a line, with what is to be done.
    pub fn told(&self) -> Text {
        let Changed { row, case, what } = self;
        let join = |sign: &str, of: fn(&Text) -> &str| what.iter().map(of).collect::<Vec<_>>().join(sign);
        Text::new(
            format!(
                "第 {row} 行 与案件 {case} 不同：{}；核对后用 visa-cli amend 或者 withdraw 办理",
                join("；", |text| &text.zh)
            ),
            format!(
                "row {row} differs from case {case}: {}; look into it, then visa-cli amend or withdraw",
                join("; ", |text| &text.en)
            ),
        )
    }
}
