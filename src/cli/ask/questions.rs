//! The questions whose answers are single facts, in the order of the form, and which of them each measure asks.

use serde_json::Value;

use crate::cli::facts::at;
use crate::domain::text::Text;
use crate::domain::words::{Basis, ChangedItem, Circumstance, Entries, Measure, PermitKind, Purpose, Word};
use crate::identity::country::{self, Country};
use crate::ui::prompt::Choice;

/// A question whose answer is one fact.
pub(super) struct Question {
    pub(super) path: &'static str,
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
    /// Whether it is asked of a measure, as far as the facts are known.
    pub(super) of: fn(Measure, &Value) -> bool,
    pub(super) choices: fn() -> Vec<Choice>,
    /// What is chosen from where choices are drawn, and typed in a line.
    pub(super) drawn: fn() -> Vec<Choice>,
}

const PLAIN: Question = Question { path: "", zh: "", en: "", of: |_, _| true, choices: Vec::new, drawn: Vec::new };

pub(super) fn words<W: Word>() -> Vec<Choice> {
    W::ALL.iter().map(|word| Choice::new(word.code(), Text::new(word.zh(), word.en()))).collect()
}

/// Every nationality that a zone may print, found by any part of its names.
fn countries() -> Vec<Choice> {
    let named = |country: &Country| {
        let (zh, en) = (&country.zh, &country.en);
        Choice::new(country.code, Text::new(format!("{zh} {en}"), format!("{en} {zh}")))
    };
    country::all().iter().filter(|country| country.known).map(named).collect()
}

pub(super) fn is_port(measure: Measure) -> bool {
    measure == Measure::PortVisa
}

pub(super) fn has_visa(measure: Measure) -> bool {
    matches!(measure, Measure::VisaExtension | Measure::VisaReplacement | Measure::VisaReissue)
}

pub(super) fn first_permit(measure: Measure) -> bool {
    measure == Measure::ResidenceIssue
}

fn permit_term(measure: Measure) -> bool {
    matches!(measure, Measure::ResidenceIssue | Measure::ResidenceExtension)
}

pub(super) fn holds_permit(measure: Measure) -> bool {
    matches!(measure, Measure::ResidenceExtension | Measure::ResidenceChange | Measure::ResidenceReissue)
}

fn is_said(facts: &Value, path: &str, code: &str) -> bool {
    at(facts, path).and_then(Value::as_str) == Some(code)
}

pub(super) fn more_entries(measure: Measure, facts: &Value) -> bool {
    measure == Measure::VisaReplacement && is_said(facts, "request.circumstance", Circumstance::MultipleEntry.code())
}

fn admits_again(facts: &Value) -> bool {
    [Entries::Double, Entries::Multiple].iter().any(|word| is_said(facts, "current_stay.entries", word.code()))
}

/// Path of the question that is answered with a code or a part of a name on file.
pub(super) const ENTERPRISE: &str = "inviter.uscc";

pub(super) const QUESTIONS: &[Question] = &[
    Question { path: "applicant.name", zh: "姓名（如护照所印）", en: "name as printed", ..PLAIN },
    Question {
        path: "applicant.nationality",
        zh: "国籍（机读码代码）",
        en: "nationality, code as in the zone",
        drawn: countries,
        ..PLAIN
    },
    Question { path: "applicant.birth_date", zh: "出生日期", en: "day of birth", ..PLAIN },
    Question { path: "passport.number", zh: "护照号码", en: "passport number", ..PLAIN },
    Question { path: "passport.expires_on", zh: "护照有效期至", en: "passport valid to", ..PLAIN },
    Question {
        path: ENTERPRISE,
        zh: "邀请单位信用代码，或者在册单位名称的一部分",
        en: "inviting unit: credit code, or part of a name on file",
        of: |measure, _| is_port(measure) || has_visa(measure),
        ..PLAIN
    },
    Question {
        path: "request.purpose",
        zh: "事由",
        en: "purpose",
        of: |measure, _| is_port(measure) || measure == Measure::VisaExtension,
        choices: words::<Purpose>,
        ..PLAIN
    },
    Question {
        path: "request.group_size",
        zh: "团队人数",
        en: "size of the group",
        of: |measure, facts| is_port(measure) && is_said(facts, "request.purpose", Purpose::GroupTourism.code()),
        ..PLAIN
    },
    Question {
        path: "request.circumstance",
        zh: "情形",
        en: "ground",
        of: |measure, _| matches!(measure, Measure::VisaReplacement | Measure::VisaReissue | Measure::ResidenceReissue),
        choices: words::<Circumstance>,
        ..PLAIN
    },
    Question {
        path: "request.stay_days",
        zh: "申请停留天数",
        en: "days of stay asked for",
        of: |measure, facts| is_port(measure) || more_entries(measure, facts),
        ..PLAIN
    },
    Question {
        path: "request.visa_class",
        zh: "签证种类",
        en: "visa class",
        of: |measure, facts| is_port(measure) && class_of(facts).is_none(),
        ..PLAIN
    },
    Question {
        path: "request.validity_months",
        zh: "申请有效期（月）",
        en: "months of validity asked for",
        of: more_entries,
        ..PLAIN
    },
    Question {
        path: "current_stay.basis",
        zh: "停留居留依据",
        en: "on what the person stays",
        of: |measure, _| has_visa(measure) || first_permit(measure) || holds_permit(measure),
        choices: words::<Basis>,
        ..PLAIN
    },
    Question {
        path: "current_stay.visa_class",
        zh: "现持签证种类",
        en: "class of the visa held",
        of: |measure, _| has_visa(measure) || first_permit(measure),
        ..PLAIN
    },
    Question {
        path: "current_stay.entered_on",
        zh: "入境日期",
        en: "day of entry",
        of: |measure, _| has_visa(measure) || first_permit(measure) || holds_permit(measure),
        ..PLAIN
    },
    Question {
        path: "current_stay.stay_days",
        zh: "签证所载停留期（天）",
        en: "days of stay printed in the visa",
        of: |measure, _| has_visa(measure),
        ..PLAIN
    },
    Question {
        path: "current_stay.extended_days",
        zh: "已延期天数",
        en: "days extended so far",
        of: |measure, _| measure == Measure::VisaExtension,
        ..PLAIN
    },
    Question {
        path: "current_stay.permit_kind",
        zh: "现持居留证件种类",
        en: "kind of the permit held",
        of: |measure, _| holds_permit(measure),
        choices: words::<PermitKind>,
        ..PLAIN
    },
    Question {
        path: "current_stay.valid_until",
        zh: "现持居留证件有效期至",
        en: "permit held valid to",
        of: |measure, _| holds_permit(measure),
        ..PLAIN
    },
    Question {
        path: "current_stay.entries",
        zh: "原签证入境次数",
        en: "entries of the visa that was lost",
        of: |measure, _| measure == Measure::VisaReissue,
        choices: words::<Entries>,
        ..PLAIN
    },
    Question {
        path: "current_stay.valid_until",
        zh: "原签证入境有效期至（可多次入境的）",
        en: "lost visa: last day of entry, as it admits again",
        of: |measure, facts| measure == Measure::VisaReissue && admits_again(facts),
        ..PLAIN
    },
    Question {
        path: "request.extension_days",
        zh: "申请延期天数",
        en: "days of extension asked for",
        of: |measure, _| measure == Measure::VisaExtension,
        ..PLAIN
    },
    Question {
        path: "request.permit_kind",
        zh: "申请居留证件种类",
        en: "kind of permit asked for",
        of: |measure, _| permit_term(measure),
        choices: words::<PermitKind>,
        ..PLAIN
    },
    Question {
        path: "request.permit_days",
        zh: "申请居留天数",
        en: "days of residence asked for",
        of: |measure, _| permit_term(measure),
        ..PLAIN
    },
    Question {
        path: "request.changed_item",
        zh: "变更事项",
        en: "what changed",
        of: |measure, _| measure == Measure::ResidenceChange,
        choices: words::<ChangedItem>,
        ..PLAIN
    },
    Question {
        path: "request.changed_on",
        zh: "变更日期",
        en: "day of the change",
        of: |measure, _| measure == Measure::ResidenceChange,
        ..PLAIN
    },
];

/// Purposes of business people.
const BUSINESS: [Purpose; 7] = [
    Purpose::BusinessNegotiation,
    Purpose::TradeExchange,
    Purpose::InstallationRepair,
    Purpose::Exhibition,
    Purpose::InvestmentStartup,
    Purpose::UrgentBusiness,
    Purpose::RushRepair,
];

/// The class of visa that a purpose leaves no choice about.
pub(super) fn class_of(facts: &Value) -> Option<&'static str> {
    let purpose = Purpose::find(at(facts, "request.purpose")?.as_str()?)?;
    BUSINESS.contains(&purpose).then_some("M")
}
