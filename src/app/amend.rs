//! What comes in after acceptance: papers, corrections, answers. Changed evidence makes an earlier review stale.

mod laid;

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;
use serde_json::Value;

use super::adverse;
use super::assess::{assess, at_stage, examined_at, filed_on, keep};
use super::at_gate::{Asks, in_the_way, pass, refused, since, standing};
use super::case::{Moved, OpenCase, reason_given};
use super::decide::{Examined, examine};
use super::desk::{Desk, recorded_time};
use super::fault;
use super::found_of;
use super::intake::{is_an_intake_stage, shown};
use super::values::usual;
use crate::domain::facts::Facts;
use crate::domain::filter::Filter;
use crate::domain::labels;
use crate::domain::life::{Place, State, Step};
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::{PaperKind, Word};
use crate::error::{Exit, UserError};
use crate::gate::standing::Lifted;
use crate::gate::{self, Door, Kind, Obstacle, Standing};
use crate::identity::names::{self, NameMatch};
use crate::record::act::{Act, Amended, PaperAdded, PaperVerified, Particulars};
use crate::record::event::EventKind;
use crate::rules::decision::Decision;
use crate::store::cases::query::Order;
use crate::store::record::file::Done;

pub use laid::{differences, lay_over, lay_particulars, not_facts, put_paper, read_facts};

/// What an amendment returns.
#[derive(Clone, Debug, Serialize)]
pub struct AmendDone {
    /// Where the case stands.
    #[serde(flatten)]
    pub moved: Moved,
    /// What was changed.
    pub changed: Vec<String>,
    /// What the rules find now.
    pub decision: Value,
    /// What stands in the way now and did not before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub obstacles: Vec<Obstacle>,
}

/// A paper that is added.
#[derive(Clone, Debug)]
pub struct NewPaper {
    /// Kind.
    pub kind: PaperKind,
    /// SHA-256 of the file.
    pub sha256: Option<String>,
}

/// Changes what the application says; what no rule reads stands under `particulars`.
pub fn amend(desk: &mut Desk, name: &str, mut over: Value, note: Option<&str>) -> anyhow::Result<AmendDone> {
    let case = desk.take_up(name)?;
    let particulars = over.as_object_mut().and_then(|over| over.remove("particulars"));
    let key = case.row.key;
    if let Some((_, done)) = desk.done_before(&[EventKind::Amended], Some(key))? {
        return before(desk, &case, done);
    }
    let door = Door::Amend;
    is_open(desk, &case, door)?;
    let note = reason_given(note, "--note")?;
    let before = serde_json::to_value(&case.facts)?;
    let mut facts = before.clone();
    lay_over(&mut facts, over.clone());
    found_of::fall(&mut facts, &before, &over);
    as_the_register_says(desk, &mut facts)?;
    let (particulars, more) = with_particulars(&case, particulars)?;
    let said = OpenCase { particulars, ..case.clone() };
    let (mut amended, decision) = amended(desk, &said, &facts, note, door)?;
    amended.changed.extend(more);
    if amended.changed.is_empty() {
        return Err(nothing_changed().into());
    }
    write(desk, &case, amended, &decision, |amended| Act::Amended(Box::new(amended)))
}

/// What no rule reads, as it is from here on, and the places that change.
fn with_particulars(case: &OpenCase, over: Option<Value>) -> anyhow::Result<(Particulars, Vec<String>)> {
    let Some(over) = over else { return Ok((case.particulars.clone(), Vec::new())) };
    let before = serde_json::to_value(&case.particulars)?;
    let mut said = before.clone();
    lay_particulars(&mut said, over);
    let particulars: Particulars =
        serde_json::from_value(said.clone()).map_err(|error| fault::bad_particulars(&error))?;
    nobody_says(&particulars, Some(&case.particulars))?;
    let changed = differences(&before, &said).into_iter().map(|at| format!("/particulars{at}"));
    Ok((particulars, changed.collect()))
}

/// Where a case was carried over from, and which entry of the register it has, are for nobody to say: gate and register rest
/// on them. `known` is what stands there.
pub(super) fn nobody_says(said: &Particulars, known: Option<&Particulars>) -> Result<(), UserError> {
    if said.legacy.as_ref() != known.and_then(|known| known.legacy.as_ref()) {
        return Err(fault::fixed("/particulars/legacy"));
    }
    if said.entry == known.and_then(|known| known.entry) { Ok(()) } else { Err(fault::fixed("/particulars/entry")) }
}

/// What was found out, and from what.
#[derive(Clone, Debug)]
pub struct Finding<'a> {
    /// Facts as JSON, laid over what the application says.
    pub facts: Value,
    /// From what: a search, a document, a call.
    pub source: &'a str,
}

/// Establishes facts of a case, with who did and from what.
pub fn establish(desk: &mut Desk, name: &str, finding: &Finding) -> anyhow::Result<AmendDone> {
    let case = desk.take_up(name)?;
    if let Some((_, done)) = desk.done_before(&[EventKind::Amended], Some(case.row.key))? {
        return before(desk, &case, done);
    }
    is_open(desk, &case, Door::Establish)?;
    let (amended, decision) = established(desk, &case, finding)?;
    write(desk, &case, amended, &decision, |amended| Act::Amended(Box::new(amended)))
}

/// A fact that only another system says, as it stands.
#[derive(Clone, Debug, Serialize)]
pub struct Carried {
    /// Its path.
    pub fact: String,
    /// What it is called.
    pub called: Text,
    /// Its value.
    pub value: Value,
}

/// Returns every fact of a case that only another system says, to be looked at beside the papers and the passport.
pub fn carried(desk: &Desk, name: &str) -> anyhow::Result<Vec<Carried>> {
    let case = desk.take_up(name)?;
    let facts = serde_json::to_value(&case.facts)?;
    let carried = super::sources::legacy_only(desk, &case.row)?.into_iter().map(|fact| {
        let value = fact.split('.').try_fold(&facts, |at, key| at.get(key)).cloned().unwrap_or_default();
        Carried { called: labels::called_shortly(&fact), fact, value }
    });
    Ok(carried.filter(|one| !one.value.is_null()).collect())
}

/// Establishes the same facts of every open case of a list, in one transaction; who is settled already is left as it is.
pub fn establish_batch(desk: &mut Desk, batch: u64, finding: &Finding) -> anyhow::Result<ManyEstablished> {
    let span = desk.file.cases_of_batch(batch)?.ok_or_else(|| super::batch::no_such_batch(batch))?;
    let mut open = Vec::new();
    desk.file.each_case_between(span, |case| {
        if case.state.after(Step::Supply).is_some() {
            open.push(case.key);
        }
        Ok(())
    })?;
    establish_all(desk, open, Some(batch), finding)
}

/// The same for every open case that fits a filter.
pub fn establish_fitting(desk: &mut Desk, filter: &Filter, finding: &Finding) -> anyhow::Result<ManyEstablished> {
    let page = desk.file.list(filter, Order::Number, super::bulk::MOST)?;
    if page.more || page.total > u64::from(super::bulk::MOST) {
        return Err(super::bulk::too_many().into());
    }
    let open = page.rows.into_iter().filter(|row| row.state.after(Step::Supply).is_some()).map(|row| row.key);
    let open: Vec<CaseKey> = open.collect();
    if open.is_empty() {
        return Err(none_fits().into());
    }
    establish_all(desk, open, None, finding)
}

fn none_fits() -> UserError {
    let what = "没有符合条件的未结案件".to_owned();
    let mut error = fault::refused("none_fits", what, "no open case fits".to_owned(), Vec::new());
    error.exit = Exit::NotFound;
    error.hint = Text::new("同样的筛选词先用 visa-cli list 查看", "look with visa-cli list and the same words first");
    error
}

fn establish_all(
    desk: &mut Desk,
    open: Vec<CaseKey>,
    batch: Option<u64>,
    finding: &Finding,
) -> anyhow::Result<ManyEstablished> {
    let mut all = Vec::with_capacity(open.len());
    for key in open {
        let row = desk.file.case(key)?.ok_or_else(|| fault::not_found(&desk.number(key)))?;
        let case = desk.taken_proven(row)?;
        is_open(desk, &case, Door::Establish)?;
        let (amended, _) = established(desk, &case, finding)?;
        if !amended.changed.is_empty() {
            all.push((key, case.row.version, amended));
        }
    }
    if all.is_empty() {
        return Err(nothing_changed().into());
    }
    let established = all.len() as u64;
    let acted = desk.act_much(|record| {
        for (key, version, amended) in all {
            record.case_at(key, version, Act::Amended(Box::new(amended)))?;
        }
        Ok(())
    })?;
    Ok(ManyEstablished { schema: 1, batch, established, done: acted.done })
}

/// What establishing facts of many cases returns.
#[derive(Clone, Debug, Serialize)]
pub struct ManyEstablished {
    /// Version of this shape.
    pub schema: u32,
    /// The list, where it was all of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch: Option<u64>,
    /// How many cases.
    pub established: u64,
    /// The transaction.
    #[serde(flatten)]
    pub done: Done,
}

/// What a case says with what was found out; that the step is open was asked before.
pub(super) fn established(desk: &Desk, case: &OpenCase, finding: &Finding) -> anyhow::Result<(Amended, Decision)> {
    let source = reason_given(Some(finding.source), "--source")?;
    let finding = &Finding { facts: usual(&finding.facts), source: finding.source };
    let before = serde_json::to_value(&case.facts)?;
    let mut facts = before.clone();
    lay_over(&mut facts, finding.facts.clone());
    found_of::fall(&mut facts, &before, &finding.facts);
    let (mut amended, decision) = amended(desk, case, &facts, source.clone(), Door::Establish)?;
    let mut sources = super::sources::Sources::default();
    sources.note(&finding.facts, &format!("officer: {source}"));
    amended.sources = sources.of(&serde_json::to_value(&amended.facts)?);
    Ok((amended, decision))
}

fn nothing_changed() -> crate::error::UserError {
    fault::refused("nothing_changed", "没有改动", "nothing is changed", Vec::new())
}

/// Adds a paper that came in.
pub fn add_paper(
    desk: &mut Desk,
    name: &str,
    new: NewPaper,
    paper: Value,
    note: Option<&str>,
) -> anyhow::Result<AmendDone> {
    let case = desk.take_up(name)?;
    if let Some((_, done)) = desk.done_before(&[EventKind::PaperAdded], Some(case.row.key))? {
        return before(desk, &case, done);
    }
    is_open(desk, &case, Door::AddPaper)?;
    let mut facts = serde_json::to_value(&case.facts)?;
    put_paper(&mut facts, paper);
    let note = note.unwrap_or_default().to_owned();
    let (amended, decision) = amended(desk, &case, &facts, note, Door::AddPaper)?;
    let NewPaper { kind, sha256 } = new;
    write(desk, &case, amended, &decision, |amended| Act::PaperAdded(Box::new(PaperAdded { kind, sha256, amended })))
}

/// Asks for the step as the case stands; facts that are mended by it do not stand before it.
pub(super) fn is_open(desk: &Desk, case: &OpenCase, door: Door) -> anyhow::Result<()> {
    desk.officer()?;
    let examined = examine(desk, case.clone())?;
    let mut before = gate::before(&standing(desk, &examined, &Asks::default())?, door);
    before.retain(|obstacle| obstacle.kind != Kind::Impossible);
    super::moved::explained(desk, case, &mut before)?;
    refused(before).map_or(Ok(()), |error| Err(error.into()))
}

/// Asks the gate whether who acts may lift what was found against a case as it stands.
pub(super) fn may_be_lifted(desk: &Desk, case: &OpenCase, lifts: Vec<Lifted>) -> anyhow::Result<()> {
    if lifts.is_empty() {
        return Ok(());
    }
    is_possible(desk, &examine(desk, case.clone())?, (lifts, false), Door::Establish)
}

/// Asks the gate of the facts as they would stand.
fn is_possible(
    desk: &Desk,
    changed: &Examined,
    (lifts, is_another): (Vec<Lifted>, bool),
    door: Door,
) -> anyhow::Result<()> {
    let before = gate::before(&Standing { lifts, is_another, ..standing(desk, changed, &Asks::default())? }, door);
    refused(before).map_or(Ok(()), |error| Err(error.into()))
}

/// Another name and another number: neither a slip nor a renewed passport makes both.
fn is_another(before: &Facts, after: &Facts) -> bool {
    let (was, is) = (&before.applicant, &after.applicant);
    let name = was.name.as_ref().zip(is.name.as_ref());
    let other_name = name.is_some_and(|(was, is)| names::compare(&was.0, &is.0) == NameMatch::Different);
    let number = before.passport.number.zip(after.passport.number).is_some_and(|(was, is)| was != is);
    other_name && number
}

fn before(desk: &Desk, case: &OpenCase, done: Done) -> anyhow::Result<AmendDone> {
    let decision = super::case_view::decision(desk, &case.row)?;
    Ok(AmendDone {
        moved: desk.stands(case.row.key, done, true)?,
        changed: Vec::new(),
        decision,
        obstacles: Vec::new(),
    })
}

fn write(
    desk: &mut Desk,
    case: &OpenCase,
    amended: Amended,
    decision: &Decision,
    act: impl FnOnce(Amended) -> Act,
) -> anyhow::Result<AmendDone> {
    let changed = amended.changed.clone();
    let (key, version) = (case.row.key, case.row.version);
    let before = in_the_way(desk, case.clone())?;
    let acted = desk.act(|record| record.case_at(key, version, act(amended)))?;
    let (moved, obstacles) = (desk.moved(case, acted.done)?, since(desk, key, &before)?);
    Ok(AmendDone { moved, changed, decision: shown(decision), obstacles })
}

/// Whether a unit may invite is what the register of units says, not what was typed.
fn as_the_register_says(desk: &Desk, facts: &mut Value) -> anyhow::Result<()> {
    if let Some(status) = desk.inviter_status(&read_facts(facts)?)? {
        lay_over(facts, serde_json::json!({"inviter": {"status": status.code()}}));
    }
    Ok(())
}

/// What an application is, and the days of its acts, no amendment states.
fn may_be_changed(changed: &[String], facts: &Facts) -> anyhow::Result<()> {
    for fixed in ["/measure", "/id", "/as_of", "/filing/accepted_on"] {
        if changed.iter().any(|at| at == fixed) {
            return Err(fault::fixed(fixed).into());
        }
    }
    if changed.iter().any(|at| at == "/stage") { is_an_intake_stage(facts.stage) } else { Ok(()) }
}

/// Decides the changed facts; an incomplete file that is complete now gets its receipt, counted from today.
fn amended(
    desk: &Desk,
    case: &OpenCase,
    facts: &Value,
    note: String,
    door: Door,
) -> anyhow::Result<(Amended, Decision)> {
    let before = serde_json::to_value(&case.facts)?;
    let facts = &usual(facts);
    let changed = differences(&before, facts);
    let mut facts = read_facts(facts)?;
    may_be_changed(&changed, &facts)?;
    let today = desk.today();
    let mut filed_on = filed_on(desk, &case.row)?;
    let as_filed = |facts: &Facts, filed_on| at_stage(facts, examined_at(facts, filed_on), today, filed_on);
    let mut assessed = as_filed(&facts, filed_on);
    let mut decision = assess(&assessed, desk.policy)?;
    // What was accepted and lapsed is complete with what holds; acceptance itself asks for what the law lists.
    let lacks =
        if case.row.receipted { gate::to_supply(&decision, &assessed, today).len() } else { decision.missing.len() };
    let complete = lacks == 0;
    let accepts = complete && !case.row.receipted && case.row.state != State::Draft;
    if accepts {
        // It is accepted now, and filed today whatever day it first came in.
        filed_on = Some(today);
        facts.filing.accepted_on = filed_on;
        assessed = as_filed(&facts, filed_on);
        decision = assess(&assessed, desk.policy)?;
    }
    let changed_case = OpenCase { facts: facts.clone(), ..case.clone() };
    let examined = Examined { case: changed_case, facts: assessed, inviter_status: None, decision };
    let lifts = adverse::lifted(desk, &case.row, &case.facts, &facts)?;
    let note = if lifts.is_empty() { note } else { reason_given(Some(&note), "--note")? };
    let is_another = case.row.state != State::Draft && is_another(&case.facts, &facts);
    is_possible(desk, &examined, (lifts, is_another), door)?;
    let Examined { facts: assessed, decision, .. } = examined;
    let complete = complete && case.row.state == State::AwaitingPapers;
    let due_on = match (accepts, complete) {
        (true, _) => decision.values.receipt_until,
        (false, true) => super::deadline::resumed(desk, case)?,
        (false, false) => None,
    };
    let kept = decision.retention.as_ref().and_then(|retention| retention.passport_kept);
    let receipt = accepts.then(|| desk.file.ledger().numbering.receipt_of(&case.number));
    let amended = Amended {
        step: if complete { Step::Complete } else { Step::Supply },
        assessed: keep(&assessed, &decision, None),
        facts,
        particulars: case.particulars.clone(),
        changed,
        note,
        exempt: kept == Some(false) && case.row.custody == Place::Holder && case.row.state != State::Draft,
        receipt,
        due_on,
        sources: BTreeMap::new(),
    };
    Ok((amended, decision))
}

/// Records that a paper was verified.
pub fn verify_paper(desk: &mut Desk, name: &str, kind: PaperKind, note: Option<&str>) -> anyhow::Result<Moved> {
    let case = desk.take_up(name)?;
    let (key, version) = (case.row.key, case.row.version);
    if let Some((_, done)) = desk.done_before(&[EventKind::PaperVerified], Some(key))? {
        return desk.stands(key, done, true);
    }
    let examined = examine(desk, case)?;
    pass(desk, &examined, Door::VerifyPaper, &Asks::default())?;
    let case = examined.case;
    if !desk.file.papers(key)?.iter().any(|paper| paper.kind == kind.code()) {
        return Err(fault::no_such_paper(&case.number, kind).into());
    }
    let act = Act::PaperVerified(PaperVerified { kind, note: note.unwrap_or_default().to_owned() });
    let acted = desk.act(|record| record.case_at(key, version, act))?;
    desk.moved(&case, acted.done)
}

/// The paper of a case that a file is.
#[derive(Clone, Debug, Serialize)]
pub struct PaperOfFile {
    /// Its kind.
    pub kind: PaperKind,
    /// When it came in.
    pub at: String,
    /// Who took it in.
    pub officer: String,
}

/// Finds the paper of a case that was recorded with the SHA-256 of a file: of a kind, or of any.
pub fn paper_of_file(desk: &Desk, case: CaseKey, kind: Option<PaperKind>, sha256: &str) -> anyhow::Result<PaperOfFile> {
    let number = desk.number(case);
    let papers = desk.file.papers(case)?;
    let asked: Vec<_> = papers.iter().filter(|paper| kind.is_none_or(|kind| paper.kind == kind.code())).collect();
    let hashed = || asked.iter().filter(|paper| paper.sha256.is_some());
    if let Some(paper) = hashed().find(|paper| paper.sha256.as_deref() == Some(sha256)) {
        let came = desk.file.events(case)?.into_iter().rev().filter(|event| event.kind == EventKind::PaperAdded);
        for event in came {
            if let Act::PaperAdded(added) = desk.file.act_of(event.seq)?
                && added.kind.code() == paper.kind
                && added.sha256 == paper.sha256
            {
                let (at, officer) = (recorded_time(event.at), event.officer.to_string());
                return Ok(PaperOfFile { kind: added.kind, at, officer });
            }
        }
    }
    let kept: Vec<&str> = hashed().map(|paper| paper.kind.as_str()).collect();
    let (code, zh, en) = if kept.is_empty() {
        (
            "no_hash",
            format!("案件 {number} 的材料没有记录文件哈希值"),
            format!("no file was recorded with the papers of case {number}"),
        )
    } else {
        let kept = kept.join(", ");
        (
            "another_file",
            format!("该文件不是案件 {number} 所记录的材料（{kept}）"),
            format!("the file is not the one recorded in case {number} ({kept})"),
        )
    };
    Err(crate::error::UserError::new(
        crate::error::Exit::Integrity,
        code,
        Text::new(zh, en),
        Text::new(
            "核对文件；确为新材料的，用 visa-cli document add 登记",
            "look at the file; a new paper is recorded with visa-cli document add",
        ),
    )
    .into())
}

/// Returns the SHA-256 of the file of a paper; an empty file is none.
pub fn sum_of_paper(path: &Path, hint: Text) -> Result<String, UserError> {
    let is_empty = std::fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() == 0);
    if is_empty {
        return Err(UserError::new(
            Exit::Refused,
            "empty_file",
            Text::new(format!("{} 是空文件", path.display()), format!("{} is empty", path.display())),
            Text::new("重新扫描或者拷贝后再试", "scan or copy it again, then run the command again"),
        ));
    }
    file_sha256(path).map_err(|error| UserError::cannot_read(Exit::Refused, path, &error, hint))
}

/// Returns the SHA-256 of a file.
pub fn file_sha256(path: &Path) -> std::io::Result<String> {
    use sha2::{Digest, Sha256};
    use std::io::Read;
    let mut file = std::fs::File::open(path)?;
    let (mut digest, mut part) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut part)? {
            0 => return Ok(crate::domain::hex::hex(&digest.finalize())),
            length => digest.update(&part[..length]),
        }
    }
}
