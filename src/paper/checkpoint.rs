//! A checkpoint: where the record stands, signed, with the transactions that lead there from an earlier one; and what a
//! witness keeps of it, which is the latest alone.

use base64ct::{Base64, Encoding};
use chrono::NaiveDate;

use crate::domain::day::read_day;
use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::paper::keys::Keys;
use crate::paper::signed_lines::SignedLines;
use crate::paper::verify::another_ledger;
use crate::record::hash::Hash;
use crate::record::sshsig::CHECKPOINT;
use crate::record::transaction::Transaction;

/// Where a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Id of the case file.
    pub ledger: Hash,
    /// Number of the last transaction.
    pub transaction: u64,
    /// Its hash.
    pub hash: Hash,
}

/// A checkpoint as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Where the record stood.
    pub head: Head,
    /// Its last event.
    pub seq: u64,
    /// The day on which it was made.
    pub made_on: NaiveDate,
    /// The records of the transactions before it and of its own, the oldest first.
    pub proof: Vec<Vec<u8>>,
}

/// How a checkpoint stands to what a witness keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extends {
    /// It is the same.
    Same,
    /// It goes on from it.
    On,
    /// It is of before.
    Behind,
    /// The transactions between the two are not with it.
    NotShown,
    /// It is another history.
    Conflict,
}

const FIRST_LINE: &str = "visa-cli checkpoint 1";
const WITNESS: &str = "visa-cli witness 1";

impl Checkpoint {
    /// The lines that are signed.
    pub fn unsigned(&self) -> String {
        let Checkpoint { head: Head { ledger, transaction, hash }, seq, made_on, proof } = self;
        let head = format!("{FIRST_LINE}\nledger {ledger}\nmade {made_on}\nhead {transaction} {seq} {hash}\n");
        head + &proof.iter().map(|record| format!("record {}\n", Base64::encode_string(record))).collect::<String>()
    }

    /// Reads a checkpoint that one of the keys signed; the transactions with it must lead to its head.
    pub fn read(text: &str, keys: &Keys) -> Result<Checkpoint, UserError> {
        let signed = SignedLines::read(text).ok_or_else(no_checkpoint)?;
        let read = Checkpoint::parsed(&signed.lines).ok_or_else(no_checkpoint)?;
        if keys.ledger.is_some_and(|ledger| ledger != read.head.ledger) {
            return Err(another_ledger());
        }
        signed.signed_by(keys, CHECKPOINT, read.seq)?;
        Ok(read)
    }

    fn parsed(text: &str) -> Option<Checkpoint> {
        let mut lines = text.lines();
        if lines.next()? != FIRST_LINE {
            return None;
        }
        let ledger = Hash::from_hex(lines.next()?.strip_prefix("ledger ")?)?;
        let made_on = read_day(lines.next()?.strip_prefix("made ")?)?;
        let head: [&str; 3] = lines.next()?.strip_prefix("head ")?.split(' ').collect::<Vec<_>>().try_into().ok()?;
        let (transaction, seq, hash) = (head[0].parse().ok()?, head[1].parse().ok()?, Hash::from_hex(head[2])?);
        let record = |line: &str| Base64::decode_vec(line.strip_prefix("record ")?).ok();
        let proof = lines.map(record).collect::<Option<Vec<_>>>()?;
        let read = Checkpoint { head: Head { ledger, transaction, hash }, seq, made_on, proof };
        read.leads_there().then_some(read)
    }

    fn leads_there(&self) -> bool {
        let mut before: Option<Transaction> = None;
        for record in &self.proof {
            let Some(record) = Transaction::from_bytes(record) else { return false };
            if let Some(before) = &before
                && (record.number != before.number + 1 || record.previous != before.hash())
            {
                return false;
            }
            before = Some(record);
        }
        before.is_none_or(|last| last.number == self.head.transaction && last.hash() == self.head.hash)
    }

    /// Says how this stands to what a witness keeps.
    pub fn extends(&self, kept: &Head) -> Extends {
        if self.head.ledger != kept.ledger {
            return Extends::Conflict;
        }
        if self.head.transaction < kept.transaction {
            return Extends::Behind;
        }
        if self.head.transaction == kept.transaction {
            return if self.head.hash == kept.hash { Extends::Same } else { Extends::Conflict };
        }
        let records = self.proof.iter().filter_map(|record| Transaction::from_bytes(record));
        match records.into_iter().find(|record| record.number == kept.transaction + 1) {
            Some(next) if next.previous == kept.hash => Extends::On,
            Some(_) => Extends::Conflict,
            None => Extends::NotShown,
        }
    }
}

impl Head {
    /// What a witness keeps.
    pub fn kept(&self, seen_on: NaiveDate) -> String {
        let Head { ledger, transaction, hash } = self;
        format!("{WITNESS}\nledger {ledger}\nhead {transaction} {hash}\nseen {seen_on}\n")
    }

    /// Reads what a witness keeps.
    pub fn read(text: &str) -> Result<Head, UserError> {
        let parsed = || {
            let mut lines = text.lines();
            let first = lines.next()? == WITNESS;
            let ledger = Hash::from_hex(lines.next()?.strip_prefix("ledger ")?)?;
            let (number, hash) = lines.next()?.strip_prefix("head ")?.split_once(' ')?;
            first.then_some(Head { ledger, transaction: number.parse().ok()?, hash: Hash::from_hex(hash)? })
        };
        parsed().ok_or_else(|| {
            UserError::new(
                Exit::Integrity,
                "no_witness",
                Text::new("见证文件无法读取，或者被改动", "what the witness keeps cannot be read, or was altered"),
                Text::new("查明原因；另用一份见证文件比对", "find out why; compare with what another witness keeps"),
            )
        })
    }
}

fn no_checkpoint() -> UserError {
    UserError::new(
        Exit::Refused,
        "no_checkpoint",
        Text::new("该文件不是检查点，或者不完整", "the file is no checkpoint, or not whole"),
        Text::new("由 visa-cli audit checkpoint 写出", "visa-cli audit checkpoint writes one"),
    )
}
