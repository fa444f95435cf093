//! Bounds of what is issued that hold whatever the rules decide.

use chrono::NaiveDate;
use serde_json::json;
use visa_cli::domain::day::plus_days;
use visa_cli::domain::facts::Facts;
use visa_cli::gate::bounds::furthest;
use visa_cli::policy::Policy;
use visa_cli::rules::case::Case;
use visa_cli::rules::decide::decide;
use visa_cli::rules::grant::grant;
use visa_cli::rules::reasons::Outcome;

use crate::office::example;
use crate::small_random::Random;

/// Applications that are tried.
const TRIED: usize = 4_000;

#[test]
fn extensions_together_never_give_more_than_the_stay_first_printed() {
    let (policy, mut random) = (Policy::built_in(), Random(29));
    let first = NaiveDate::from_ymd_opt(2026, 8, 20).unwrap();
    let (mut granted, mut beyond) = (0, 0);
    for _ in 0..TRIED {
        let mut any = |most: u32| u32::try_from(random.below(most as usize)).unwrap();
        let mut facts = example("ex-30-days");
        let stay = &mut facts["current_stay"];
        stay["entered_on"] = json!(plus_days(first, any(40)).to_string());
        stay["stay_days"] = json!(1 + any(90));
        stay["extended_days"] = json!(any(60));
        facts["request"]["extension_days"] = json!(1 + any(90));
        let facts = Facts::from_json(facts.to_string().as_bytes()).unwrap();
        let (Some(decision), Some(case)) = (decide(&facts, policy), Case::new(&facts, policy)) else { continue };
        let Some(last) = grant(&case, facts.as_of).and_then(|grant| grant.valid_until) else { continue };
        let furthest = furthest(&facts).unwrap();
        beyond += usize::from(furthest < last);
        if matches!(decision.outcome, Outcome::Eligible | Outcome::Refer) {
            granted += 1;
            assert!(last <= furthest, "{last} is beyond {furthest}: {facts:?}");
        }
    }
    // The control: many that are asked for lie beyond, and none of them may be granted.
    assert!(50 < granted && 50 < beyond, "{granted} may be granted, {beyond} lie beyond");
}
