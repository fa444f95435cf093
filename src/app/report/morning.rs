//! The first look in the morning: what is due, what is stuck, what came in.

use chrono::{Duration, NaiveDate};
use serde::Serialize;

use super::watch::{Escalated, escalations};
use super::{DateSpan, Numbers};
use crate::app::desk::Desk;
use crate::app::replica::LeftOver;
use crate::app::second_look::not_drawn;
use crate::domain::count::{Dimension, FigureKey, Metric};
use crate::domain::life::State;
use crate::domain::words::Word;

/// Days of the line of receipts.
pub const DAYS: i64 = 14;

/// The first look in the morning.
#[derive(Clone, Debug, Serialize)]
pub struct Morning {
    /// Version of this shape.
    pub schema: u32,
    /// Code of the office.
    pub office: String,
    /// The day.
    pub date: NaiveDate,
    /// Received today so far.
    pub received_today: i64,
    /// Received yesterday.
    pub received_yesterday: i64,
    /// Lists taken in yesterday and today.
    pub lists: i64,
    /// Decided yesterday.
    pub decided_yesterday: i64,
    /// Open now.
    pub open: i64,
    /// Open now, by state.
    pub by_state: Vec<(State, i64)>,
    /// Received on each of the last days, today last.
    pub received_by_day: Vec<i64>,
    /// What must be seen to, the most pressing first.
    pub cases: Vec<Escalated>,
    /// Days that are over whose sample was not drawn.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sample_not_drawn: Vec<NaiveDate>,
    /// Acts that only files hold that were set aside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_do_again: Option<usize>,
}

/// Returns the first look of today.
pub fn morning(desk: &Desk) -> anyhow::Result<Morning> {
    let today = desk.today();
    let numbers = Numbers::read(desk, DateSpan { from: today, to: today }, &[])?;
    let on = |what, day: NaiveDate| numbers.number(&FigureKey::of(what, Dimension::Day, day.to_string()));
    let yesterday = today - Duration::days(1);
    let open = State::ALL.iter().copied().filter(|state| state.is_open() && *state != State::Draft);
    let by_state =
        open.map(|state| Ok((state, numbers.number(&FigureKey::of(Metric::Open, Dimension::State, state.code()))?)));
    let escalated = escalations(desk)?;
    let again = escalated.left_over.iter().map(LeftOver::count).sum();
    Ok(Morning {
        schema: 1,
        office: desk.file.ledger().office.clone(),
        date: today,
        received_today: on(Metric::Received, today)?,
        received_yesterday: on(Metric::Received, yesterday)?,
        lists: on(Metric::Lists, yesterday)? + on(Metric::Lists, today)?,
        decided_yesterday: on(Metric::Decided, yesterday)?,
        open: numbers.number(&FigureKey::all(Metric::Open))?,
        by_state: by_state.collect::<anyhow::Result<_>>()?,
        received_by_day: (0..DAYS)
            .rev()
            .map(|ago| Ok(on(Metric::Received, today - Duration::days(ago))?))
            .collect::<anyhow::Result<_>>()?,
        cases: escalated.cases,
        sample_not_drawn: not_drawn(desk)?,
        to_do_again: Some(again).filter(|again| *again > 0),
    })
}
