//! What stands against the rows of a list, in the order of the rows: in memory as far as it is little, else in a file
//! without a name.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

use serde::{Deserialize, Serialize};

use crate::domain::text::Text;
use crate::lists::outcome::{CellRemark, RowOutcome};

/// Bytes that are kept in memory.
const IN_MEMORY: usize = 4 << 20;

/// The rows that need something, with what is told of them.
#[derive(Debug, Default)]
pub struct Troubles {
    first: Vec<u8>,
    rest: Option<File>,
    /// Rows of which it turned out later, by their numbers.
    late: BTreeMap<u64, Trouble>,
}

/// A row that needs something.
#[derive(Clone, Debug)]
pub struct Trouble {
    /// Row of the sheet.
    pub row: u64,
    /// What becomes of it.
    pub outcome: RowOutcome,
    /// What stands against it.
    pub told: Vec<CellRemark>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    row: u64,
    outcome: RowOutcome,
    told: Vec<Told>,
}

/// Cell, field, value and code, what is told and how it is mended in both languages, the other row, and the case.
type Told = (String, String, String, String, [String; 4], Option<u64>, Option<String>);

impl Troubles {
    /// Adds a row; rows come in order.
    pub(super) fn add(&mut self, trouble: &Trouble) -> io::Result<()> {
        let told = trouble.told.iter().map(|told| {
            let texts = [
                told.message_zh.clone(),
                told.message_en.clone(),
                told.mend.zh.clone().into_owned(),
                told.mend.en.clone().into_owned(),
            ];
            let CellRemark { cell, field, value, code, other_row, of_case, .. } = told.clone();
            (cell, field, value, code, texts, other_row, of_case)
        });
        let line = Line { row: trouble.row, outcome: trouble.outcome, told: told.collect() };
        serde_json::to_writer(&mut self.first, &line)?;
        self.first.push(b'\n');
        if IN_MEMORY <= self.first.len() {
            self.spill()?;
        }
        Ok(())
    }

    /// Adds a row above those that were added last: it needs something besides, because of a row below it.
    pub(super) fn add_above(&mut self, trouble: Trouble) {
        self.late.insert(trouble.row, trouble);
    }

    fn spill(&mut self) -> io::Result<()> {
        let file = match &mut self.rest {
            Some(file) => file,
            None => self.rest.insert(tempfile::tempfile()?),
        };
        let mut writer = BufWriter::new(file);
        writer.write_all(&self.first)?;
        writer.flush()?;
        self.first.clear();
        Ok(())
    }

    /// Hands on each row, in order; stops where `take` says so.
    pub fn each(&self, mut take: impl FnMut(Trouble) -> anyhow::Result<bool>) -> anyhow::Result<()> {
        let mut late = self.late.values().cloned().peekable();
        let mut goes_on = true;
        self.each_in_time(|mut trouble| {
            while let Some(above) = late.next_if(|above| above.row <= trouble.row) {
                if above.row == trouble.row {
                    trouble = Trouble { told: above.told.into_iter().chain(trouble.told).collect(), ..above };
                } else if !take(above)? {
                    goes_on = false;
                    return Ok(false);
                }
            }
            goes_on = take(trouble)?;
            Ok(goes_on)
        })?;
        for above in late {
            goes_on = goes_on && take(above)?;
        }
        Ok(())
    }

    fn each_in_time(&self, mut take: impl FnMut(Trouble) -> anyhow::Result<bool>) -> anyhow::Result<()> {
        let mut all: Box<dyn BufRead + '_> = match &self.rest {
            None => Box::new(self.first.as_slice()),
            Some(file) => {
                let mut file = file;
                file.seek(SeekFrom::Start(0))?;
                Box::new(BufReader::new(Read::chain(file, self.first.as_slice())))
            }
        };
        let mut line = String::new();
        while all.read_line(&mut line)? > 0 {
            let Line { row, outcome, told } = serde_json::from_str(&line)?;
            let told = told.into_iter().map(|(cell, field, value, code, texts, other_row, of_case)| {
                let [zh, en, mend_zh, mend_en] = texts;
                let told = CellRemark::new(cell, field, value, &code, Text::new(zh, en), Text::new(mend_zh, mend_en));
                CellRemark { other_row, of_case, ..told }
            });
            if !take(Trouble { row, outcome, told: told.collect() })? {
                break;
            }
            line.clear();
        }
        Ok(())
    }
}
