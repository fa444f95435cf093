//! Holds the rules to their examples, and `rules verify` to finding what is broken.

use visa_cli::policy::Policy;
use visa_cli::rules::examples::{Examples, all_rules};
use visa_cli::rules::verify::{Report, Space, Trial};

/// Verifies all that is built in; of the small facts every `stride`th case.
fn verify(stride: u64) -> Report {
    let (policy, rules, examples) = (Policy::built_in(), all_rules(), Examples::built_in());
    Trial { policy, rules, examples, spaces: Space::built_in(), stride }.run()
}

#[test]
fn the_rules_are_whole() {
    let report = verify(23);
    let told: Vec<String> =
        report.faults.iter().map(|fault| format!("{} | {}: {}", fault.en, fault.zh, fault.witness)).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}
