//! The passport during an application: handed back once verified, or kept (NIA measure 2023-08-03; Reg 13(3), 18(3)).

use super::case::Case;
use super::finding::{Finding, Silent, because, concerned, known, only_if};
use super::reasons::Code;
use super::rule::{At, Check, Rule};
use super::{every, identity};
use crate::domain::words::{Measure, Stage, WordSet};

/// The rules, in the order in which they are told; those on the passport itself are shared with the application.
pub const RULES: &[&Rule] = &[
    &identity::PASSPORT_IS_GENUINE,
    &identity::PASSPORT_IS_NOT_EVIDENCE,
    &IS_A_RESIDENCE_PERMIT,
    &MEASURE_IS_IN_FORCE,
    &identity::PASSPORT_IS_SHOWN,
    &identity::PASSPORT_IS_VALID,
    &PASSPORT_IS_VERIFIED,
    &MEASURE_IS_CERTAIN,
    &identity::PASSPORT_IS_UNALTERED,
    &identity::PASSPORT_IS_NOT_REPORTED_LOST,
    &identity::MRZ_DIGITS_AGREE,
    &identity::MRZ_AGREES_WITH_PRINT,
    &identity::PASSPORT_IS_THE_ENTRY_DOCUMENT,
    &every::RECEIPT_CAN_BE_DATED,
    &STAY_IS_LAWFUL,
    &STAY_OUTLASTS_RECEIPT,
    &STAYS_IN_CHINA,
];

/// Tells whether a case has a retention block: every in-country measure while it is accepted or examined, newborns aside.
pub fn concerns(case: &Case) -> bool {
    let measure = case.facts.measure;
    matches!(case.facts.stage, Stage::Acceptance | Stage::UnderExamination)
        && measure.in_country()
        && measure != Measure::NewbornRegistration
}

const RETENTION_RULE: Rule = Rule {
    id: "",
    zh: "",
    en: "",
    cite: "",
    at: At::Examination,
    figures: &[],
    check: Check::Any(|_| Err(Silent::NotConcerned)),
};

/// The measures to which the exemption extends: as in force, as announced, or else as the latest edition has them.
fn exempt_measures(case: &Case) -> Option<WordSet<Measure>> {
    let (now, latest) = (&case.law().retention.exempt_measures, &case.latest_law().retention.exempt_measures);
    now.firm.or(now.announced).or(latest.firm)
}

const IS_A_RESIDENCE_PERMIT: Rule = Rule {
    id: "RT-01",
    zh: "申请事项为居留证件",
    en: "A residence permit is applied for",
    cite: "Reg 13(3); NIA measure 2023-08-03",
    figures: &["retention.exempt_measures"],
    check: Check::Any(|case| {
        let exempt = concerned(exempt_measures(case))?;
        let measure = case.facts.measure;
        let because = because!("申请事项为{0}", "applied for: {0}", measure);
        Ok(Finding::new(exempt.has(measure), Code::NotAResidencePermit, because))
    }),
    ..RETENTION_RULE
};

const MEASURE_IS_IN_FORCE: Rule = Rule {
    id: "RT-02",
    zh: "免于留存护照措施已经公布",
    en: "The exemption had been announced on the day of filing",
    cite: "NIA measure 2023-08-03; Reg 18(3)",
    figures: &["retention.exempt_measures"],
    check: Check::Any(|case| {
        let measures = &case.law().retention.exempt_measures;
        let announced = measures.firm.is_some() || measures.announced.is_some();
        let because = because!("申请日为{0}", "filed on {0}", case.filed_on);
        Ok(Finding::new(announced, Code::MeasureNotInForce, because))
    }),
    ..RETENTION_RULE
};

const MEASURE_IS_CERTAIN: Rule = Rule {
    id: "RT-03",
    zh: "免于留存护照措施当日确已施行",
    en: "The exemption certainly applied on the day of filing",
    cite: "MPS press conference 2023-08-03",
    figures: &["retention.exempt_measures"],
    check: Check::Any(|case| {
        let measures = &case.law().retention.exempt_measures;
        only_if(measures.firm.is_some() || measures.announced.is_some())?;
        let because = if measures.firm.is_some() {
            because!("{0}措施已全部部署", "on {0} the measure was deployed", case.filed_on)
        } else {
            because!("{0}处于措施部署期间", "{0} is inside the roll-out window of the measure", case.filed_on)
        };
        Ok(Finding::new(measures.firm.is_some(), Code::EffectiveDateUnpublished, because))
    }),
    ..RETENTION_RULE
};

const PASSPORT_IS_VERIFIED: Rule = Rule {
    id: "RT-04",
    zh: "护照已按规定核验",
    en: "The passport was checked",
    cite: "NIA measure 2023-08-03 ('after verification')",
    check: Check::Any(|case| {
        let because = match case.facts.passport.verification {
            Some(result) => because!("护照核验结果：{0}", "check of the passport: {0}", result),
            None => because!("没有核验护照的记录", "no check of the passport is recorded"),
        };
        Ok(Finding::new(case.facts.passport.verification.is_some(), Code::PassportNotVerified, because))
    }),
    ..RETENTION_RULE
};

const STAY_IS_LAWFUL: Rule = Rule {
    id: "RT-05",
    zh: "申请日没有非法居留",
    en: "There is no illegal stay on the day of filing",
    cite: "EEAL 78; Reg 25; EEAL 31(1)(iv)",
    check: Check::Any(|case| {
        let because = because!("非法居留{0}日", "{0} days of illegal stay", case.overstay_days);
        Ok(Finding::new(case.overstay_days == 0, Code::IllegalStayFirst, because))
    }),
    ..RETENTION_RULE
};

const STAY_OUTLASTS_RECEIPT: Rule = Rule {
    id: "RT-06",
    zh: "停留居留期限不早于受理回执届满",
    en: "The stay does not end before the receipt",
    cite: "Reg 18(3) ('while the passport is kept')",
    figures: &["retention.receipt_covers_returned_passport"],
    check: Check::Any(|case| {
        only_if(case.overstay_days == 0)?;
        let last = known(case.last_day)?;
        let receipt = concerned(case.receipt)?.map_err(|_| Silent::Unknown)?;
        let because = if case.law().retention.receipt_covers_returned_passport {
            because!(
                "停留至{0}，受理回执至{1}；按本机关设置由回执证明合法居留，上级备注",
                "the stay ends on {0}, the receipt on {1}; by the office's setting the receipt covers, a supervisor notes it",
                last,
                receipt
            )
        } else {
            because!(
                "停留至{0}，受理回执至{1}；按本机关设置回执不证明退还护照后的合法居留",
                "the stay ends on {0}, the receipt on {1}; by the office's setting the receipt does not cover a returned passport",
                last,
                receipt
            )
        };
        Ok(Finding::new(receipt <= last, Code::ReceiptLawfulStayGap, because))
    }),
    ..RETENTION_RULE
};

const STAYS_IN_CHINA: Rule = Rule {
    id: "RT-07",
    zh: "办理期间不出境",
    en: "The applicant stays in China until the decision",
    cite: "no public text",
    check: Check::Any(|case| {
        let leaves = known(case.facts.request.leaves_china_during_processing)?;
        let because = if leaves {
            because!("办理期间拟出境", "wants to leave China before the decision")
        } else {
            because!("办理期间不出境", "stays in China until the decision")
        };
        Ok(Finding::new(!leaves, Code::ExitDuringProcessing, because))
    }),
    ..RETENTION_RULE
};
