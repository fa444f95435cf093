//! Readings of the law that an office may settle otherwise: each flag moves its day by one; what is granted, under which
//! provision, for which days.

use serde_json::Value;
use visa_cli::domain::facts::Facts;
use visa_cli::domain::words::Word;
use visa_cli::policy::{BUILT_IN, Policy};
use visa_cli::rules::case::Case;
use visa_cli::rules::decide::decide;
use visa_cli::rules::decision::{Decision, Values};
use visa_cli::rules::grant::{Grant, grant};

/// The policy of an office that reads one flag the other way.
fn office(flag: &str, from: &str, to: &str) -> Policy {
    let at = BUILT_IN.find(&format!("\n{flag} = [")).unwrap();
    let (before, after) = BUILT_IN.split_at(at);
    let after = after.replacen(&format!("value = {from}"), &format!("value = {to}"), 1);
    Policy::read(&format!("{before}{after}")).unwrap()
}

fn facts(file: &str, id: &str) -> Facts {
    let line = file.lines().find(|line| line.contains(&format!("\"id\": \"{id}\""))).unwrap();
    Facts::from_json(line.as_bytes()).unwrap()
}

const VISA: &str = include_str!("../../examples/facts/visa.jsonl");
const RESIDENCE: &str = include_str!("../../examples/facts/residence.jsonl");
const FILES: [&str; 3] = [VISA, RESIDENCE, include_str!("../../examples/facts/port_visa.jsonl")];

fn example(id: &str) -> Value {
    let line = FILES.iter().flat_map(|file| file.lines()).find(|line| line.contains(&format!("\"id\": \"{id}\"")));
    serde_json::from_str(line.unwrap_or_else(|| panic!("{id}"))).unwrap()
}

#[test]
fn each_flag_moves_its_day_by_one() {
    let extension = facts(VISA, "ex-30-days");
    let permit = facts(RESIDENCE, "rs-work-one-year");
    let usual = |facts: &Facts| decide(facts, Policy::built_in()).unwrap().values;
    type Day = fn(&Values) -> Option<chrono::NaiveDate>;
    let flags: [(&str, &str, &str, &Facts, Day, i64); 3] = [
        ("lead_day_counts", "true", "false", &extension, |values| values.latest_filing_day, -1),
        ("entry_day_counts", "false", "true", &permit, |values| values.apply_by, -1),
        ("acceptance_day_counts", "false", "true", &permit, |values| values.receipt_until, -1),
    ];
    for (flag, from, to, facts, day, moves) in flags {
        let read = decide(facts, &office(flag, from, to)).unwrap().values;
        let (before, after) = (day(&usual(facts)).unwrap(), day(&read).unwrap());
        assert_eq!((after - before).num_days(), moves, "{flag}: {before} {after}");
    }
}

/// Each row: which example, what is changed, what papers are added, and the provision under which it is granted.
#[test]
fn what_is_granted_names_the_provision_that_grants() {
    let mut reader = csv::Reader::from_path("tests/it/policy/granted.csv").unwrap();
    let mut wrong = Vec::new();
    for row in reader.records().map(Result::unwrap) {
        let (id, change, papers, citation) = (&row[0], &row[1], &row[2], &row[3]);
        let mut facts = example(id);
        visa_cli::app::amend::lay_over(&mut facts, serde_json::from_str(change).unwrap());
        for kind in papers.split_whitespace() {
            visa_cli::app::amend::put_paper(&mut facts, serde_json::json!({"kind": kind}));
        }
        let facts = Facts::from_json(facts.to_string().as_bytes()).unwrap();
        let Decision { reasons, .. } = decide(&facts, Policy::built_in()).unwrap();
        let told: Vec<String> = reasons.iter().map(|reason| format!("{} {}", reason.code, reason.citation)).collect();
        if told != [format!("OK {citation}")] {
            wrong.push(format!("{id} {change}: {}", told.join("; ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Each row: which example, what is changed, the day of granting, and what it entitles to; nothing where a fact that it
/// is computed from was not shown.
#[test]
fn what_is_granted_runs_and_counts_as_the_law_has_it() {
    let mut reader = csv::Reader::from_path("tests/it/policy/grants.csv").unwrap();
    let mut wrong = Vec::new();
    for row in reader.records().map(Result::unwrap) {
        let mut facts = example(&row[0]);
        visa_cli::app::amend::lay_over(&mut facts, serde_json::from_str(&row[1]).unwrap());
        let facts = Facts::from_json(facts.to_string().as_bytes()).unwrap();
        let case = Case::new(&facts, Policy::built_in()).unwrap();
        let told = grant(&case, row[2].parse().unwrap()).map_or_else(
            || vec![String::new(); 6],
            |grant| {
                let Grant { valid_from, valid_until, class, entries, stay_days, permit_kind } = grant;
                let said = |text: Option<String>| text.unwrap_or_default();
                vec![
                    valid_from.to_string(),
                    said(valid_until.map(|day| day.to_string())),
                    said(class.map(|class| class.to_string())),
                    said(entries.map(|entries| entries.code().to_owned())),
                    said(stay_days.map(|days| days.to_string())),
                    said(permit_kind.map(|kind| kind.code().to_owned())),
                ]
            },
        );
        if told.iter().ne(row.iter().skip(3)) {
            wrong.push(format!("{} {} {}: {}", &row[0], &row[1], &row[2], told.join(",")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_is_asked_of_a_case_those_on_the_passport_too() {
    let facts = facts(VISA, "ex-30-days");
    let case = Case::new(&facts, Policy::built_in()).unwrap();
    let mut asked = std::collections::BTreeSet::new();
    let mut met = 0;
    visa_cli::rules::decide::ask_all(&case, |rule, said| {
        asked.insert(rule.id);
        met += usize::from(said.is_ok_and(|finding| finding.met));
    });
    assert_eq!(asked.len(), visa_cli::rules::examples::all_rules().len());
    assert!(met > 30, "{met}");
}
