//! What stands against the person at the border: bans, records, health, means.

use chrono::NaiveDate;

use super::PORT_RULE;
use crate::domain::day::{plus_days, plus_months};
use crate::domain::paper::RecordEntry;
use crate::domain::words::RecordKind;
use crate::rules::case::Case;
use crate::rules::finding::{Finding, because, concerned, known, only_if};
use crate::rules::reasons::Code;
use crate::rules::rule::{Check, Rule};
use crate::rules::standing::all_of;

pub(super) const NO_HEALTH_GROUND: Rule = Rule {
    id: "PV-17",
    zh: "没有经确认的健康原因",
    en: "No health ground is established",
    cite: "EEAL 21(1)(ii)",
    check: Check::PortVisa(|case, _| {
        let ground = known(case.facts.applicant.health_ground)?;
        Ok(Finding::new(false, Code::HealthGround, because!("经确认患有{0}", "established: {0}", ground)))
    }),
    ..PORT_RULE
};

pub(super) const HAS_MEANS: Rule = Rule {
    id: "PV-18",
    zh: "能保障在中国境内期间所需费用",
    en: "The applicant can guarantee the expenses in China",
    cite: "EEAL 21(1)(iv)",
    check: Check::PortVisa(|case, _| {
        let can = known(case.facts.applicant.can_pay_expenses)?;
        let because = if can {
            because!("能保障在中国境内期间所需费用", "the expenses in China are guaranteed")
        } else {
            because!("不能保障在中国境内期间所需费用", "the expenses in China cannot be guaranteed")
        };
        Ok(Finding::new(can, Code::NoMeans, because))
    }),
    ..PORT_RULE
};

/// Returns the last day of the entry ban of a record; `None` where day or term is unknown, or it carries no ban.
fn ban_ends(case: &Case, entry: &RecordEntry) -> Option<NaiveDate> {
    let years = match entry.kind {
        RecordKind::Expelled => case.law().sanctions.expelled_ban_years,
        RecordKind::Repatriated => entry.ban_years?,
        RecordKind::OrderedToLeave
        | RecordKind::ExitBan
        | RecordKind::WatchListHit
        | RecordKind::SecurityGround
        | RecordKind::IllegalWorkSuspected
        | RecordKind::UnannotatedWork
        | RecordKind::IllegalStay => return None,
    };
    Some(plus_months(entry.on?, years * 12))
}

/// Returns the last day of the longest entry ban on record, run out or not; `None` where one is on record whose term is
/// not shown and may be longer.
pub fn last_ban_day(case: &Case) -> Option<NaiveDate> {
    let longest = longest_ban(case)?;
    let most = case.law().sanctions.repatriated_ban_max_years * 12;
    let open = open_bans(case).filter(|on| case.filed_on <= least_end(case, *on));
    open.map(|on| plus_months(on, most)).all(|latest| latest <= longest).then_some(longest)
}

/// The last day of the longest ban whose term is shown.
fn longest_ban(case: &Case) -> Option<NaiveDate> {
    case.facts.record.as_deref()?.iter().filter_map(|entry| ban_ends(case, entry)).max()
}

/// The days of the repatriations on record whose term is not shown.
fn open_bans(case: &Case) -> impl Iterator<Item = NaiveDate> {
    case.facts.records(RecordKind::Repatriated).filter(|entry| entry.ban_years.is_none()).filter_map(|entry| entry.on)
}

/// The last day of a ban of the least term that the law allows.
fn least_end(case: &Case, on: NaiveDate) -> NaiveDate {
    plus_months(on, case.law().sanctions.repatriated_ban_min_years * 12)
}

/// Returns the first day on which no entry ban runs for certain: the day after the last of them.
pub fn first_free_day(case: &Case) -> Option<NaiveDate> {
    let open = open_bans(case).map(|on| least_end(case, on)).max();
    longest_ban(case).max(open).map(|last| plus_days(last, 1))
}

/// The provisions on the entry ban of somebody who was repatriated.
const REPATRIATED: &str = "EEAL 21(1)(i), 62(3); Reg 31";

pub(super) const NO_ENTRY_BAN: Rule = Rule {
    id: "PV-19",
    zh: "没有未满的不准入境期限",
    en: "No entry ban runs",
    cite: "EEAL 21(1)(i), 62(3), 81(3); Reg 31",
    figures: &[
        "sanctions.expelled_ban_years",
        "sanctions.repatriated_ban_min_years",
        "sanctions.repatriated_ban_max_years",
    ],
    check: Check::PortVisa(|case, _| {
        known(case.facts.record.as_ref())?;
        let (shown, open) = (longest_ban(case), open_bans(case).max());
        let least = open.map(|on| least_end(case, on));
        if let Some((on, end)) = open.zip(least).filter(|(_, end)| case.filed_on <= *end && shown < Some(*end)) {
            let because = because!(
                "{0}被遣送出境，不准入境期限未注明，最短至{1}，申请日为{2}",
                "repatriated on {0}; the term of the entry ban is not shown and runs to {1} at least, filed on {2}",
                on,
                end,
                case.filed_on
            );
            return Ok(Finding::new(false, Code::EntryBan, because).citing(REPATRIATED));
        }
        let ends = concerned(shown)?;
        let because =
            because!("不准入境期限至{0}，申请日为{1}", "the entry ban runs to {0}, filed on {1}", ends, case.filed_on);
        let expelled = case.facts.records(RecordKind::Expelled).any(|entry| ban_ends(case, entry) == Some(ends));
        let cite = if expelled { "EEAL 21(1)(i), 81(3)" } else { REPATRIATED };
        Ok(Finding::new(ends < case.filed_on, Code::EntryBan, because).citing(cite))
    }),
    ..PORT_RULE
};

pub(super) const NO_ADVERSE_RECORD: Rule = Rule {
    id: "PV-20",
    zh: "没有已届满的不准入境记录或者限期出境记录",
    en: "No ended entry ban and no earlier order to leave",
    cite: "Reg 8(iii); EEAL 62, 81",
    check: Check::PortVisa(|case, _| {
        let record = known(case.facts.record.as_deref())?;
        let spent = all_of(record.iter().filter(|entry| match entry.kind {
            RecordKind::Expelled | RecordKind::Repatriated => {
                let ends = ban_ends(case, entry).or(entry.on.map(|on| least_end(case, on)));
                ends.is_none_or(|ends| ends < case.filed_on)
            }
            RecordKind::OrderedToLeave => true,
            RecordKind::ExitBan
            | RecordKind::WatchListHit
            | RecordKind::SecurityGround
            | RecordKind::IllegalWorkSuspected
            | RecordKind::UnannotatedWork
            | RecordKind::IllegalStay => false,
        }));
        let because = match spent {
            Some(kinds) => because!("有{0}记录，应当面谈核实", "earlier record: {0}; an interview is due", kinds),
            None => {
                // While another ban runs there is a record, and this rule has nothing to say.
                only_if(
                    !record.iter().any(|entry| matches!(entry.kind, RecordKind::Expelled | RecordKind::Repatriated)),
                )?;
                because!(
                    "没有被驱逐出境、遣送出境、限期出境记录",
                    "no record of expulsion, repatriation or an order to leave"
                )
            }
        };
        Ok(Finding::new(spent.is_none(), Code::AdverseRecordInterview, because))
    }),
    ..PORT_RULE
};
