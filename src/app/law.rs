//! The law by which an office decides: pinned when its file is made, proposed by one officer, activated by another.

pub mod history;
pub mod impact;
pub mod periods;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::case::reason_given;
use super::desk::Desk;
use super::fault;
use crate::config::{Config, queries_of};
use crate::domain::day::office_day;
use crate::domain::text::Text;
use crate::domain::words::words;
use crate::error::{Exit, UserError};
use crate::policy::compare::{Difference, differences, refused as refused_entries};
use crate::policy::{InUse, PlacedFault, Policy};
use crate::record::act::Act;
use crate::record::event::EventKind;
use crate::record::law::{Impact, LawActivated, LawFault, LawProposed, PeriodSet};
use crate::record::roster::Role;
use crate::store::cases::case::CaseRow;
use crate::store::fault::StoreError;
use crate::store::record::file::{CaseFile, Done};
use history::note_of;
pub use history::{OneText, Told, history, one_text, text_of};

/// Returns the policy that commands on a case file decide by: the one that was activated there. A training file takes
/// another one from the configuration, so that one can be tried; a real one refuses it.
pub fn in_force(file: &CaseFile, config: &Config) -> anyhow::Result<&'static InUse> {
    let (law, whence) = looked_up(file, config)?;
    if whence == Whence::CaseFile && config.own_policy && !same_law(law, config.policy) {
        return Err(another_law(config).into());
    }
    Ok(law)
}

words! {
    /// Where the text of the law comes from.
    Whence {
        CaseFile = "case-file", "本案件文件现行文本", "in force in this case file";
        Settings = "settings", "设置文件所带文本", "of the settings";
        BuiltIn = "built-in", "本程序内置文本", "built in";
    }
}

/// Returns the text that commands decide by, and where it comes from; what the settings say otherwise is not weighed.
pub fn looked_up(file: &CaseFile, config: &Config) -> anyhow::Result<(&'static InUse, Whence)> {
    let training = file.ledger().training;
    let sha256 = match file.law_in_force()? {
        Some(sha256) if !(training && config.own_policy) => sha256,
        Some(_) | None => return Ok(of_settings(config)),
    };
    if Policy::built_in().sha256_of_text() == sha256 {
        return Ok((Policy::built_in(), Whence::CaseFile));
    }
    let text = file.policy(&sha256)?.ok_or_else(|| not_kept(&sha256))?;
    Ok((InUse::kept(text), Whence::CaseFile))
}

/// The text that was in force at the end of a day, where the desk decides by that of its file: what is told of a past day
/// stands on what was known then.
pub(in crate::app) fn at_the_end_of(desk: &Desk, day: NaiveDate) -> anyhow::Result<&'static InUse> {
    let now = desk.file.law_in_force()?;
    if now.is_none_or(|now| desk.policy.sha256_of_text() != now) {
        return Ok(desk.policy);
    }
    let Some(stood) = desk.file.stood_at(day)? else { return Ok(desk.policy) };
    let then = desk.file.law_in_force_at(stood.last_seq)?;
    let Some(then) = then.filter(|then| desk.policy.sha256_of_text() != then) else { return Ok(desk.policy) };
    if Policy::built_in().sha256_of_text() == then {
        return Ok(Policy::built_in());
    }
    Ok(InUse::kept(desk.file.policy(&then)?.ok_or_else(|| not_kept(&then))?))
}

/// The text where there is no case file.
pub fn of_settings(config: &Config) -> (&'static InUse, Whence) {
    (config.policy, if config.own_policy { Whence::Settings } else { Whence::BuiltIn })
}

/// The saved queries of an office: those that stand in the text in force, which two officers put there, and those of the
/// settings of this machine. What the record says holds.
pub fn queries(desk: &Desk, config: &Config) -> BTreeMap<String, SavedQuery> {
    let in_force = desk.file.law_in_force().ok().flatten();
    let kept = in_force.filter(|sha256| Policy::built_in().sha256_of_text() != sha256);
    let text = kept.as_ref().and_then(|sha256| desk.file.policy(sha256).ok().flatten()).unwrap_or_default();
    let of_record = queries_of(&text).into_iter().map(|(name, words)| (name, SavedQuery { words, text: kept.clone() }));
    queries_of_machine(config).into_iter().chain(of_record).collect()
}

/// The saved queries of the settings of this machine, none of which is of a record.
pub fn queries_of_machine(config: &Config) -> BTreeMap<String, SavedQuery> {
    let each = config.queries.iter();
    each.map(|(name, words)| (name.clone(), SavedQuery { words: words.clone(), text: None })).collect()
}

/// A filter that has a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedQuery {
    /// The words of the filter.
    pub words: String,
    /// SHA-256 of the text in which two officers put it in force; none where it is of this machine alone.
    pub text: Option<String>,
}

fn same_law(one: &Policy, other: &Policy) -> bool {
    one.sha256 == other.sha256 || differences(one, other).is_empty()
}

/// Tells whether the program brings a text of the law that the file has never seen and that differs from the one in force.
pub fn program_brings_newer(desk: &Desk) -> anyhow::Result<bool> {
    let built_in = Policy::built_in();
    let Some(in_force) = desk.file.law_in_force()? else { return Ok(false) };
    let sha256 = built_in.sha256_of_text();
    if in_force == sha256 || desk.file.keeps_policy(sha256)? {
        return Ok(false);
    }
    Ok(!same_law(built_in, &read_kept(desk, &in_force)?))
}

/// Says that the program brings a newer text.
pub fn newer_text() -> Text {
    Text::new(
        "本程序带有更新的适用文本，尚未启用；提出启用: visa-cli rules propose --built-in",
        "this program brings a newer text of the law, not in force here; propose it with: visa-cli rules propose --built-in",
    )
}

fn read_kept(desk: &Desk, sha256: &str) -> anyhow::Result<Policy> {
    let text = desk.file.policy(sha256)?.ok_or_else(|| not_kept(sha256))?;
    Policy::read(&text).map_err(|_| not_kept(sha256).into())
}

/// What a case was decided by.
pub struct DecidedBy<'a> {
    /// The text.
    pub policy: Cow<'a, Policy>,
    /// It is the one that commands decide by now.
    pub in_force: bool,
    /// The day of the decision.
    pub on: NaiveDate,
    /// The version of the rules.
    pub rules: u64,
}

/// Returns what the last decision on a case was made by, which later texts do not change.
pub fn decided_by<'a>(desk: &'a Desk, row: &CaseRow) -> anyhow::Result<DecidedBy<'a>> {
    let decision = super::case_view::decision(desk, row)?;
    let sha256 = decision["policy_sha256"].as_str().unwrap_or_default();
    let in_force = *sha256 == *desk.policy.sha256 || sha256.is_empty();
    let policy = if in_force { Cow::Borrowed(&**desk.policy) } else { Cow::Owned(read_kept(desk, sha256)?) };
    let on = office_day(desk.file.time_of(row.decision_seq)?);
    Ok(DecidedBy { policy, in_force, on, rules: decision["rules"].as_u64().unwrap_or(1) })
}

/// Returns the day on which the text in force was activated; nothing where it was pinned with the file.
pub fn activated_on(desk: &Desk) -> Result<Option<NaiveDate>, StoreError> {
    let laws = desk.file.laws()?;
    let last = laws.iter().filter_map(|law| law.activated.as_ref().map(|(seq, _)| (*seq, law.seq))).max();
    let Some((activated, _)) = last.filter(|(activated, proposed)| proposed != activated) else { return Ok(None) };
    Ok(Some(office_day(desk.file.time_of(activated)?)))
}

/// What proposing a text returns.
#[derive(Clone, Debug, Serialize)]
pub struct ProposeDone {
    /// Version of this shape.
    pub schema: u32,
    /// Number under which it is activated.
    pub proposal: u64,
    /// SHA-256 of the text.
    pub sha256: String,
    /// What differs from the text in force.
    pub changes: Vec<Difference>,
    /// The transaction.
    #[serde(flatten)]
    pub done: Done,
}

/// Proposes a text. An entry of lower rank that is not stricter is refused, measured both by the text in force and by the
/// one that the program brings, so that no two steps lead around it.
pub fn propose(desk: &mut Desk, draft: &Policy, note: Option<&str>) -> anyhow::Result<ProposeDone> {
    desk.must_be(Role::Approve)?;
    let note = reason_given(note, "--note")?;
    let sha256 = draft.sha256.to_string();
    let changes = changes(desk, draft)?;
    if let Some((_, done)) = desk.done_before(&[EventKind::LawProposed], None)? {
        return Ok(ProposeDone { schema: 1, proposal: 0, sha256, changes, done });
    }
    may_be_proposed(desk, draft, &changes)?;
    let proposed = LawProposed { sha256: sha256.clone(), text: draft.text.clone(), note };
    let acted = desk.act(|record| record.office(Act::LawProposed(Box::new(proposed))))?;
    Ok(ProposeDone { schema: 1, proposal: acted.made, sha256, changes, done: acted.done })
}

fn may_be_proposed(desk: &Desk, draft: &Policy, changes: &[Difference]) -> anyhow::Result<()> {
    if changes.is_empty() {
        let (zh, en) = ("与现行适用文本没有区别", "it says nothing else than the text in force");
        return Err(fault::refused("nothing_changed", zh, en, Vec::new()).into());
    }
    if let Some(open) = desk.file.laws()?.iter().find(|law| law.activated.is_none() && law.sha256 == *draft.sha256) {
        let number = open.seq;
        return Err(fault::refused(
            "already_proposed",
            format!("该文本已作为提议 {number} 提出"),
            format!("this text waits already as proposal {number}"),
            Vec::new(),
        )
        .into());
    }
    outranks(desk, draft)
}

/// Asks that no entry overrides one of higher rank; the text that the program itself brings is taken as it is.
fn outranks(desk: &Desk, draft: &Policy) -> anyhow::Result<()> {
    let faults = faults_of(desk, draft)?;
    if faults.is_empty() { Ok(()) } else { Err(overrides(&faults).into()) }
}

/// What stands against a draft that could be read: entries for which proposing it would be refused.
pub fn faults_of(desk: &Desk, draft: &Policy) -> anyhow::Result<Vec<PlacedFault>> {
    let built_in = Policy::built_in();
    if draft.sha256 == built_in.sha256 {
        return Ok(Vec::new());
    }
    Ok(refused_entries(&[&standing(desk)?, built_in], draft))
}

/// The text in force, by which the office decides whatever the settings of this command say.
fn standing(desk: &Desk) -> anyhow::Result<Policy> {
    match desk.file.law_in_force()? {
        Some(sha256) => read_kept(desk, &sha256),
        None => Ok(Policy::clone(desk.policy)),
    }
}

/// Returns what a draft changes in the text in force, and in the saved queries that stand with it.
pub fn changes(desk: &Desk, draft: &Policy) -> anyhow::Result<Vec<Difference>> {
    Ok(changes_between(&standing(desk)?, draft, desk.today()))
}

fn changes_between(standing: &Policy, draft: &Policy, today: NaiveDate) -> Vec<Difference> {
    let mut changes = differences(standing, draft);
    let (before, after) = (queries_of(&standing.text), queries_of(&draft.text));
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for name in names.into_iter().filter(|name| before.get(*name) != after.get(*name)) {
        let (before, after) = (before.get(name).cloned(), after.get(name).cloned());
        changes.push(Difference { name: format!("@{name}"), from: today, before, after });
    }
    changes
}

/// A text that waits to be activated.
pub struct Waiting {
    /// The event that proposed it.
    pub proposal: u64,
    /// Who proposed it.
    pub officer: String,
    /// Why.
    pub note: String,
    /// The text.
    pub draft: Policy,
    /// What it changes.
    pub changes: Vec<Difference>,
}

/// Returns a text that waits, for who is about to activate it.
pub fn waiting(desk: &Desk, proposal: u64) -> anyhow::Result<Waiting> {
    desk.must_be(Role::SecurityAdmin)?;
    let laws = desk.file.laws()?;
    let law = laws.iter().find(|law| law.seq == proposal && law.activated.is_none());
    let law = law.ok_or_else(|| refused(LawFault::NoProposal))?;
    if law.officer == desk.officer_id()? {
        return Err(refused(LawFault::SameOfficer).into());
    }
    let draft = read_kept(desk, &law.sha256)?;
    // What is in force may have changed since.
    outranks(desk, &draft)?;
    let changes = changes(desk, &draft)?;
    Ok(Waiting { proposal, officer: law.officer.clone(), note: note_of(desk, law)?, draft, changes })
}

/// What activating a text returns.
#[derive(Clone, Debug, Serialize)]
pub struct ActivateDone {
    /// Version of this shape.
    pub schema: u32,
    /// The proposal.
    pub proposal: u64,
    /// SHA-256 of the text that is in force now.
    pub sha256: String,
    /// What it changed in the law.
    pub changes: Vec<Difference>,
    /// What it changes in the cases on file.
    pub impact: Impact,
    /// Cases whose last day could be counted now.
    pub periods_set: u64,
    /// The transaction.
    #[serde(flatten)]
    pub done: Done,
}

/// Puts a text in force, and sets with it the last days that could not be counted before.
pub fn activate(desk: &mut Desk, waiting: Waiting, impact: Impact) -> anyhow::Result<ActivateDone> {
    let Waiting { proposal, draft, changes, .. } = waiting;
    let sha256 = draft.sha256.to_string();
    let periods = periods::to_set(desk, &draft)?;
    let act = LawActivated { proposal, sha256: sha256.clone(), impact };
    let periods_set = periods.len() as u64;
    let acted = desk.act(|record| {
        record.office(Act::LawActivated(act))?;
        for (case, due_on) in periods {
            record.case(case, Act::PeriodSet(PeriodSet { due_on }))?;
        }
        Ok(())
    })?;
    Ok(ActivateDone { schema: 1, proposal, sha256, changes, impact, periods_set, done: acted.done })
}

/// Returns what activating was answered with before, where the request was.
pub fn activated_before(desk: &Desk, proposal: u64) -> anyhow::Result<Option<ActivateDone>> {
    let Some((_, done)) = desk.done_before(&[EventKind::LawActivated], None)? else { return Ok(None) };
    let Some(Act::LawActivated(said)) = desk.file.first_act_in(done.transaction, EventKind::LawActivated)? else {
        return Ok(None);
    };
    let LawActivated { sha256, impact, .. } = said;
    Ok(Some(ActivateDone { schema: 1, proposal, sha256, changes: Vec::new(), impact, periods_set: 0, done }))
}

fn refused(why: LawFault) -> UserError {
    let exit = if why == LawFault::SameOfficer { Exit::Duty } else { Exit::NotFound };
    UserError::new(exit, "law", why.text(), Text::new("查看 visa-cli rules history", "see visa-cli rules history"))
}

fn overrides(faults: &[PlacedFault]) -> UserError {
    let line = |fault: &PlacedFault| {
        let PlacedFault { line, text } = fault;
        Text::new(format!("第 {line} 行: {}", text.zh), format!("line {line}: {}", text.en))
    };
    UserError::new(
        Exit::LawSaysNo,
        "lower_rank",
        Text::new(
            "所列条目不能启用：不得放宽上位规定，不得引用不存在的依据",
            "these entries cannot be put in force: none makes a higher rank laxer, or claims one without ground",
        ),
        Text::new("删去所列条目，或者注明同等位阶的依据", "take out the entries named, or cite a source of that rank"),
    )
    .with_details(faults.iter().map(line).collect())
}

fn another_law(config: &Config) -> UserError {
    let path = config.path.as_deref().map_or(String::new(), |path| path.display().to_string());
    UserError::new(
        Exit::Refused,
        "another_law",
        Text::new(
            format!("{path} 中的适用文本不是本案件文件现行文本，设置文件不能改变法律依据"),
            format!("the law in {path} is not the one in force in this case file; settings do not change the law"),
        ),
        Text::new(
            format!("提出启用: visa-cli rules propose {path} --note '…'；或者删去其中 [[edition]] 起的各条"),
            format!("propose it with: visa-cli rules propose {path} --note '…'; or leave only the settings in it"),
        ),
    )
}

fn not_kept(sha256: &str) -> UserError {
    let short = &sha256[..sha256.len().min(16)];
    UserError::new(
        Exit::Integrity,
        "law_not_read",
        Text::new(format!("适用文本 {short} 无法读取"), format!("the text {short} of the law cannot be read")),
        Text::new("运行 visa-cli audit verify", "run visa-cli audit verify"),
    )
}
