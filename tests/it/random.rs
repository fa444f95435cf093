//! Random facts: an example of `examples/facts` with a few values changed, some of them to what facts may not be, and
//! the properties that every decision has.

use serde_json::{Value, json};
use visa_cli::domain::facts::Facts;
use visa_cli::policy::Policy;
use visa_cli::rules::decide::decide;
use visa_cli::rules::decision::{Decision, Reason};
use visa_cli::rules::reasons::{Code, Outcome};

pub(crate) use crate::small_random::Random;

const DAYS: [&str; 24] = [
    "2013-07-01",
    "2013-08-31",
    "2013-09-01",
    "2020-03-27",
    "2020-03-28",
    "2023-01-07",
    "2023-01-08",
    "2023-08-02",
    "2023-08-03",
    "2023-08-31",
    "2023-09-01",
    "2024-01-10",
    "2024-01-11",
    "2024-02-28",
    "2024-02-29",
    "2024-03-19",
    "2024-03-20",
    "2024-07-12",
    "2024-10-04",
    "2025-09-30",
    "2025-10-01",
    "2026-12-22",
    "2027-01-01",
    "9999-12-31",
];
const WRONG: [&str; 8] = ["2024-02-30", "", "x", "30", "M1M", "egy", "2024-1-1", "0000-00-00"];
const NATIONALITIES: [&str; 12] = ["EGY", "D", "CHN", "HKG", "XXA", "XXX", "RKS", "ZZZ", "UNO", "BRA", "VNM", "USA"];
const CLASSES: [&str; 19] =
    ["C", "D", "F", "G", "J1", "J2", "K", "L", "M", "Q1", "Q2", "R", "S1", "S2", "X1", "X2", "Z", "B2", "A"];

/// What facts may hold, by their schema, and the examples to begin with.
pub(crate) struct Examples {
    bases: Vec<Value>,
    leaves: Vec<(Vec<String>, Value)>,
    kinds: Vec<Value>,
    records: Vec<Value>,
}

impl Examples {
    pub(crate) fn new() -> Examples {
        let files = [
            include_str!("../../examples/facts/port_visa.jsonl"),
            include_str!("../../examples/facts/visa.jsonl"),
            include_str!("../../examples/facts/residence.jsonl"),
        ];
        let bases =
            files.iter().flat_map(|file| file.lines()).map(|line| serde_json::from_str(line).unwrap()).collect();
        let schema = visa_cli::domain::schema::facts();
        let words = |path: &str| schema.pointer(path).unwrap().as_array().unwrap().clone();
        let kinds = words("/properties/documents/items/properties/kind/enum");
        let records = words("/properties/record/items/properties/kind/enum");
        let mut leaves = Vec::new();
        collect(schema, &mut Vec::new(), &mut leaves);
        Examples { bases, leaves, kinds, records }
    }

    /// Returns a line of facts, or of what only looks like facts.
    pub(crate) fn line(&self, random: &mut Random) -> String {
        let mut facts = random.one(&self.bases).clone();
        for _ in 0..random.below(6) {
            self.change(&mut facts, random);
        }
        let mut line = facts.to_string();
        if random.below(50) == 0 {
            let mut cut = random.below(line.len() + 1);
            while !line.is_char_boundary(cut) {
                cut -= 1;
            }
            line.truncate(cut);
        }
        line
    }

    fn change(&self, facts: &mut Value, random: &mut Random) {
        match random.below(8) {
            0 => papers(facts, &self.kinds, random),
            1 => {
                let kind = random.one(&self.records).clone();
                let entry = json!({"kind": kind, "on": random.one(&DAYS), "ban_years": 1 + random.below(5)});
                facts["record"] = if random.below(3) == 0 { json!([]) } else { json!([entry]) };
            }
            _ => {
                let (path, schema) = random.one(&self.leaves);
                let value = value(schema, path.last().map_or("", String::as_str), random);
                let mut place = facts;
                for key in path {
                    if !place.is_object() {
                        *place = json!({});
                    }
                    place = &mut place[key.as_str()];
                }
                *place = value;
            }
        }
    }
}

fn collect(schema: &Value, path: &mut Vec<String>, leaves: &mut Vec<(Vec<String>, Value)>) {
    match schema["properties"].as_object() {
        Some(properties) => {
            for (key, schema) in properties {
                path.push(key.clone());
                collect(schema, path, leaves);
                path.pop();
            }
        }
        None if path.last().is_some_and(|key| key != "documents" && key != "record") => {
            leaves.push((path.clone(), schema.clone()));
        }
        None => {}
    }
}

fn papers(facts: &mut Value, kinds: &[Value], random: &mut Random) {
    let mut list: Vec<Value> = facts["documents"].as_array().cloned().unwrap_or_default();
    match random.below(5) {
        0 if !list.is_empty() => {
            list.remove(random.below(list.len()));
        }
        1 if !list.is_empty() => {
            let place = random.below(list.len());
            list[place]["defect"] =
                random.one(&[json!("unsigned"), json!("forged"), json!("false_statement"), json!("torn")]).clone();
        }
        2 if !list.is_empty() => {
            let place = random.below(list.len());
            list[place]["via"] = json!("data_sharing");
            list[place]["issued_on"] = json!(random.one(&DAYS));
            list[place]["valid_until"] = json!(random.one(&DAYS));
            list[place]["passport_number"] = json!("A31200457");
        }
        3 => list = kinds.iter().filter(|kind| kind.is_string()).map(|kind| json!({"kind": kind})).collect(),
        _ => list.push(json!({"kind": random.one(kinds)})),
    }
    facts["documents"] = Value::Array(list);
}

fn value(schema: &Value, key: &str, random: &mut Random) -> Value {
    if random.below(12) == 0 {
        let text = json!(random.one(&WRONG));
        return random.one(&[text, json!(-1), json!(1e300), json!([]), json!({}), json!(true), json!(0)]).clone();
    }
    if random.below(6) == 0 {
        return Value::Null;
    }
    if let Some(words) = schema["enum"].as_array() {
        return random.one(words).clone();
    }
    if let (Some(least), most) = (schema["minimum"].as_u64(), schema["maximum"].as_u64().unwrap_or(9)) {
        let near =
            [least, least + 1, 7, 30, 31, 90, 180, 181, 364, 365, 366, 1826, 1827, most, random.next() % (most + 1)];
        return json!(random.one(&near));
    }
    match key {
        "nationality" => json!(random.one(&NATIONALITIES)),
        "visa_class" => json!(random.one(&CLASSES)),
        "region" | "office_region" | "place_of_stay_region" => {
            json!(random.one(&["310115", "310104", "350206", "110105", "510100"]))
        }
        "port" => json!(random.one(&["PVG", "SHA", "CAN"])),
        "number" | "accepted_passport_number" => json!(random.one(&["A31200457", "C7720194", "GB118204"])),
        "mrz" => json!([
            "P<EGYIBRAHIM<<LAYLA<<<<<<<<<<<<<<<<<<<<<<<<<",
            random
                .one(&["A312004572EGY8406115F3102287<<<<<<<<<<<<<<02", "A31200457<EGY8406115F3102287<<<<<<<<<<<<<<<0"])
        ]),
        "special_status" => json!([random.one(&[
            "high_level_talent",
            "investor",
            "humanitarian",
            "foreign_invested_enterprise_manager"
        ])]),
        "uscc" => json!(random.one(&["91310115MA1K4BQR2C", "91110000600037341L", "9111000060003734OL"])),
        "at" => json!(random.one(&[
            "2026-11-23T23:59-08:00",
            "0001-01-01T00:00+14:00",
            "9999-12-31T23:59:59Z",
            "2024-01-11"
        ])),
        "id" | "name" => json!("somebody"),
        _ if schema["type"] == json!(["boolean", "null"]) => json!(random.below(2) == 0),
        _ => json!(random.one(&DAYS)),
    }
}

/// What the decisions of a run came to.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) facts: usize,
    pub(crate) not_facts: usize,
    pub(crate) codes: std::collections::BTreeSet<&'static str>,
}

/// Decides a line and returns what is wrong with the decision, if anything is.
pub(crate) fn decide_line(line: &str, policy: &Policy, seen: &mut Seen) -> Result<(), String> {
    let facts = match Facts::from_json(line.as_bytes()) {
        Ok(facts) => facts,
        Err(not_facts) if not_facts.problems.is_empty() => return Err("refused without a problem".to_owned()),
        Err(_) => {
            seen.not_facts += 1;
            return Ok(());
        }
    };
    let Some(decision) = decide(&facts, policy) else {
        let early = facts.filed_on() < policy.first_day();
        return if early { Ok(()) } else { Err("not decided".to_owned()) };
    };
    seen.facts += 1;
    seen.codes.extend(decision.reasons.iter().map(|reason| visa_cli::domain::words::Word::code(reason.code)));
    properties(&decision)
}

fn properties(decision: &Decision) -> Result<(), String> {
    folded(&decision.reasons, decision.outcome, Code::outcome)?;
    if let Some(retention) = &decision.retention {
        folded(&retention.reasons, retention.outcome, Code::retention_outcome)?;
        let kept = match retention.outcome {
            Outcome::Eligible => Some(false),
            Outcome::NotEligible => Some(true),
            Outcome::Refer | Outcome::MissingDocuments => None,
        };
        if retention.passport_kept != kept {
            return Err("the passport is kept against the outcome".to_owned());
        }
    }
    if !decision.missing.windows(2).all(|pair| pair[0] < pair[1]) {
        return Err(format!("missing is not sorted and unique: {:?}", decision.missing));
    }
    if !decision.missing.is_empty() && decision.outcome < Outcome::MissingDocuments {
        return Err("something is missing, yet it is not told".to_owned());
    }
    let values = &decision.values;
    if values.overstay_days == Some(0) || values.overstay_days.is_some() != values.fine_max.is_some() {
        return Err("overstay and fine do not go together".to_owned());
    }
    if decision.outcome == Outcome::Eligible && values.overstay_days.is_some() {
        return Err("eligible in spite of illegal stay".to_owned());
    }
    Ok(())
}

fn folded(reasons: &[Reason], outcome: Outcome, of: fn(Code) -> Outcome) -> Result<(), String> {
    let gravest = reasons.iter().map(|reason| of(reason.code)).max();
    if gravest != Some(outcome) {
        return Err(format!("outcome {outcome} of reasons {reasons:?}"));
    }
    if !reasons.is_sorted_by_key(|reason| std::cmp::Reverse(of(reason.code))) {
        return Err(format!("the gravest reason is not first: {reasons:?}"));
    }
    if reasons.iter().any(|reason| reason.code == Code::Ok) && reasons.len() != 1 {
        return Err(format!("OK beside other reasons: {reasons:?}"));
    }
    let bare = |text: &str| text.is_empty() || text.contains(['{', '}']);
    if reasons.iter().any(|r| bare(&r.message_en) || bare(&r.message_zh) || bare(&r.citation)) {
        return Err(format!("a sentence is not whole: {reasons:?}"));
    }
    Ok(())
}
