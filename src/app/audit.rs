//! Auditing: the whole file proven, the transactions listed and exported.

use serde::Serialize;
use serde_json::{Value, json};

use super::desk::{Desk, recorded_time};
use crate::domain::number::CaseKey;
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

/// The document that `audit verify --json` prints.
pub fn as_json(verified: &Verified) -> Value {
    json!({
        "schema": 1, "ok": verified.problems.is_empty(), "transactions": verified.transactions,
        "events": verified.events, "head": verified.head.map(|head| head.hash.to_string()),
        "problems": verified.problems,
    })
}
