//! The list of ended papers of an office, signed, in the file that is handed to whoever verifies its papers.

use chrono::NaiveDate;

use super::keys::Keys;
use super::signed_lines::{SignedLines, sealed};
use super::verify::another_ledger;
use crate::app::paper::ended::EndedPaper;
use crate::domain::day::read_day;
use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::record::code::{Code, PART, part};
use crate::record::hash::Hash;
use crate::record::sshsig::ENDED_PAPERS;

/// The list of the papers of an office that hold no longer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndedList {
    /// Id of the case file.
    pub ledger: Hash,
    /// The day on which it was made.
    pub made_on: NaiveDate,
    /// The last transaction that it knows.
    pub transaction: u64,
    /// The last event that it knows.
    pub seq: u64,
    /// The first day whose printings it knows.
    pub since: NaiveDate,
    /// The papers.
    pub papers: Vec<EndedPaper>,
}

/// What a list says of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing<'a> {
    /// It has ended.
    Ended(&'a EndedPaper),
    /// It had not, when the list was made.
    Holds,
    /// It was printed after the list was made, or before its first day.
    Unknown,
}

/// First line of such a file.
const FIRST_LINE: &str = "visa-cli ended-papers 1";

impl EndedList {
    /// The lines that are signed.
    pub fn unsigned(&self) -> String {
        let EndedList { ledger, made_on, transaction, seq, since, papers } = self;
        let head = format!("{FIRST_LINE}\nledger {ledger}\nmade {made_on} {transaction} {seq}\nsince {since}\n");
        let line = |paper: &EndedPaper| format!("{} {} {} {}\n", paper.number, paper.copies, paper.on, paper.why);
        head + &papers.iter().map(line).collect::<String>()
    }

    /// The file, with its signature.
    pub fn signed(&self, blob: &[u8]) -> String {
        sealed(&self.unsigned(), blob)
    }

    /// Reads a file of ended papers; it must be signed by one of the keys, over exactly these lines.
    pub fn read(text: &str, keys: &Keys) -> Result<EndedList, UserError> {
        let signed = SignedLines::read(text).ok_or_else(no_list)?;
        let list = EndedList::parsed(&signed.lines).ok_or_else(no_list)?;
        if keys.ledger.is_some_and(|ledger| ledger != list.ledger) {
            return Err(another_ledger());
        }
        signed.signed_by(keys, ENDED_PAPERS, list.seq)?;
        Ok(list)
    }

    fn parsed(text: &str) -> Option<EndedList> {
        let mut lines = text.lines();
        if lines.next()? != FIRST_LINE {
            return None;
        }
        let ledger = Hash::from_hex(lines.next()?.strip_prefix("ledger ")?)?;
        let mut made = lines.next()?.strip_prefix("made ")?.split(' ');
        let (made_on, transaction, seq) =
            (read_day(made.next()?)?, made.next()?.parse().ok()?, made.next()?.parse().ok()?);
        let since = read_day(lines.next()?.strip_prefix("since ")?)?;
        let paper = |line: &str| {
            let [number, copies, on, why] = line.split(' ').collect::<Vec<_>>().try_into().ok()?;
            let (copies, on) = (copies.parse().ok()?, read_day(on)?);
            Some(EndedPaper { number: number.to_owned(), copies, on, why: why.to_owned() })
        };
        let papers = lines.map(paper).collect::<Option<Vec<_>>>()?;
        Some(EndedList { ledger, made_on, transaction, seq, since, papers })
    }

    /// Says what the list knows of a paper.
    ///
    /// # Errors
    ///
    /// Where it is the list of another case file.
    pub fn says(&self, code: &Code) -> Result<Standing<'_>, UserError> {
        if part::<PART>(&self.ledger) != code.ledger {
            return Err(another_ledger());
        }
        let found = self.papers.iter().find(|paper| paper.number == code.number && code.copy <= paper.copies.into());
        Ok(match found {
            Some(paper) => Standing::Ended(paper),
            None if self.transaction < code.transaction || code.printed_on < self.since => Standing::Unknown,
            None => Standing::Holds,
        })
    }
}

fn no_list() -> UserError {
    UserError::new(
        Exit::Refused,
        "no_ended_list",
        Text::new("该文件不是失效文书清单，或者不完整", "the file is no list of ended papers, or not whole"),
        Text::new(
            "向出具机关索取 visa-cli paper ended 导出的清单",
            "get the list that visa-cli paper ended writes from the office",
        ),
    )
}
