//! A case that ended in another system: it stands as it did there, of the day that it did there.

use serde::Serialize;

use super::in_words;
use crate::app::desk::Desk;
use crate::domain::life::State;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::record::act::{Act, Ended};
use crate::store::cases::case::CaseRow;

/// How a case ended in another system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClosedThere {
    /// Name of the system.
    pub system: String,
    /// Where the case stood there, in its words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// The day of its decision there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
}

impl ClosedThere {
    /// Tells whether it was refused there, by the words of that system.
    pub fn says_refused(&self) -> bool {
        let words = ["refus", "reject", "denied", "deny", "declin", "不予", "不准", "未批准", "拒"];
        let state = self.state.as_deref().unwrap_or_default().to_lowercase();
        words.iter().any(|word| state.contains(word))
    }

    /// Says so, in place of the state that the case has here.
    pub fn told(&self) -> Text {
        let ClosedThere { system, state, on } = self;
        let more: String = [state, on].into_iter().flatten().map(|text| format!(" · {text}")).collect();
        Text::new(format!("在 {system} 办结{more}"), format!("closed in {system}{more}"))
    }
}

/// Says where a case stands: as it does here, or as it ended in another system.
pub fn stands(state: State, there: Option<&ClosedThere>) -> Text {
    there.map_or_else(|| Text::new(state.zh(), state.en()), ClosedThere::told)
}

/// Returns how a case ended in another system, where it came in as history; what was withdrawn here was withdrawn here, and
/// what came in with a list that was taken back is none.
pub fn closed_there(desk: &Desk, row: &CaseRow) -> anyhow::Result<Option<ClosedThere>> {
    let Some(batch) = row.batch.filter(|_| row.state == State::Withdrawn) else { return Ok(None) };
    let Some(legacy) = desk.taken(row.clone())?.particulars.legacy else { return Ok(None) };
    if desk.file.batch(batch)?.is_some_and(|batch| batch.undone) {
        return Ok(None);
    }
    let ended =
        desk.file.events(row.key)?.into_iter().rfind(|event| event.kind == crate::record::event::EventKind::Withdrawn);
    let Some(ended) = ended else { return Ok(None) };
    let came_so = matches!(desk.file.act_of(ended.seq)?, Act::Withdrawn(Ended { ground: None, note, .. }) if note == in_words(&legacy));
    let ended = ClosedThere { system: legacy.system, state: legacy.state, on: legacy.decided_on };
    Ok(came_so.then_some(ended))
}
