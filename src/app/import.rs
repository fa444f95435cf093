//! Importing an enterprise list: a plan first, then one transaction; every row comes to exactly one outcome.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use serde_json::{Value, json};

use super::amend::{lay_over, put_paper};
use super::desk::Desk;
use super::intake::{Application, Ready, prepare, record_one};
use crate::domain::facts::Facts;
use crate::domain::text::Text;
use crate::domain::words::{PaperKind, Word};
use crate::error::{Exit, UserError};
use crate::lists::header::{Field, cell_name};
use crate::lists::outcome::{RowOutcome, Told};
use crate::lists::row::{self, RowParticulars, RowProblem, RowSays};
use crate::lists::sheet::{Asks, Encoding, Sheet, SheetRow};
use crate::lists::source::Source;
use crate::record::act::{Act, ListTaken, Particulars};
use crate::record::hash::Hash;
use crate::record::roster::Role;
use crate::rules::reasons::Outcome as Verdict;
use crate::store::file::Done;

/// A row of the plan.
#[derive(Clone, Debug, Serialize)]
pub struct Planned {
    /// Row of the sheet.
    pub row: u64,
    /// The first cell with a problem.
    pub cell_of_first_problem: Option<String>,
    /// What becomes of it.
    pub outcome: RowOutcome,
    /// Its case: the new one once written, or the one on file.
    pub case: Option<String>,
    /// What stands against it.
    pub problems: Vec<Told>,
    #[serde(skip)]
    ready: Option<Ready>,
}

/// What a list comes to.
#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    /// Version of this shape.
    pub schema: u32,
    /// Number of the list, once it is written.
    pub batch: Option<u64>,
    /// SHA-256 of the file.
    pub file_sha256: String,
    /// How it was read.
    pub encoding: &'static str,
    /// Rows of data; the sum of the outcomes.
    pub data_rows: u64,
    /// How many rows came to which outcome: all ten.
    pub outcomes: BTreeMap<&'static str, u64>,
    /// Hash over every row and its outcome.
    pub plan: String,
    /// The rows.
    pub rows: Vec<Planned>,
    /// The transaction; none where nothing was written.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub done: Option<Done>,
    /// The same file was taken in before; nothing was written now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen_before: Option<String>,
}

/// What holds for a whole list.
#[derive(Clone, Debug, Default)]
pub struct ListAsks {
    /// Facts that hold for every row, such as the inviter.
    pub common: Value,
    /// Papers that came with the list.
    pub papers: Vec<PaperKind>,
    /// How the bytes are read.
    pub encoding: Option<Encoding>,
}

/// Reads a list and decides what each row comes to; nothing is written.
pub fn plan(desk: &Desk, source: &Source, asks: &ListAsks) -> anyhow::Result<Plan> {
    let sheet = Sheet::survey(source, &Asks { encoding: asks.encoding, ..Asks::default() })?;
    let mut seen: HashMap<(String, String), u64> = HashMap::new();
    let (mut rows, mut reading) = (Vec::new(), sheet.rows());
    while let Some(row) = reading.next()? {
        rows.push(one(desk, row, &sheet, asks, &mut seen)?);
    }
    let mut outcomes: BTreeMap<&'static str, u64> = RowOutcome::ALL.iter().map(|word| (word.code(), 0)).collect();
    for row in &rows {
        *outcomes.entry(row.outcome.code()).or_default() += 1;
    }
    let lines: String = rows.iter().map(|row| format!("{} {} {:?}\n", row.row, row.outcome, row.case)).collect();
    let file_sha256 = source.sha256().to_owned();
    let hash = Hash::of(format!("{file_sha256}\n{}\n{lines}", desk.policy.sha256).as_bytes());
    Ok(Plan {
        schema: 1,
        batch: None,
        file_sha256,
        encoding: sheet.encoding(),
        data_rows: rows.len() as u64,
        outcomes,
        plan: hash.to_string()[..16].to_owned(),
        rows,
        done: None,
        seen_before: None,
    })
}

fn one(
    desk: &Desk,
    row: &SheetRow,
    sheet: &Sheet,
    asks: &ListAsks,
    seen: &mut HashMap<(String, String), u64>,
) -> anyhow::Result<Planned> {
    let number = row.number;
    let planned = |outcome, case, problems: Vec<Told>, ready| Planned {
        row: number,
        cell_of_first_problem: problems.first().map(|told| told.cell.clone()),
        outcome,
        case,
        problems,
        ready,
    };
    let Some(says) = row::read(row, sheet) else {
        return Ok(planned(RowOutcome::Blank, None, Vec::new(), None));
    };
    if !says.problems.is_empty() {
        let all_missing = says.problems.iter().all(RowProblem::is_missing);
        let outcome = if all_missing { RowOutcome::Incomplete } else { RowOutcome::Error };
        return Ok(planned(outcome, None, says.problems.into_iter().map(Told::from).collect(), None));
    }
    let passport = says.passport.expect("a row without problems has one").to_string();
    let nationality = says.nationality.expect("a row without problems has one").to_string();
    if let Some(first) = seen.get(&(passport.clone(), nationality.clone())) {
        let what = Text::new(format!("与第 {first} 行为同一人"), format!("the same person as row {first}"));
        return Ok(planned(
            RowOutcome::HeldDuplicate,
            None,
            vec![of_row(cell_name(0, number), "DUPLICATE_ROW", what)],
            None,
        ));
    }
    seen.insert((passport.clone(), nationality.clone()), number);
    let application = application(desk, &says, sheet, asks)?;
    let application = match application {
        Ok(application) => application,
        Err(problems) => {
            let problems = problems.into_iter().map(|what| of_row(cell_name(0, number), "BAD_ROW", what)).collect();
            return Ok(planned(RowOutcome::Error, None, problems, None));
        }
    };
    let arrives = application.facts.arrival.at.map(|at| at.beijing_day());
    let known = desk.file.cases_with_passport(&passport, &nationality)?;
    for case in &known {
        let before = desk.taken(case.clone())?;
        let same_trip = before.facts.arrival.at.map(|at| at.beijing_day()) == arrives
            && case.enterprise.as_deref() == application.facts.inviter.uscc.as_ref().map(|code| code.0.as_str());
        if same_trip && case.measure == application.facts.measure {
            let same = before.facts.request == application.facts.request
                && before.facts.applicant == application.facts.applicant;
            let outcome = if same { RowOutcome::AlreadyOnFile } else { RowOutcome::Changed };
            let problems = if same {
                Vec::new()
            } else {
                vec![of_row(
                    cell_name(0, number),
                    "CHANGED",
                    Text::new("与在册案件不同", "differs from the case on file"),
                )]
            };
            return Ok(planned(outcome, Some(desk.number(case.key)), problems, None));
        }
    }
    let ready = prepare(desk, application, false)?;
    let decision = ready.decision();
    let reasons = |remedy: &Text| -> Vec<Told> {
        let told = decision.reasons.iter().map(|reason| {
            let what = Text::new(
                format!("{}（{}）", reason.message_zh, reason.citation),
                format!("{} ({})", reason.message_en, reason.citation),
            );
            let field = reason.document.unwrap_or_default().to_owned();
            Told::new(cell_name(0, number), field, String::new(), &reason.code.to_string(), what, remedy.clone())
        });
        told.collect()
    };
    Ok(match decision.outcome {
        Verdict::NotEligible => {
            let remedy = Text::new("不能受理", "cannot be taken in");
            planned(RowOutcome::RefusedByRule, None, reasons(&remedy), None)
        }
        Verdict::MissingDocuments if decision.missing.iter().any(|code| code.contains('.')) => {
            let remedy = Text::new("补齐该列", "fill in the column");
            planned(RowOutcome::Incomplete, None, reasons(&remedy), None)
        }
        Verdict::Eligible | Verdict::Refer | Verdict::MissingDocuments => {
            let outcome = if known.is_empty() { RowOutcome::New } else { RowOutcome::Linked };
            planned(outcome, None, Vec::new(), Some(ready))
        }
    })
}

/// Lays the row over what holds for the whole list.
fn application(
    desk: &Desk,
    says: &RowSays,
    sheet: &Sheet,
    asks: &ListAsks,
) -> anyhow::Result<Result<Application, Vec<Text>>> {
    let office = &desk.file.ledger().office;
    let mut all = json!({
        "id": "-", "measure": "port_visa", "stage": "advance", "as_of": desk.today(),
        "request": {"entries": "single", "visa_class": "M"},
        "filing": {"filed_by": "inviter", "port": office, "port_authorised": true},
        "record": [],
    });
    if office.len() != 3 || !office.bytes().all(|byte| byte.is_ascii_uppercase()) {
        lay_over(&mut all, json!({"filing": {"port": null, "port_authorised": null}}));
    }
    // A list without a column for it is a list of holders of ordinary passports; an empty cell says nothing.
    if sheet.columns.column(Field::PassportKind).is_none() {
        lay_over(&mut all, json!({"passport": {"kind": "ordinary_passport"}}));
    }
    lay_over(&mut all, asks.common.clone());
    lay_over(&mut all, without_nulls(facts(says)));
    for kind in &asks.papers {
        put_paper(&mut all, json!({"kind": kind}));
    }
    let particulars = particulars(&says.particulars);
    Ok(match Facts::from_json(all.to_string().as_bytes()) {
        Ok(facts) => Ok(Application { facts, particulars, follows: None }),
        Err(wrong) => Err(wrong
            .problems
            .iter()
            .map(|problem| {
                let line = format!("{}: {}, expected {}", problem.at, problem.found, problem.expected);
                Text::new(line.clone(), line)
            })
            .collect()),
    })
}

fn without_nulls(mut value: Value) -> Value {
    if let Value::Object(map) = &mut value {
        map.retain(|_, value| !value.is_null());
        map.values_mut().for_each(|value| *value = without_nulls(value.take()));
    }
    value
}

fn facts(says: &RowSays) -> Value {
    let mut facts = json!({
        "applicant": {"name": says.name, "nationality": says.nationality, "birth_date": says.birth_date},
        "passport": {"kind": says.passport_kind, "number": says.passport, "expires_on": says.passport_expires},
        "request": {"purpose": says.purpose, "stay_days": says.stay_days, "entries": says.entries},
        "arrival": {"at": says.arrives_on, "port": says.port},
    });
    if let Some(code) = &says.uscc {
        facts["inviter"] = json!({"kind": "enterprise", "uscc": code, "region": says.region});
    }
    facts
}

fn particulars(says: &RowParticulars) -> Particulars {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    Particulars {
        chinese_name: owned(says.chinese_name),
        sex: owned(says.sex),
        inviter_name: owned(says.inviter_name),
        employer: owned(says.employer),
        position: owned(says.position),
        contact: owned(says.contact),
        phone: owned(says.phone),
        note: owned(says.note.as_deref()),
    }
}

fn of_row(cell: String, code: &str, what: Text) -> Told {
    Told::of_row(cell, code, what, Text::new("", ""))
}

/// Writes the good rows of a plan in one transaction.
pub fn take(desk: &mut Desk, mut plan: Plan, name: &str, named: Option<&str>) -> anyhow::Result<Plan> {
    desk.must_be(Role::Intake)?;
    if let Some(named) = named
        && named != plan.plan
    {
        return Err(UserError::new(
            Exit::Stale,
            "plan_moved",
            Text::new(format!("预案已变为 {}", plan.plan), format!("the plan has moved: it is {} now", plan.plan)),
            Text::new("重新 --dry-run 后核对差异", "run --dry-run again and look at what differs"),
        )
        .into());
    }
    if let Some((batch, at, officer)) = desk.file.batch_of_file(&plan.file_sha256)? {
        let day = super::desk::recorded_time(at);
        plan.batch = Some(batch);
        plan.seen_before = Some(format!("{day} {officer}"));
        plan.done = Some(desk.file.head()?);
        return Ok(plan);
    }
    let (year, office) = (desk.year(), desk.file.ledger().office.clone());
    let taken = ListTaken {
        file_sha256: plan.file_sha256.clone(),
        name: name.to_owned(),
        plan: plan.plan.clone(),
        encoding: plan.encoding.to_owned(),
        enterprise: None,
        data_rows: plan.data_rows,
        outcomes: plan.outcomes.iter().map(|(code, count)| ((*code).to_owned(), *count)).collect(),
        continues: None,
    };
    let rows = &mut plan.rows;
    let acted = desk.act(|record| {
        let batch = record.office(Act::ListTaken(Box::new(taken)))?;
        for planned in rows.iter_mut() {
            if let Some(ready) = planned.ready.take() {
                let key = record_one(record, ready, year, &office, Some((batch, planned.row)))?;
                planned.case = Some(key.number(&office));
            }
        }
        Ok(batch)
    })?;
    plan.batch = Some(acted.made);
    plan.done = Some(acted.done);
    Ok(plan)
}
