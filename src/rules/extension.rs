//! Visa extensions: same reason, in time, within the stay first printed and the cap of the class (EEAL 29, Reg 14).

use chrono::NaiveDate;

use super::case::Case;
use super::finding::{Finding, Silent, because, concerned, known, only_if};
use super::reasons::Code;
use super::rule::{At, Check, Rule};
use crate::domain::codes::VisaClass;
use crate::domain::day::minus_days;
use crate::domain::measure::Extension;
use crate::domain::words::{Basis, Purpose};

/// The rules, in the order in which they are told.
pub const RULES: &[Rule] =
    &[HOLDS_A_VISA, WITHIN_ORIGINAL_STAY, WITHIN_CLASS_CAP, SAME_REASON, CLASS_HAS_A_CAP, FILED_IN_TIME];

const EXTENSION_RULE: Rule = Rule {
    id: "",
    zh: "",
    en: "",
    cite: "",
    at: At::Examination,
    figures: &[],
    whatever_is_held: false,
    check: Check::Extension(|_, _| Err(Silent::NotConcerned)),
};

const HOLDS_A_VISA: Rule = Rule {
    id: "EX-01",
    zh: "持签证入境",
    en: "The applicant entered on a visa",
    cite: "EEAL 34",
    check: Check::Extension(|_, extension| {
        let basis = known(extension.held.basis)?;
        let because = if basis == Basis::VisaExempt {
            because!("免签入境，应当申请停留证件", "entered without a visa: a stay permit is the procedure")
        } else {
            because!("停留依据为{0}", "in China on: {0}", basis)
        };
        Ok(Finding::new(basis != Basis::VisaExempt, Code::UseStayPermit, because))
    }),
    ..EXTENSION_RULE
};

/// The class of the visa that is extended; who entered without a visa has none to be judged by.
fn class_of_visa(extension: &Extension) -> Result<VisaClass, Silent> {
    only_if(extension.held.class.is_some() || extension.held.basis != Some(Basis::VisaExempt))?;
    known(extension.held.class)
}

/// Returns the last day for filing an extension in time (EEAL 29(2)); whoever entered without a visa has none.
pub fn latest_filing_day(case: &Case) -> Option<NaiveDate> {
    let held = case.ask.held()?;
    if held.basis == Some(Basis::VisaExempt) {
        return None;
    }
    let law = &case.law().extension;
    Some(minus_days(case.last_day?, law.lead_days + u32::from(!law.lead_day_counts)))
}

const FILED_IN_TIME: Rule = Rule {
    id: "EX-02",
    zh: "在停留期限届满前按规定提前申请",
    en: "Filed early enough before the stay ends",
    cite: "EEAL 29(2)",
    figures: &["extension.lead_days", "extension.lead_day_counts"],
    check: Check::Extension(|case, extension| {
        only_if(extension.held.basis != Some(Basis::VisaExempt))?;
        let (last, latest) = (known(case.last_day)?, known(latest_filing_day(case))?);
        only_if(case.filed_on <= last)?;
        let because = because!(
            "停留期限至{0}，最迟应于{1}（含当日）申请，实际于{2}申请",
            "the stay ends on {0}, to be filed by {1}, filed on {2}",
            last,
            latest,
            case.filed_on
        );
        Ok(Finding::new(case.filed_on <= latest, Code::LateButLawful, because))
    }),
    ..EXTENSION_RULE
};

const WITHIN_ORIGINAL_STAY: Rule = Rule {
    id: "EX-03",
    zh: "累计延期不超过签证原注明的停留期限",
    en: "All extensions together stay within the stay first printed",
    cite: "EEAL 29(3); Reg 14(1)",
    check: Check::Extension(|_, extension| {
        let held = &extension.held;
        only_if(held.basis != Some(Basis::VisaExempt))?;
        let (asked, printed) = (known(extension.days)?, known(held.stay_days)?);
        let met = held.extended_days + asked <= printed;
        let because = if met {
            because!(
                "原注明{0}日，已延{1}日，申请{2}日",
                "{0} days printed, {1} already granted, {2} asked for",
                printed,
                held.extended_days,
                asked
            )
        } else {
            because!(
                "原注明{0}日，已延{1}日，申请{2}日，累计超过原注明日数",
                "{0} days printed, {1} already granted, {2} asked for: together more than printed",
                printed,
                held.extended_days,
                asked
            )
        };
        Ok(Finding::new(met, Code::ExceedsOriginalStay, because))
    }),
    ..EXTENSION_RULE
};

/// Returns the cap of a class, days (MPS norm 2013); class S2 has two, by reason.
fn cap(case: &Case, class: VisaClass, purpose: Option<Purpose>) -> Option<u32> {
    let law = &case.law().extension;
    if class.is("S2") {
        return if purpose == Some(Purpose::FamilyVisit) { law.s2_family_cap_days } else { law.s2_other_cap_days };
    }
    law.cap_days.as_ref()?.of(class).copied()
}

/// Returns the cap of the class for one extension, days.
pub fn cap_of(case: &Case, extension: &Extension) -> Option<u32> {
    cap(case, extension.held.class?, extension.purpose)
}

/// Returns the most days that an extension may have, and not below 0.
pub fn most_days(case: &Case, extension: &Extension) -> Option<u32> {
    let held = &extension.held;
    let left = held.stay_days?.saturating_sub(held.extended_days);
    let cap = cap(case, held.class?, extension.purpose);
    Some(cap.map_or(left, |cap| left.min(cap)))
}

const WITHIN_CLASS_CAP: Rule = Rule {
    id: "EX-04",
    zh: "申请延期日数不超过该种类签证延期上限",
    en: "The days asked for are within the cap of the class",
    cite: "MPS norm 2013 (caps by class)",
    figures: &["extension.cap_days", "extension.s2_family_cap_days", "extension.s2_other_cap_days"],
    check: Check::Extension(|case, extension| {
        let (class, asked) = (class_of_visa(extension)?, known(extension.days)?);
        let cap = concerned(cap(case, class, extension.purpose))?;
        let because =
            because!("{0}字签证申请{1}日，上限{2}日", "class {0}: {1} days asked for, {2} at most", class, asked, cap);
        let figure = match (class.is("S2"), extension.purpose) {
            (false, _) => "extension.cap_days",
            (true, Some(Purpose::FamilyVisit)) => "extension.s2_family_cap_days",
            (true, _) => "extension.s2_other_cap_days",
        };
        Ok(Finding::new(asked <= cap, Code::ClassCap, because).by(figure))
    }),
    ..EXTENSION_RULE
};

const CLASS_HAS_A_CAP: Rule = Rule {
    id: "EX-05",
    zh: "该种类签证有公开的延期规定",
    en: "An extension norm is published for the class",
    cite: "Reg 6(1){item}",
    figures: &["extension.cap_days"],
    check: Check::Extension(|case, extension| {
        let class = class_of_visa(extension)?;
        only_if(case.class_known(class))?;
        let published = cap(case, class, extension.purpose).is_some();
        let because = if published {
            because!("{0}字签证有公开的延期规定", "an extension norm is published for class {0}", class)
        } else {
            because!("{0}字签证无公开的延期规定", "no extension norm is published for class {0}", class)
        };
        Ok(Finding::new(published, Code::NoPublishedCap, because))
    }),
    ..EXTENSION_RULE
};

const SAME_REASON: Rule = Rule {
    id: "EX-06",
    zh: "停留事由未变化",
    en: "The reason of the stay continues",
    cite: "Reg 14(2); EEAL 37, 41",
    figures: &["extension.class_purposes"],
    check: Check::Extension(|case, extension| {
        let (class, purpose) = (class_of_visa(extension)?, known(extension.purpose)?);
        let purposes = concerned(case.law().extension.class_purposes.of(class))?;
        let met = purposes.has(purpose);
        let because = if met {
            because!(
                "{0}字签证，停留事由（{1}）未变化",
                "class {0}: the reason of the stay ({1}) continues",
                class,
                purpose
            )
        } else {
            because!(
                "{0}字签证，停留事由已变化（{1}）",
                "class {0}: the reason of the stay has changed ({1})",
                class,
                purpose
            )
        };
        Ok(Finding::new(met, Code::ExtensionReasonChanged, because))
    }),
    ..EXTENSION_RULE
};
