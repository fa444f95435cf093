//! What was decided while another watch list was in use: the cases and documents whose people a list holds that would have
//! been asked then.

use chrono::NaiveDate;
use serde::Serialize;

use super::screen::Screen;
use super::{ListSays, read};
use crate::app::desk::{Desk, recorded_time};
use crate::app::issue::stays_until;
use crate::domain::life::State;
use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::lists::source::Source;
use crate::store::cases::case::CaseRow;
use crate::store::cases::watch_list::WatchListRow;

/// Which decisions are looked at, and by which list.
#[derive(Clone, Copy, Default)]
pub struct Asked<'a> {
    /// A list that is not loaded; the one in use where there is none.
    pub by: Option<(&'a Source, ListSays)>,
    /// The first day of the decisions; the day on which the list was loaded that was in use before, where none is given.
    pub since: Option<NaiveDate>,
}

/// What was decided under a list that another one takes the place of.
#[derive(Clone, Debug, Serialize)]
pub struct WatchImpact {
    /// Version of this shape.
    pub schema: u32,
    /// The list that was in use when all this was decided; none where none was, or where a first day was asked for.
    pub under: Option<WatchListRow>,
    /// The first day, where one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<NaiveDate>,
    /// The day of the list by which people are looked for now.
    pub dated_on: NaiveDate,
    /// SHA-256 of its file.
    pub file_sha256: String,
    /// Cases that were decided, or whose document was issued or handed over, meanwhile.
    pub decided: u64,
    /// Those of them whose person the list holds.
    pub held: Vec<DecidedCase>,
}

/// A case that was decided, whose person is looked for.
#[derive(Clone, Debug, Serialize)]
pub struct DecidedCase {
    /// Its number.
    pub case: String,
    /// Where it stands now.
    pub state: State,
    /// When it was decided, issued or handed over meanwhile; the last of these.
    pub at: String,
    /// The number of its document, as long as that holds.
    pub document: Option<String>,
    /// The last day on which anybody may stay on the document.
    pub stays_until: Option<NaiveDate>,
}

/// Lists the cases that were decided meanwhile, and whose people the list holds.
pub fn impact(desk: &Desk, asked: Asked) -> anyhow::Result<WatchImpact> {
    let lists = desk.file.last_watch_lists(2)?;
    let (screen, dated_on, file_sha256) = match (asked.by, lists.first()) {
        (Some((source, says)), _) => {
            let (dated_on, entries) = read(desk, source, says)?;
            (Screen::new(entries), dated_on.to_string(), source.sha256().to_owned())
        }
        (None, Some(list)) => (Screen::of(desk)?, list.dated_on.clone(), list.file_sha256.clone()),
        (None, None) => return Err(no_list().into()),
    };
    // A list that is not loaded is held against what was decided under the one in use.
    let (under, ended_by) = match asked.by {
        Some(_) => (lists.first(), None),
        None => (lists.get(1), lists.first().map(|list| list.seq)),
    };
    let under = under.filter(|_| asked.since.is_none()).cloned();
    let begun_by = under.as_ref().map_or(0, |list| list.seq);
    let mut found = WatchImpact {
        schema: 1,
        under,
        since: asked.since,
        dated_on: crate::domain::day::read_day(&dated_on).unwrap_or(desk.today()),
        file_sha256,
        decided: 0,
        held: Vec::new(),
    };
    for (key, at) in desk.file.decided_between(begun_by, ended_by, asked.since)? {
        let Some(row) = desk.file.case(key)?.filter(|row| !row.state.is_open() || row.state == State::Approved) else {
            continue;
        };
        let Some(person) = desk.applicant(&row)? else { continue };
        found.decided += 1;
        if 0 < screen.found(desk, &desk.said_of(person)?)?.0 {
            found.held.push(decided(desk, &row, at)?);
        }
    }
    Ok(found)
}

fn decided(desk: &Desk, row: &CaseRow, at: i64) -> anyhow::Result<DecidedCase> {
    let issued = desk.file.issued(row.key)?.filter(|issued| !issued.ended);
    let said = desk.file.act_of(row.facts_seq)?;
    let facts = said.application().map(|(facts, _)| facts);
    Ok(DecidedCase {
        case: desk.number(row.key),
        state: row.state,
        at: recorded_time(at),
        stays_until: issued.as_ref().zip(facts).and_then(|(issued, facts)| stays_until(facts, issued)),
        document: issued.map(|issued| issued.number),
    })
}

fn no_list() -> UserError {
    UserError::new(
        Exit::Refused,
        "no_watch_list",
        Text::new("没有载入布控名单，无从比对", "no watch list was loaded: there is nothing to hold the cases against"),
        Text::new(
            "写明名单文件：visa-cli watchlist impact FILE",
            "name the file of a list: visa-cli watchlist impact FILE",
        ),
    )
}
