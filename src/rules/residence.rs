//! Residence permits: on which visa, within which window, for how long; extension, change, newborn (EEAL 30-33, 40).

use chrono::NaiveDate;

use super::case::{Case, Filed};
use super::finding::{Checked, Finding, Silent, because, concerned, known, only_if};
use super::reasons::Code;
use super::rule::{At, Check, Rule};
use crate::domain::day::{birthday, minus_days, plus_days, plus_months};
use crate::domain::measure::{Held, Term};
use crate::domain::words::{Basis, PaperKind, PermitKind, Relationship};

/// The rules, in the order in which they are told.
pub const RULES: &[Rule] = &[
    VISA_IS_FOR_RESIDENCE,
    KIND_GOES_WITH_THE_CLASS,
    CHILD_IS_UNDER_AGE,
    TERM_IS_LONG_ENOUGH,
    TERM_IS_SHORT_ENOUGH,
    HEALTH_CERTIFICATE_IS_RECENT,
    CITY_LEVEL_APPROVES,
    APPLIED_WITHIN_THE_WINDOW,
    WINDOW_DID_NOT_END_ON_A_HOLIDAY,
    TERM_ENDS_WITH_THE_PASSPORT,
    TERM_ENDS_WITH_THE_WORK_PERMIT,
    FINGERPRINTS_NEED_NO_READING,
    CHILD_STAYS_UNDER_AGE,
    EXTENSION_IS_FILED_IN_TIME,
    CHANGE_IS_REPORTED_IN_TIME,
    BIRTH_IS_REGISTERED_IN_TIME,
];

const RESIDENCE_RULE: Rule = Rule {
    id: "",
    zh: "",
    en: "",
    cite: "",
    at: At::Examination,
    figures: &[],
    whatever_is_held: false,
    check: Check::PermitIssue(|_, _| Err(Silent::NotConcerned)),
};

/// What the visa held allows.
#[derive(Clone, Copy, PartialEq)]
enum Conversion {
    /// A residence visa.
    Residence,
    /// Another, on a ground of EEAL 31(2).
    CityLevel,
    /// Another.
    None,
}

fn conversion(case: &Case, held: &Held) -> Result<Conversion, Silent> {
    let basis = known(held.basis)?;
    let law = &case.law().residence;
    let class = if basis == Basis::Visa {
        let class = known(held.class)?;
        only_if(case.class_known(class))?;
        Some(class)
    } else {
        None
    };
    if class.is_some_and(|class| law.visa_classes.has(&class)) {
        return Ok(Conversion::Residence);
    }
    let by_class = class.is_some_and(|class| law.city_level_classes.has(&class));
    let statuses = case.facts.applicant.special_status.as_ref();
    let by_status = statuses.is_some_and(|s| s.0.iter().any(|status| law.city_level_statuses.has(*status)));
    Ok(if by_class || by_status { Conversion::CityLevel } else { Conversion::None })
}

const VISA_IS_FOR_RESIDENCE: Rule = Rule {
    id: "RS-01",
    zh: "所持签证可以办理居留证件",
    en: "A residence permit may be issued on the visa held",
    cite: "EEAL 31(1)(i); Reg 6",
    figures: &["residence.visa_classes", "residence.city_level_classes", "residence.city_level_statuses"],
    check: Check::PermitIssue(|case, permit| {
        let conversion = conversion(case, &permit.held)?;
        let basis = known(permit.held.basis)?;
        let met = conversion != Conversion::None;
        let because = match (permit.held.class, met) {
            (Some(class), true) => {
                because!("停留依据为{0}（{1}字）", "in China on: {0}, class {1}", basis, class)
            }
            (Some(class), false) => because!(
                "停留依据为{0}（{1}字），不属于可以办理居留证件的签证",
                "in China on: {0}, class {1}, not one on which a residence permit is issued",
                basis,
                class
            ),
            (None, true) => because!("停留依据为{0}", "in China on: {0}", basis),
            (None, false) => because!(
                "停留依据为{0}，不属于可以办理居留证件的签证",
                "in China on: {0}, not a visa on which a residence permit is issued",
                basis
            ),
        };
        Ok(Finding::new(met, Code::VisaClassNotForResidence, because))
    }),
    ..RESIDENCE_RULE
};

/// On a residence visa: which kind of permit the class is for.
const KIND_GOES_WITH_THE_CLASS: Rule = Rule {
    id: "RS-14",
    zh: "申请居留证件种类与所持签证种类相符",
    en: "The kind of permit asked for goes with the class of the visa",
    cite: "EEAL 31(1)(v); Reg 6(1), 15",
    figures: &["residence.kinds_of_class"],
    check: Check::PermitIssue(|case, permit| {
        only_if(conversion(case, &permit.held)? == Conversion::Residence)?;
        let (class, kind) = (known(permit.held.class)?, known(permit.term.kind)?);
        let kinds = concerned(case.law().residence.kinds_of_class.as_ref().and_then(|kinds| kinds.of(class)))?;
        let met = kinds.has(kind);
        let because = if met {
            because!("持{0}字签证，申请{1}居留证件", "holds class {0}, asks for a permit of kind: {1}", class, kind)
        } else {
            because!(
                "持{0}字签证，申请{1}居留证件，种类不符",
                "holds class {0}, with which a permit of this kind does not go: {1}",
                class,
                kind
            )
        };
        Ok(Finding::new(met, Code::PermitKindNotOfClass, because))
    }),
    ..RESIDENCE_RULE
};

const CITY_LEVEL_APPROVES: Rule = Rule {
    id: "RS-02",
    zh: "无须设区的市级以上公安机关批准",
    en: "No approval of city level or higher is needed",
    cite: "EEAL 31(2)",
    figures: &["residence.city_level_classes", "residence.city_level_statuses"],
    check: Check::PermitIssue(|case, permit| {
        let city_level = conversion(case, &permit.held)? == Conversion::CityLevel;
        let because = if city_level {
            because!(
                "停留转居留，须经设区的市级以上公安机关批准",
                "from stay to residence: city level or higher approves"
            )
        } else {
            because!("不属于停留转居留的特殊情形", "not a change from stay to residence on special grounds")
        };
        Ok(Finding::new(!city_level, Code::Art312MunicipalApproval, because))
    }),
    ..RESIDENCE_RULE
};

const APPLIED_WITHIN_THE_WINDOW: Rule = Rule {
    id: "RS-03",
    zh: "自入境之日起在规定期限内申请",
    en: "Applied within the window after entry",
    cite: "EEAL 30(1), 31(1)(iv), 78; Reg 25(i)",
    figures: &["residence.apply_within_days", "residence.entry_day_counts"],
    check: Check::PermitIssue(|case, _| {
        let window = concerned(case.window)?;
        let met = match window.filed {
            Filed::InTime => true,
            Filed::Late => false,
            Filed::AfterHoliday | Filed::NotPublished(_) => return Err(Silent::NotConcerned),
        };
        let because = because!(
            "最迟应于{0}（含当日）申请，实际于{1}申请",
            "to be applied for by {0}, filed on {1}",
            window.apply_by,
            case.filed_on
        );
        Ok(Finding::new(met, Code::LateResidenceApplication, because))
    }),
    ..RESIDENCE_RULE
};

const WINDOW_DID_NOT_END_ON_A_HOLIDAY: Rule = Rule {
    id: "RS-04",
    zh: "未因期限最后一日为非工作日而顺延申请",
    en: "Not filed late because the last day was no working day",
    cite: "EEAL 30(1); Civil Code 203",
    figures: &["residence.apply_within_days"],
    check: Check::PermitIssue(|case, _| {
        let window = concerned(case.window)?;
        let met = match window.filed {
            Filed::InTime => true,
            Filed::AfterHoliday => false,
            Filed::Late | Filed::NotPublished(_) => return Err(Silent::NotConcerned),
        };
        let because = if met {
            because!("在期限最后一日{0}（含当日）前申请", "filed by the last day, {0}", window.apply_by)
        } else {
            because!(
                "期限最后一日{0}为非工作日，于{1}申请",
                "the last day {0} was no working day, filed on {1}",
                window.apply_by,
                case.filed_on
            )
        };
        Ok(Finding::new(met, Code::DeadlineOnHoliday, because))
    }),
    ..RESIDENCE_RULE
};

/// Returns the shortest permit of a kind, days (EEAL 30(3)).
pub fn least_days(case: &Case, kind: PermitKind) -> u32 {
    let law = &case.law().residence;
    if kind == PermitKind::Work { law.work_min_days } else { law.other_min_days }
}

const TERM_IS_LONG_ENOUGH: Rule = Rule {
    id: "RS-05",
    zh: "申请居留期限不低于下限",
    en: "The permit asked for is not shorter than allowed",
    cite: "EEAL 30(3)",
    figures: &["residence.work_min_days", "residence.other_min_days"],
    check: Check::Term(|case, term| {
        let (kind, days) = (known(term.kind)?, known(term.days)?);
        let least = least_days(case, kind);
        let because = because!(
            "{0}居留，申请{1}日，下限{2}日",
            "permit kind {0}: {1} days asked for, {2} at least",
            kind,
            days,
            least
        );
        let figure = if kind == PermitKind::Work { "residence.work_min_days" } else { "residence.other_min_days" };
        Ok(Finding::new(least <= days, Code::ValidityTooShort, because).by(figure))
    }),
    ..RESIDENCE_RULE
};

fn last_day_asked(term: &Term) -> Result<NaiveDate, Silent> {
    Ok(plus_days(known(term.start)?, known(term.days)?))
}

const TERM_IS_SHORT_ENOUGH: Rule = Rule {
    id: "RS-06",
    zh: "申请居留期限不超过上限",
    en: "The permit asked for is not longer than allowed",
    cite: "EEAL 30(3)",
    figures: &["residence.max_months"],
    check: Check::Term(|case, term| {
        let last = last_day_asked(term)?;
        let latest = plus_months(known(term.start)?, case.law().residence.max_months);
        let because = because!("申请居留至{0}，最长至{1}", "would run to {0}, to {1} at most", last, latest);
        Ok(Finding::new(last <= latest, Code::ValidityTooLong, because))
    }),
    ..RESIDENCE_RULE
};

const TERM_ENDS_WITH_THE_PASSPORT: Rule = Rule {
    id: "RS-07",
    zh: "申请居留期限不超过护照有效期",
    en: "The permit asked for does not outlast the passport",
    cite: "practice, not law",
    check: Check::Term(|case, term| {
        let (last, expires_on) = (last_day_asked(term)?, known(case.facts.passport.expires_on)?);
        let because =
            because!("申请居留至{0}，护照有效期至{1}", "would run to {0}, the passport to {1}", last, expires_on);
        Ok(Finding::new(last <= expires_on, Code::PermitBeyondPassport, because))
    }),
    ..RESIDENCE_RULE
};

/// A lapsed work permit is none, and is asked for anew.
const TERM_ENDS_WITH_THE_WORK_PERMIT: Rule = Rule {
    id: "RS-15",
    zh: "申请居留期限不超过工作许可有效期",
    en: "The permit asked for does not outlast the work permit",
    cite: "EEAL 30(2); practice, not law",
    figures: &["residence.bounded_by_work_permit"],
    check: Check::Term(|case, term| {
        only_if(term.kind == Some(PermitKind::Work) && case.law().residence.bounded_by_work_permit == Some(true))?;
        only_if(case.shown(PaperKind::WorkPermit))?;
        let permit = known(case.facts.paper(PaperKind::WorkPermit))?;
        let until = known(permit.valid_until)?;
        only_if(case.filed_on <= until)?;
        let last = last_day_asked(term)?;
        let because = if last <= until {
            because!("申请居留至{0}，工作许可有效期至{1}", "would run to {0}, the work permit to {1}", last, until)
        } else {
            because!(
                "申请居留至{0}，超过工作许可有效期{1}",
                "would run to {0}, longer than the work permit, which ends on {1}",
                last,
                until
            )
        };
        Ok(Finding::new(last <= until, Code::PermitBeyondWorkPermit, because))
    }),
    ..RESIDENCE_RULE
};

const HEALTH_CERTIFICATE_IS_RECENT: Rule = Rule {
    id: "RS-08",
    zh: "健康证明在有效期内",
    en: "The health certificate is recent enough",
    cite: "Reg 16(2); EEAL 31(1)(iii)",
    figures: &["residence.health_certificate_months", "residence.health_certificate_from_days"],
    check: Check::PermitIssue(|case, permit| {
        let kind = PaperKind::HealthCertificate;
        only_if(super::papers::needs_health_certificate(case, &permit.term))?;
        let paper = known(case.handed_in(kind))?;
        let Some(issued_on) = paper.issued_on else {
            let because = because!(
                "健康证明未注明出具日期，无法确认在有效期内",
                "the health certificate shows no day of issue, so its age is not shown"
            );
            return Ok(Finding::new(false, Code::DocumentExpired, because).paper(kind));
        };
        let until = plus_months(issued_on, case.law().residence.health_certificate_months);
        let until = paper.valid_until.map_or(until, |end| end.min(until));
        let because = because!(
            "健康证明{0}出具，有效至{1}，申请日为{2}",
            "the health certificate was issued on {0} and counts to {1}, filed on {2}",
            issued_on,
            until,
            case.filed_on
        );
        Ok(Finding::new(case.filed_on <= until, Code::DocumentExpired, because).paper(kind))
    }),
    ..RESIDENCE_RULE
};

const FINGERPRINTS_NEED_NO_READING: Rule = Rule {
    id: "RS-09",
    zh: "已采集指纹，或者年龄在采集范围之内",
    en: "Fingerprints are taken, or the age is inside the band in which they must be",
    cite: "EEAL 30(2) has no age limit; configurable",
    figures: &["residence.fingerprints_from_age", "residence.fingerprints_to_age"],
    check: Check::PermitIssue(|case, _| {
        let taken = case.shown(PaperKind::Fingerprints);
        let outside = super::papers::is_outside_fingerprint_age(case);
        let because = if taken {
            because!("已采集指纹", "fingerprints are taken")
        } else if outside {
            because!("未采集指纹，申请人年龄在采集范围之外", "no fingerprints, and the age is outside the band")
        } else {
            because!(
                "未采集指纹，申请人年龄未见在采集范围之外",
                "no fingerprints, and the age is not shown to be outside the band"
            )
        };
        Ok(Finding::new(taken || !outside, Code::FingerprintAgeRule, because))
    }),
    ..RESIDENCE_RULE
};

/// Returns the day on which a child that asks for a private-affairs permit comes of age.
fn of_age_on(case: &Case, term: &Term) -> Result<NaiveDate, Silent> {
    only_if(term.kind == Some(PermitKind::PrivateAffairs) && term.relationship == Some(Relationship::Child))?;
    Ok(birthday(known(case.facts.applicant.birth_date)?, case.law().residence.child_under_age))
}

const CHILD_IS_UNDER_AGE: Rule = Rule {
    id: "RS-10",
    zh: "作为子女申请的，未达到年龄上限",
    en: "A child that asks for a private-affairs permit is under age",
    cite: "Reg 15(v)",
    figures: &["residence.child_under_age"],
    check: Check::Term(|case, term| {
        let of_age = of_age_on(case, term)?;
        let age = case.law().residence.child_under_age;
        let because = if case.filed_on < of_age {
            because!("{0}年满{1}周岁，申请日为{2}", "turns {1} on {0}, filed on {2}", of_age, age, case.filed_on)
        } else {
            because!(
                "{0}已满{1}周岁，申请日{2}不属于未满{1}周岁子女",
                "turned {1} on {0}: on {2} no child under {1}",
                of_age,
                age,
                case.filed_on
            )
        };
        Ok(Finding::new(case.filed_on < of_age, Code::ChildNotUnder18, because))
    }),
    ..RESIDENCE_RULE
};

const CHILD_STAYS_UNDER_AGE: Rule = Rule {
    id: "RS-11",
    zh: "子女在最短居留期内未达到年龄上限",
    en: "The child stays under age for the shortest permit",
    cite: "EEAL 30(3); Reg 15(v)",
    figures: &["residence.child_under_age", "residence.other_min_days"],
    check: Check::Term(|case, term| {
        let of_age = of_age_on(case, term)?;
        only_if(case.filed_on < of_age)?;
        let shortest = plus_days(case.filed_on, least_days(case, PermitKind::PrivateAffairs));
        let met = shortest < of_age;
        let age = case.law().residence.child_under_age;
        let because = if met {
            because!(
                "{0}年满{1}周岁，最短居留期至{2}",
                "turns {1} on {0}, the shortest permit runs to {2}",
                of_age,
                age,
                shortest
            )
        } else {
            because!(
                "{0}年满{1}周岁，最短居留期至{2}，其间不再是未满{1}周岁子女",
                "turns {1} on {0}, before the shortest permit ends on {2}: no longer a child under {1}",
                of_age,
                age,
                shortest
            )
        };
        Ok(Finding::new(met, Code::MinTermVsAge18, because))
    }),
    ..RESIDENCE_RULE
};

/// Returns the last day for filing an extension in time (EEAL 32).
pub fn latest_filing_day(case: &Case) -> Option<NaiveDate> {
    Some(minus_days(case.last_day?, case.law().residence.extension_lead_days))
}

const EXTENSION_IS_FILED_IN_TIME: Rule = Rule {
    id: "RS-12",
    zh: "在居留期限届满前按规定提前申请延期",
    en: "The extension is filed early enough before the permit ends",
    cite: "EEAL 32",
    figures: &["residence.extension_lead_days"],
    check: Check::PermitExtension(|case, _| {
        let (last, latest) = (known(case.last_day)?, known(latest_filing_day(case))?);
        only_if(case.filed_on <= last)?;
        let because = because!(
            "居留期限至{0}，最迟应于{1}（含当日）申请，实际于{2}申请",
            "the permit ends on {0}, to be filed by {1}, filed on {2}",
            last,
            latest,
            case.filed_on
        );
        Ok(Finding::new(case.filed_on <= latest, Code::LateButLawful, because))
    }),
    ..RESIDENCE_RULE
};

/// Says whether something was done by a day.
fn done_by(case: &Case, day: NaiveDate, code: Code) -> Checked {
    let because = because!("最迟应于{0}（含当日）办理，实际于{1}申请", "due by {0}, filed on {1}", day, case.filed_on);
    Ok(Finding::new(case.filed_on <= day, code, because))
}

/// Returns the last day for reporting a change (EEAL 33(2)).
pub fn report_by(case: &Case, changed_on: NaiveDate) -> NaiveDate {
    plus_days(changed_on, case.law().residence.change_report_days)
}

const CHANGE_IS_REPORTED_IN_TIME: Rule = Rule {
    id: "RS-13",
    zh: "自登记事项变更之日起在规定期限内申报",
    en: "The change is reported in time",
    cite: "EEAL 33(2), 76(1)(iv)",
    figures: &["residence.change_report_days"],
    check: Check::PermitChange(|case, change| {
        let changed_on = known(change.changed_on)?;
        done_by(case, report_by(case, changed_on), Code::LateChangeReport)
    }),
    ..RESIDENCE_RULE
};

/// Returns the last day for registering a newborn (EEAL 40(1)).
pub fn register_by(case: &Case) -> Option<NaiveDate> {
    Some(plus_days(case.facts.applicant.birth_date?, case.law().residence.birth_registration_days))
}

const BIRTH_IS_REGISTERED_IN_TIME: Rule = Rule {
    id: "NB-01",
    zh: "自出生之日起在规定期限内登记",
    en: "The birth is registered in time",
    cite: "EEAL 40(1), 76(1)(iii)",
    figures: &["residence.birth_registration_days"],
    check: Check::Newborn(|case| done_by(case, known(register_by(case))?, Code::LateBirthRegistration)),
    ..RESIDENCE_RULE
};
