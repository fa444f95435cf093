//! What the rules decided: outcome, all reasons, what to supply, computed values, the passport.

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::Serialize;

use super::reasons::{Code, Outcome};
use crate::domain::codes::VisaClass;
use crate::domain::day::{write_day, write_some_day};
use crate::domain::words::{Entries, words};

words! {
    /// The procedure that fits instead.
    Redirect {
        TemporaryEntry = "temporary_entry", "临时入境", "temporary entry";
        StayPermit = "stay_permit", "停留证件", "stay permit";
        WorkVisa = "work_visa", "工作签证", "work visa";
        VisaReissue = "visa_reissue", "签证补发", "visa reissue";
        ResidenceIssue = "residence_permit_issue", "居留证件签发", "residence permit";
        ResidenceExtension = "residence_permit_extension", "居留证件延期", "residence permit extension";
        ResidenceReissue = "residence_permit_reissue", "居留证件补发", "residence permit reissue";
    }

    /// Level that must approve (EEAL 31(2)).
    Approver {
        PrefectureLevel = "prefecture_level", "设区的市级以上公安机关", "city level or higher";
    }

    /// Who answers for an illegal stay (EEAL 78).
    PenaltyOn {
        Applicant = "applicant", "申请人", "the applicant";
        Guardian = "guardian", "监护人", "the guardian";
    }
}

/// A decision.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decision {
    /// The id of the facts.
    pub id: String,
    /// Of the application: that of the gravest reason.
    pub outcome: Outcome,
    /// All reasons, gravest first; `OK` alone when eligible.
    pub reasons: Vec<Reason>,
    /// Everything to be supplied, in one notice, sorted.
    pub missing: Vec<&'static str>,
    /// Paths of facts that are not established yet and must be before a decision in favour, whatever the outcome, sorted.
    pub unestablished: Vec<&'static str>,
    /// What becomes of the passport.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention: Option<Retention>,
    /// Computed values; those that do not apply are left out.
    pub values: Values,
    /// First day of the edition in force on the day of filing.
    #[serde(serialize_with = "write_day")]
    pub policy: NaiveDate,
    /// SHA-256 of the policy's text, in hexadecimal.
    pub policy_sha256: Cow<'static, str>,
    /// Version of the rules that made it.
    pub rules: u32,
}

/// A decision as `check` prints it: what it was made by is told beside it, not in it.
#[derive(Serialize)]
pub struct Printed<'d> {
    id: &'d str,
    outcome: Outcome,
    reasons: &'d [Reason],
    missing: &'d [&'static str],
    unestablished: &'d [&'static str],
    #[serde(skip_serializing_if = "Option::is_none")]
    retention: Option<&'d Retention>,
    values: &'d Values,
    #[serde(serialize_with = "write_day")]
    policy: NaiveDate,
}

impl Decision {
    /// Returns the decision as `check` prints it.
    pub fn printed(&self) -> Printed<'_> {
        let Decision { id, outcome, reasons, missing, unestablished, retention, values, policy, .. } = self;
        let retention = retention.as_ref();
        Printed { id, outcome: *outcome, reasons, missing, unestablished, retention, values, policy: *policy }
    }
}

/// One reason.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reason {
    /// The code.
    pub code: Code,
    /// The paper it is about, by its word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<&'static str>,
    /// The provision that decides, numbered as on the day of filing.
    pub citation: Cow<'static, str>,
    /// The sentence, English.
    pub message_en: Cow<'static, str>,
    /// The sentence, Chinese.
    pub message_zh: Cow<'static, str>,
}

/// Whether the passport is kept during the application.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Retention {
    /// Eligible = hand it back; not eligible = it is kept, taken or seized; refer = a supervisor decides; missing documents = a valid
    /// original must be shown and verified first.
    pub outcome: Outcome,
    /// All reasons, gravest first.
    pub reasons: Vec<Reason>,
    /// `Some(false)` if eligible, `Some(true)` if not, `None` while open.
    pub passport_kept: Option<bool>,
}

/// Computed values.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Values {
    /// Class to be issued; when eligible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visa_class: Option<VisaClass>,
    /// Classes that fit the purpose, sorted, where the class asked for does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fitting_classes: Option<Vec<VisaClass>>,
    /// Entries to be issued; when eligible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entries: Option<Entries>,
    /// Longest stay per entry allowed, days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_stay_days: Option<u32>,
    /// Longest extension allowed, days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_extension_days: Option<u32>,
    /// Longest validity allowed for certain on the day of filing, months.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_validity_months: Option<u32>,
    /// Shortest residence permit allowed for the kind asked, days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_days: Option<u32>,
    /// Last lawful day of the present stay.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "write_some_day")]
    pub last_permitted_day: Option<NaiveDate>,
    /// Last lawful day once granted.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "write_some_day")]
    pub new_last_day: Option<NaiveDate>,
    /// Last day for filing in time.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "write_some_day")]
    pub latest_filing_day: Option<NaiveDate>,
    /// Last day for applying, reporting or registering.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "write_some_day")]
    pub apply_by: Option<NaiveDate>,
    /// Last day of the receipt and of the period for deciding.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "write_some_day")]
    pub receipt_until: Option<NaiveDate>,
    /// Days of illegal stay on the day of filing; above 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overstay_days: Option<u32>,
    /// Upper limit of the fine, yuan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fine_max: Option<u32>,
    /// Who answers for the illegal stay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub penalty_on: Option<PenaltyOn>,
    /// Last day of the entry ban.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "write_some_day")]
    pub ban_ends: Option<NaiveDate>,
    /// The procedure that fits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect_to: Option<Redirect>,
    /// Level that must approve.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approver: Option<Approver>,
    /// `Some(false)` for decisions that are final.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appeal_available: Option<bool>,
    /// `Some(false)` where the reason must not be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disclose_reason: Option<bool>,
    /// `Some(true)` in advance: the original passport is to be shown at the port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original_passport_at_port: Option<bool>,
}
