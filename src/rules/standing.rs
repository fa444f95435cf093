//! Who files, and where, when the applicant is in China: place, attendance, orders and suspicions that stand in the way.

use super::case::Case;
use super::finding::{Finding, Silent, because, known};
use super::reasons::Code;
use super::rule::{At, Check, Rule};
use crate::domain::measure::Ask;
use crate::domain::words::{FiledBy, RecordKind, SpecialStatus};

/// The rules, in the order in which they are told.
pub const RULES: &[Rule] = &[
    STAY_HAS_NOT_ENDED,
    FILED_AT_THE_PLACE_OF_STAY,
    NOT_ORDERED_TO_LEAVE,
    INVITER_ANSWERS,
    APPLICANT_ATTENDS,
    MAY_LEAVE,
    NO_ILLEGAL_WORK,
];

const STANDING_RULE: Rule = Rule {
    id: "",
    zh: "",
    en: "",
    cite: "",
    at: At::Examination,
    figures: &[],
    check: Check::InCountry(|_, _| Err(Silent::NotConcerned)),
};

const STAY_HAS_NOT_ENDED: Rule = Rule {
    id: "ST-01",
    zh: "申请时停留或者居留期限未过",
    en: "The stay or permit had not ended on the day of filing",
    cite: "EEAL 29(2), 32, 78; Reg 25(i)",
    check: Check::InCountry(|case, _| {
        let last = known(case.last_day)?;
        let because =
            because!("停留居留期限至{0}，申请日为{1}", "the stay ends on {0}, filed on {1}", last, case.filed_on);
        Ok(Finding::new(case.filed_on <= last, Code::StayExpired, because))
    }),
    ..STANDING_RULE
};

const FILED_AT_THE_PLACE_OF_STAY: Rule = Rule {
    id: "ST-02",
    zh: "向停留地或者居留地公安机关申请",
    en: "Filed at the office of the place of stay",
    cite: "EEAL 29(2), 30(1), 35; NIA measure 2024-01-11 (3)",
    figures: &["filing.same_place_digits", "filing.municipality_digits", "filing.municipalities"],
    check: Check::InCountry(|case, _| {
        let filing = &case.facts.filing;
        let (office, stay) = (known(filing.office_region)?, known(filing.place_of_stay_region)?);
        let because = because!(
            "受理机关所在地{0}，停留居留地{1}",
            "the office is of {0}, the place of stay is {1}",
            office,
            stay
        );
        Ok(Finding::new(case.same_place(office, stay), Code::NoJurisdiction, because))
    }),
    ..STANDING_RULE
};

const NOT_ORDERED_TO_LEAVE: Rule = Rule {
    id: "ST-03",
    zh: "本次停留期间没有限期出境决定",
    en: "No order to leave was made in the present stay",
    cite: "Reg 33, 35(iii), 21(iii)",
    figures: &["sanctions.order_to_leave_max_days"],
    check: Check::InCountry(|case, held| {
        known(case.facts.record.as_ref())?;
        let entered_on = known(held.entered_on)?;
        let present = entered_on..=case.filed_on;
        let order =
            case.facts.records(RecordKind::OrderedToLeave).filter_map(|entry| entry.on).find(|on| present.contains(on));
        let because = match order {
            Some(on) => because!("{0}作出限期出境决定", "ordered to leave on {0}", on),
            None => because!("自{0}入境以来没有限期出境决定", "no order to leave since the entry on {0}", entered_on),
        };
        Ok(Finding::new(order.is_none(), Code::OrderedToLeave, because))
    }),
    ..STANDING_RULE
};

const MAY_LEAVE: Rule = Rule {
    id: "ST-04",
    zh: "未被限制出境",
    en: "The applicant may leave China",
    cite: "EEAL 28, 34, 65",
    check: Check::InCountry(|case, _| {
        known(case.facts.record.as_ref())?;
        let banned = case.facts.records(RecordKind::ExitBan).next().is_some();
        let because = if banned {
            because!(
                "被限制出境，停留问题由上级处理",
                "not allowed to leave; the stay has to be regularised by a supervisor"
            )
        } else {
            because!("未被限制出境", "no exit ban is recorded")
        };
        Ok(Finding::new(!banned, Code::ExitBan, because))
    }),
    ..STANDING_RULE
};

const NO_ILLEGAL_WORK: Rule = Rule {
    id: "ST-05",
    zh: "没有非法就业嫌疑",
    en: "No illegal work is suspected",
    cite: "EEAL 43, 59(1)(iii); Reg 20, 21(iii), 22(2)",
    check: Check::InCountry(|case, _| {
        let record = known(case.facts.record.as_deref())?;
        let suspicion = record
            .iter()
            .find(|entry| matches!(entry.kind, RecordKind::IllegalWorkSuspected | RecordKind::UnannotatedWork));
        let because = match suspicion {
            Some(entry) => because!("记录：{0}", "on record: {0}", entry.kind),
            None => because!("没有非法就业嫌疑", "no illegal work is suspected"),
        };
        Ok(Finding::new(suspicion.is_none(), Code::IllegalWorkSuspected, because))
    }),
    ..STANDING_RULE
};

const INVITER_ANSWERS: Rule = Rule {
    id: "ST-06",
    zh: "邀请单位或者个人配合核实",
    en: "The inviter cooperates with verification",
    cite: "Reg 20, 21(i)",
    check: Check::InCountry(|case, _| {
        let refused = known(case.facts.inviter.refused_verification)?;
        let because = if refused {
            because!("邀请方拒不配合核实", "the inviter refuses to answer verification")
        } else {
            because!("邀请方配合核实", "the inviter answers verification")
        };
        Ok(Finding::new(!refused, Code::VerificationRefused, because))
    }),
    ..STANDING_RULE
};

const APPLICANT_ATTENDS: Rule = Rule {
    id: "ST-07",
    zh: "申请人本人到场，或者具备由他人代办的情形",
    en: "The applicant attends, or a ground for filing by others is shown",
    cite: "Reg 16(1), 19(1), 19(2)",
    figures: &["filing.agent_under_age", "filing.agent_from_age"],
    check: Check::InCountry(|case, _| {
        let filed_by = known(case.facts.filing.filed_by)?;
        let ground = ground_for_an_agent(case);
        let because = match (filed_by, ground) {
            (FiledBy::Applicant, _) => because!("本人到场", "the applicant attends"),
            (_, Some(ground)) => {
                because!("由{0}代办：{1}", "filed by: {0}; ground: {1}", filed_by, super::finding::Value::Word(ground))
            }
            (_, None) => {
                because!("由{0}代办，未见可以代办的情形", "filed by: {0}; no ground for that is shown", filed_by)
            }
        };
        let met = filed_by == FiledBy::Applicant || ground.is_some();
        Ok(Finding::new(met, Code::PersonalAttendanceRequired, because).supply("personal_attendance"))
    }),
    ..STANDING_RULE
};

/// Returns the ground on which others may file (Reg 19); for a first residence permit fewer count.
fn ground_for_an_agent(case: &Case) -> Option<&'static [&'static str; 2]> {
    let (applicant, law) = (&case.facts.applicant, &case.law().filing);
    let talent =
        |status: SpecialStatus| applicant.special_status.as_ref().is_some_and(|statuses| statuses.0.contains(&status));
    let first_permit = matches!(case.ask, Ask::PermitIssue(_));
    let clean = applicant.first_entry == Some(false) && case.facts.record.as_ref().is_some_and(Vec::is_empty);
    let guaranteed = case.facts.inviter.guarantees_costs == Some(true);
    let grounds = [
        (case.has_reached(law.agent_under_age) == Some(false), &["年龄较小", "young age"]),
        (case.has_reached(law.agent_from_age) == Some(true), &["年龄较大", "old age"]),
        (applicant.immobile == Some(true), &["因疾病行动不便", "illness"]),
        (first_permit && talent(SpecialStatus::HighLevelTalent), &["高层次人才", "high-level talent"]),
        (!first_permit && clean, &["非首次入境且记录良好", "not the first entry, and a clean record"]),
        (!first_permit && guaranteed, &["邀请方提供费用担保", "costs guaranteed by the inviter"]),
    ];
    grounds.into_iter().find(|(stands, _)| *stands).map(|(_, ground)| ground)
}
