//! Numbers that were given out, series by series: every gap is explained, or it is told.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::life::State;
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::record::act::Act;
use crate::store::cases::stock::SerialRow;
use crate::store::engine::columns::InColumn;
use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;

/// One series of numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Series {
    /// Constant English word.
    pub series: &'static str,
    /// Numbers that were given out, or may have been.
    pub allocated: u64,
    /// Those that hold or held.
    pub issued: u64,
    /// Those made void.
    pub voided: u64,
    /// Those spoiled.
    pub spoiled: u64,
    /// Numbers that are in no case, with what explains them.
    pub explained: Vec<Text>,
    /// What nothing explains.
    pub unexplained: Vec<Text>,
}

/// Gaps that are told one by one.
const TOLD: usize = 100;

impl Series {
    fn of(series: &'static str) -> Series {
        Series { series, ..Series::default() }
    }

    fn tell(&mut self, zh: String, en: String) {
        if self.unexplained.len() < TOLD {
            self.unexplained.push(Text::new(zh, en));
        }
    }
}

impl CaseFile {
    /// Reconciles the numbers of cases, receipts, papers and documents.
    pub fn numbers(&self) -> Result<Vec<Series>, StoreError> {
        Ok(vec![self.case_numbers()?, self.receipt_numbers()?, self.paper_numbers()?, self.document_numbers()?])
    }

    /// Every number of a year from the first to the last, but those that a restoration may have lost.
    fn case_numbers(&self) -> Result<Series, StoreError> {
        let mut found = Series::of("cases");
        let to = self.engine.query_one("SELECT cases_to FROM ledger", [], |row| row.get::<_, u64>(0))?.unwrap_or(0);
        let numbering = self.ledger().numbering.clone();
        let mut next = CaseKey(0);
        let mut gaps: Vec<(CaseKey, CaseKey)> = Vec::new();
        self.engine.each("SELECT id, state FROM case_file ORDER BY id", [], |row| {
            let key = CaseKey(row.get(0)?);
            let year = i32::try_from(key.year()).unwrap_or(i32::MAX);
            next = next.max(CaseKey::first_of(year));
            if next < key {
                gaps.push((next, CaseKey(key.0 - 1)));
            }
            next = CaseKey(key.0 + 1);
            found.issued += 1;
            found.voided += u64::from(row.get::<_, InColumn<State>>(1)?.0 == State::Void);
            Ok(())
        })?;
        // What was lost last may have no case after it.
        if 0 < to && next.0 <= to && next.year() == CaseKey(to).year() {
            gaps.push((next, CaseKey(to)));
        }
        found.issued -= found.voided;
        found.allocated = found.issued + found.voided;
        for (first, last) in gaps {
            let (from, until) = (first.number(&numbering), last.number(&numbering));
            if last.0 <= to {
                found.explained.push(Text::new(
                    format!("{from} 至 {until}：恢复备份时可能已经发出，不再使用"),
                    format!(
                        "{from} to {until}: may have been given out before the file was put back, never given again"
                    ),
                ));
            } else {
                found.tell(format!("{from} 至 {until} 没有案件"), format!("{from} to {until} are no cases"));
            }
        }
        Ok(found)
    }

    /// A receipt has the number of its case.
    fn receipt_numbers(&self) -> Result<Series, StoreError> {
        let sql =
            "SELECT count(*), coalesce(sum(state IN ('void', 'withdrawn')), 0) FROM case_file WHERE receipted = 1";
        let counted = self.engine.query_one(sql, [], |row| Ok((row.get::<_, u64>(0)?, row.get::<_, u64>(1)?)))?;
        let (allocated, voided) = counted.unwrap_or_default();
        Ok(Series { allocated, issued: allocated - voided, voided, ..Series::of("receipts") })
    }

    /// The copies of a paper are numbered from the first without a gap.
    fn paper_numbers(&self) -> Result<Series, StoreError> {
        let mut found = Series::of("papers");
        let mut copies: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        let seqs: Vec<u64> =
            self.engine.query("SELECT seq FROM event WHERE kind = 'printed' ORDER BY seq", [], |row| row.get(0))?;
        for seq in seqs {
            if let Act::Printed(printed) = self.act_of(seq)? {
                copies.entry(printed.number).or_default().push(printed.copy);
            }
        }
        for (number, copies) in copies {
            let last = copies.iter().copied().max().unwrap_or(0);
            found.allocated += u64::from(last);
            found.issued += copies.len() as u64;
            let wanted: Vec<u32> = (1..=last).collect();
            let mut sorted = copies;
            sorted.sort_unstable();
            if sorted != wanted {
                found.tell(
                    format!("文书 {number} 的份号不连续"),
                    format!("the copies of paper {number} are not numbered one by one"),
                );
            }
        }
        Ok(found)
    }

    /// Each number that is gone belongs to a document, is spoiled or was given back; of a run none is skipped.
    fn document_numbers(&self) -> Result<Series, StoreError> {
        let mut found = Series::of("documents");
        let sql = "SELECT number, state FROM issued JOIN case_file ON case_file.id = case_id";
        let issued: BTreeMap<String, State> = self
            .engine
            .query(sql, [], |row| Ok((row.get(0)?, row.get::<_, InColumn<State>>(1)?.0)))?
            .into_iter()
            .collect();
        let serials = self.serials()?;
        let mut uses: BTreeMap<&str, u32> = BTreeMap::new();
        for row in &serials {
            self.document_number(row, &issued, &mut found);
            *uses.entry(&row.number).or_default() += 1;
        }
        for (number, _) in uses.iter().filter(|(_, uses)| **uses > 1) {
            found.tell(format!("号码 {number} 用过不止一次"), format!("the number {number} was used more than once"));
        }
        for number in issued.keys().filter(|number| !uses.contains_key(number.as_str())) {
            found.tell(
                format!("号码 {number} 没有去向记录"),
                format!("nothing says what became of the number {number}"),
            );
        }
        // One that was spoiled in the box says nothing of those before it.
        let on_a_case = |row: &&SerialRow| row.returned_on.is_none() && row.case.is_some();
        let spent = serials.iter().filter(on_a_case).map(|row| row.number.as_str()).collect();
        self.skipped(&uses, &spent, &mut found)?;
        for short in self.shortages()? {
            let Text { zh, en } = short.told();
            found.tell(zh.into_owned(), en.into_owned());
        }
        Ok(found)
    }

    fn document_number(&self, row: &SerialRow, issued: &BTreeMap<String, State>, found: &mut Series) {
        let (number, state) = (&row.number, issued.get(&row.number));
        found.allocated += 1;
        match (row.spoiled_on.is_some(), row.returned_on.is_some(), state) {
            (true, _, None) => found.spoiled += 1,
            (true, _, Some(_)) => {
                found
                    .tell(format!("废证号码 {number} 仍有证件"), format!("the spoiled number {number} has a document"));
            }
            (false, true, None) => {
                found.allocated -= 1;
                found.explained.push(Text::new(format!("{number}：已退还"), format!("{number}: given back")));
            }
            (false, _, Some(State::Void)) => found.voided += 1,
            (false, _, Some(_)) => found.issued += 1,
            (false, false, None) if row.case.is_none() && row.used_on.is_some() => {
                found.allocated -= 1;
                found.explained.push(Text::new(
                    format!("{number}：恢复备份时可能已经使用，库存不再发出"),
                    format!("{number}: may have been used before the file was put back, not given again"),
                ));
            }
            (false, false, None) => {
                found.tell(format!("号码 {number} 没有证件"), format!("the number {number} has no document"));
            }
        }
    }

    /// Numbers of a run that were passed over: a later one was used or spoiled, of them nothing is said.
    fn skipped(
        &self,
        gone: &BTreeMap<&str, u32>,
        spent: &BTreeSet<&str>,
        found: &mut Series,
    ) -> Result<(), StoreError> {
        for row in self.stock_ranges()? {
            let last = row.range.numbers().filter(|number| spent.contains(number.to_string().as_str())).last();
            let Some(last) = last else { continue };
            for number in (row.next..last.n).map(|n| row.range.first.with(n).to_string()) {
                if !gone.contains_key(number.as_str()) {
                    found.tell(
                        format!("号码 {number} 被跳过：未用、未作废、未退还（{}）", row.blank.zh()),
                        format!(
                            "the number {number} was passed over: not used, spoiled or given back ({})",
                            row.blank.en()
                        ),
                    );
                }
            }
        }
        Ok(())
    }
}
