//! The last day of advice: until when a changed application can be filed, or one that was filed can still be changed, and
//! comes to what is said of it.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Change, Set, assess, changed};
use crate::domain::day::{plus_days, write_day};
use crate::domain::facts::Facts;
use crate::domain::labels::within;
use crate::domain::measure::Ask;
use crate::domain::text::Text;
use crate::domain::words::{Measure, Stage};
use crate::policy::Policy;
use crate::rules::case::Case;
use crate::rules::limits::consequence;
use crate::rules::reasons::{Code, Outcome};

/// A last day with what stands against it from the next day on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Last {
    /// The day, still inside.
    #[serde(serialize_with = "write_day")]
    pub by: NaiveDate,
    /// What stands against it from the day after on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub then: Option<Code>,
    /// The same in words, with the figures of the law that applies.
    #[serde(skip)]
    what: Option<Text>,
    /// It was filed: on that day it is to be changed.
    #[serde(skip)]
    filed: bool,
}

impl Last {
    fn then(&self) -> (String, String) {
        let said = self.what.as_ref().map(|what| (what.zh.clone(), within(&what.en)));
        said.map(|(zh, en)| (format!("；其后：{zh}"), format!("; after that: {en}"))).unwrap_or_default()
    }

    /// A sentence of its own.
    pub(super) fn sentence(&self) -> Text {
        let (by, (zh, en)) = (self.by, self.then());
        if self.filed {
            return Text::new(format!("最迟于 {by}（含当日）补齐{zh}"), format!("to be supplied by {by}{en}"));
        }
        Text::new(format!("最迟于 {by}（含当日）提出{zh}"), format!("to be filed by {by}{en}"))
    }

    /// Behind what it is the last day of.
    pub(super) fn in_brackets(&self) -> Text {
        let (by, (zh, en)) = (self.by, self.then());
        Text::new(format!("（最迟 {by}{zh}）"), format!(" (by {by}{en})"))
    }
}

/// The last day of all sets, whichever is chosen; none where one of them has none.
pub(super) fn of_all(sets: &[Set]) -> Option<Last> {
    let lasts: Option<Vec<&Last>> = sets.iter().map(|set| set.last.as_ref()).collect();
    let lasts = lasts?;
    let by = lasts.iter().map(|last| last.by).min()?;
    let of_that_day = || lasts.iter().filter(|last| last.by == by);
    of_that_day().find(|last| last.then.is_some()).or_else(|| of_that_day().next()).map(|last| (*last).clone())
}

/// Until when an application that was filed is to be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// As the law counts it from the day of filing.
    Law,
    /// As it ran in a case: it stops with a notice and goes on with the days that were left; no day while it stands still.
    Case(Option<NaiveDate>),
}

/// What the last days are sought with.
pub(super) struct Days<'a> {
    /// The facts before any change.
    pub(super) facts: &'a Facts,
    /// The law.
    pub(super) policy: &'a Policy,
    /// What the sets come to.
    pub(super) reaches: Outcome,
    /// Until when it is to be decided.
    pub(super) until: Until,
}

impl Days<'_> {
    /// A set with its last day.
    pub(super) fn of_set(&self, changes: Vec<Change>) -> Set {
        Set { last: self.of(&changes), changes }
    }

    /// The last day for an application with some changes.
    pub(super) fn of(&self, set: &[Change]) -> Option<Last> {
        let facts = changed(self.facts, set);
        let case = Case::new(&facts, self.policy)?;
        match facts.stage {
            Stage::Acceptance | Stage::Advance => self.to_file(set, &case),
            // What is to be filed later is another application.
            Stage::UnderExamination if case.filed_on == self.facts.filed_on() => self.to_supply(&case),
            Stage::UnderExamination | Stage::EntryCheck | Stage::Collection | Stage::Reconsideration => None,
        }
    }

    /// The last day for filing: while the stay lasts and the window is open; on the way to a port until the arrival. Who
    /// files later in the country never stands better, so it is sought by halves.
    fn to_file(&self, set: &[Change], case: &Case) -> Option<Last> {
        // Who is to arrive on some day or later has no last day by it.
        let moves = |change: &Change| matches!(change, Change::FileAndArriveFrom(_) | Change::ArriveFrom(_));
        let arrival = case.facts.arrival.at.filter(|_| !set.iter().any(moves));
        let arrives = if let Ask::PortVisa(port) = &case.ask { arrival.map(|_| port.arrives_on) } else { None };
        let days = [case.last_day, case.window.map(|window| window.apply_by), arrives];
        let last = days.into_iter().flatten().min()?;
        let days: Vec<NaiveDate> = case.filed_on.iter_days().take_while(|day| *day <= last).collect();
        let on = |day: NaiveDate| {
            let mut facts = changed(self.facts, set);
            if facts.filed_on() < day {
                Change::FileFrom(day).apply(&mut facts);
            }
            assess(&facts, self.policy, set)
        };
        let holds = |day: &NaiveDate| on(*day).is_some_and(|now| now.outcome <= self.reaches);
        let by = days[..days.partition_point(holds)].last().copied().filter(|by| self.facts.as_of <= *by)?;
        let after = if arrives == Some(by) { None } else { on(plus_days(by, 1)) };
        let then = after.filter(|now| self.reaches < now.outcome);
        let then = then.and_then(|now| now.reasons.first().map(|(code, _)| *code));
        Some(Last { by, then, what: then.map(|code| consequence(case, code)), filed: false })
    }

    /// The last day for what is still to be supplied: until it is to be decided, or until the arrival.
    fn to_supply(&self, case: &Case) -> Option<Last> {
        let due = match self.until {
            Until::Law => case.receipt.and_then(Result::ok),
            Until::Case(day) => day,
        };
        let arrives =
            case.facts.arrival.at.map(|at| at.beijing_day()).filter(|_| case.facts.measure == Measure::PortVisa);
        let (by, then) = match (due, arrives) {
            (_, Some(day)) => (day, None),
            (Some(day), None) => (day, Some(Code::DecisionOverdue)),
            (None, None) => return None,
        };
        let what = then.map(|code| consequence(case, code));
        Some(Last { by, then, what, filed: true }).filter(|last| self.facts.as_of <= last.by)
    }
}
