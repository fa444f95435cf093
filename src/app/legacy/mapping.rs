//! How the cases of another system are read: which of its columns is which value, and how it names states and values.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::domain::labels;
use crate::domain::schema;
use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::lists::cell::day::{self, Manner};
use crate::lists::cell::{self, CellFault, word};
use crate::lists::sheet::DayOrder;

/// Whether a case of the other system is still to be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// It is not decided there: it comes in as a draft.
    Open,
    /// It ended there: it is kept as history.
    Closed,
}

/// What the other system says that it hands over.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Stated {
    /// Cases in all.
    pub rows: Option<u64>,
    /// Cases by the word of their state.
    pub states: BTreeMap<String, u64>,
}

/// A mapping, as its file says it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Name of the other system.
    pub system: String,
    /// Names of its columns, each with the path of the value: of a fact, `particulars.…` or `legacy.…`.
    pub columns: BTreeMap<String, String>,
    /// Words for states, each open or closed.
    #[serde(default)]
    pub states: BTreeMap<String, Ended>,
    /// By the path of a value, its words for values.
    #[serde(default)]
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// Facts of every case, such as the measure.
    #[serde(default)]
    pub constant: toml::Table,
    /// What it says that it hands over.
    #[serde(default)]
    pub sums: Stated,
}

/// Values of the other system that no fact holds.
const OF_CASE: [&str; 4] = ["legacy.number", "legacy.state", "legacy.decided_on", "legacy.document"];
/// Particulars that a column may hold.
const PARTICULARS: [&str; 9] =
    ["chinese_name", "sex", "inviter_name", "employer", "position", "contact", "phone", "address", "note"];

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, with the line where it does not parse.
    pub fn read(text: &str) -> Result<Mapping, UserError> {
        let mapping: Mapping = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| 1 + text[..span.start.min(text.len())].matches('\n').count());
            let said = error.message().to_owned();
            wrong(vec![Text::new(format!("第 {line} 行: {said}"), format!("line {line}: {said}"))])
        })?;
        let mut faults = Vec::new();
        for path in mapping.columns.values().filter(|path| !is_known(path)) {
            faults.push(Text::new(
                format!("[columns] 中的 {path} 不是可用的字段"),
                format!("{path} in [columns] is no value"),
            ));
        }
        for needed in ["legacy.number", "applicant.name"] {
            if !mapping.columns.values().any(|path| path == needed) {
                faults.push(Text::new(format!("[columns] 没有 {needed}"), format!("[columns] has no {needed}")));
            }
        }
        if mapping.columns.values().any(|path| path == "legacy.state") && mapping.states.is_empty() {
            let zh = "有 legacy.state 列而没有 [states]: 每个状态应写明 open 或者 closed";
            faults.push(Text::new(
                zh,
                "there is a column legacy.state and no [states]: say of each state open or closed",
            ));
        }
        if mapping.system.trim().is_empty() {
            faults.push(Text::new("system 为空", "system is empty"));
        }
        if faults.is_empty() { Ok(mapping) } else { Err(wrong(faults)) }
    }

    /// Reads a cell of the column of a path, as a fact or a particular takes it.
    pub fn value(&self, path: &str, cell: &str) -> Result<Value, Text> {
        let cell = self.values.get(path).and_then(|words| words.get(cell)).map_or(cell, String::as_str);
        let of = |fault: CellFault| fault.what;
        if let Some(fault) = cell::spoiled(cell) {
            return Err(of(fault));
        }
        let is_day = path.ends_with("_on") || path.ends_with("birth_date") || path == "arrival.at";
        Ok(match path {
            _ if is_day => json!(day::day(cell, Manner::of(DayOrder::Unknown)).map_err(of)?),
            "applicant.nationality" => json!(word::nationality(cell).map_err(of)?.as_str()),
            "arrival.port" | "filing.port" => json!(word::port(cell).map_err(of)?.as_str()),
            "request.purpose" => json!(word::purpose(cell).map_err(of)?),
            "request.entries" => json!(word::entries(cell).map_err(of)?),
            "request.stay_days" => json!(word::count(cell).map_err(of)?),
            "passport.kind" => json!(word::passport_kind(cell).map_err(of)?),
            "passport.number" if cell::is_spoiled_number(cell) => return Err(a_number_of_a_spreadsheet()),
            "passport.number" => json!(crate::identity::matcher::plain_number(cell)),
            "particulars.sex" => json!(word::sex(cell).map_err(of)?),
            _ => json!(cell),
        })
    }
}

fn a_number_of_a_spreadsheet() -> Text {
    Text::new("带小数点，已被表格软件当作数字", "a decimal point: the spreadsheet took it for a number")
}

fn is_known(path: &str) -> bool {
    let particular = path.strip_prefix("particulars.").is_some_and(|name| PARTICULARS.contains(&name));
    OF_CASE.contains(&path) || particular || labels::fact(schema::facts(), path).is_some()
}

fn wrong(details: Vec<Text>) -> UserError {
    UserError::new(
        Exit::Refused,
        "bad_mapping",
        Text::new("对应表有误", "the mapping is not right"),
        Text::new(
            "对照 visa-cli import cases --help 中的例子和 visa-cli schema facts 改正",
            "mend it by the example of visa-cli import cases --help and by visa-cli schema facts",
        ),
    )
    .with_details(details)
}
