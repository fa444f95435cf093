//! Decisions per second per core over 1,000,000 mixed facts, beside the time of only parsing the same JSON with
//! `serde_json` into a plain struct. Run: `cargo run --release --example throughput [LINES]`.
//!
//! Both are timed over the same lines in the same process, in turn, and the ratio is taken pair by pair.
#![allow(clippy::print_stdout, missing_docs)]

use std::hint::black_box;
use std::time::Instant;

use visa_cli::domain::facts::Facts;
use visa_cli::policy::Policy;
use visa_cli::rules::decide::decide;

const SEEDS: [&str; 3] =
    [include_str!("facts/port_visa.jsonl"), include_str!("facts/visa.jsonl"), include_str!("facts/residence.jsonl")];
const ROUNDS: usize = 5;

/// The facts as somebody would declare them who only wants to hold them: text, numbers, truth values.
mod plain {
    use serde::Deserialize;

    macro_rules! plain {
        ($($name:ident { $($field:ident: $type:ty),+ $(,)? })+) => {$(
            #[derive(Deserialize)]
            #[allow(dead_code)]
            #[serde(deny_unknown_fields)]
            pub(super) struct $name { $($field: Option<$type>),+ }
        )+};
    }

    plain! {
        Facts {
            id: String, measure: String, stage: String, as_of: String, applicant: Applicant, passport: Passport,
            current_stay: Stay, request: Request, arrival: Arrival, inviter: Inviter, documents: Vec<Paper>,
            filing: Filing, record: Vec<Entry>,
        }
        Applicant {
            name: String, nationality: String, birth_date: String, possible_chinese_nationality: bool,
            first_entry: bool, immobile: bool, can_pay_expenses: bool, health_ground: String,
            special_status: Vec<String>,
        }
        Passport {
            kind: String, number: String, expires_on: String, shown: String, verification: String,
            used_for_entry: bool, evidence_in_case: bool, mrz: Vec<String>,
        }
        Stay {
            basis: String, visa_class: String, entries: String, port_visa: bool, group_visa: bool,
            entered_on: String, stay_days: u32, extended_days: u32, permit_kind: String, valid_until: String,
        }
        Request {
            purpose: String, visa_class: String, entries: String, stay_days: u32, validity_months: u32,
            extension_days: u32, permit_kind: String, permit_days: u32, circumstance: String, changed_item: String,
            changed_on: String, relationship: String, visa_abroad_in_time: bool, electronic: bool, group_size: u32,
            leaves_china_during_processing: bool,
        }
        Arrival { port: String, region: String, at: String, enter_by: String }
        Inviter {
            kind: String, uscc: String, region: String, status: String, on_file: bool, lingang_registered: bool,
            false_invitation_record: bool, refused_verification: bool, guarantees_costs: bool,
        }
        Paper {
            kind: String, via: String, issued_on: String, valid_until: String, passport_number: String, defect: String,
        }
        Filing {
            filed_by: String, port: String, port_authorised: bool, office_region: String,
            place_of_stay_region: String, accepted_on: String, accepted_passport_number: String, refused_on: String,
        }
        Entry { kind: String, on: String, ban_years: u32 }
    }
}

fn lines(count: usize) -> Vec<String> {
    let seeds: Vec<&str> = SEEDS.iter().flat_map(|seed| seed.lines()).collect();
    (0..count)
        .map(|number| {
            let seed = seeds[number % seeds.len()];
            let rest = &seed[seed.find("\", \"measure\"").unwrap_or(0)..];
            format!("{{\"id\": \"c{number}{rest}")
        })
        .collect()
}

fn seconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

fn main() {
    let count = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(1_000_000);
    let lines = lines(count);
    let policy = Policy::built_in();
    let bytes: usize = lines.iter().map(String::len).sum();
    println!("{count} lines, {:.0} bytes each on average", bytes as f64 / count as f64);
    let (mut ratios, mut rates) = (Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        let parsed = seconds(|| {
            for line in &lines {
                let facts: plain::Facts = serde_json::from_str(line).expect("the examples are facts");
                black_box(facts);
            }
        });
        let read = seconds(|| {
            for line in &lines {
                black_box(Facts::from_json(line.as_bytes()).expect("the examples are facts"));
            }
        });
        let mut out = Vec::new();
        let decided = seconds(|| {
            for line in &lines {
                let facts = Facts::from_json(line.as_bytes()).expect("the examples are facts");
                let decision = decide(&facts, policy).expect("filed under the law");
                out.clear();
                serde_json::to_writer(&mut out, &decision).expect("a vector takes all bytes");
                black_box(&out);
            }
        });
        println!(
            "round {round}: plain parse {parsed:.2} s, checked facts {read:.2} s, facts to decision written {decided:.2} s: \
             ratio {:.2}, {:.0} decisions/s",
            decided / parsed,
            count as f64 / decided
        );
        ratios.push(decided / parsed);
        rates.push(count as f64 / decided);
    }
    ratios.sort_by(f64::total_cmp);
    rates.sort_by(f64::total_cmp);
    println!("median: ratio {:.2}, {:.0} decisions/s on one core", ratios[ROUNDS / 2], rates[ROUNDS / 2]);
}
