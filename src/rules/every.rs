//! What stands against an application of any measure: records, false papers, the inviter.

use super::case::Case;
use super::finding::{Checked, Finding, Silent, because, known, only_if};
use super::reasons::Code;
use super::rule::{At, Check, Rule};
use crate::domain::codes::VisaClass;
use crate::domain::measure::Ask;
use crate::domain::words::{Defect, InviterStatus, Measure, PaperKind, RecordKind, Stage};
use crate::identity::uscc;

/// The rules, in the order in which they are told.
pub const RULES: &[Rule] = &[
    IS_NOT_FINAL,
    REVIEW_IS_DECIDED_ELSEWHERE,
    IS_DECIDED_HERE,
    NO_SECURITY_GROUND,
    NO_FRAUD,
    HELD_CLASS_EXISTS,
    ASKED_CLASS_EXISTS,
    CLASS_IS_IN_FORCE,
    NO_WATCH_LIST_HIT,
    LETTERS_NAME_THIS_PASSPORT,
    INVITER_IS_ACTIVE,
    INVITER_HAS_NO_RECORD,
    INVITER_CODE_IS_WELL_FORMED,
    RECEIPT_CAN_BE_DATED,
    IS_DECIDED_IN_TIME,
];

const EVERY_RULE: Rule = Rule {
    id: "",
    zh: "",
    en: "",
    cite: "",
    at: At::Examination,
    figures: &[],
    whatever_is_held: true,
    check: Check::Any(|_| Err(Silent::NotConcerned)),
};

/// A refusal is final; nothing else is examined.
pub const IS_NOT_FINAL: Rule = Rule {
    id: "AL-01",
    zh: "没有已作出的最终决定",
    en: "No final decision was made",
    cite: "EEAL 36",
    at: At::Reconsideration,
    check: Check::Any(|case| {
        only_if(case.facts.measure.refusal_is_final())?;
        let because = because!(
            "{0}不予批准决定为最终决定",
            "a refusal of this kind is final ({0}); no review is open",
            case.facts.measure
        );
        Ok(Finding::new(false, Code::DecisionFinal, because))
    }),
    ..EVERY_RULE
};

/// What EEAL 36 does not list is reviewed by general law, which is not decided here; nothing else is examined.
pub const REVIEW_IS_DECIDED_ELSEWHERE: Rule = Rule {
    id: "AL-15",
    zh: "没有依一般法律规定申请行政复议、提起行政诉讼的问题",
    en: "No review under general law is asked for",
    cite: "EEAL 36 (not listed)",
    at: At::Reconsideration,
    check: Check::Any(|case| {
        only_if(!case.facts.measure.refusal_is_final())?;
        let because = because!(
            "{0}不属于出境入境管理法第三十六条所列最终决定，能否申请行政复议、提起行政诉讼依一般法律规定",
            "a refusal of this kind is not one that EEAL 36 calls final ({0}); whether review is open goes by general law",
            case.facts.measure
        );
        Ok(Finding::new(false, Code::ReviewUnderGeneralLaw, because))
    }),
    ..EVERY_RULE
};

/// Returns the provision of a procedure that is not decided here.
pub fn of_another_procedure(measure: Measure) -> &'static str {
    if measure == Measure::PermanentResidence { "EEAL 47" } else { "EEAL 34" }
}

const IS_DECIDED_HERE: Rule = Rule {
    id: "AL-02",
    zh: "申请事项由本工具审查",
    en: "The measure is decided by this tool",
    cite: "EEAL 34, 47",
    check: Check::Elsewhere(|case| {
        let measure = case.facts.measure;
        let because = because!("{0}另行办理", "applied for: {0}, which has a procedure of its own", measure);
        Ok(Finding::new(false, Code::OtherProcedure, because).citing(of_another_procedure(measure)))
    }),
    ..EVERY_RULE
};

/// Looks for entries of a kind; `None` where nobody searched the records.
fn found(case: &Case, kind: RecordKind) -> Result<bool, Silent> {
    known(case.facts.record.as_ref())?;
    Ok(case.facts.records(kind).next().is_some())
}

const NO_SECURITY_GROUND: Rule = Rule {
    id: "AL-03",
    zh: "没有经确认的安全理由",
    en: "No security ground is confirmed",
    cite: "EEAL 21(1)(iii), 21(2)",
    check: Check::Any(|case| {
        let hit = found(case, RecordKind::SecurityGround)?;
        let because = if hit {
            because!("存在经确认的安全理由，不予说明", "a security ground is confirmed; it is not disclosed")
        } else {
            because!("没有经确认的安全理由", "no security ground is confirmed")
        };
        Ok(Finding::new(!hit, Code::SecurityGround, because))
    }),
    ..EVERY_RULE
};

const NO_FRAUD: Rule = Rule {
    id: "AL-04",
    zh: "没有经查实的伪造材料或者虚假陈述",
    en: "No paper is proven forged and no statement proven false",
    cite: "EEAL 21(1)(iv), 31(1)(ii), 73, 74; Reg 21(ii)",
    check: Check::Any(|case| {
        let papers = known(case.facts.documents.as_deref())?;
        let false_paper = papers.iter().find(|p| matches!(p.defect, Some(Defect::Forged | Defect::FalseStatement)));
        let because = match false_paper {
            Some(paper) => because!("{0}经查实系伪造或者内容虚假", "proven forged or false: {0}", paper.kind),
            None => because!("所提交材料未查实有伪造或者虚假", "no paper is proven forged or false"),
        };
        let cite = match (&case.ask, case.facts.measure.is_residence_permit()) {
            (Ask::PortVisa(_), _) => "EEAL 21(1)(iv), 73, 74",
            (_, true) => "EEAL 31(1)(ii), 73",
            (_, false) => "EEAL 73; Reg 21(ii)",
        };
        Ok(Finding::new(false_paper.is_none(), Code::Fraud, because).citing(cite))
    }),
    ..EVERY_RULE
};

/// The class of the visa held, where the measure rests on it.
fn held_class(case: &Case) -> Option<VisaClass> {
    case.ask.held()?.class
}

/// The class asked for, where the measure issues one.
fn asked_class(case: &Case) -> Option<VisaClass> {
    matches!(case.ask, Ask::PortVisa(_) | Ask::Replacement(_)).then_some(case.facts.request.visa_class)?
}

fn class_exists(case: &Case, class: Option<VisaClass>, path: &'static str) -> Checked {
    let class = known(class)?;
    let met = case.class_known(class);
    let because = if met {
        because!("{0}列入签证种类", "{0} is a visa class", class)
    } else {
        because!("{0}未列入签证种类", "{0} is not a visa class", class)
    };
    Ok(Finding::new(met, Code::ClassUnknown, because).supply(path))
}

const HELD_CLASS_EXISTS: Rule = Rule {
    id: "AL-05",
    zh: "所持签证种类为条例所列种类",
    en: "The visa class held is one of the Regulations",
    cite: "Reg 6(1)",
    figures: &["classes.known"],
    whatever_is_held: false,
    check: Check::Any(|case| class_exists(case, held_class(case), "current_stay.visa_class")),
    ..EVERY_RULE
};

const ASKED_CLASS_EXISTS: Rule = Rule {
    id: "AL-14",
    zh: "申请签证种类为条例所列种类",
    en: "The visa class asked for is one of the Regulations",
    cite: "Reg 6(1)",
    figures: &["classes.known"],
    whatever_is_held: false,
    check: Check::Any(|case| class_exists(case, asked_class(case), "request.visa_class")),
    ..EVERY_RULE
};

const CLASS_IS_IN_FORCE: Rule = Rule {
    id: "AL-06",
    zh: "签证种类当日已经施行",
    en: "The visa class was in force on the day of filing",
    cite: "Decree 814, in force 2025-10-01",
    figures: &["classes.known"],
    whatever_is_held: false,
    check: Check::Any(|case| {
        let given = [held_class(case), asked_class(case)];
        let mut given = given.into_iter().flatten();
        let later = given.clone().find(|class| case.class_known(*class) && !case.class_in_force(*class));
        let is_given = given.clone().next().is_some();
        let class = later.or_else(|| given.find(|class| case.class_known(*class)));
        only_if(class.is_some() || !is_given)?;
        let class = known(class)?;
        let because = if later.is_none() {
            because!("{0}字签证在申请日{1}已经施行", "visa class {0} was in force on {1}", class, case.filed_on)
        } else {
            because!("{0}字签证在申请日{1}尚未施行", "visa class {0} was not in force on {1}", class, case.filed_on)
        };
        let cite = if later.is_none() { "Reg 6(1)" } else { "Decree 814, in force 2025-10-01" };
        Ok(Finding::new(later.is_none(), Code::ClassNotInForce, because).citing(cite))
    }),
    ..EVERY_RULE
};

const NO_WATCH_LIST_HIT: Rule = Rule {
    id: "AL-07",
    zh: "没有待确认的布控命中",
    en: "No watch-list hit awaits confirmation",
    cite: "EEAL 21(1)(iii), 65",
    check: Check::Any(|case| {
        let hit = found(case, RecordKind::WatchListHit)?;
        let because = if hit {
            because!("疑似布控命中，身份待确认", "a watch-list hit is not yet confirmed as the same person")
        } else {
            because!("没有布控命中", "no watch-list hit")
        };
        Ok(Finding::new(!hit, Code::WatchlistUnconfirmed, because))
    }),
    ..EVERY_RULE
};

/// Letters that name the passport of the person they speak for.
const LETTERS: &[PaperKind] = &[
    PaperKind::InvitationLetter,
    PaperKind::EnterpriseEvidence,
    PaperKind::DepartmentConsent,
    PaperKind::TransportCompanyLetter,
    PaperKind::TravelAgencyLetter,
    PaperKind::InviterLetter,
    PaperKind::DepartmentLetter,
    PaperKind::SchoolLetter,
    PaperKind::AdmissionNotice,
    PaperKind::WorkPermit,
];

const LETTERS_NAME_THIS_PASSPORT: Rule = Rule {
    id: "AL-08",
    zh: "函件所列护照号码与所持护照一致",
    en: "Letters name the passport presented",
    cite: "EEAL 19(2); Reg 20",
    check: Check::Any(|case| {
        let number = known(case.facts.passport.number)?;
        let papers = case.facts.documents.as_deref().unwrap_or_default();
        let naming = papers.iter().filter(|paper| LETTERS.contains(&paper.kind) && paper.passport_number.is_some());
        let first = known(naming.clone().next())?;
        let other = naming.clone().find(|paper| paper.passport_number != Some(number));
        let because = match other {
            Some(paper) => {
                because!("{0}所列护照号码与所持护照不同", "another passport number is named by: {0}", paper.kind)
            }
            None => because!("{0}所列护照号码与所持护照相同", "the passport presented is named by: {0}", first.kind),
        };
        Ok(Finding::new(other.is_none(), Code::InvitationIdentityMismatch, because))
    }),
    ..EVERY_RULE
};

const INVITER_IS_ACTIVE: Rule = Rule {
    id: "AL-09",
    zh: "邀请单位登记有效",
    en: "The inviter's registration is active",
    cite: "EEAL 19(2); Reg 20",
    check: Check::Any(|case| {
        let status = known(case.facts.inviter.status)?;
        let because = because!("邀请单位登记状态：{0}", "registration of the inviter: {0}", status);
        Ok(Finding::new(status == InviterStatus::Active, Code::InviterNotActive, because))
    }),
    ..EVERY_RULE
};

const INVITER_HAS_NO_RECORD: Rule = Rule {
    id: "AL-10",
    zh: "邀请方未因虚假邀请受罚",
    en: "The inviter was never fined for a false invitation",
    cite: "EEAL 74, 21(1)(vi)",
    check: Check::Any(|case| {
        let fined = known(case.facts.inviter.false_invitation_record)?;
        let because = if fined {
            because!("邀请方曾因出具虚假邀请受罚", "the inviter was fined for a false invitation")
        } else {
            because!("邀请方没有虚假邀请记录", "the inviter has no record of a false invitation")
        };
        Ok(Finding::new(!fined, Code::InviterAdverseRecord, because))
    }),
    ..EVERY_RULE
};

const INVITER_CODE_IS_WELL_FORMED: Rule = Rule {
    id: "AL-11",
    zh: "邀请单位统一社会信用代码无误",
    en: "The inviter's unified social credit code is well formed",
    cite: "GB 32100-2015; EEAL 21(1)(v)",
    check: Check::Any(|case| {
        let written = known(case.facts.inviter.uscc.as_ref())?;
        let good = uscc::is_well_formed(&written.0);
        let because = if good {
            because!(
                "统一社会信用代码的长度、字符和校验码均相符",
                "length, characters and check character of the credit code agree"
            )
        } else {
            because!(
                "统一社会信用代码的长度、字符或者校验码不符",
                "the credit code has a wrong length, character or check character"
            )
        };
        Ok(Finding::new(good, Code::InviterCodeInvalid, because).supply("inviter.uscc"))
    }),
    ..EVERY_RULE
};

/// Without a published calendar nobody can date a receipt.
pub const RECEIPT_CAN_BE_DATED: Rule = Rule {
    id: "AL-12",
    zh: "回执所及年度的节假日安排已公布",
    en: "The working-day calendar that the periods reach is published",
    cite: "Reg 36(2); State Council annual holiday notice",
    figures: &["filing.visa_receipt_working_days", "filing.residence_receipt_working_days"],
    check: Check::Any(|case| {
        let code = Code::CalendarNotPublished;
        let year = match (case.receipt, case.window.map(|window| window.filed)) {
            (Some(Err(missing)), _) | (_, Some(super::case::Filed::NotPublished(missing))) => missing.year,
            (Some(Ok(last)), _) => {
                let because = if case.facts.stage == Stage::UnderExamination {
                    because!("受理回执有效至{0}", "the receipt is valid to {0}", last)
                } else {
                    because!("受理后：受理回执有效至{0}", "once accepted: the receipt is valid to {0}", last)
                };
                return Ok(Finding::new(true, code, because));
            }
            (None, _) => return Err(Silent::NotConcerned),
        };
        let year = u32::try_from(year).unwrap_or_default();
        Ok(Finding::new(
            false,
            code,
            because!("{0}年节假日安排未公布或者未载入", "the holidays of {0} are not published or not loaded", year),
        ))
    }),
    ..EVERY_RULE
};

const IS_DECIDED_IN_TIME: Rule = Rule {
    id: "AL-13",
    zh: "在受理回执有效期内作出决定",
    en: "The decision is made before the receipt runs out",
    cite: "Reg 13(1), 18(1), 36(2)",
    check: Check::Any(|case| {
        let Some(Ok(last)) = case.receipt else { return Err(Silent::NotConcerned) };
        if case.facts.stage != Stage::UnderExamination {
            return Err(Silent::NotConcerned);
        }
        let as_of = case.facts.as_of;
        let because = if as_of <= last {
            because!("受理回执有效至{0}，评估日为{1}", "the receipt is valid to {0}, assessed on {1}", last, as_of)
        } else {
            because!(
                "受理回执有效至{0}，评估日{1}已到期，尚未作出决定",
                "the receipt ran out on {0}, and on {1} no decision was made",
                last,
                as_of
            )
        };
        let permit = case.facts.measure.is_residence_permit();
        let cite = if permit { "Reg 18(1), 36(2)" } else { "Reg 13(1), 36(2)" };
        Ok(Finding::new(as_of <= last, Code::DecisionOverdue, because).citing(cite))
    }),
    ..EVERY_RULE
};
