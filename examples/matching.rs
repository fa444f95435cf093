//! Measures the comparison of people on labelled pairs: recall and precision, in all and by custom.
//!
//! `examples/matching/pairs.py --seed 7 > pairs.jsonl && cargo run --example matching -- pairs.jsonl [--all]`
#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;

use serde_json::Value;
use visa_cli::identity::matcher::{Birth, Person, Purpose, Verdict, compare, plain_number};
use visa_cli::identity::names::Name;

/// How many pairs of a custom came out how.
#[derive(Default)]
struct Count {
    found: u32,
    missed: u32,
    rightly_apart: u32,
    wrongly_held: u32,
    linked: u32,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let file = arguments.first().ok_or("which file of pairs?")?;
    let tell = arguments.iter().any(|one| one == "--all");
    let text = fs::read_to_string(file)?;
    for (purpose, named) in [(Purpose::WatchList, "watch list"), (Purpose::Register, "register")] {
        let mut customs: BTreeMap<String, Count> = BTreeMap::new();
        for line in text.lines() {
            let pair: Value = serde_json::from_str(line)?;
            if purpose == Purpose::Register && pair["watch_only"] == true {
                continue;
            }
            let (one, other) = (person(&pair["one"]), person(&pair["other"]));
            let comparison = compare(&one, &other, purpose);
            let told = &pair["label"];
            let label = told.as_str().unwrap_or_default();
            let count = customs.entry(pair["custom"].to_string()).or_default();
            let holds = comparison.holds();
            let linked = comparison.verdict == Verdict::Linked;
            match (label, holds) {
                ("same" | "contradiction", true) => count.found += 1,
                ("same" | "contradiction", false) => count.missed += 1,
                (_, true) => count.wrongly_held += 1,
                (_, false) => count.rightly_apart += 1,
            }
            count.linked += u32::from(linked && label != "same");
            if tell && (holds != (label != "different") || linked && label != "same") {
                println!(
                    "{named}: {label} {} | {} | {} | {:?}",
                    pair["custom"], pair["one"], pair["other"], comparison.verdict
                );
            }
        }
        shown(named, &customs);
    }
    Ok(())
}

fn shown(named: &str, customs: &BTreeMap<String, Count>) {
    let sum = |of: fn(&Count) -> u32| customs.values().map(of).sum::<u32>();
    let (found, missed, wrong) = (sum(|one| one.found), sum(|one| one.missed), sum(|one| one.wrongly_held));
    let percent = |part: u32, whole: u32| 100.0 * f64::from(part) / f64::from(whole.max(1));
    println!(
        "{named}: recall {:.1} %, precision {:.1} %, linked though different or contradicting {}",
        percent(found, found + missed),
        percent(found, found + wrong),
        sum(|one| one.linked)
    );
    for (custom, count) in customs {
        let (of, right) = (count.found + count.missed, count.rightly_apart + count.wrongly_held);
        if count.missed + count.wrongly_held > 0 {
            println!("  {custom}: found {}/{of}, rightly apart {}/{right}", count.found, count.rightly_apart);
        }
    }
}

fn person(value: &Value) -> Person {
    let text = |key: &str| value[key].as_str();
    let names = [text("name"), text("chinese_name")];
    Person {
        name: Name::read(names.into_iter().flatten()),
        births: text("birth_date").and_then(Birth::read).into_iter().collect(),
        nationalities: text("nationality").map(str::to_owned).into_iter().collect(),
        passports: text("passport").map(plain_number).into_iter().collect(),
        sex: text("sex").map(str::to_owned),
        unit: None,
    }
}
