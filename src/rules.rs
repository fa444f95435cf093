//! Who is eligible: one const per rule, all asked always, one fold. Pure.
//!
//! A rule answers of a [`case::Case`] with a [`finding::Finding`] (met or not, in one sentence that is true either way)
//! or says why it is silent. Unknown never passes and never refuses. [`decide::decide`] asks all rules and folds what
//! they found: not eligible > missing documents > refer > eligible.

pub mod advice;
pub mod case;
pub mod comparison;
pub mod conflict;
pub mod decide;
pub mod decision;
pub mod every;
pub mod examples;
pub mod extension;
pub mod finding;
pub mod grant;
pub mod identity;
pub mod labelled;
pub mod limits;
pub mod needs;
pub mod papers;
pub mod port_visa;
pub mod reasons;
pub mod replacement;
pub mod residence;
pub mod retention;
pub mod rule;
pub mod ruling;
pub mod schema;
pub mod standing;
pub mod unestablished;
pub mod values;
pub mod verdict;
pub mod verify;

use crate::domain::measure::Ask;
use rule::Rule;

pub use standing::{agency_grounds, ground_contradicts_age};

/// Version of the rules, kept with each decision; one without a version was made by version 1. It is raised when a change of the program makes facts that were decided before come out otherwise
/// under the same policy text: another finding, another sentence, another value. A rule that reads an added figure does
/// not raise it, because it is silent under texts that lack the figure.
pub const RULES_VERSION: u32 = 6;

/// All rules that decide an application, in the order in which findings of the same gravity are told.
pub const RULES: &[&[Rule]] = &[
    identity::RULES,
    every::RULES,
    port_visa::RULES,
    standing::RULES,
    extension::RULES,
    replacement::RULES,
    residence::RULES,
    papers::RULES,
];

/// Returns the rules that can concern what is asked for, in the same order.
fn rules_of(ask: &Ask) -> &'static [&'static [Rule]] {
    match ask {
        Ask::PortVisa(_) => &[identity::RULES, every::RULES, port_visa::RULES, papers::RULES],
        Ask::Extension(_) => &[identity::RULES, every::RULES, standing::RULES, extension::RULES, papers::RULES],
        Ask::Replacement(_) | Ask::Reissue(_) => {
            &[identity::RULES, every::RULES, standing::RULES, replacement::RULES, papers::RULES]
        }
        Ask::PermitIssue(_)
        | Ask::PermitExtension(_)
        | Ask::PermitChange(_)
        | Ask::PermitReissue(_)
        | Ask::Newborn
        | Ask::Elsewhere(_) => &[identity::RULES, every::RULES, standing::RULES, residence::RULES, papers::RULES],
    }
}
