//! What stands against the person at the border: bans, records, health, means.

use chrono::NaiveDate;

use super::PORT_RULE;
use crate::domain::day::plus_months;
use crate::domain::paper::RecordEntry;
use crate::domain::words::RecordKind;
use crate::rules::case::Case;
use crate::rules::finding::{Finding, because, concerned, known};
use crate::rules::reasons::Code;
use crate::rules::rule::{Check, Rule};

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

/// Returns the last day of the longest entry ban on record, run out or not.
pub fn last_ban_day(case: &Case) -> Option<NaiveDate> {
    case.facts.record.as_deref()?.iter().filter_map(|entry| ban_ends(case, entry)).max()
}

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
        let ends = concerned(last_ban_day(case))?;
        let because =
            because!("不准入境期限至{0}，申请日为{1}", "the entry ban runs to {0}, filed on {1}", ends, case.filed_on);
        Ok(Finding::new(ends < case.filed_on, Code::EntryBan, because))
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
        let spent = record.iter().find(|entry| match entry.kind {
            RecordKind::Expelled | RecordKind::Repatriated => {
                ban_ends(case, entry).is_none_or(|ends| ends < case.filed_on)
            }
            RecordKind::OrderedToLeave => true,
            RecordKind::ExitBan
            | RecordKind::WatchListHit
            | RecordKind::SecurityGround
            | RecordKind::IllegalWorkSuspected
            | RecordKind::UnannotatedWork
            | RecordKind::IllegalStay => false,
        });
        let because = match spent {
            Some(entry) => because!("曾被{0}，应当面谈核实", "earlier record: {0}; an interview is due", entry.kind),
            None => {
                because!("没有曾被驱逐、遣送或者限期出境的记录", "no ended expulsion, repatriation or order to leave")
            }
        };
        Ok(Finding::new(spent.is_none(), Code::AdverseRecordInterview, because))
    }),
    ..PORT_RULE
};
