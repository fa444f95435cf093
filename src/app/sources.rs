//! Where the values of an application came from: a reader, another case, the settings, a list, a register; else whoever
//! entered them.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::custody::is_doubted;
use super::desk::{Desk, recorded_time};
use super::issue::sees_passport;
use crate::domain::words::{Shown, Verification, Word};
use crate::record::act::{Act, Amended};
use crate::record::event::Event;
use crate::store::cases::case::CaseRow;

/// Values with where they came from, while an application is put together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sources(BTreeMap<String, (String, Value)>);

impl Sources {
    /// Notes where the values of laid facts come from.
    pub fn note(&mut self, laid: &Value, source: &str) {
        for (path, value) in leaves(laid) {
            self.0.insert(path, (source.to_owned(), value));
        }
    }

    /// Tells whether a value stands as it was taken over from another case.
    pub fn is_taken_over(&self, path: &str, facts: &Value) -> bool {
        let at = facts.pointer(&format!("/{}", path.replace('.', "/")));
        self.0.get(path).is_some_and(|(source, value)| source.starts_with("case:") && at == Some(value))
    }

    /// Keeps the sources of the values that stand: what was typed over is whoever typed it.
    pub(super) fn of(&self, facts: &Value) -> BTreeMap<String, String> {
        let stands = |(path, (source, value)): (&String, &(String, Value))| {
            let at = facts.pointer(&format!("/{}", path.replace('.', "/")));
            (at == Some(value)).then(|| (path.clone(), source.clone()))
        };
        self.0.iter().filter_map(stands).collect()
    }
}

/// Every value of facts by its dotted path; a list is one value.
fn leaves(facts: &Value) -> Vec<(String, Value)> {
    fn walk(at: &str, value: &Value, found: &mut Vec<(String, Value)>) {
        match value {
            Value::Object(map) => {
                for (key, value) in map {
                    walk(&if at.is_empty() { key.clone() } else { format!("{at}.{key}") }, value, found);
                }
            }
            Value::Null => {}
            Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                found.push((at.to_owned(), value.clone()));
            }
        }
    }
    let mut found = Vec::new();
    walk("", facts, &mut found);
    found
}

/// A value of a case with where it came from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sourced {
    /// Path of the fact.
    pub fact: String,
    /// The value.
    pub value: Value,
    /// Where it came from: `mrz`, `officer`, `list:BATCH:CELL`, `register`, `case:NUMBER`, `setting`, `legacy:SYSTEM NUMBER`.
    pub source: String,
    /// What was said of it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Who entered it.
    pub officer: String,
    /// When.
    pub at: String,
    /// The event that says it.
    pub event: u64,
}

/// Source of what a cell of a list says.
pub(in crate::app) const LIST: &str = "list:";

/// Source of what an officer enters.
pub const OFFICER: &str = "officer";

/// Source of what the settings of the office say of every application of its kind.
pub const SETTING: &str = "setting";

/// Source of what a register says: whether a unit may invite.
pub const REGISTER: &str = "register";

/// Returns every value of a case with where it came from, from its events.
pub fn of_case(desk: &Desk, row: &CaseRow) -> anyhow::Result<Vec<Sourced>> {
    let mut standing: BTreeMap<String, Sourced> = BTreeMap::new();
    for event in desk.file.events(row.key)? {
        let act = desk.file.act_of(event.seq)?;
        if sees_passport(&act) {
            saw_passport(&event, &mut standing);
        }
        let Some((facts, particulars)) = act.application() else { continue };
        let mut facts = serde_json::to_value(facts)?;
        if let Some(agent) = &particulars.agent {
            facts["particulars"] = serde_json::json!({ "agent": agent });
        }
        let (mut sources, note, of_list) = said(&act);
        if let Some((batch, row)) = of_list {
            sources.extend(of_a_list(desk, event.seq, batch, row)?);
        } else if sources.values().any(|source| source.starts_with(LIST)) {
            name_the_list(desk, event.seq, &mut sources)?;
        }
        let mut now = BTreeMap::new();
        for (fact, value) in leaves(&facts) {
            if ["id", "as_of", "stage", "measure"].contains(&fact.as_str()) {
                continue;
            }
            let said_anew = sources.contains_key(&fact);
            let before = standing.remove(&fact).filter(|before| before.value == value && !said_anew);
            let sourced = before.unwrap_or_else(|| {
                let source = sources.get(&fact).cloned().unwrap_or_else(|| OFFICER.to_owned());
                Sourced { note: note.to_owned(), ..by(&event, source, fact.clone(), value) }
            });
            now.insert(fact, sourced);
        }
        standing = now;
    }
    if is_doubted(desk, row)? {
        standing.remove("passport.verification");
    }
    Ok(standing.into_values().collect())
}

/// Who issues what was approved in advance says that the passport was shown, and verified where nobody has said so.
fn saw_passport(issued: &Event, standing: &mut BTreeMap<String, Sourced>) {
    for (fact, value) in
        [("passport.shown", Shown::Original.code()), ("passport.verification", Verification::Verified.code())]
    {
        let said = standing.get(fact).is_some_and(|said| said.value == value || fact == "passport.verification");
        if !said {
            standing.insert(fact.to_owned(), by(issued, OFFICER.to_owned(), fact.to_owned(), value.into()));
        }
    }
}

/// A value that an event says.
fn by(event: &Event, source: String, fact: String, value: Value) -> Sourced {
    let (officer, at) = (event.officer.to_string(), recorded_time(event.at));
    Sourced { fact, value, source, note: String::new(), officer, at, event: event.seq }
}

/// What a row fills into a draft is said by the cell alone, in the transaction of its list.
fn name_the_list(desk: &Desk, seq: u64, sources: &mut BTreeMap<String, String>) -> anyhow::Result<()> {
    let Some(batch) = desk.file.batch_before(seq)? else { return Ok(()) };
    for source in sources.values_mut() {
        if let Some(cell) = source.strip_prefix(LIST) {
            *source = format!("{LIST}{batch}:{cell}");
        }
    }
    Ok(())
}

/// Where the values of a case of a list came from: the cells of its row, and what holds for the whole list.
fn of_a_list(desk: &Desk, seq: u64, batch: u64, row: u64) -> anyhow::Result<BTreeMap<String, String>> {
    let list = desk.file.list_taken(batch)?;
    let mut sources = list.sources;
    let Some(own) = desk.file.said_by_row(seq)? else { return Ok(sources) };
    for (fact, _) in leaves(&serde_json::to_value(&own)?) {
        let cells = list.columns.get(&fact).map(|columns| {
            let cells: Vec<String> = columns.iter().map(|column| format!("{column}{row}")).collect();
            cells.join("+")
        });
        let source = match (fact.as_str(), cells) {
            ("id" | "as_of" | "stage" | "measure", _) => continue,
            ("inviter.status", _) => REGISTER.to_owned(),
            (_, Some(cells)) => match list.day_orders.get(&fact) {
                Some(order) => format!("{LIST}{batch}:{cells} ({order} as other days of the column)"),
                None => format!("{LIST}{batch}:{cells}"),
            },
            // Lists that were taken in before the columns were kept.
            (_, None) => format!("{LIST}{batch}:{row}"),
        };
        sources.insert(fact, source);
    }
    Ok(sources)
}

/// Where the values come from that another system handed over.
pub(super) const LEGACY: &str = "legacy:";

/// Returns the facts of a case that another system alone says.
pub(super) fn legacy_only(desk: &Desk, row: &CaseRow) -> anyhow::Result<Vec<String>> {
    let standing = of_case(desk, row)?.into_iter().filter(|one| one.source.starts_with(LEGACY));
    Ok(standing.map(|one| one.fact).collect())
}

/// What an act says of its sources: by path, its note, and the list and the row that it came with.
fn said(act: &Act) -> (BTreeMap<String, String>, &str, Option<(u64, u64)>) {
    let of = |amended: &Amended| amended.sources.clone();
    if let Some(taken) = act.taken() {
        (taken.sources.clone(), "", taken.batch.zip(taken.row))
    } else if let Act::Amended(amended) = act {
        (of(amended), &amended.note, None)
    } else if let Act::PaperAdded(added) = act {
        (of(&added.amended), &added.amended.note, None)
    } else if let Act::Inquired(inquired) = act {
        (inquired.amended.as_ref().map(of).unwrap_or_default(), &inquired.note, None)
    } else {
        (BTreeMap::new(), "", None)
    }
}
