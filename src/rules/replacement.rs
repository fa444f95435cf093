//! Visa replacement (换发, Reg 10) and reissue (补发, Reg 11).

use super::case::Case;
use super::finding::{Finding, Silent, because, concerned, known, only_if};
use super::reasons::Code;
use super::rule::{At, Check, Rule};
use crate::domain::codes::VisaClass;
use crate::domain::measure::Replacement;
use crate::domain::words::{Basis, Circumstance, PaperKind, Purpose, SpecialStatus};
use crate::policy::dated::Rollout;
use crate::policy::figures::ByClass;

/// The rules, in the order in which they are told.
pub const RULES: &[Rule] = &[
    GROUND_IS_OF_REPLACEMENT,
    GROUND_IS_OF_REISSUE,
    STAY_IS_WITHIN_LIMIT,
    VALIDITY_IS_WITHIN_LIMIT,
    VALIDITY_IS_CERTAIN,
    CLASS_HAS_A_LIMIT,
    SAME_CLASS,
    ENTERED_ON_A_VISA,
];

const REPLACEMENT_RULE: Rule = Rule {
    id: "",
    zh: "",
    en: "",
    cite: "",
    at: At::Examination,
    figures: &[],
    whatever_is_held: false,
    check: Check::Replacement(|_, _| Err(Silent::NotConcerned)),
};

const GROUND_IS_OF_REPLACEMENT: Rule = Rule {
    id: "RP-01",
    zh: "换发情形属于条例所列情形",
    en: "The ground is one of replacement",
    cite: "Reg 10",
    check: Check::Replacement(|_, replacement| {
        let ground = known(replacement.circumstance)?;
        let met = match ground {
            Circumstance::MultipleEntry | Circumstance::NewPassport | Circumstance::GroupSplit => true,
            Circumstance::Lost | Circumstance::Stolen | Circumstance::Damaged => false,
        };
        let because = if met {
            because!("申请换发，情形为{0}", "asks for a replacement; ground: {0}", ground)
        } else {
            because!(
                "所述情形（{0}）属于补发，不属于换发，应当说明换发情形",
                "the ground stated ({0}) is one of reissue; a ground of replacement is to be stated",
                ground
            )
        };
        Ok(Finding::new(met, Code::FactNotShown, because).supply("request.circumstance"))
    }),
    ..REPLACEMENT_RULE
};

const GROUND_IS_OF_REISSUE: Rule = Rule {
    id: "RI-01",
    zh: "补发情形属于条例所列情形",
    en: "The ground is one of reissue",
    cite: "Reg 11",
    check: Check::Reissue(|_, reissue| {
        let ground = known(reissue.circumstance)?;
        let met = match ground {
            Circumstance::Lost | Circumstance::Stolen | Circumstance::Damaged => true,
            Circumstance::MultipleEntry | Circumstance::NewPassport | Circumstance::GroupSplit => false,
        };
        let because = if met {
            because!("申请补发，情形为{0}", "asks for a reissue; ground: {0}", ground)
        } else {
            because!(
                "所述情形（{0}）属于换发，不属于补发，应当说明补发情形",
                "the ground stated ({0}) is one of replacement; a ground of reissue is to be stated",
                ground
            )
        };
        Ok(Finding::new(met, Code::FactNotShown, because).supply("request.circumstance"))
    }),
    ..REPLACEMENT_RULE
};

fn is_multiple_entry(replacement: &Replacement) -> Result<(), Silent> {
    only_if(replacement.circumstance == Some(Circumstance::MultipleEntry))
}

const SAME_CLASS: Rule = Rule {
    id: "RP-02",
    zh: "换发为同种类签证",
    en: "The class asked for is the class held",
    cite: "Reg 10",
    check: Check::Replacement(|_, replacement| {
        is_multiple_entry(replacement)?;
        let (held, asked) = (known(replacement.held.class)?, known(replacement.class)?);
        let because = if held == asked {
            because!("持{0}字签证，申请换发同种类签证", "holds class {0} and asks for the same", held)
        } else {
            because!(
                "持{0}字签证，申请换发{1}字签证，停留事由变更",
                "holds class {0} and asks for class {1}: the reason of the stay changes",
                held,
                asked
            )
        };
        Ok(Finding::new(held == asked, Code::ReplacementReasonChanged, because))
    }),
    ..REPLACEMENT_RULE
};

/// The Regulations speak of entry on a visa, the measure of 2024 of foreigners in China.
const ENTERED_ON_A_VISA: Rule = Rule {
    id: "RP-07",
    zh: "持签证入境",
    en: "The applicant entered on a visa",
    cite: "Reg 10; NIA measure 2024-01-11 (4)",
    check: Check::Replacement(|case, replacement| {
        let basis = known(replacement.held.basis)?;
        let exempt = basis == Basis::VisaExempt;
        let because = if exempt {
            because!(
                "免签入境人员申请换发签证，法规与措施表述不一致",
                "entered without a visa: on replacement the Regulations and the measures differ"
            )
        } else {
            because!("停留依据为{0}", "in China on: {0}", basis)
        };
        let differs = case.law().port_visa.visit_purposes.has(Purpose::FamilyVisit);
        let cite = if differs { "Reg 10; NIA measure 2024-01-11 (4)" } else { "Reg 10" };
        Ok(Finding::new(!exempt, Code::ReplacementBasisUnclear, because).citing(cite))
    }),
    ..REPLACEMENT_RULE
};

/// Returns the longest entry validity of the class asked for, months: firm, and as announced in a roll-out window.
pub fn longest_validity(case: &Case, replacement: &Replacement) -> Option<Rollout<u32>> {
    is_multiple_entry(replacement).ok()?;
    let class = replacement.class?;
    let months = &case.law().replacement.max_validity_months;
    // The proof of post raises the limit of a class, and never lowers one.
    let raised = |months: u32| months.max(months_of_post(case).unwrap_or_default());
    let firm = months.firm.as_ref().and_then(|classes| classes.of(class).copied()).map(raised);
    let announced = months.announced.as_ref().and_then(|classes| classes.of(class).copied()).map(raised);
    (firm.is_some() || announced.is_some()).then_some(Rollout { firm, announced })
}

/// Returns the validity that a proof of post in a foreign-invested enterprise gives on the day of filing, months: to
/// managers, and later to technicians and to the spouse and minor children who accompany them.
pub fn months_of_post(case: &Case) -> Option<u32> {
    let statuses = case.facts.applicant.special_status.as_ref()?;
    let law = &case.law().replacement;
    let months = |status: &SpecialStatus| match status {
        SpecialStatus::FieManager => law.fie_manager_months,
        SpecialStatus::FieTechnician | SpecialStatus::FieFamily => law.fie_technician_months,
        SpecialStatus::HighLevelTalent | SpecialStatus::Investor | SpecialStatus::Humanitarian => None,
    };
    statuses.0.iter().filter_map(months).max().filter(|_| case.shown(PaperKind::FieProof))
}

/// The provision that sets the longest validity of a class on the day, or for the post, and the figure that holds it.
fn setting_validity(case: &Case, replacement: &Replacement) -> (&'static str, &'static str) {
    let limits = limits_up_to(case, replacement.class);
    if limits.last().copied() < months_of_post(case) {
        return (OF_POST, "replacement.fie_manager_months");
    }
    // Only class M was raised, in 2023 and in 2024.
    let cite = match limits.len() {
        0 | 1 => "MPS norm 2013",
        2 => "MPS measure 2023-08-03",
        _ => "NIA measure 2024-03-20",
    };
    (cite, "replacement.max_validity_months")
}

/// What the proof of post in a foreign-invested enterprise rests on.
const OF_POST: &str = "国办发[2024]9号; NIA measure 2024-03-20";

/// Returns the longest validity of a class from the first edition to that of the filing, each raise once, months.
fn limits_up_to(case: &Case, class: Option<VisaClass>) -> Vec<u32> {
    let editions = case.policy.editions().iter().filter(|edition| edition.from <= case.edition.from);
    let mut limits = Vec::new();
    for edition in editions {
        let months = &edition.figures.replacement.max_validity_months;
        let of_class = |classes: &ByClass<u32>| class.and_then(|class| classes.of(class).copied());
        let limit = months.firm.as_ref().and_then(of_class).max(months.announced.as_ref().and_then(of_class));
        if limits.last().copied() < limit {
            limits.extend(limit);
        }
    }
    limits
}

/// Returns the provision that grants a replacement by a visa for multiple entries.
pub fn granting(case: &Case, replacement: &Replacement) -> &'static str {
    let limits = limits_up_to(case, replacement.class);
    let asked = replacement.validity_months;
    if limits.last().copied() < asked && asked <= months_of_post(case) {
        return "Reg 6(1){item}, 10; 国办发[2024]9号";
    }
    let simplified = case.law().port_visa.visit_purposes.has(Purpose::FamilyVisit);
    match (limits.len(), simplified) {
        (0 | 1, false) => "Reg 6(1){item}, 10; MPS norm 2013",
        (0 | 1, true) => "Reg 6(1){item}, 10; MPS norm 2013; NIA measure 2024-01-11 (4)",
        (2, false) => "Reg 6(1){item}, 10; MPS measure 2023-08-03",
        (2, true) => "Reg 6(1){item}, 10; MPS measure 2023-08-03; NIA measure 2024-01-11 (4)",
        _ if asked <= limits.get(1).copied() => {
            "Reg 6(1){item}, 10; MPS measure 2023-08-03; NIA measure 2024-01-11 (4)"
        }
        _ => "Reg 6(1){item}, 10; MPS measure 2023-08-03; NIA measure 2024-01-11 (4); NIA measure 2024-03-20",
    }
}

/// Returns the provision that asks for evidence of repeated trips.
pub fn asking_for_trips(case: &Case, replacement: &Replacement) -> &'static str {
    let simplified = case.law().port_visa.visit_purposes.has(Purpose::FamilyVisit);
    match (limits_up_to(case, replacement.class).len(), simplified) {
        (0 | 1, false) => "Reg 10, 12; MPS norm 2013",
        (0 | 1, true) => "Reg 10, 12; NIA measure 2024-01-11 (4)",
        (_, false) => "MPS measure 2023-08-03",
        (_, true) => "MPS measure 2023-08-03; NIA measure 2024-01-11 (4)",
    }
}

const VALIDITY_IS_WITHIN_LIMIT: Rule = Rule {
    id: "RP-03",
    zh: "申请有效期不超过当日上限",
    en: "The validity asked for is within the maximum of the day",
    cite: "MPS norm 2013; MPS measure 2023-08-03; NIA measure 2024-03-20; 国办发[2024]9号",
    figures: &[
        "replacement.max_validity_months",
        "replacement.fie_manager_months",
        "replacement.fie_technician_months",
    ],
    check: Check::Replacement(|case, replacement| {
        let longest = concerned(longest_validity(case, replacement))?;
        let asked = known(replacement.validity_months)?;
        let most = concerned(longest.firm.max(longest.announced))?;
        let because = if longest.announced.is_some() {
            because!(
                "申请有效期{0}个月，当日已公布的上限{1}个月",
                "asks for {0} months; {1} is the highest figure announced by that day",
                asked,
                most
            )
        } else {
            because!("申请有效期{0}个月，当日上限{1}个月", "asks for {0} months, {1} at most on that day", asked, most)
        };
        let (cite, figure) = setting_validity(case, replacement);
        Ok(Finding::new(asked <= most, Code::ValidityTooLong, because).citing(cite).by(figure))
    }),
    ..REPLACEMENT_RULE
};

const VALIDITY_IS_CERTAIN: Rule = Rule {
    id: "RP-04",
    zh: "申请有效期所依据的上限当日确已施行",
    en: "The maximum that the validity asked for needs certainly applied on the day",
    cite: "MPS press conference 2023-08-03; NIA measure 2024-03-20",
    figures: &["replacement.max_validity_months"],
    check: Check::Replacement(|case, replacement| {
        let longest = concerned(longest_validity(case, replacement))?;
        let announced = concerned(longest.announced)?;
        let asked = known(replacement.validity_months)?;
        let firm = longest.firm.unwrap_or_default();
        only_if(asked <= announced)?;
        let because = because!(
            "申请有效期{0}个月；{1}确定的上限为{2}个月，{3}个月处于部署期间",
            "asks for {0} months; on {1} a maximum of {2} was certain and {3} announced",
            asked,
            case.filed_on,
            firm,
            announced
        );
        let first_raise = limits_up_to(case, replacement.class).len() <= 2;
        let cite = if first_raise { "MPS press conference 2023-08-03" } else { "NIA measure 2024-03-20" };
        Ok(Finding::new(asked <= firm, Code::EffectiveDateUnpublished, because).citing(cite))
    }),
    ..REPLACEMENT_RULE
};

/// Returns the longest stay per entry, days.
pub fn longest_stay(case: &Case, replacement: &Replacement) -> u32 {
    let law = &case.law().replacement;
    let own = replacement.class.and_then(|class| law.max_stay_days_of_class.as_ref()?.of(class).copied());
    own.unwrap_or(law.max_stay_days)
}

const STAY_IS_WITHIN_LIMIT: Rule = Rule {
    id: "RP-05",
    zh: "申请每次停留期不超过上限",
    en: "The stay per entry is within the limit",
    cite: "MPS norm 2013, EEAL 29(1)",
    figures: &["replacement.max_stay_days", "replacement.max_stay_days_of_class"],
    check: Check::Replacement(|case, replacement| {
        is_multiple_entry(replacement)?;
        let asked = known(replacement.stay_days)?;
        let most = longest_stay(case, replacement);
        let because = because!("申请每次停留{0}日，上限{1}日", "asks for {0} days per entry, {1} at most", asked, most);
        Ok(Finding::new(asked <= most, Code::StayTooLong, because))
    }),
    ..REPLACEMENT_RULE
};

const CLASS_HAS_A_LIMIT: Rule = Rule {
    id: "RP-06",
    zh: "该种类签证有公开的换发多次签证规定",
    en: "A norm on multiple-entry replacement is published for the class",
    cite: "Reg 6(1){item}, 10",
    figures: &["replacement.max_validity_months"],
    check: Check::Replacement(|case, replacement| {
        is_multiple_entry(replacement)?;
        let class = known(replacement.class)?;
        only_if(case.class_known(class))?;
        let published = longest_validity(case, replacement).is_some();
        let because = if published {
            because!(
                "{0}字签证有公开的换发多次签证规定",
                "a norm on multiple-entry replacement is published for class {0}",
                class
            )
        } else {
            because!(
                "{0}字签证无公开的换发多次签证规定",
                "no norm on multiple-entry replacement is published for class {0}",
                class
            )
        };
        Ok(Finding::new(published, Code::NoPublishedCap, because))
    }),
    ..REPLACEMENT_RULE
};
