//! The first look in the morning: what is due, what is stuck, what came in.

use std::collections::BTreeSet;

use chrono::{Duration, NaiveDate};
use serde::Serialize;

use super::fit::{self, Fit};
use super::watch::{Escalated, escalations};
use super::{DateSpan, Numbers};
use crate::app::desk::Desk;
use crate::app::held_lists::HeldList;
use crate::app::replica::LeftOver;
use crate::app::second_look::not_drawn;
use crate::domain::count::{Dimension, FigureKey, Metric};
use crate::domain::life::State;
use crate::domain::words::Word;
use crate::store::fault::StoreError;

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
    /// The filter that its cases fit, where it is of some alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// Received today so far.
    pub received_today: i64,
    /// Received yesterday.
    pub received_yesterday: i64,
    /// Lists taken in yesterday and today; a filter is of cases.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lists: Option<i64>,
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
    /// Lists of which rows are still held.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub held_lists: Vec<HeldList>,
    /// Days that are over whose sample was not drawn.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sample_not_drawn: Vec<NaiveDate>,
    /// Cases whose period runs and whose last day cannot be counted yet: overdue and due today hold none of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undated: Option<usize>,
    /// Acts that only files hold that were set aside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_do_again: Option<usize>,
    /// What a restoration lost and is not on record again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lost: Option<usize>,
}

/// Returns the first look of today; where some cases are named, at those alone.
pub fn morning(desk: &Desk, fit: Option<&Fit>) -> anyhow::Result<Morning> {
    let today = desk.today();
    let numbers = Numbers::read(desk, DateSpan { from: today, to: today }, &[])?;
    let on = |what, day: NaiveDate| FigureKey::of(what, Dimension::Day, day.to_string());
    let yesterday = today - Duration::days(1);
    let open: Vec<State> =
        State::ALL.iter().copied().filter(|state| state.is_open() && *state != State::Draft).collect();
    let cells: Vec<FigureKey> = [on(Metric::Decided, yesterday), FigureKey::all(Metric::Open)]
        .into_iter()
        .chain((0..DAYS).rev().map(|ago| on(Metric::Received, today - Duration::days(ago))))
        .chain(open.iter().map(|state| FigureKey::of(Metric::Open, Dimension::State, state.code())))
        .collect();
    let counted = match fit {
        None => cells.iter().map(|cell| numbers.number(cell)).collect::<Result<_, _>>()?,
        Some(fit) => fit::counted(&cells, &numbers, fit)?,
    };
    let (heads, by_state) = counted.split_at(cells.len() - open.len());
    let received_by_day = heads[2..].to_vec();
    let of_last = |ago: usize| received_by_day.iter().rev().nth(ago).copied().unwrap_or(0);
    let mut escalated = escalations(desk)?;
    let again = escalated.left_over.iter().map(LeftOver::count).sum();
    let lost = escalated.lost.len();
    let mut undated = desk.file.undated()?;
    undated.retain(|case| fit.is_none_or(|fit| fit.cases.contains(case)));
    let undated = undated.len();
    if let Some(fit) = fit {
        let theirs: BTreeSet<String> = fit.cases.iter().map(|case| desk.number(*case)).collect();
        escalated.cases.retain(|one| theirs.contains(&one.case));
    }
    let whole = fit.is_none();
    let lists = || {
        Ok::<i64, StoreError>(
            numbers.number(&on(Metric::Lists, yesterday))? + numbers.number(&on(Metric::Lists, today))?,
        )
    };
    Ok(Morning {
        schema: 1,
        office: desk.file.ledger().office().to_owned(),
        date: today,
        filter: fit.map(|fit| fit.words.clone()),
        received_today: of_last(0),
        received_yesterday: of_last(1),
        lists: whole.then(lists).transpose()?,
        decided_yesterday: heads[0],
        open: heads[1],
        by_state: open.into_iter().zip(by_state.iter().copied()).collect(),
        received_by_day,
        cases: escalated.cases,
        held_lists: if whole { escalated.lists } else { Vec::new() },
        sample_not_drawn: if whole { not_drawn(desk)? } else { Vec::new() },
        undated: Some(undated).filter(|undated| *undated > 0),
        to_do_again: Some(again).filter(|again| whole && *again > 0),
        lost: Some(lost).filter(|lost| whole && *lost > 0),
    })
}
