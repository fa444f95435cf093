//! The slip that a passport was received or returned, lost, seized or handed on.

use serde::Serialize;

use super::about::About;
use super::subject::{Subject, both, subject};
use crate::app::case::OpenCase;
use crate::app::custody::moves;
use crate::app::desk::Desk;
use crate::domain::life::Place;
use crate::domain::text::Text;

/// What a slip says.
#[derive(Clone, Debug, Serialize)]
pub struct Slip {
    /// Whom and what it is about.
    #[serde(flatten)]
    pub subject: Subject,
    /// Where it is.
    pub place: Text,
    /// The word for where it is.
    pub went: Place,
    /// Who received it, or the report of it, where it went elsewhere.
    pub to: Option<String>,
    /// Number of the paper that goes with that.
    pub paper: Option<String>,
    /// When it was handed over.
    pub at: String,
    /// Who took or gave it.
    pub officer: String,
}

/// Returns the slip of the last time that the passport changed hands; what was undone is none.
pub fn slip(desk: &Desk, taken: &OpenCase) -> anyhow::Result<Option<About<Slip>>> {
    let mut moves = moves(desk, taken)?;
    // That its holder kept it when the application was taken in is no change of hands.
    let first = moves.first().map(|first| first.event);
    moves.retain(|moved| !moved.undone && (moved.place != Place::Holder || Some(moved.event) != first));
    let Some(last) = moves.pop() else { return Ok(None) };
    // A slip is about one passport: its number stands there in full.
    let number = taken.facts.passport.number.map(|number| number.as_str().to_owned());
    let slip = Slip {
        subject: Subject { passport: number, ..subject(taken) },
        place: both(last.place),
        went: last.place,
        to: last.to,
        paper: last.paper,
        at: last.at,
        officer: last.officer,
    };
    Ok(Some(About { event: last.event, last_day: None, says: slip }))
}
