//! Auditing: the whole file proven, the transactions listed and exported, every decision computed again.

use serde::Serialize;
use serde_json::{Value, json};

use super::assess::at_stage;
use super::desk::{Desk, recorded_time};
use crate::domain::facts::Facts;
use crate::domain::number::CaseKey;
use crate::policy::Policy;
use crate::record::act::Act;
use crate::rules::decide::decide;
use crate::store::verify::{Problem, Verified};

/// A transaction as it is listed.
#[derive(Clone, Debug, Serialize)]
pub struct Listed {
    /// Number.
    pub transaction: u64,
    /// When.
    pub at: String,
    /// Who signed.
    pub officer: String,
    /// First event.
    pub first_seq: u64,
    /// Last event.
    pub last_seq: u64,
    /// What was done, each kind once.
    pub kinds: Vec<String>,
    /// The first case that it is about.
    pub case: Option<String>,
    /// Its hash.
    pub hash: String,
}

/// What recomputing every decision found.
#[derive(Clone, Debug, Serialize)]
pub struct Replayed {
    /// Version of this shape.
    pub schema: u32,
    /// All were the same.
    pub ok: bool,
    /// Decisions computed.
    pub decisions: u64,
    /// Editions of the policy that were used.
    pub editions: u64,
    /// Decisions that came out otherwise.
    pub problems: Vec<Problem>,
}

/// Proves the whole file, and that it is the one that was seen here before.
pub fn verify(desk: &Desk, progress: impl FnMut(u64)) -> anyhow::Result<Verified> {
    let mut verified = desk.file.verify(progress)?;
    for (officer, number, hash) in desk.marks.read() {
        if desk.file.hash_of(number)?.map(|found| found.to_string()) != Some(hash) {
            verified.problems.push(Problem {
                kind: "mark",
                transaction: Some(number),
                case: None,
                field: None,
                message: format!("{officer} has seen transaction {number}, which is gone / 见过的交易已不在其中"),
            });
        }
    }
    Ok(verified)
}

/// Lists transactions, newest first.
pub fn log(desk: &Desk, most: u32) -> anyhow::Result<Vec<Listed>> {
    let listed = desk.file.transactions(most)?.into_iter().map(|(transaction, kinds, case)| Listed {
        transaction: transaction.number,
        at: recorded_time(transaction.at),
        officer: transaction.officer.clone(),
        first_seq: transaction.first_seq,
        last_seq: transaction.last_seq,
        kinds,
        case: (case > 0).then(|| desk.number(CaseKey(case))),
        hash: transaction.hash().to_string(),
    });
    Ok(listed.collect())
}

/// Computes every decision on file again, under the edition that it was made by, and compares it byte for byte.
pub fn replay(desk: &Desk) -> anyhow::Result<Replayed> {
    let mut replayed = Replayed { schema: 1, ok: true, decisions: 0, editions: 0, problems: Vec::new() };
    let mut editions: Vec<(String, Policy)> = Vec::new();
    let mut cases: std::collections::HashMap<u64, (Facts, chrono::NaiveDate)> = std::collections::HashMap::new();
    for event in desk.file.all_events()? {
        if event.case == 0 {
            continue;
        }
        let act = desk.file.said(event.seq)?;
        let Some(assessed) = act.assessed() else { continue };
        let before = cases.get(&event.case).map(|(_, day)| *day);
        let received_on = act.taken().map(|taken| taken.received_on).or(before);
        if let (Some((facts, _)), Some(day)) = (act.application(), received_on) {
            cases.insert(event.case, (facts.clone(), day));
        }
        let Some((facts, received_on)) = cases.get(&event.case) else { continue };
        replayed.decisions += 1;
        let again = of_edition(desk, &mut editions, assessed.decision.get())?.and_then(|policy| {
            let mut facts = at_stage(facts, assessed.stage, assessed.as_of, *received_on);
            if let Act::Issued(issued) = &act
                && issued.passport_shown
            {
                facts.passport.shown = Some(crate::domain::words::Shown::Original);
            }
            serde_json::to_string(&decide(&facts, policy)?).ok()
        });
        if again.as_deref() != Some(assessed.decision.get()) {
            replayed.ok = false;
            replayed.problems.push(Problem {
                kind: "decision",
                transaction: None,
                case: Some(desk.number(CaseKey(event.case))),
                field: Some(format!("event {}", event.seq)),
                message: "the decision comes out otherwise / 重新计算的结论不同".to_owned(),
            });
        }
    }
    replayed.editions = editions.len() as u64;
    Ok(replayed)
}

/// Finds the edition that a decision names, read from the text that the file keeps.
fn of_edition<'e>(
    desk: &Desk,
    editions: &'e mut Vec<(String, Policy)>,
    decision: &str,
) -> anyhow::Result<Option<&'e Policy>> {
    let named: Value = serde_json::from_str(decision)?;
    let Some(sha256) = named["policy_sha256"].as_str() else { return Ok(None) };
    if let Some(place) = editions.iter().position(|(known, _)| known == sha256) {
        return Ok(Some(&editions[place].1));
    }
    let Some(text) = desk.file.policy(sha256)? else { return Ok(None) };
    let Ok(policy) = Policy::read(&text) else { return Ok(None) };
    editions.push((sha256.to_owned(), policy));
    Ok(editions.last().map(|(_, policy)| policy))
}

/// The document that `audit verify --json` prints.
pub fn as_json(verified: &Verified) -> Value {
    json!({
        "schema": 1, "ok": verified.problems.is_empty(), "transactions": verified.transactions,
        "events": verified.events, "head": verified.head.map(|head| head.hash.to_string()),
        "problems": verified.problems,
    })
}
