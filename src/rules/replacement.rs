//! Visa replacement (换发, Reg 10) and reissue (补发, Reg 11).

use super::case::Case;
use super::finding::{Finding, Silent, because, concerned, known, only_if};
use super::reasons::Code;
use super::rule::{At, Check, Rule};
use crate::domain::measure::Replacement;
use crate::domain::words::Circumstance;
use crate::policy::dated::Rollout;

/// The rules, in the order in which they are told.
pub const RULES: &[Rule] = &[
    GROUND_IS_OF_REPLACEMENT,
    GROUND_IS_OF_REISSUE,
    STAY_IS_WITHIN_LIMIT,
    VALIDITY_IS_WITHIN_LIMIT,
    VALIDITY_IS_CERTAIN,
    CLASS_HAS_A_LIMIT,
    SAME_CLASS,
];

const REPLACEMENT_RULE: Rule = Rule {
    id: "",
    zh: "",
    en: "",
    cite: "",
    at: At::Examination,
    figures: &[],
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
        let because = because!("申请换发，情形为{0}", "asks for a replacement; ground: {0}", ground);
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
        let because = because!("申请补发，情形为{0}", "asks for a reissue; ground: {0}", ground);
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
        let because = because!("持{0}字签证，申请换发{1}字签证", "holds class {0}, asks for class {1}", held, asked);
        Ok(Finding::new(held == asked, Code::ReplacementReasonChanged, because))
    }),
    ..REPLACEMENT_RULE
};

/// Returns the longest entry validity of the class asked for, months: firm, and as announced in a roll-out window.
pub fn longest_validity(case: &Case, replacement: &Replacement) -> Option<Rollout<u32>> {
    is_multiple_entry(replacement).ok()?;
    let class = replacement.class?;
    let months = &case.law().replacement.max_validity_months;
    let firm = months.firm.as_ref().and_then(|classes| classes.of(class).copied());
    let announced = months.announced.as_ref().and_then(|classes| classes.of(class).copied());
    (firm.is_some() || announced.is_some()).then_some(Rollout { firm, announced })
}

const VALIDITY_IS_WITHIN_LIMIT: Rule = Rule {
    id: "RP-03",
    zh: "申请有效期不超过当日上限",
    en: "The validity asked for is within the maximum of the day",
    cite: "MPS norm 2013, NIA measures 2023-08-03 and 2024-03-20",
    figures: &["replacement.max_validity_months"],
    check: Check::Replacement(|case, replacement| {
        let longest = concerned(longest_validity(case, replacement))?;
        let asked = known(replacement.validity_months)?;
        let most = concerned(longest.firm.max(longest.announced))?;
        let because =
            because!("申请有效期{0}个月，当日上限{1}个月", "asks for {0} months, {1} at most on that day", asked, most);
        Ok(Finding::new(asked <= most, Code::ValidityTooLong, because))
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
        Ok(Finding::new(asked <= firm, Code::EffectiveDateUnpublished, because))
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
        let because = because!("{0}字签证按公开的换发规定核对", "class {0}, looked up in the published norms", class);
        Ok(Finding::new(published, Code::NoPublishedCap, because))
    }),
    ..REPLACEMENT_RULE
};
