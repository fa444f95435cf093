//! A ruling stands for its decision: rows of a list are compared by it, and laid one over the other before.

use visa_cli::domain::codes::DocumentNumber;
use visa_cli::domain::facts::Facts;
use visa_cli::policy::Policy;
use visa_cli::record::list::{InvitingUnit, RowValues};
use visa_cli::record::list_row::{lay, lay_anew};
use visa_cli::rules::case::Case;
use visa_cli::rules::decide::{decide, rule_on};
use visa_cli::rules::decision::Decision;
use visa_cli::rules::ruling::Ruling;

use crate::random::{Examples, Random};

fn ruled(facts: &Facts, policy: &Policy) -> Option<(Ruling, Decision)> {
    Some((rule_on(&Case::new(facts, policy)?), decide(facts, policy)?))
}

/// The first `count` random lines that can be decided.
fn random_facts(count: usize, seed: u64) -> Vec<Facts> {
    let (examples, mut random) = (Examples::new(), Random(seed));
    let lines = std::iter::repeat_with(move || examples.line(&mut random));
    lines.filter_map(|line| Facts::from_json(line.as_bytes()).ok()).take(count).collect()
}

#[test]
fn equal_rulings_come_to_the_same_decision() {
    let policy = Policy::built_in();
    let all: Vec<_> = random_facts(1_500, 20_130_702).iter().filter_map(|facts| ruled(facts, policy)).collect();
    let mut equal = 0;
    for (place, (ruling, decision)) in all.iter().enumerate() {
        assert_eq!((ruling.outcome(), ruling.missing()), (decision.outcome, decision.missing.as_slice()));
        for (other, their) in &all[..place] {
            if ruling == other {
                assert_eq!(Decision { id: their.id.clone(), ..decision.clone() }, *their);
                equal += 1;
            }
        }
    }
    println!("{} rulings, {equal} equal pairs", all.len());
    assert!(equal > 500);
}

#[test]
fn a_row_laid_over_another_leaves_nothing_of_it() {
    let common = &random_facts(40, 7);
    let rows: Vec<(RowValues, InvitingUnit)> = random_facts(60, 8).iter().map(says).collect();
    for common in common {
        let mut laid = common.clone();
        for (own, unit) in &rows {
            let mut fresh = common.clone();
            assert_eq!(lay(own, unit, &mut fresh), lay_anew(own, unit, common, &mut laid));
            assert_eq!(fresh, laid);
        }
    }
}

/// A row that says what facts say, so far as a row can.
fn says(facts: &Facts) -> (RowValues, InvitingUnit) {
    let own = RowValues {
        name: facts.applicant.name.as_ref().map(|name| name.0.clone()),
        nationality: facts.applicant.nationality,
        birth_date: facts.applicant.birth_date,
        passport_kind: facts.passport.kind,
        passport: facts.passport.number.or(DocumentNumber::new("E1234567")),
        expires_on: facts.passport.expires_on,
        purpose: facts.request.purpose,
        stay_days: facts.request.stay_days.map(|days| days.0),
        entries: facts.request.entries,
        arrives_on: facts.arrival.at.map(|at| at.beijing_day()),
        port: facts.arrival.port,
        ..RowValues::default()
    };
    let uscc = facts.inviter.uscc.as_ref().map(|code| code.0.clone());
    (own, InvitingUnit { uscc, region: facts.inviter.region, ..InvitingUnit::default() })
}
