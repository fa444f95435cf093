//! A case as a command takes it up: found by name, with what was said in it, and where it stands after an act.

use super::custody::is_doubted;
use super::desk::Desk;
use super::fault;
use super::issue::{passport_seen, was_seen_at_issue};
use crate::domain::facts::Facts;
use crate::domain::life::State;
use crate::domain::text::Text;
use crate::domain::words::Stage;
use crate::error::UserError;
use crate::record::act::{Act, Particulars};
use crate::store::cases::case::CaseRow;
use crate::store::fault::StoreError;
use crate::store::record::file::Done;

/// A case that was taken up.
#[derive(Clone, Debug)]
pub struct OpenCase {
    /// Its row.
    pub row: CaseRow,
    /// Its number.
    pub number: String,
    /// What the application says.
    pub facts: Facts,
    /// What no rule reads.
    pub particulars: Particulars,
}

/// What most acts on a case return.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Moved {
    /// Version of this shape.
    pub schema: u32,
    /// Number of the case.
    pub case: String,
    /// Where it stands now.
    pub state: State,
    /// Another officer who has it in hand, to be told of what was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_hand_of: Option<String>,
    /// The transaction.
    #[serde(flatten)]
    pub done: Done,
    /// The request had been answered before; nothing was written now.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub already_done: bool,
}

impl Desk {
    /// Finds a case by the shortest part of a number that names one.
    pub fn find(&self, name: &str) -> anyhow::Result<CaseRow> {
        let found = self.file.cases_named(name.trim())?;
        match found.as_slice() {
            [key] => Ok(self.file.case(*key)?.ok_or_else(|| fault::not_found(name))?),
            [] => Err(fault::not_found(name).into()),
            several => {
                let numbers: Vec<String> = several.iter().map(|key| self.number(*key)).collect();
                Err(fault::ambiguous(name, &numbers).into())
            }
        }
    }

    /// Takes up a case: its row and what the application says. For an act the case is proven first.
    pub fn take_up(&self, name: &str) -> anyhow::Result<OpenCase> {
        let row = self.find(name)?;
        self.taken_proven(row)
    }

    /// Takes up a row. Where who sits here may sign, the case is proven first: an act that is signed on a row that the
    /// record does not make could never be proven again.
    pub(super) fn taken_proven(&self, row: CaseRow) -> anyhow::Result<OpenCase> {
        if self.signs() {
            self.file.case_holds(self.roster()?, row.key)?;
        }
        self.taken(row)
    }

    /// Adds to a row what the application says.
    pub fn taken(&self, row: CaseRow) -> anyhow::Result<OpenCase> {
        let said = self.file.act_of(row.facts_seq)?;
        self.taken_as(row, &said)
    }

    /// Adds to a row the application that an act of the case says.
    pub(super) fn taken_as(&self, row: CaseRow, said: &Act) -> anyhow::Result<OpenCase> {
        let number = self.number(row.key);
        let (facts, particulars) = said.application().ok_or_else(|| {
            StoreError::Record(Text::new(
                format!("案件 {number} 的申请内容无法读取"),
                format!("what the application of case {number} says cannot be read"),
            ))
        })?;
        let (mut facts, particulars) = (facts.clone(), particulars.clone());
        if facts.stage == Stage::Advance && was_seen_at_issue(self, row.key)? {
            facts.stage = Stage::UnderExamination;
            facts = passport_seen(facts);
        }
        // What was found of a passport before it was lost or seized does not stand once it is back.
        if facts.passport.verification.is_some() && is_doubted(self, &row)? {
            facts.passport.verification = None;
        }
        Ok(OpenCase { row, number, facts, particulars })
    }

    /// Returns the result of an act that moved a case.
    pub fn moved(&self, case: &OpenCase, done: Done) -> anyhow::Result<Moved> {
        self.stands(case.row.key, done, false)
    }

    /// Returns where a case stands after a transaction.
    pub fn stands(&self, key: crate::domain::number::CaseKey, done: Done, already_done: bool) -> anyhow::Result<Moved> {
        let row = self.file.case(key)?.ok_or_else(|| fault::not_found(&self.number(key)))?;
        let me = self.officer_id().ok();
        let in_hand_of = row.in_hand_of().filter(|who| Some(*who) != me).map(str::to_owned);
        Ok(Moved { schema: 1, case: self.number(key), state: row.state, in_hand_of, done, already_done })
    }
}

/// Asks for a text that may not be empty.
pub fn reason_given(note: Option<&str>, flag: &str) -> Result<String, UserError> {
    let note = note.unwrap_or_default().trim();
    if note.is_empty() { Err(fault::needed(flag, "理由", "a reason")) } else { Ok(note.to_owned()) }
}
