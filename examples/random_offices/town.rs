//! The town: its officers, its people, its units, and the applications that they make.

use std::borrow::Cow;

use chrono::Duration;
use serde_json::{Value, json};
use visa_cli::record::roster::Role;

use super::Play;
use super::small_office::Player;

const ALL: &[Role] = &[Role::Intake, Role::Review, Role::Approve, Role::Issue];
pub(super) const OFFICERS: [Player; 8] = [
    ("admin1", &[Role::SecurityAdmin]),
    ("admin2", &[Role::SecurityAdmin]),
    ("all1", ALL),
    ("all2", ALL),
    ("all3", ALL),
    ("all4", ALL),
    ("counter", &[Role::Intake]),
    ("chief", &[Role::Review, Role::Approve]),
];

/// Who applies.
#[derive(Clone)]
pub(super) struct Person {
    pub(super) passport: Cow<'static, str>,
    pub(super) nationality: &'static str,
    pub(super) name: Cow<'static, str>,
    pub(super) born: Cow<'static, str>,
}

const fn person(passport: &'static str, nationality: &'static str, name: &'static str, born: &'static str) -> Person {
    Person { passport: Cow::Borrowed(passport), nationality, name: Cow::Borrowed(name), born: Cow::Borrowed(born) }
}

/// Some share a number, some a name and a birth date.
const PEOPLE: [Person; 8] = [
    person("A31200457", "EGY", "IBRAHIM LAYLA", "1984-06-11"),
    person("A31200457", "EGY", "IBRAHIM LAYLA", "1984-06-12"),
    person("A31200457", "EGY", "MOHAMED OMAR", "1984-06-11"),
    person("A31200457", "SDN", "IBRAHIM LAYLA", "1984-06-11"),
    person("B77720194", "EGY", "IBRAHIM LAYLA", "1984-06-11"),
    person("C11820455", "USA", "MILLER ANN", "1990-01-31"),
    person("E20481704", "VNM", "PHAM THI HOA", "1995-03-08"),
    person("E20481705", "VNM", "NGUYEN VAN AN", "1991-12-01"),
];

pub(super) const UNITS: [&str; 2] = ["91310115MA1K4BQR2R", "91310115MA1K4BQR53"];

/// Applications that may be granted, of the examples.
const NAMED: [&str; 5] = ["pv-negotiation", "pv-in-advance", "pv-34-days", "ex-30-days", "rs-work-one-year"];

pub(super) fn examples() -> Vec<Value> {
    let files = [
        include_str!("../facts/port_visa.jsonl"),
        include_str!("../facts/visa.jsonl"),
        include_str!("../facts/residence.jsonl"),
    ];
    let lines = files.iter().flat_map(|file| file.lines());
    let all = lines.filter_map(|line| serde_json::from_str::<Value>(line).ok());
    all.filter(|facts| NAMED.iter().any(|name| facts["id"] == *name)).collect()
}

impl Play {
    /// Somebody of the town: mostly one whom nobody else is like.
    pub(super) fn somebody(&mut self) -> Person {
        let from = if self.chance(3) { 0 } else { 5 };
        self.random.one(&PEOPLE[from..]).clone()
    }

    /// An application of one of the examples, whole, as somebody hands it in today.
    pub(super) fn whole(&mut self, id: &str, of: &Person) -> Value {
        let mut facts = self.bases.iter().find(|facts| facts["id"] == id).cloned().unwrap_or_default();
        let today = self.desk.today();
        facts["as_of"] = json!(today);
        facts["applicant"]["name"] = json!(of.name);
        facts["applicant"]["nationality"] = json!(of.nationality);
        facts["applicant"]["birth_date"] = json!(of.born);
        facts["passport"]["number"] = json!(of.passport);
        facts["passport"]["verification"] = json!("verified");
        facts["inviter"]["uscc"] = json!(self.random.one(&UNITS));
        facts["record"] = json!([]);
        if facts["measure"] == "port_visa" {
            facts["arrival"]["at"] = json!(today + Duration::days(self.random.below(6) as i64));
        } else {
            facts["current_stay"]["entered_on"] = json!(today - Duration::days(self.random.below(20) as i64));
        }
        for paper in facts["documents"].as_array_mut().into_iter().flatten() {
            if paper.get("issued_on").is_some() {
                paper["issued_on"] = json!(today - Duration::days(25));
            }
        }
        facts
    }

    /// An application: mostly whole, now and then with something wrong, missing or about to lapse.
    pub(super) fn facts(&mut self) -> Value {
        let (id, of) = (*self.random.one(&NAMED), self.somebody());
        let mut facts = self.whole(id, &of);
        for _ in 0..self.random.below(6).saturating_sub(3) {
            self.spoil(&mut facts);
        }
        facts
    }

    fn spoil(&mut self, facts: &mut Value) {
        let today = self.desk.today();
        let soon = today + Duration::days(self.random.below(20) as i64 - 2);
        match self.random.below(12) {
            0 => facts["record"] = Value::Null,
            1 => facts["passport"]["verification"] = Value::Null,
            2 => facts["applicant"]["name"] = Value::Null,
            3 => facts["passport"]["expires_on"] = json!(soon),
            4 => facts["record"] = json!([{"kind": "illegal_stay", "on": "2025-01-01"}]),
            5 => facts["documents"] = json!([{"kind": "application_form"}]),
            6 => {
                if let Some(paper) = facts["documents"].as_array_mut().and_then(|papers| papers.last_mut()) {
                    paper["valid_until"] = json!(soon);
                }
            }
            7 => facts["filing"]["filed_by"] = self.random.one(&[Value::Null, json!("employer")]).clone(),
            8 => facts["applicant"]["birth_date"] = json!(today + Duration::days(3)),
            9 => facts["applicant"]["immobile"] = json!(true),
            10 => facts["request"]["stay_days"] = json!(self.random.below(40) + 1),
            _ => facts["inviter"]["status"] = Value::Null,
        }
    }
}
