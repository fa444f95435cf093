//! Importing an enterprise list: a plan first, then one transaction; every row comes to exactly one outcome.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use serde_json::{Value, json};

use super::amend::{lay_over, put_paper};
use super::desk::Desk;
use super::intake::{Application, Ready, prepare, record_one};
use crate::domain::facts::Facts;
use crate::domain::text::Text;
use crate::domain::words::{PaperKind, Word, words};
use crate::error::{Exit, UserError};
use crate::lists::header::cell_name;
use crate::lists::row::{self, RowProblem, RowSays};
use crate::lists::sheet::{Encoding, Sheet, SheetRow};
use crate::record::act::{Act, ListTaken};
use crate::record::hash::Hash;
use crate::record::roster::Role;
use crate::rules::reasons::Outcome as Verdict;
use crate::store::file::Done;

words! {
    /// What becomes of a row; each comes to exactly one.
    RowOutcome {
        New = "new", "新收", "new";
        AlreadyOnFile = "already-on-file", "已在册", "already on file";
        Changed = "changed", "有变化", "changed";
        Linked = "linked", "已知人员新行程", "known person, new trip";
        HeldDuplicate = "held-duplicate", "疑似重复", "held as a duplicate";
        HeldScreening = "held-screening", "待核查", "held for screening";
        Incomplete = "incomplete", "内容不全", "incomplete";
        RefusedByRule = "refused-by-rule", "不符合规定", "refused by rule";
        Error = "error", "有误", "in error";
        Blank = "blank", "空行", "blank";
    }
}

impl RowOutcome {
    /// Tells whether the row becomes a case.
    pub fn is_written(self) -> bool {
        matches!(self, RowOutcome::New | RowOutcome::Linked)
    }

    /// Tells whether the row needs nothing more from anybody.
    pub fn is_good(self) -> bool {
        self.is_written() || matches!(self, RowOutcome::AlreadyOnFile | RowOutcome::Blank)
    }
}

/// Something that stands against a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    /// The cell, such as `C5`; the row where no cell is at fault.
    pub cell: String,
    /// What the column holds.
    pub field: String,
    /// What stands there.
    pub value: String,
    /// Constant English word.
    pub code: String,
    /// What is wrong.
    pub message_en: String,
    /// The same in Chinese.
    pub message_zh: String,
    /// What to do.
    pub remedy: String,
}

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
pub fn plan(desk: &Desk, bytes: &[u8], asks: &ListAsks) -> anyhow::Result<Plan> {
    let sheet = Sheet::read(bytes, asks.encoding)?;
    let mut seen: HashMap<(String, String), u64> = HashMap::new();
    let mut rows = Vec::with_capacity(sheet.rows.len());
    for row in &sheet.rows {
        rows.push(one(desk, row, &sheet, asks, &mut seen)?);
    }
    let mut outcomes: BTreeMap<&'static str, u64> = RowOutcome::ALL.iter().map(|word| (word.code(), 0)).collect();
    for row in &rows {
        *outcomes.entry(row.outcome.code()).or_default() += 1;
    }
    let lines: String = rows.iter().map(|row| format!("{} {} {:?}\n", row.row, row.outcome, row.case)).collect();
    let file_sha256 = Hash::of(bytes).to_string();
    let hash = Hash::of(format!("{file_sha256}\n{}\n{lines}", desk.policy.sha256).as_bytes());
    Ok(Plan {
        schema: 1,
        batch: None,
        file_sha256,
        encoding: sheet.encoding.name(),
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
    let Some(RowSays { facts, particulars, problems }) = row::read(row, &sheet.columns) else {
        return Ok(planned(RowOutcome::Blank, None, Vec::new(), None));
    };
    if !problems.is_empty() {
        return Ok(planned(RowOutcome::Error, None, problems.into_iter().map(told).collect(), None));
    }
    let (passport, nationality) = (text(&facts, "/passport/number"), text(&facts, "/applicant/nationality"));
    let (Some(passport), Some(nationality)) = (passport, nationality) else {
        let cell = cell_name(0, number);
        let what = Text::new("缺少护照号码或者国籍", "the passport number or the nationality is missing");
        return Ok(planned(RowOutcome::Incomplete, None, vec![of_row(cell, "MISSING_CELL", what)], None));
    };
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
    let application = application(desk, facts, particulars, asks)?;
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
        let told = decision.reasons.iter().map(|reason| Told {
            cell: cell_name(0, number),
            field: reason.document.unwrap_or_default().to_owned(),
            value: String::new(),
            code: reason.code.to_string(),
            message_en: format!("{} ({})", reason.message_en, reason.citation),
            message_zh: format!("{}（{}）", reason.message_zh, reason.citation),
            remedy: format!("{} / {}", remedy.en, remedy.zh),
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
    facts: Value,
    particulars: Value,
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
    lay_over(&mut all, asks.common.clone());
    lay_over(&mut all, without_nulls(facts));
    for kind in &asks.papers {
        put_paper(&mut all, json!({"kind": kind}));
    }
    let particulars = serde_json::from_value(without_nulls(particulars))?;
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

fn text(facts: &Value, pointer: &str) -> Option<String> {
    facts.pointer(pointer).and_then(Value::as_str).map(str::to_owned)
}

fn told(problem: RowProblem) -> Told {
    let RowProblem { cell, field, value, fault } = problem;
    Told {
        cell,
        field: field.code().to_owned(),
        value,
        code: fault.code.to_owned(),
        message_en: fault.what.en.into_owned(),
        message_zh: fault.what.zh.into_owned(),
        remedy: format!("{} / {}", fault.remedy.en, fault.remedy.zh),
    }
}

fn of_row(cell: String, code: &str, what: Text) -> Told {
    Told {
        cell,
        field: String::new(),
        value: String::new(),
        code: code.to_owned(),
        message_en: what.en.into_owned(),
        message_zh: what.zh.into_owned(),
        remedy: String::new(),
    }
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
