//! The passport during an application: handed back once verified, or kept (MPS measure 2023-08-03; Reg 13(3), 18(3)).

use super::case::Case;
use super::finding::{Finding, Silent, Value, because, concerned, known, only_if};
use super::reasons::Code;
use super::rule::{At, Check, Rule};
use super::{every, identity};
use crate::domain::words::{Basis, Measure, Stage, Verification, WordSet};

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
    whatever_is_held: true,
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
    cite: "Reg 13(3); MPS measure 2023-08-03",
    figures: &["retention.exempt_measures"],
    check: Check::Any(|case| {
        let exempt = concerned(exempt_measures(case))?;
        let measure = case.facts.measure;
        let met = exempt.has(measure);
        // Reg 13(3) covers whom the receipt of a visa or a stay permit covers.
        let by_receipt = measure.is_visa() || measure == Measure::StayPermit;
        let because = if met {
            because!("申请事项为{0}", "applied for: {0}", measure)
        } else if by_receipt && case.overstay_days == 0 {
            because!(
                "申请事项为{0}，免于留存护照措施仅适用于居留证件；护照收存期间，凭受理回执合法停留",
                "applied for: {0}, and the exemption is for residence permits only; while the passport is kept, the stay is lawful on the receipt",
                measure
            )
        } else {
            because!(
                "申请事项为{0}，免于留存护照措施仅适用于居留证件",
                "applied for: {0}, and the exemption is for residence permits only",
                measure
            )
        };
        let cite = if by_receipt { "Reg 13(3); MPS measure 2023-08-03" } else { "MPS measure 2023-08-03" };
        Ok(Finding::new(met, Code::NotAResidencePermit, because).citing(cite))
    }),
    ..RETENTION_RULE
};

const MEASURE_IS_IN_FORCE: Rule = Rule {
    id: "RT-02",
    zh: "免于留存护照措施已经公布",
    en: "The exemption had been announced on the day of filing",
    cite: "MPS measure 2023-08-03; Reg 18(3)",
    figures: &["retention.exempt_measures"],
    check: Check::Any(|case| {
        let measures = &case.law().retention.exempt_measures;
        let announced = measures.firm.is_some() || measures.announced.is_some();
        let because = if announced {
            because!("免于留存护照措施在{0}已经公布", "the exemption had been announced on {0}", case.filed_on)
        } else {
            because!("免于留存护照措施在{0}尚未公布", "the exemption had not been announced on {0}", case.filed_on)
        };
        let cite = if case.facts.measure.is_residence_permit() {
            "MPS measure 2023-08-03; Reg 18(3)"
        } else {
            "MPS measure 2023-08-03; Reg 13(3)"
        };
        Ok(Finding::new(announced, Code::MeasureNotInForce, because).citing(cite))
    }),
    ..RETENTION_RULE
};

const MEASURE_IS_CERTAIN: Rule = Rule {
    id: "RT-03",
    zh: "居留证件：免于留存护照措施当日确已施行",
    en: "The exemption certainly applied on the day of filing",
    cite: "MPS press conference 2023-08-03",
    figures: &["retention.exempt_measures"],
    check: Check::Any(|case| {
        let measures = &case.law().retention.exempt_measures;
        let exempt = |set: Option<WordSet<Measure>>| set.is_some_and(|set| set.has(case.facts.measure));
        only_if(exempt(measures.firm) || exempt(measures.announced))?;
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
    cite: "MPS measure 2023-08-03 ('after verification')",
    check: Check::Any(|case| {
        // A bad result is told by the rules on what was found.
        only_if(matches!(case.facts.passport.verification, None | Some(Verification::Verified)))?;
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
    cite: "EEAL 31(1)(iv), 78; Reg 21(iii), 25",
    check: Check::Any(|case| {
        let lawful = case.overstay_days == 0;
        let because = if lawful {
            because!("无非法居留", "no illegal stay")
        } else {
            because!(
                "非法居留{0}日，应当先行处理",
                "{0} days of illegal stay, to be dealt with first",
                case.overstay_days
            )
        };
        let cite = if case.facts.measure.is_residence_permit() {
            "EEAL 31(1)(iv), 78; Reg 25"
        } else {
            "EEAL 78; Reg 21(iii), 25"
        };
        Ok(Finding::new(lawful, Code::IllegalStayFirst, because).citing(cite))
    }),
    ..RETENTION_RULE
};

/// Where the passport is handed back and the stay ends first, no text says that the receipt covers it. Where it is kept,
/// Reg 13(3) and 18(3) do, so there is no gap.
const STAY_OUTLASTS_RECEIPT: Rule = Rule {
    id: "RT-06",
    zh: "居留证件：停留期限（居留期限）不早于受理回执届满",
    en: "Residence permit: the stay does not end before the receipt",
    cite: "Reg 18(3) ('while the passport is kept')",
    figures: &["retention.receipt_covers_returned_passport", "retention.exempt_measures"],
    check: Check::Any(|case| {
        let handed_back = case.law().retention.exempt_measures.firm.is_some_and(|set| set.has(case.facts.measure));
        only_if(handed_back && case.overstay_days == 0)?;
        let last = known(case.last_day)?;
        let receipt = concerned(case.receipt)?.map_err(|_| Silent::Unknown)?;
        let basis = case.facts.current_stay.basis;
        let term = Value::Word(match basis {
            Some(Basis::ResidencePermit) => &["居留期限", "the permit"],
            Some(Basis::Visa | Basis::VisaExempt | Basis::StayPermit) | None => &["停留期限", "the stay"],
        });
        let because = if receipt < last {
            because!(
                "{0}至{1}，晚于受理回执届满日{2}",
                "{0} ends on {1}, after the receipt on {2}",
                term,
                last,
                receipt
            )
        } else if receipt == last {
            because!("{0}与受理回执同日届满（{1}）", "{0} and the receipt end on the same day, {1}", term, last)
        } else if case.law().retention.receipt_covers_returned_passport {
            because!(
                "{0}至{1}，受理回执至{2}；护照退还本人，按本机关设置凭受理回执合法居留，报上级审批",
                "{0} ends on {1}, the receipt on {2}; the passport is handed back, by the office's setting the receipt covers, a supervisor decides",
                term,
                last,
                receipt
            )
        } else {
            because!(
                "{0}至{1}，受理回执至{2}；护照退还本人，按本机关设置受理回执不证明此后合法居留",
                "{0} ends on {1}, the receipt on {2}; the passport is handed back, and by the office's setting the receipt does not cover",
                term,
                last,
                receipt
            )
        };
        let finding = Finding::new(receipt <= last, Code::ReceiptLawfulStayGap, because);
        Ok(finding.by("retention.receipt_covers_returned_passport"))
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
            because!("办理期间拟出境，无公开规定", "wants to leave China before the decision; no public text")
        } else {
            because!("办理期间不出境", "stays in China until the decision")
        };
        Ok(Finding::new(!leaves, Code::ExitDuringProcessing, because))
    }),
    ..RETENTION_RULE
};
