//! Printing: each copy of a paper is an act; a copy after the first needs a reason.

use super::case::said;
use super::desk::Desk;
use super::fault;
use super::look::{Whole, show};
use crate::domain::words::words;
use crate::record::act::{Act, Printed};
use crate::record::event::EventKind;
use crate::record::roster::Role;

words! {
    /// A paper that is handed over.
    HandedOver {
        Receipt = "receipt", "受理回执", "receipt";
        Notice = "notice", "一次性告知书", "notice";
    }
}

/// What every paper says of the office and of the record.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Office {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// The file is for training.
    pub training: bool,
    /// Number of the copy, from 1.
    pub copy: u32,
    /// The transaction of the printing.
    pub transaction: u64,
    /// Its hash: 128 bits.
    pub head: String,
}

/// Digits of a hash that are printed: 128 bits.
const HEAD_DIGITS: usize = 32;

/// Records that a paper is printed and returns what it shows. A case that was tampered with prints nothing.
pub fn print(desk: &mut Desk, name: &str, paper: HandedOver, note: Option<&str>) -> anyhow::Result<(Whole, Office)> {
    let case = desk.take_up(name)?;
    desk.must_be_one_of(&[Role::Intake, Role::Review, Role::Issue])?;
    desk.file.case_holds(desk.roster()?, case.row.key)?;
    let there = match paper {
        HandedOver::Receipt => case.row.receipt.is_some(),
        HandedOver::Notice => case.row.notice_seq.is_some(),
    };
    if !there {
        return Err(fault::refused(
            "nothing_to_print",
            format!("案件 {} 没有此文书", case.number),
            format!("case {} has no such paper", case.number),
            Vec::new(),
        )
        .into());
    }
    let copy = copies(desk, &case.row, paper)? + 1;
    let note = if copy > 1 { said(note, "--note")? } else { note.unwrap_or_default().to_owned() };
    let act = Act::Printed(Printed { paper: paper.to_string(), copy, note });
    let key = case.row.key;
    let acted = desk.act(|record| record.case(key, act))?;
    let ledger = desk.file.ledger();
    let office = Office {
        code: ledger.office.clone(),
        name: ledger.office_name.clone(),
        training: ledger.training,
        copy,
        transaction: acted.done.transaction,
        head: acted.done.hash.to_string()[..HEAD_DIGITS].to_owned(),
    };
    Ok((show(desk, &case.number)?, office))
}

fn copies(desk: &Desk, row: &crate::store::case::CaseRow, paper: HandedOver) -> anyhow::Result<u32> {
    let mut copies = 0;
    for event in desk.file.events(row.key)?.into_iter().filter(|event| event.kind == EventKind::Printed) {
        if let Act::Printed(printed) = desk.file.said(event.seq)?
            && printed.paper == paper.to_string()
        {
            copies = copies.max(printed.copy);
        }
    }
    Ok(copies)
}
