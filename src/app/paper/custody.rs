//! The slip that a passport was received or returned.

use serde::Serialize;

use super::about::About;
use super::subject::{Subject, both, subject};
use crate::app::case::OpenCase;
use crate::app::desk::{Desk, recorded_time};
use crate::domain::life::Place;
use crate::domain::text::Text;
use crate::record::act::Act;

/// What a slip says.
#[derive(Clone, Debug, Serialize)]
pub struct Slip {
    /// Whom and what it is about.
    #[serde(flatten)]
    pub subject: Subject,
    /// The office took the passport in; otherwise it gave it back.
    pub received: bool,
    /// Where it is.
    pub place: Text,
    /// When it was handed over.
    pub at: String,
    /// Who took or gave it.
    pub officer: String,
}

/// Returns the slip of the last time that the passport changed hands.
pub fn slip(desk: &Desk, taken: &OpenCase) -> anyhow::Result<Option<About<Slip>>> {
    for event in desk.file.events(taken.row.key)?.into_iter().rev() {
        let act = desk.file.act_of(event.seq)?;
        let place = if let Act::CustodyMoved(moved) = &act {
            Some(moved.place)
        } else {
            act.taken().map(|taken| taken.custody).filter(|place| *place != Place::Holder)
        };
        if let Some(place) = place {
            // A slip is about one passport: its number stands there in full.
            let number = taken.facts.passport.number.map(|number| number.as_str().to_owned());
            let slip = Slip {
                subject: Subject { passport: number, ..subject(taken) },
                received: place != Place::Holder,
                place: both(place),
                at: recorded_time(event.at),
                officer: event.officer.to_string(),
            };
            return Ok(Some(About { event: event.seq, last_day: None, says: slip }));
        }
    }
    Ok(None)
}
