//! Which of two values of a figure is the stricter one for the applicant: where the sign of it is clear.

use std::collections::{BTreeMap, BTreeSet};

/// What makes a value stricter.
#[derive(Clone, Copy)]
enum Stricter {
    /// A smaller number.
    Lower,
    /// A greater number.
    Higher,
    /// Fewer words, all of them among those before.
    Fewer,
    /// More words, all of those before among them.
    More,
    /// It is so.
    Yes,
}

use Stricter::{Fewer, Higher, Lower, More, Yes};

/// The figures with a clear sign. Of any other no value of lower rank is taken: whether it is stricter depends on the case.
const SIGNS: &[(&str, Stricter)] = &[
    ("port_visa.suspended", Yes),
    ("port_visa.max_stay_days", Lower),
    ("port_visa.same_port_entry", Yes),
    ("port_visa.urgent_purposes", Fewer),
    ("port_visa.commercial_purposes", Fewer),
    ("port_visa.visit_purposes", Fewer),
    ("port_visa.temporary_entry_purposes", Fewer),
    ("port_visa.temporary_entry_max_days", Lower),
    ("port_visa.work_purposes", More),
    ("port_visa.urgency_not_asked", Fewer),
    ("port_visa.accepted_documents", Fewer),
    ("port_visa.min_passport_months", Higher),
    ("port_visa.group_min_persons", Higher),
    ("port_visa.electronic_classes", Fewer),
    ("port_visa.electronic_entry_validity_days", Lower),
    ("port_visa.electronic_max_stay_days", Lower),
    ("extension.cap_days", Lower),
    ("extension.s2_family_cap_days", Lower),
    ("extension.s2_other_cap_days", Lower),
    ("replacement.max_stay_days", Lower),
    ("replacement.max_stay_days_of_class", Lower),
    ("replacement.max_validity_months", Lower),
    ("replacement.fie_manager_months", Lower),
    ("residence.visa_classes", Fewer),
    ("residence.city_level_classes", More),
    ("residence.city_level_statuses", More),
    ("residence.work_min_days", Higher),
    ("residence.other_min_days", Higher),
    ("residence.max_months", Lower),
    ("residence.health_certificate_months", Lower),
    ("residence.apply_within_days", Lower),
    ("residence.change_report_days", Lower),
    ("residence.extension_lead_days", Higher),
    ("extension.lead_days", Higher),
    ("filing.visa_receipt_working_days", Lower),
    ("filing.residence_receipt_working_days", Lower),
    ("filing.silence_working_days", Lower),
    ("duties.apart", More),
    ("duties.urgent_alone", Fewer),
    ("duties.second_look_working_days", Lower),
    ("duties.sample_percent", Higher),
    ("filing.agent_under_age", Lower),
    ("filing.agent_from_age", Higher),
    ("filing.interview_records", More),
    ("residence.fingerprints_from_age", Lower),
    ("residence.fingerprints_to_age", Higher),
    ("residence.health_certificate_from_days", Lower),
    ("residence.child_under_age", Lower),
    ("residence.birth_registration_days", Lower),
    ("identity.unrecognised_issuers", More),
    ("sanctions.expelled_ban_years", Higher),
    ("sanctions.repatriated_ban_min_years", Higher),
    ("sanctions.order_to_leave_max_days", Lower),
];

/// Tells whether `new` is as strict as `held` or stricter, both as the figure shows them.
pub fn is_stricter(figure: &str, held: &str, new: &str) -> bool {
    // The same value under a lower rank would let the next text go further.
    let Some((_, sign)) = SIGNS.iter().find(|(name, _)| *name == figure) else { return false };
    match sign {
        Lower => each_number(held, new, |held, new| new < held),
        Higher => each_number(held, new, |held, new| held < new),
        Fewer => words(new).is_subset(&words(held)) && words(new) != words(held),
        More => words(held).is_subset(&words(new)) && words(new) != words(held),
        Yes => (held, new) == ("false", "true"),
    }
}

/// Compares a number, or the numbers of the same visa classes of which none may be laxer and one must be stricter.
fn each_number(held: &str, new: &str, stricter: fn(u32, u32) -> bool) -> bool {
    let (Some(held), Some(new)) = (numbers(held), numbers(new)) else { return false };
    let alike = held.keys().eq(new.keys());
    let pairs = || held.values().zip(new.values());
    alike
        && pairs().all(|(held, new)| held == new || stricter(*held, *new))
        && pairs().any(|(held, new)| stricter(*held, *new))
}

fn numbers(text: &str) -> Option<BTreeMap<&str, u32>> {
    text.split("; ")
        .map(|part| {
            let (class, number) = part.rsplit_once(' ').unwrap_or(("", part));
            Some((class, number.parse().ok()?))
        })
        .collect()
}

fn words(text: &str) -> BTreeSet<&str> {
    text.split(", ").filter(|word| !word.is_empty()).collect()
}
