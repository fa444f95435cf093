//! Deciding is a total function: every line of facts has a decision that holds together, every other line an error.

use proptest::prelude::{ProptestConfig, any, prop_assert, proptest};
use visa_cli::domain::facts::Facts;
use visa_cli::policy::Policy;

use crate::random::{Examples, Random, Seen, decide_line};

#[test]
fn random_facts_are_decided_and_every_decision_holds_together() {
    let (examples, policy) = (Examples::new(), Policy::built_in());
    let (mut random, mut seen) = (Random(20_130_701), Seen::default());
    for _ in 0..30_000 {
        let line = examples.line(&mut random);
        decide_line(&line, policy, &mut seen).unwrap_or_else(|wrong| panic!("{wrong}\n{line}"));
    }
    println!("{} decided, {} no facts, {} codes", seen.facts, seen.not_facts, seen.codes.len());
    assert!(seen.facts > 15_000 && seen.not_facts > 3_000 && seen.codes.len() > 60);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn arbitrary_bytes_never_crash_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Facts::from_json(&bytes);
    }

    #[test]
    fn arbitrary_changes_of_one_byte_never_crash(place in 0usize..900, byte in any::<u8>()) {
        let line = include_str!("../../examples/facts/residence.jsonl").lines().next().unwrap();
        let mut bytes = line.as_bytes().to_vec();
        let place = place % bytes.len();
        bytes[place] = byte;
        if let Err(not_facts) = Facts::from_json(&bytes) {
            prop_assert!(!not_facts.problems.is_empty());
        }
    }
}
