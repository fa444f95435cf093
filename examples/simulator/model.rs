//! What was acknowledged, in memory: every transaction by its hash, where each case stands, the numbers that were given.

use std::collections::BTreeMap;

use anyhow::ensure;
use visa_cli::domain::life::State;
use visa_cli::domain::number::CaseKey;
use visa_cli::record::event::EventKind;
use visa_cli::record::hash::Hash;
use visa_cli::store::record::file::CaseFile;

/// The file as it was told to who acted.
#[derive(Clone)]
pub(super) struct Model {
    /// The hash of each transaction, the first one first, and whether it tells of a backup.
    transactions: Vec<(Hash, bool)>,
    /// The last event.
    seq: u64,
    /// Where each case stands, and where it stood before.
    cases: BTreeMap<u64, Vec<State>>,
    /// The greatest case number that was ever given, lost ones among them.
    greatest: u64,
}

/// The state that an act leads to, of those that decide; nothing else leads there.
fn leads_to(kind: EventKind) -> Option<State> {
    let decisive = [
        (EventKind::Reviewed, State::Reviewed),
        (EventKind::Endorsed, State::Reviewed),
        (EventKind::Approved, State::Approved),
        (EventKind::Refused, State::Refused),
        (EventKind::Issued, State::Issued),
        (EventKind::Collected, State::Collected),
        (EventKind::Withdrawn, State::Withdrawn),
        (EventKind::Voided, State::Void),
        (EventKind::Returned, State::UnderExamination),
        (EventKind::Drafted, State::Draft),
    ];
    decisive.into_iter().find(|(of, _)| *of == kind).map(|(_, state)| state)
}

/// The states in which nothing is decided: what else is done with a case may lead from one to another.
const OPEN: [State; 4] = [State::Draft, State::Accepted, State::AwaitingPapers, State::UnderExamination];

impl Model {
    pub(super) fn of(file: &CaseFile) -> anyhow::Result<Model> {
        let mut model = Model { transactions: Vec::new(), seq: 0, cases: BTreeMap::new(), greatest: 0 };
        model.follows(file, true)?;
        Ok(model)
    }

    fn last(&self) -> u64 {
        self.transactions.len() as u64
    }

    /// Takes what a command wrote that was done; one that was refused wrote nothing.
    pub(super) fn follows(&mut self, file: &CaseFile, done: bool) -> anyhow::Result<()> {
        let head = file.head()?.transaction;
        ensure!(done || head == self.last(), "refused, and transaction {head} was written");
        for number in self.last() + 1..=head {
            let hash = file.hash_of(number)?.ok_or_else(|| anyhow::anyhow!("transaction {number} is not there"))?;
            self.transactions.push((hash, false));
        }
        while let Some(event) = file.event(self.seq + 1)? {
            self.seq += 1;
            if event.kind == EventKind::BackedUp
                && let Some(last) = self.transactions.last_mut()
            {
                last.1 = true;
            }
            if event.case != 0 {
                self.moved(file, event.case, event.kind)?;
            }
        }
        self.stands(file)
    }

    /// An act on a case: it leads where its name says, and nowhere else.
    fn moved(&mut self, file: &CaseFile, case: u64, kind: EventKind) -> anyhow::Result<()> {
        let is_new = !self.cases.contains_key(&case);
        ensure!(!is_new || self.greatest < case, "case number {case} is given again");
        self.greatest = self.greatest.max(case);
        let is = file.case(CaseKey(case))?.map(|row| row.state);
        let is = is.ok_or_else(|| anyhow::anyhow!("case {case} is not there after {kind}"))?;
        let stood = self.cases.entry(case).or_default();
        let was = stood.last().copied();
        // Several acts of one transaction are seen as the last one left the case: this one led on, or stayed.
        if let Some(to) = leads_to(kind) {
            stood.push(to);
        } else if kind == EventKind::Undone {
            ensure!(stood.contains(&is), "case {case} is {is:?} after a slip was undone, and never was");
            stood.push(is);
        } else if was != Some(is) {
            let opens = OPEN.contains(&is) && was.is_none_or(|was| OPEN.contains(&was) || was == State::Reviewed);
            let follows = was.is_some_and(|was| leads_on(was, is));
            ensure!(opens || follows, "case {case} was {was:?} and is {is:?} after {kind}");
            if opens {
                stood.push(is);
            }
        }
        Ok(())
    }

    /// The head is the one that was acknowledged last.
    pub(super) fn stands(&self, file: &CaseFile) -> anyhow::Result<()> {
        let head = file.head()?;
        let hash = self.transactions.last().map(|(hash, _)| *hash);
        ensure!(
            head.transaction == self.last() && Some(head.hash) == hash,
            "transaction {} was acknowledged last, and the file ends at {}",
            self.last(),
            head.transaction
        );
        Ok(())
    }

    /// Every transaction and every case stands as it was acknowledged.
    pub(super) fn stands_whole(&self, file: &CaseFile) -> anyhow::Result<()> {
        for ((hash, _), number) in self.transactions.iter().zip(1..) {
            ensure!(file.hash_of(number)? == Some(*hash), "transaction {number} is another than was acknowledged");
        }
        for (case, stood) in &self.cases {
            let is = file.case(CaseKey(*case))?.map(|row| row.state);
            ensure!(is == stood.last().copied(), "case {case} is {is:?}, and was left {:?}", stood.last());
        }
        Ok(())
    }

    /// What a backup lacks is named, and nothing else; that it was made is nothing to be done again.
    pub(super) fn lacks(&self, verified_to: u64, named: &[u64]) -> anyhow::Result<()> {
        let after = self.transactions.iter().zip(1u64..).filter(|(_, number)| verified_to < *number);
        let missing: Vec<u64> = after.filter(|((_, backs_up), _)| !backs_up).map(|(_, number)| number).collect();
        ensure!(missing == named, "missing are {missing:?}, named are {named:?}");
        Ok(())
    }

    /// The model of a file that was put back: as it was when the backup was made, with what putting it back said; case
    /// numbers that were given since are given to nobody.
    pub(super) fn put_back(mut self, lost: &Model, file: &CaseFile) -> anyhow::Result<Model> {
        self.greatest = lost.greatest;
        self.follows(file, true)?;
        Ok(self)
    }
}

/// Tells whether a case may go on from a state to one that an act of the same transaction led to.
fn leads_on(was: State, is: State) -> bool {
    OPEN.contains(&was) && is == State::Reviewed || was == State::Issued && is == State::Collected
}
