//! Makes a training case file of many cases in mixed states, each event through the one door and signed: what single
//! acts are measured on. Run: `cargo run --release --example hundred_thousand FILE [CASES]`.
//!
//! One case in ten waits for review, one in twenty for papers, one in twenty is reviewed, one in twenty approved; of the
//! rest, which were issued, half were collected.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::time::Instant;

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use visa_cli::app::assess::{granted, keep};
use visa_cli::app::decide::{Examined, examine};
use visa_cli::app::desk::Desk;
use visa_cli::app::intake::{Ready, Submission, prepare, record_one};
use visa_cli::app::issue::right_of;
use visa_cli::app::officers::training_keys;
use visa_cli::domain::facts::Facts;
use visa_cli::domain::life::Recommendation;
use visa_cli::domain::number::CaseKey;
use visa_cli::policy::Policy;
use visa_cli::record::act::{Act, Decided, Issued, Particulars, Remark, Reviewed};
use visa_cli::record::keyfile::KeyFile;
use visa_cli::store::engine::Access;
use visa_cli::store::record::file::CaseFile;
use visa_cli::ui::Ui;

/// Cases that one transaction takes.
const BATCH: usize = 1_000;
const FIRST_DAY: &str = "2026-01-05T09:00:00+08:00";
/// Days over which the cases are spread.
const DAYS: usize = 320;
const SURNAMES: [&str; 8] = ["MUELLER", "TANAKA", "IBRAHIM", "SMITH", "NGUYEN", "SILVA", "KOWALSKI", "OKAFOR"];
const NAMES: [&str; 6] = ["ANNA", "HIRO", "LAYLA", "JOHN", "MAI", "TOMASZ"];
const NATIONS: [&str; 8] = ["D", "JPN", "EGY", "GBR", "VNM", "BRA", "POL", "NGA"];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let path = PathBuf::from(words.first().expect("the path of the file to make"));
    let cases: usize = words.get(1).map_or(100_000, |count| count.parse().expect("a number of cases"));
    let began = Instant::now();
    let mut ui = Ui::new(Box::new(std::io::empty()), Box::new(std::io::sink()), Box::new(std::io::sink()));
    let init = ["visa-cli", "--case-file", path.to_str().unwrap(), "--now", FIRST_DAY, "init", "--training"];
    let made = visa_cli::run(init.map(Into::into), &mut ui);
    assert_eq!(made, visa_cli::error::Exit::Done, "{} cannot be made", path.display());
    let mut office = Office::at(&path);
    for first in (0..cases).step_by(BATCH) {
        let day = i64::try_from(first * DAYS / cases).unwrap();
        office.desk.now = DateTime::parse_from_rfc3339(FIRST_DAY).unwrap().to_utc() + Duration::days(day);
        office.batch(first, BATCH.min(cases - first));
    }
    let size = std::fs::metadata(&path).unwrap().len() >> 20;
    println!("{cases} cases, {size} MiB, in {:.0} s", began.elapsed().as_secs_f64());
}

struct Office {
    desk: Desk,
    keys: PathBuf,
    bases: [Value; 2],
}

impl Office {
    fn at(path: &Path) -> Office {
        let file = CaseFile::open(path, Access::Write).unwrap();
        let random = visa_cli::ui::environment::Environment::default().random;
        let desk = Desk::new(file, Policy::built_in(), Utc::now(), None, random);
        let lines = include_str!("facts/port_visa.jsonl").lines();
        let all: Vec<Value> = lines.map(|line| serde_json::from_str(line).unwrap()).collect();
        let base = |id: &str| all.iter().find(|facts| facts["id"] == id).unwrap().clone();
        let bases = [base("pv-negotiation"), base("pv-no-letter-no-photo")];
        Office { desk, keys: training_keys(path), bases }
    }

    fn seat(&mut self, id: &str) {
        let text = std::fs::read_to_string(self.keys.join(format!("{id}.key"))).unwrap();
        let Ok(KeyFile::Open(key)) = KeyFile::read(&text) else { unreachable!("keys of a training file lie open") };
        self.desk.seat(id, Some(Box::new(key))).unwrap();
    }

    fn ready(&self, number: usize) -> Ready {
        let mut facts = self.bases[usize::from(number % 20 == 2)].clone();
        let today = self.desk.today();
        facts["as_of"] = json!(today);
        facts["arrival"]["at"] = json!(today);
        let (surname, name) = (SURNAMES[number % SURNAMES.len()], NAMES[number / 7 % NAMES.len()]);
        // Hardly anybody shares a name and a birthday.
        let middle: String =
            [1, 26, 676].iter().map(|place| char::from(b'A' + u8::try_from(number / place % 26).unwrap())).collect();
        facts["applicant"]["name"] = json!(format!("{surname} {name} {middle}"));
        facts["applicant"]["nationality"] = json!(NATIONS[number % NATIONS.len()]);
        facts["applicant"]["birth_date"] =
            json!(format!("{}-{:02}-{:02}", 1950 + number % 50, 1 + number % 12, 1 + number % 28));
        facts["passport"]["number"] = json!(format!("C{number:08}"));
        facts["passport"]["mrz"] = Value::Null;
        let facts = Facts::from_json(facts.to_string().as_bytes()).unwrap();
        let application = Submission {
            facts,
            particulars: Particulars::default(),
            follows: None,
            sources: Default::default(),
            late: None,
            hands_over: false,
        };
        prepare(&self.desk, application, false, None).unwrap()
    }

    /// Records one act on each case in one transaction.
    fn all(&mut self, officer: &str, acts: Vec<(CaseKey, Act)>) {
        self.seat(officer);
        let record = |record: &mut visa_cli::store::write::recording::Recording| {
            acts.into_iter().try_for_each(|(case, act)| record.case(case, act).map(drop))
        };
        self.desk.act(record).unwrap();
    }

    fn examined(&self, case: CaseKey) -> Examined {
        let row = self.desk.file.case(case).unwrap().unwrap();
        examine(&self.desk, self.desk.taken(row).unwrap()).unwrap()
    }

    fn batch(&mut self, first: usize, count: usize) {
        self.seat("intake1");
        let mut ready: VecDeque<Ready> = (first..first + count).map(|number| self.ready(number)).collect();
        let (year, office) = (self.desk.year(), self.desk.file.ledger().office.clone());
        let taken = self.desk.act(|record| {
            let mut keys = Vec::new();
            while let Some(ready) = ready.pop_front() {
                keys.push(record_one(record, ready, year, &office, None)?);
            }
            Ok(keys)
        });
        let cases: Vec<(usize, CaseKey)> = (first..).zip(taken.unwrap().made).collect();
        // What a case comes to is told by its number.
        let from = |least: usize| -> Vec<(usize, CaseKey)> {
            cases.iter().copied().filter(|(number, _)| least <= number % 20).collect()
        };
        let acts =
            |cases: Vec<(usize, CaseKey)>, act: &dyn Fn(usize, CaseKey, Examined) -> Act| -> Vec<(CaseKey, Act)> {
                cases.into_iter().map(|(number, case)| (case, act(number, case, self.examined(case)))).collect()
            };
        let reviewed = acts(from(3), &|_, _, it| {
            let assessed = keep(&it.facts, &it.decision, it.inviter_status);
            Act::Reviewed(Reviewed {
                assessed,
                recommendation: Recommendation::Approve,
                late_entry_confirmed: false,
                note: String::new(),
            })
        });
        let approved = acts(from(4), &|_, _, it| {
            let assessed = keep(&it.facts, &it.decision, it.inviter_status);
            Act::Approved(Decided {
                assessed,
                grounds: Vec::new(),
                rank: None,
                note: String::new(),
                second_look_by: None,
            })
        });
        let issued = acts(from(5), &|number, _, it| {
            let grant = granted(&it.facts, self.desk.policy, self.desk.today()).unwrap();
            Act::Issued(Issued {
                number: format!("S{number:08}"),
                right: right_of(it.facts.measure, &grant),
                issued_on: self.desk.today(),
                ends: Vec::new(),
                passport_shown: false,
                assessed: keep(&it.facts, &it.decision, it.inviter_status),
            })
        });
        let collected = from(12).into_iter().map(|(_, case)| (case, Act::Collected(Remark::default()))).collect();
        self.all("review1", reviewed);
        self.all("approve1", approved);
        self.all("issue1", issued);
        self.all("issue1", collected);
    }
}
