//! Every figure and list of the law by name: how it stands in the policy file, and what holds on one day.

use std::fmt;

use chrono::NaiveDate;
use serde::Deserialize;
use toml::Spanned;

use super::calendar::YearNotice;
use super::dated::{Dated, Fault, Rollout, Shown, Stands};
use crate::domain::codes::{Nationality, Region, Registry, VisaClass};
use crate::domain::duty::Apart;
use crate::domain::words::{
    Entries, Measure, PassportKind, PermitKind, Purpose, RecordKind, SpecialStatus, WordSet, words,
};

words! {
    /// What a commercial port visa rests on.
    CommercialBasis {
        DepartmentConsent = "department_consent", "主管部门同意", "consent of the competent department";
        EnterpriseEvidence = "enterprise_evidence", "企业邀请函件和证明材料", "enterprise invitation and evidence";
    }
}

/// The first day of an edition and what is new in it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// First day.
    pub from: NaiveDate,
    /// What is new, Chinese.
    pub zh: String,
    /// What is new, English.
    pub en: String,
}

/// A list of codes or digits.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct List<T>(pub Vec<T>);

impl<T: PartialEq> List<T> {
    /// Tells whether the list has a value.
    pub fn has(&self, value: &T) -> bool {
        self.0.contains(value)
    }
}

impl<T: fmt::Display> fmt::Display for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = self.0.iter().map(T::to_string).collect();
        f.write_str(&words.join(", "))
    }
}

/// A value for each visa class that has one.
#[derive(Clone, Debug, PartialEq)]
pub struct ByClass<T>(Vec<(VisaClass, T)>);

impl<T> ByClass<T> {
    /// Returns the value of a class.
    pub fn of(&self, class: VisaClass) -> Option<&T> {
        self.0.iter().find(|(known, _)| *known == class).map(|(_, value)| value)
    }

    /// Returns every class that has a value, in order, with it.
    pub fn iter(&self) -> impl Iterator<Item = (VisaClass, &T)> {
        self.0.iter().map(|(class, value)| (*class, value))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for ByClass<T> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<ByClass<T>, D::Error> {
        Ok(ByClass(std::collections::BTreeMap::<VisaClass, T>::deserialize(from)?.into_iter().collect()))
    }
}

impl<T: fmt::Display> fmt::Display for ByClass<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = self.0.iter().map(|(class, value)| format!("{class} {value}")).collect();
        f.write_str(&words.join("; "))
    }
}

/// How a figure must stand in time, and what a day makes of it: `always` from the first edition on, `later` from some
/// day on, `rollout` with windows in which it was announced but not certain. A figure that the program learns after case
/// files have kept a policy text is `added`: the rules that read it are silent under a text that lacks it, so that what
/// was decided under that text comes out the same.
macro_rules! figures {
    (@type always $type:ty) => { $type };
    (@type later $type:ty) => { Option<$type> };
    (@type rollout $type:ty) => { Rollout<$type> };
    (@type added $type:ty) => { Option<$type> };
    (@value always $dated:expr, $day:expr) => { $dated.on($day).firm.expect("checked to hold from the first edition") };
    (@value later $dated:expr, $day:expr) => { $dated.on($day).firm };
    (@value rollout $dated:expr, $day:expr) => { $dated.on($day) };
    (@value added $dated:expr, $day:expr) => { $dated.on($day).firm };
    (@stands always $start:expr) => { Stands::From($start) };
    (@stands later $start:expr) => { Stands::Somewhen };
    (@stands rollout $start:expr) => { Stands::Somewhen };
    (@stands added $start:expr) => { Stands::WhereNamed };
    ($($(#[$doc:meta])* $group:ident $file:ident $key:ident { $($(#[$fdoc:meta])* $kind:ident $field:ident: $type:ty,)+ })+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, PartialEq)]
            pub struct $group { $($(#[$fdoc])* pub $field: figures!(@type $kind $type),)+ }

            #[derive(Clone, Debug, Default, Deserialize)]
            #[serde(deny_unknown_fields, default)]
            pub(super) struct $file { $(pub(super) $field: Dated<$type>,)+ }
        )+

        /// A policy file.
        #[derive(Clone, Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct ByDate {
            pub(super) edition: Vec<Spanned<Named>>,
            /// Settings are read elsewhere; a policy file may hold them.
            #[serde(default, rename = "settings")]
            pub(super) _settings: toml::Table,
            #[serde(default, rename = "record")]
            pub(super) _record: toml::Table,
            #[serde(default, rename = "queries")]
            pub(super) _queries: toml::Table,
            #[serde(default)]
            pub(super) calendar: Vec<YearNotice>,
            $(#[serde(default)] pub(super) $key: $file,)+
        }

        /// All figures that hold on one day.
        #[derive(Clone, Debug, PartialEq)]
        pub struct Figures { $($(#[$doc])* pub $key: $group,)+ }

        impl ByDate {
            pub(super) fn on(&self, day: NaiveDate) -> Figures {
                Figures { $($key: $group { $($field: figures!(@value $kind self.$key.$field, day),)+ },)+ }
            }

            pub(super) fn changes(&self) -> Vec<(NaiveDate, std::ops::Range<usize>)> {
                let mut days = Vec::new();
                $($(days.extend(self.$key.$field.changes());)+)+
                days
            }

            pub(super) fn check(&self, first: NaiveDate, faults: &mut Vec<Fault>) {
                $($(self.$key.$field.check(
                    concat!(stringify!($key), ".", stringify!($field)),
                    figures!(@stands $kind first),
                    faults,
                );)+)+
            }

            pub(super) fn shown(&self) -> Vec<(&'static str, Vec<Shown>)> {
                vec![$($((concat!(stringify!($key), ".", stringify!($field)), self.$key.$field.shown()),)+)+]
            }
        }
    };
}

figures! {
    /// Port visas.
    PortVisa PortVisaFile port_visa {
        /// Port visas are suspended.
        always suspended: bool,
        /// Longest stay, days.
        always max_stay_days: u32,
        /// Entries that a port visa may have.
        always entries: Entries,
        /// Entry must be through the port applied at.
        always same_port_entry: bool,
        /// Purposes of EEAL 20(1) and (2).
        always urgent_purposes: WordSet<Purpose>,
        /// The five commercial purposes.
        always commercial_purposes: WordSet<Purpose>,
        /// What a commercial port visa rests on.
        rollout commercial_basis: CommercialBasis,
        /// Visits covered since the measures of January 2024.
        always visit_purposes: WordSet<Purpose>,
        /// Family on which the measure in force is silent.
        always family_not_named: WordSet<Purpose>,
        /// Purposes for which temporary entry is the procedure.
        always temporary_entry_purposes: WordSet<Purpose>,
        /// Longest temporary entry, days.
        always temporary_entry_max_days: u32,
        /// Purposes that are work.
        always work_purposes: WordSet<Purpose>,
        /// Purposes for which urgency need not be shown.
        always urgency_not_asked: WordSet<Purpose>,
        /// Documents on which a port visa is issued.
        always accepted_documents: WordSet<PassportKind>,
        /// Documents on which law and guidance differ.
        always referred_documents: WordSet<PassportKind>,
        /// Shortest validity of the passport, months.
        always min_passport_months: u32,
        /// Fewest persons of a tour group.
        always group_min_persons: u32,
        /// Classes of the electronic port visa; in force since its pilot.
        later electronic_classes: List<VisaClass>,
        /// Entry validity of the electronic port visa, days.
        later electronic_entry_validity_days: u32,
        /// Longest stay of the electronic port visa, days.
        later electronic_max_stay_days: u32,
        /// Where the ports of the electronic port visa lie.
        later electronic_entry_region: Region,
        /// Areas in one of whose registers the inviter of an electronic port visa must stand.
        added electronic_areas: List<Registry>,
        /// Purposes that each class fits, paper or electronic.
        added class_purposes: ByClass<WordSet<Purpose>>,
        /// Purposes that each class fits in an electronic port visa only; they are examined there.
        added electronic_class_purposes: ByClass<WordSet<Purpose>>,
        /// Most days that an arrival may lie before an application filed in advance.
        added arrival_before_advance_days: u32,
        /// Most days that an arrival may lie before an application at the counter: landed before midnight.
        added arrival_before_acceptance_days: u32,
    }
    /// Passports and persons.
    Identity IdentityFile identity {
        /// Codes of persons who are not foreigners.
        always chinese_codes: List<Nationality>,
        /// Codes that leave the nationality open.
        always undetermined_codes: List<Nationality>,
        /// Issuers not recognised.
        always unrecognised_issuers: List<Nationality>,
        /// Holders of a home-return permit with a foreign nationality are foreigners.
        added home_return_permit_of_foreigners: bool,
        /// Passports whose holders are not dealt with here while in China.
        added other_procedure_documents: WordSet<PassportKind>,
    }
    /// Visa classes.
    Classes ClassesFile classes {
        /// Classes of Reg 6(1).
        always known: List<VisaClass>,
        /// Number of the item of Reg 6(1) for each class letter.
        always items: ByClass<u32>,
    }
    /// Visa extension.
    Extension ExtensionFile extension {
        /// Days before the end of the stay by which to file.
        always lead_days: u32,
        /// Filing exactly that many days before is in time.
        always lead_day_counts: bool,
        /// Longest extension by class, days.
        later cap_days: ByClass<u32>,
        /// The same for class S2 on a family visit.
        later s2_family_cap_days: u32,
        /// The same for class S2 for other reasons.
        later s2_other_cap_days: u32,
        /// Purposes that continue the reason of the class.
        always class_purposes: ByClass<WordSet<Purpose>>,
    }
    /// Visa replacement.
    Replacement ReplacementFile replacement {
        /// Longest stay per entry, days.
        always max_stay_days: u32,
        /// Classes with a shorter one.
        later max_stay_days_of_class: ByClass<u32>,
        /// Longest entry validity by class, months.
        rollout max_validity_months: ByClass<u32>,
        /// Validity for managers of foreign-invested enterprises, months; their proof of post counts since then.
        later fie_manager_months: u32,
        /// The same for their technicians, and for the spouse and minor children who accompany them.
        added fie_technician_months: u32,
    }
    /// Residence permits.
    Residence ResidenceFile residence {
        /// Visa classes on which a residence permit may be issued.
        always visa_classes: List<VisaClass>,
        /// Classes that need city-level approval.
        always city_level_classes: List<VisaClass>,
        /// Kinds of permit that go with each class of visa.
        added kinds_of_class: ByClass<WordSet<PermitKind>>,
        /// Statuses that need city-level approval.
        always city_level_statuses: WordSet<SpecialStatus>,
        /// Days after entry within which to apply.
        always apply_within_days: u32,
        /// The day of entry is one of them.
        always entry_day_counts: bool,
        /// Shortest work permit, days.
        always work_min_days: u32,
        /// Shortest other permit, days.
        always other_min_days: u32,
        /// Longest permit, months.
        always max_months: u32,
        /// Length from which a health certificate is needed, days.
        always health_certificate_from_days: u32,
        /// Months for which a health certificate counts.
        always health_certificate_months: u32,
        /// Youngest age at which fingerprints are taken.
        always fingerprints_from_age: u32,
        /// Oldest age at which fingerprints are taken.
        always fingerprints_to_age: u32,
        /// Days before expiry by which to file an extension.
        always extension_lead_days: u32,
        /// Days within which to report a change.
        always change_report_days: u32,
        /// Days within which to register a birth.
        always birth_registration_days: u32,
        /// Age at which a child is one no longer.
        always child_under_age: u32,
        /// A work permit bounds the residence permit that rests on it.
        added bounded_by_work_permit: bool,
        /// Longest permit of talent and investors by the norm of 2013, years; told, and decides nothing.
        added norm_talent_years: u32,
        /// The same for the staff of reputable units on file.
        added norm_filed_unit_years: u32,
        /// The same for other work.
        added norm_other_years: u32,
    }
    /// Filing in the country.
    Filing FilingFile filing {
        /// Age under which others may file.
        always agent_under_age: u32,
        /// Age from which others may file.
        always agent_from_age: u32,
        /// Data sharing replaces paper.
        always data_sharing: bool,
        /// A work permit may be found by data: notice, electronic social-security card, look-up.
        added work_permit_by_data: bool,
        /// Records of somebody in China that call for an interview; an order to leave only where its day is unknown.
        added interview_records: WordSet<RecordKind>,
        /// Working days of a visa receipt.
        later visa_receipt_working_days: u32,
        /// Working days of a residence receipt.
        always residence_receipt_working_days: u32,
        /// The day of acceptance is one of them.
        always acceptance_day_counts: bool,
        /// Working days after which papers that came in count as accepted where nothing was said.
        added silence_working_days: u32,
        /// Make-up days are working days.
        always makeup_days_are_working_days: bool,
        /// Digits of the division code that make a place.
        always same_place_digits: u32,
        /// The same for municipalities.
        always municipality_digits: u32,
        /// First digits of the municipalities.
        always municipalities: List<String>,
    }
    /// Passport not retained.
    Retention RetentionFile retention {
        /// Measures during which the passport need not be kept.
        rollout exempt_measures: WordSet<Measure>,
        /// The receipt covers a stay that ends while the passport is with its holder.
        always receipt_covers_returned_passport: bool,
    }
    /// What is kept of persons, and how long.
    Archive ArchiveFile archive {
        /// Years that what is known of a person is kept after their last case ended.
        added keep_years: u32,
    }
    /// Illegal stay and bans.
    Sanctions SanctionsFile sanctions {
        /// Fine for a day of illegal stay, yuan.
        always fine_per_day: u32,
        /// Highest fine, yuan.
        always fine_cap: u32,
        /// Highest fine of a guardian, yuan.
        always guardian_fine_cap: u32,
        /// Shortest detention in serious cases, days.
        added detention_min_days: u32,
        /// Longest detention in serious cases, days.
        added detention_max_days: u32,
        /// Age under which the guardian is addressed.
        always guardian_under_age: u32,
        /// Entry ban after an expulsion, years.
        always expelled_ban_years: u32,
        /// Shortest entry ban after a repatriation, years.
        always repatriated_ban_min_years: u32,
        /// Longest entry ban after a repatriation, years.
        always repatriated_ban_max_years: u32,
        /// Longest term of an order to leave, days.
        later order_to_leave_max_days: u32,
    }
    /// Four eyes.
    Duties DutiesFile duties {
        /// Hands that must be of two officers.
        added apart: List<Apart>,
        /// Purposes for which one officer alone may decide and issue in urgency.
        added urgent_alone: WordSet<Purpose>,
        /// Working days within which another officer looks at such an act.
        added second_look_working_days: u32,
        /// Of a hundred approvals, how many are drawn for a second look.
        added sample_percent: u32,
    }
}
