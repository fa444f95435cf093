//! The texts that an office decided by: who brought each, when and why, and what it changed in the one before it.

use serde::Serialize;

use super::{changes_between, read_kept};
use crate::app::desk::{Desk, recorded_time};
use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::policy::Policy;
use crate::policy::compare::Difference;
use crate::record::act::Act;
use crate::record::law::Impact;
use crate::store::record::policies::LawRow;

/// A text of the law as `rules history` shows it.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    /// Number of the proposal, or of the event that pinned the first text.
    pub proposal: u64,
    /// SHA-256 of the text.
    pub sha256: String,
    /// Who proposed or pinned it.
    pub proposed_by: String,
    /// When.
    pub proposed_at: String,
    /// Why.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Who activated it; nobody while it waits.
    pub activated_by: Option<String>,
    /// When.
    pub activated_at: Option<String>,
    /// What it changed in the cases then on file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub impact: Option<Impact>,
    /// It is in force.
    pub in_force: bool,
}

/// Returns every text that was pinned or proposed, the oldest first.
pub fn history(desk: &Desk) -> anyhow::Result<Vec<Told>> {
    let laws = desk.file.laws()?;
    let last = laws.iter().filter_map(|law| law.activated.as_ref().map(|(seq, _)| *seq)).max();
    laws.into_iter().map(|law| told(desk, law, last)).collect()
}

fn told(desk: &Desk, law: LawRow, last: Option<u64>) -> anyhow::Result<Told> {
    let at = |seq: u64| -> anyhow::Result<String> { Ok(recorded_time(desk.file.time_of(seq)?)) };
    let activated = law.activated.as_ref().map(|(seq, _)| *seq);
    let said = activated.map(|seq| desk.file.act_of(seq)).transpose()?;
    let impact = if let Some(Act::LawActivated(said)) = said { Some(said.impact) } else { None };
    Ok(Told {
        proposal: law.seq,
        note: note_of(desk, &law)?,
        proposed_at: at(law.seq)?,
        activated_at: activated.map(at).transpose()?,
        in_force: activated.is_some() && activated == last,
        sha256: law.sha256,
        proposed_by: law.officer,
        activated_by: law.activated.map(|(_, officer)| officer),
        impact,
    })
}

pub(super) fn note_of(desk: &Desk, law: &LawRow) -> anyhow::Result<String> {
    let said = desk.file.act_of(law.seq)?;
    Ok(if let Act::LawProposed(proposed) = said { proposed.note } else { String::new() })
}

/// A text of the law with what it changed in the one before it.
#[derive(Clone, Debug)]
pub struct OneText {
    /// Who, when and why.
    pub told: Told,
    /// What it says otherwise than the text that was in force before it, or is now, where it waits; nothing for the first.
    pub changes: Vec<Difference>,
    /// The text.
    pub text: String,
}

/// Returns a text that was pinned or proposed, with what it changed.
pub fn one_text(desk: &Desk, proposal: u64) -> anyhow::Result<OneText> {
    let laws = desk.file.laws()?;
    let all = history(desk)?;
    let told = all.into_iter().find(|told| told.proposal == proposal).ok_or_else(|| no_text(proposal))?;
    let of = |law: &LawRow| law.activated.as_ref().map(|(seq, _)| *seq);
    let own = laws.iter().find(|law| law.seq == proposal).and_then(of);
    let before =
        laws.iter().filter(|law| law.seq != proposal && of(law).is_some_and(|seq| own.is_none_or(|own| seq < own)));
    let before = before.max_by_key(|law| of(law)).map(|law| read_kept(desk, &law.sha256)).transpose()?;
    let policy = read_kept(desk, &told.sha256)?;
    let changes = before.map_or_else(Vec::new, |before| changes_between(&before, &policy, desk.today()));
    Ok(OneText { told, changes, text: policy.text })
}

/// Returns a text that was pinned or proposed, by its number in the history.
pub fn text_of(desk: &Desk, proposal: u64) -> anyhow::Result<Policy> {
    let laws = desk.file.laws()?;
    let law = laws.iter().find(|law| law.seq == proposal).ok_or_else(|| no_text(proposal))?;
    read_kept(desk, &law.sha256)
}

fn no_text(proposal: u64) -> UserError {
    UserError::new(
        Exit::NotFound,
        "no_such_text",
        Text::new(format!("没有编号 {proposal} 的适用文本"), format!("no text of the law has the number {proposal}")),
        Text::new("查看 visa-cli rules history", "see visa-cli rules history"),
    )
}
