//! The notice that a document was made void, with the ground of the law.

use chrono::NaiveDate;
use serde::Serialize;

use super::about::About;
use super::decision::in_full;
use super::subject::{Subject, both, subject};
use crate::app::case::OpenCase;
use crate::app::desk::Desk;
use crate::domain::day::office_day;
use crate::domain::ground::VoidGround;
use crate::domain::life::State;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::policy::law::cite_zh;
use crate::record::act::Act;
use crate::record::event::EventKind;

/// What the notice says.
#[derive(Clone, Debug, Serialize)]
pub struct VoidNotice {
    /// Whom and what it is about.
    #[serde(flatten)]
    pub subject: Subject,
    /// Number of the document.
    pub number: String,
    /// From which day on it is void.
    pub voided_on: NaiveDate,
    /// The ground, where one is on record.
    pub ground: Option<Text>,
    /// The provision; none for the office's own error.
    pub provision: Option<Text>,
}

/// Returns the notice of a case whose document was made void.
pub fn void_notice(desk: &Desk, taken: &OpenCase) -> anyhow::Result<Option<About<VoidNotice>>> {
    if taken.row.state != State::Void {
        return Ok(None);
    }
    let event = desk.file.events(taken.row.key)?.into_iter().rfind(|event| event.kind == EventKind::Voided);
    let (Some(event), Some(issued)) = (event, desk.file.issued(taken.row.key)?) else { return Ok(None) };
    let Act::Voided(said) = desk.file.act_of(event.seq)? else { return Ok(None) };
    let ground = said.ground.as_deref().and_then(VoidGround::find);
    let notice = VoidNotice {
        subject: subject(taken),
        number: issued.number,
        voided_on: office_day(event.at),
        ground: ground.map(both),
        provision: ground.and_then(VoidGround::citation).map(|cite| Text::new(cite_zh(cite), in_full(cite))),
    };
    Ok(Some(About { event: event.seq, last_day: None, says: notice }))
}
