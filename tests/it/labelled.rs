//! What is told of each labelled case, line by line: where a rule comes out the same and another day, paper, sentence or set
//! of an advice is told, no other test notices.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::Value;
use visa_cli::domain::facts::Facts;
use visa_cli::domain::text::Lang;
use visa_cli::domain::words::Word;
use visa_cli::policy::Policy;
use visa_cli::rules::advice::advise;
use visa_cli::rules::case::Case;
use visa_cli::rules::decide::decide;
use visa_cli::rules::grant::grant;
use visa_cli::rules::limits::{Given, Stands, limits, passed};

use crate::golden::golden;

/// What a case comes to: outcome, reasons, what is to be supplied and established, values, the passport.
fn decision(facts: &Facts, told: &mut String) {
    let Some(decision) = decide(facts, Policy::built_in()) else { return };
    let codes: Vec<&str> = decision.reasons.iter().map(|reason| reason.code.code()).collect();
    let _ = writeln!(told, "  {} {}", decision.outcome, codes.join(" "));
    let open = [&decision.missing, &decision.unestablished].map(|paths| paths.join(" "));
    let _ = writeln!(told, "  {} | {}", open.join(" | "), serde_json::to_string(&decision.values).unwrap());
    if let Some(retention) = &decision.retention {
        let codes: Vec<&str> = retention.reasons.iter().map(|reason| reason.code.code()).collect();
        let _ = writeln!(told, "  passport {} {}", retention.outcome, codes.join(" "));
    }
}

/// How far each limit is used, what follows when a day has passed, and what it would entitle to.
fn days(case: &Case, told: &mut String, said: &mut BTreeSet<String>) {
    let (today, decision) = (case.facts.as_of, decide(case.facts, Policy::built_in()));
    let granted = grant(case, today);
    let given = granted.as_ref().map(|right| Given { valid_until: right.valid_until, stay_days: right.stay_days });
    for stands in [Stands::default(), Stands { given, is_filed: true, covered_until: None }] {
        for limit in limits(case, stands, today) {
            let (used, left) = (limit.used, limit.left);
            let until = limit.until.map_or(String::new(), |day| format!(" until {day}"));
            let _ = writeln!(told, "  {} {used}+{left} of {}{until} · {}", limit.limit, limit.days, limit.cite);
        }
        for passed in decision.iter().flat_map(|decision| passed(case, &decision.values, stands)) {
            let _ = writeln!(told, "  {} · {}", passed.code, passed.cite);
            // A sentence is written out where it is told for the first time.
            if said.insert(passed.what.en.to_string()) {
                let _ = writeln!(told, "    {} · {}", passed.what.en, passed.what.zh);
            }
        }
    }
    if let Some(right) = granted {
        let _ = writeln!(told, "  entitles to {right:?}");
    }
}

#[test]
fn what_is_told_of_each_labelled_case_stays() {
    let (mut told, mut said) = (String::new(), BTreeSet::new());
    for line in
        [include_str!("check/cases.jsonl"), include_str!("check/rulings.jsonl")].iter().flat_map(|all| all.lines())
    {
        let labelled: Value = serde_json::from_str(line).unwrap();
        if labelled["expect"]["error"].is_string() {
            continue;
        }
        let Ok(facts) = Facts::from_json(labelled["facts"].to_string().as_bytes()) else { continue };
        let Some(case) = Case::new(&facts, Policy::built_in()) else { continue };
        let _ = writeln!(told, "{} {}", facts.id, labelled["title"].as_str().unwrap());
        decision(&facts, &mut told);
        days(&case, &mut told, &mut said);
        let Some(advice) = advise(&facts, Policy::built_in()) else { continue };
        for lang in [Lang::En, Lang::Zh] {
            let _ = writeln!(told, "  {}", advice.sentence().of(lang));
            for line in advice.lines(lang) {
                let _ = writeln!(told, "    {line}");
            }
        }
    }
    golden("labelled.txt", &told);
}
