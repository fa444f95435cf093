//! Counts kept beside the cases: what happened on each day, what stood at its end; so that a report never counts cases.
//!
//! A case stands in cells of the stock (`open` split by state, measure, port …). Before an act the case is taken out of
//! its cells, after it put into those where it stands then; [`post`] adds the sums of a transaction to the stock. All of
//! it is statements over ranges of cases, so that one case and a chunk of a list are counted by the same lines.

use rusqlite::{named_params, params};

use crate::domain::count::Metric;
use crate::domain::day::office_day;
use crate::domain::words::Word;
use crate::record::act::Act;
use crate::record::event::{Event, EventKind};
use crate::store::engine::{Affected, Change, Reads};
use crate::store::fault::StoreError;

/// The cases of a range with the day on which they move, equal ones together. For a part of a list the table `case_group`
/// holds them.
macro_rules! stood {
    ($columns:literal) => {
        concat!(
            "SELECT max(moved_on, :day) AS day, ",
            $columns,
            ", count(*) AS many FROM case_file WHERE id BETWEEN :first AND :last GROUP BY 1, ",
            $columns
        )
    };
}

/// Every cell of the stock that a case stands in. A case is overdue from the day after its last day, whatever happens
/// until then: so that is the day on which it is counted.
macro_rules! cells {
    () => {
        "open AS (SELECT *, coalesce(port, 'none') AS at_port, coalesce(nationality, 'none') AS of_nation,
                 coalesce(enterprise, 'none') AS of_unit
             FROM case_group WHERE state IN ('accepted', 'awaiting-papers', 'under-examination', 'reviewed', 'approved')),
         running AS (SELECT *, max(day, date(due_on, '+1 day')) AS late FROM open
             WHERE due_on IS NOT NULL AND state IN ('accepted', 'under-examination', 'reviewed')),
         held AS (SELECT * FROM case_group WHERE custody IN ('office', 'sticker')),
         elsewhere AS (SELECT * FROM case_group WHERE custody IN ('lost', 'seized', 'other-authority')),
         cell (what, split, value, day, many) AS (
             SELECT 'open', 'all', '', day, many FROM open
             UNION ALL SELECT 'open', 'state', state, day, many FROM open
             UNION ALL SELECT 'open', 'measure', measure, day, many FROM open
             UNION ALL SELECT 'open', 'port', at_port, day, many FROM open
             UNION ALL SELECT 'open', 'nationality', of_nation, day, many FROM open
             UNION ALL SELECT 'open', 'enterprise', of_unit, day, many FROM open
             UNION ALL SELECT 'open', 'filed', filed_on, day, many FROM open
             UNION ALL SELECT 'open', 'moved', moved_on, day, many FROM open
             UNION ALL SELECT 'running', 'all', '', day, many FROM running
             UNION ALL SELECT 'running', 'due', due_on, day, many FROM running
             UNION ALL SELECT 'overdue', 'all', '', late, many FROM running
             UNION ALL SELECT 'overdue', 'measure', measure, late, many FROM running
             UNION ALL SELECT 'held', 'all', '', day, many FROM held
             UNION ALL SELECT 'held', 'place', custody, day, many FROM held
             UNION ALL SELECT 'held-overdue', 'all', '', max(day, date(due_on, '+1 day')), many FROM held
                 WHERE due_on IS NOT NULL
             UNION ALL SELECT 'held-closed', 'all', '', day, many FROM held
                 WHERE state IN ('refused', 'withdrawn', 'collected', 'void')
             UNION ALL SELECT 'elsewhere', 'all', '', day, many FROM elsewhere
             UNION ALL SELECT 'elsewhere', 'place', custody, day, many FROM elsewhere
             UNION ALL SELECT 'exempt', 'all', '', day, many FROM open WHERE exempt = 1
             UNION ALL SELECT 'drafts', 'all', '', day, many FROM case_group WHERE state = 'draft')"
    };
}

/// Adds cases to the cells that they stand in, or takes them out.
macro_rules! add {
    ($($stood:expr),*) => {
        concat!(
            "INSERT INTO stock_delta (what, split, value, day, n) WITH ",
            $($stood,)*
            cells!(),
            " SELECT what, split, value, day, sum(many) * :sign FROM cell WHERE true GROUP BY 1, 2, 3, 4
             ON CONFLICT DO UPDATE SET n = n + excluded.n"
        )
    };
}

const ADD: &str = add!(
    "case_group AS (",
    stood!("state, measure, port, nationality, enterprise, filed_on, moved_on, due_on, custody, exempt"),
    "), "
);
const ADD_ALIKE: &str = add!();

/// How often the cases of a range stand in cells of the stock, as they stand now.
pub(in crate::store) const STANDING: &str = concat!(
    "WITH case_group AS (",
    stood!("state, measure, port, nationality, enterprise, filed_on, moved_on, due_on, custody, exempt"),
    "), ",
    cells!(),
    " SELECT coalesce(sum(many), 0) FROM cell
     WHERE what = :what AND split = :split AND value BETWEEN :low AND :high AND day <= :to"
);

/// Counts on their day the cases of a range that came to something. A decision is also in time, late or undated; what
/// is received for the rules to refer is also referred.
macro_rules! happened {
    ($($stood:expr),*) => {
        concat!(
            "INSERT INTO daily_count (day, what, split, value, n) WITH ",
            $($stood,)*
            "did (day, what, measure, port, nation, unit, many) AS (
         SELECT day, :what, measure, coalesce(port, 'none'), coalesce(nationality, 'none'),
             coalesce(enterprise, 'none'), many FROM case_group WHERE state <> 'draft'
         UNION ALL SELECT day, CASE WHEN :what = 'received' THEN 'referred' WHEN due_on IS NULL THEN 'undated'
                 WHEN day <= due_on THEN 'in-time' ELSE 'late' END, measure, coalesce(port, 'none'),
             coalesce(nationality, 'none'), coalesce(enterprise, 'none'), many
         FROM case_group WHERE :what IN ('approved', 'refused')
             OR (:what = 'received' AND outcome = 'refer' AND state <> 'draft')),
     cell (day, what, split, value, many) AS (
         SELECT day, what, 'all', '', many FROM did
         UNION ALL SELECT day, what, 'measure', measure, many FROM did
         UNION ALL SELECT day, what, 'port', port, many FROM did
         UNION ALL SELECT day, what, 'nationality', nation, many FROM did
         UNION ALL SELECT day, what, 'enterprise', unit, many FROM did
         UNION ALL SELECT day, what, 'officer', :officer, many FROM did)
     SELECT day, what, split, value, sum(many) * :sign FROM cell WHERE true GROUP BY 1, 2, 3, 4
     ON CONFLICT DO UPDATE SET n = n + excluded.n"
        )
    };
}

const HAPPENED: &str =
    happened!("case_group AS (", stood!("state, measure, port, nationality, enterprise, due_on, outcome"), "), ");
const HAPPENED_ALIKE: &str = happened!();

/// A day on which a number changes begins with the number of the day before.
const BEGIN: &str = "INSERT INTO standing_count (what, split, value, day, n)
     SELECT what, split, value, day, coalesce((SELECT n FROM standing_count AS was WHERE was.what = stock_delta.what
         AND was.split = stock_delta.split AND was.value = stock_delta.value AND was.day < stock_delta.day
         ORDER BY was.day DESC LIMIT 1), 0)
     FROM stock_delta WHERE n <> 0 ON CONFLICT DO NOTHING";
const CHANGE: &str = "UPDATE standing_count SET n = n + (SELECT sum(stock_delta.n) FROM stock_delta WHERE stock_delta.what = standing_count.what
         AND stock_delta.split = standing_count.split AND stock_delta.value = standing_count.value AND stock_delta.day <= standing_count.day)
     FROM (SELECT what, split, value, min(day) AS day FROM stock_delta WHERE n <> 0 GROUP BY 1, 2, 3) AS since
     WHERE standing_count.what = since.what AND standing_count.split = since.split AND standing_count.value = since.value
         AND standing_count.day >= since.day";

/// Takes the case of an act out of the counts; called before the act is applied.
pub(in crate::store) fn before(event: &Event, act: &Act, to: &mut Change) -> Result<(), StoreError> {
    if counts(act) == Counts::Nothing {
        return Ok(());
    }
    if let Act::Withdrawn(_) = act {
        // A draft that is withdrawn was never received.
        happened(event, Metric::Withdrawn, 1, to)?;
    } else if let Act::Undone(undone) = act
        && let Some(metric) = metric(undone.kind)
    {
        // What is undone did not happen: it is taken out where it was counted.
        happened(event, metric, -1, to)?;
        let alone = "SELECT 1 FROM case_file WHERE id = ?1 AND alone = 1";
        if metric == Metric::Approved && to.one(alone, params![event.case], |_| Ok(()))?.is_some() {
            happened(event, Metric::Urgent, -1, to)?;
        }
    }
    add(event.at, (event.case, event.case), -1, to)
}

/// Puts the case of an act into the counts as it stands now, and counts what happened.
pub(in crate::store) fn after(event: &Event, act: &Act, to: &mut Change) -> Result<(), StoreError> {
    if let Act::ListTaken(list) = act {
        return list_taken(event, list.enterprise.as_deref(), list.data_rows, to);
    }
    let counts = counts(act);
    for metric in also(act) {
        happened(event, *metric, 1, to)?;
    }
    if counts == Counts::Nothing {
        return Ok(());
    }
    moved(event, to)?;
    add(event.at, (event.case, event.case), 1, to)?;
    match counts {
        Counts::Happening(metric) => happened(event, metric, 1, to),
        Counts::Standing if matches!(act, Act::Undone(undone) if undone.kind == EventKind::Withdrawn) => {
            happened(event, Metric::Withdrawn, -1, to)
        }
        Counts::Standing | Counts::Nothing => Ok(()),
    }
}

/// Notes on a case the day of an act that may move it.
pub(in crate::store) fn moved(event: &Event, to: &mut Change) -> Result<(), StoreError> {
    to.run(
        "UPDATE case_file SET moved_on = max(moved_on, ?2) WHERE id = ?1",
        params![event.case, office_day(event.at).to_string()],
        Affected::Exactly(1),
    )
}

/// Counts the cases of the table `case_group`, which one list brought: what [`after`] does for each, for all at once.
pub(in crate::store) fn taken_in(officer: &str, to: &mut Change) -> Result<(), StoreError> {
    to.run(ADD_ALIKE, named_params! {":sign": 1}, Affected::Any)?;
    to.run(
        HAPPENED_ALIKE,
        named_params! {":what": Metric::Received.code(), ":officer": officer, ":sign": 1},
        Affected::Any,
    )?;
    to.run("DELETE FROM case_group", [], Affected::Any)
}

/// Adds to the stock what a transaction changed; every transaction ends with this.
pub(in crate::store) fn post(to: &mut Change) -> Result<(), StoreError> {
    to.run(BEGIN, [], Affected::Any)?;
    to.run(CHANGE, [], Affected::Any)?;
    to.run("DELETE FROM stock_delta", [], Affected::Any)
}

fn add(at: i64, (first, last): (u64, u64), sign: i64, to: &mut Change) -> Result<(), StoreError> {
    let day = office_day(at).to_string();
    to.run(ADD, named_params! {":first": first, ":last": last, ":day": day, ":sign": sign}, Affected::Any)
}

fn happened(event: &Event, metric: Metric, sign: i64, to: &mut Change) -> Result<(), StoreError> {
    let (case, officer, day) = (event.case, &event.officer, office_day(event.at).to_string());
    to.run(
        HAPPENED,
        named_params! {
            ":first": case, ":last": case, ":day": day, ":what": metric.code(), ":officer": officer, ":sign": sign,
        },
        Affected::Any,
    )
}

fn list_taken(event: &Event, unit: Option<&str>, rows: u64, to: &mut Change) -> Result<(), StoreError> {
    to.run(
        "INSERT INTO daily_count (day, what, split, value, n)
         SELECT ?1, what, split, value, n FROM (SELECT 'lists' AS what, 1 AS n UNION ALL SELECT 'list-rows', ?2),
             (SELECT 'all' AS split, '' AS value UNION ALL SELECT 'enterprise', ?3 UNION ALL SELECT 'officer', ?4)
         WHERE true ON CONFLICT DO UPDATE SET n = n + excluded.n",
        params![office_day(event.at).to_string(), rows, unit.unwrap_or("none"), event.officer],
        Affected::Any,
    )
}

/// What an act is to the counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Counts {
    /// It changes nothing that is counted.
    Nothing,
    /// It may change where a case stands.
    Standing,
    /// So it may, and it is counted on its day.
    Happening(Metric),
}

/// What an act is counted as besides, or without changing where the case stands.
fn also(act: &Act) -> &'static [Metric] {
    if let Act::Accepted(taken) = act {
        if taken.late_entry.is_some() { &[Metric::LateEntered] } else { &[] }
    } else if let Act::Approved(decided) = act {
        if decided.second_look_by.is_some() { &[Metric::Urgent] } else { &[] }
    } else if let Act::LookedAgain(looked) = act {
        // Who lifts a doubt looks at what was counted before.
        if looked.lifts.is_some() {
            &[]
        } else if looked.agreed {
            &[Metric::LookedAgain]
        } else {
            &[Metric::LookedAgain, Metric::Doubted]
        }
    } else if let Act::Drawn(_) = act {
        &[Metric::Drawn]
    } else {
        &[]
    }
}

/// What of the acts that are counted where the case stands after them.
fn metric(kind: EventKind) -> Option<Metric> {
    let counted = [
        (EventKind::Accepted, Metric::Received),
        (EventKind::Noticed, Metric::Noticed),
        (EventKind::Reviewed, Metric::Examined),
        (EventKind::Returned, Metric::Returned),
        (EventKind::Approved, Metric::Approved),
        (EventKind::Refused, Metric::Refused),
        (EventKind::Issued, Metric::Issued),
        (EventKind::Voided, Metric::Voided),
    ];
    counted.iter().find(|(of, _)| *of == kind).map(|(_, metric)| *metric)
}

fn counts(act: &Act) -> Counts {
    match metric(act.kind()) {
        Some(metric) => Counts::Happening(metric),
        None if may_move(act) => Counts::Standing,
        None => Counts::Nothing,
    }
}

/// The kinds of acts after which a case may stand elsewhere.
const MOVES: [EventKind; 24] = [
    EventKind::Accepted,
    EventKind::Noticed,
    EventKind::Reviewed,
    EventKind::Returned,
    EventKind::Approved,
    EventKind::Refused,
    EventKind::Issued,
    EventKind::Voided,
    EventKind::Undone,
    EventKind::Drafted,
    EventKind::Amended,
    EventKind::PaperAdded,
    EventKind::PaperVerified,
    EventKind::Inquired,
    EventKind::CustodyMoved,
    EventKind::Claimed,
    EventKind::Withdrawn,
    EventKind::Collected,
    EventKind::Corrected,
    EventKind::CorrectionProposed,
    EventKind::CorrectionWithdrawn,
    EventKind::Recused,
    EventKind::Endorsed,
    EventKind::PeriodSet,
];

/// Tells whether an act moves a case, so that its day is that of the last act on it.
pub(in crate::store) fn moves(act: &Act) -> bool {
    counts(act) != Counts::Nothing
}

/// Tells whether a case may stand elsewhere after an act.
fn may_move(act: &Act) -> bool {
    MOVES.contains(&act.kind())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::words::Word;

    /// The kinds of acts after which every case stands where it stood.
    const STAYS: [EventKind; 39] = [
        EventKind::LedgerOpened,
        EventKind::RosterProposed,
        EventKind::RosterConfirmed,
        EventKind::PolicyKept,
        EventKind::LawProposed,
        EventKind::LawActivated,
        EventKind::UnitMarked,
        EventKind::DeemedAccepted,
        EventKind::TakenOver,
        EventKind::Drawn,
        EventKind::LookedAgain,
        EventKind::InterestStated,
        EventKind::Linked,
        EventKind::Distinct,
        EventKind::Unlinked,
        EventKind::Parted,
        EventKind::Printed,
        EventKind::StockReceived,
        EventKind::StockCounted,
        EventKind::StockReturned,
        EventKind::StockFound,
        EventKind::NumberSpoiled,
        EventKind::Viewed,
        EventKind::ListTaken,
        EventKind::ListPart,
        EventKind::ListUndone,
        EventKind::WatchListLoaded,
        EventKind::WatchCleared,
        EventKind::BackedUp,
        EventKind::Restored,
        EventKind::RestoreConfirmed,
        EventKind::RestoreDrilled,
        EventKind::TimeSet,
        EventKind::TimeConfirmed,
        EventKind::ClockVouched,
        EventKind::RecordShared,
        EventKind::RosterWithdrawn,
        EventKind::ErasureProposed,
        EventKind::Erased,
    ];

    #[test]
    fn of_every_kind_it_is_said_whether_a_case_may_stand_elsewhere_after_it() {
        for kind in EventKind::ALL.iter().copied() {
            assert!(MOVES.contains(&kind) != STAYS.contains(&kind), "{}", kind.code());
        }
    }
}
