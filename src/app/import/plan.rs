//! What a list comes to, as a plan shows it and an import returns it.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use super::known_names::person_of;
use super::list::{List, names_said, not_given};
use super::settled::{RowResult, Settled};
use super::troubles::Troubles;
use crate::app::desk::recorded_time;
use crate::domain::life::State;
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::{Stage, Word};
use crate::lists::header::Field;
use crate::lists::outcome::RowOutcome;
use crate::lists::sheet::Sheet;
use crate::lists::source::Source;
use crate::store::lists::batch::BatchRow;
use crate::store::record::file::Done;
use crate::store::register::person::PersonRow;

/// What a list comes to.
pub struct Plan {
    /// Number of the list, once it is written.
    pub batch: Option<u64>,
    /// Name of the file, without its folder.
    pub name: String,
    /// SHA-256 of the file.
    pub file_sha256: String,
    /// How it was read.
    pub encoding: &'static str,
    /// Rows of data; the sum of the outcomes.
    pub data_rows: u64,
    /// How many rows came to which outcome: all of them.
    pub outcomes: BTreeMap<&'static str, u64>,
    /// Hash over every row and its outcome.
    pub plan: String,
    /// The last transaction that it knows of.
    pub made_after: u64,
    /// What stands against the rows that need something.
    pub troubles: Troubles,
    /// The list that this one continues.
    pub continues: Option<u64>,
    /// Cases of that list that no row of this one is about; the first of them.
    pub missing: Vec<String>,
    /// How many those are.
    pub missing_total: u64,
    /// The transaction; none where nothing was written.
    pub done: Option<Done>,
    /// The same file was taken in before, when and by whom; nothing was written now.
    pub seen_before: Option<String>,
    /// How many of the rows that become cases are accepted, await papers, are drafts.
    pub states: BTreeMap<&'static str, u64>,
    /// Names of columns that were said with this list, or with an earlier one of its unit.
    pub names: BTreeMap<String, String>,
    /// Facts that the measure needs and that neither a column nor anything else gives.
    pub not_given: Vec<Field>,
    /// How its applications came in.
    pub stage: Stage,
    /// What holds for every row that does not say otherwise: path, value, and where it came from.
    pub every: Vec<(String, Value, String)>,
    pub(crate) rows: Vec<RowResult>,
    pub(super) notices: Vec<Vec<String>>,
    pub(crate) sheet: Sheet,
    pub(super) first_case: Option<CaseKey>,
}

/// A row of the plan, as it is shown.
#[derive(Clone, Debug)]
pub struct Row {
    /// Row of the sheet.
    pub row: u64,
    /// What becomes of it.
    pub outcome: RowOutcome,
    /// Its case: the new one once written, or the one on file.
    pub case: Option<CaseKey>,
    /// The notice that is given with it, by its place from 1; 0 for none.
    pub(crate) notice: u16,
}

/// Rows below which a list is not judged by how many of them are wrong.
const MANY: u64 = 10;
/// What an invitation says beyond who it is for: where none of it stands anywhere, it is none.
const OF_AN_INVITATION: [Field; 5] =
    [Field::PassportExpires, Field::EntryDate, Field::Days, Field::Purpose, Field::Uscc];

pub(super) fn is_doubtful(outcomes: &BTreeMap<&'static str, u64>, not_given: &[Field], drafts: bool) -> bool {
    let count = |outcome: RowOutcome| outcomes.get(outcome.code()).copied().unwrap_or(0);
    let all: u64 = outcomes.values().sum();
    let people = all - count(RowOutcome::Blank) - count(RowOutcome::LeftOut);
    let wrong = count(RowOutcome::Error) + count(RowOutcome::HeldDay);
    let is_no_invitation = OF_AN_INVITATION.iter().all(|field| not_given.contains(field));
    let short = count(RowOutcome::Incomplete);
    MANY <= wrong && people < 2 * wrong || drafts && is_no_invitation && MANY <= short && people == short + wrong
}

impl Plan {
    pub(super) fn new(source: &Source, list: List, settled: Settled, before: Option<BatchRow>) -> Plan {
        let names = names_said(&list);
        let List { sheet, common, sources, .. } = list;
        let facts = serde_json::to_value(&common).unwrap_or_default();
        let every = sources.into_iter().filter_map(|(path, source)| {
            let value = facts.pointer(&format!("/{}", path.replace('.', "/")))?.clone();
            Some((path, value, source))
        });
        Plan {
            every: every.collect(),
            stage: common.stage,
            states: settled.states,
            names,
            not_given: not_given(&sheet, &common),
            notices: settled.notices,
            batch: before.as_ref().map(|batch| batch.id),
            name: source.name().to_owned(),
            file_sha256: source.sha256().to_owned(),
            encoding: sheet.encoding(),
            data_rows: settled.rows.len() as u64,
            outcomes: settled.outcomes,
            plan: settled.plan,
            made_after: settled.made_after,
            troubles: settled.troubles,
            continues: settled.gone.continues,
            missing: settled.gone.missing,
            missing_total: settled.gone.total,
            done: None,
            seen_before: before.map(|batch| format!("{} {}", recorded_time(batch.at), batch.officer)),
            rows: settled.rows,
            sheet,
            first_case: None,
        }
    }

    /// The plan as a command names it: its hash, and the transaction after which it was made.
    pub fn named(&self) -> String {
        format!("{}@{}", self.plan, self.made_after)
    }

    /// Tells whether no row needs anything more.
    pub fn is_good(&self) -> bool {
        self.held() == 0
    }

    /// Tells whether the file may be another one than a list of invitations: most of many rows cannot be read, or nothing
    /// that an invitation says stands in it and every row would be kept as a draft.
    pub fn is_doubtful(&self) -> bool {
        is_doubtful(&self.outcomes, &self.not_given, self.states.contains_key(State::Draft.code()))
    }

    /// How many rows need something.
    pub fn held(&self) -> u64 {
        let good = |code: &str| RowOutcome::find(code).is_some_and(RowOutcome::is_good);
        self.outcomes.iter().filter(|(code, _)| !good(code)).map(|(_, count)| count).sum()
    }

    /// How many rows would become cases now, were the list not known already.
    pub fn rows_written_anew(&self) -> usize {
        self.rows.iter().filter(|row| row.outcome.is_written()).count()
    }

    /// What stands against the rows that come to something else than in another plan; the first of it.
    pub(super) fn reasons_of(&self, other: &Plan) -> anyhow::Result<HashMap<u64, Text>> {
        let pairs = self.rows.iter().zip(&other.rows);
        let moved: HashSet<u64> = pairs
            .filter(|(mine, theirs)| mine.outcome != theirs.outcome || mine.of != theirs.of)
            .map(|(mine, _)| u64::from(mine.row))
            .collect();
        let mut reasons = HashMap::new();
        self.troubles.each(|trouble| {
            if let Some(told) = trouble.told.first().filter(|_| moved.contains(&trouble.row)) {
                reasons.insert(trouble.row, Text::new(told.message_zh.clone(), told.message_en.clone()));
            }
            Ok(true)
        })?;
        Ok(reasons)
    }

    /// What some rows say of their persons, as far as they can be read.
    pub fn says(&self, wanted: &HashSet<u64>) -> anyhow::Result<HashMap<u64, PersonRow>> {
        let (mut said, mut rows) = (HashMap::new(), self.sheet.rows());
        while said.len() < wanted.len()
            && let Some(row) = rows.next()?
        {
            if let Some(person) = wanted.contains(&row.number).then(|| person_of(row, &self.sheet)).flatten() {
                said.insert(row.number, person);
            }
        }
        Ok(said)
    }

    /// The sheet that was read.
    pub fn sheet(&self) -> &Sheet {
        &self.sheet
    }

    /// The rows, in order, each with its case.
    pub fn each_row(&self) -> impl Iterator<Item = Row> + '_ {
        let mut next = self.first_case;
        self.rows.iter().map(move |kept| {
            let case = if kept.is_written() {
                let case = next;
                next = next.map(|case| CaseKey(case.0 + 1));
                case
            } else {
                (kept.of > 0).then_some(CaseKey(kept.of))
            };
            Row { row: kept.row.into(), outcome: kept.outcome, case, notice: kept.notice }
        })
    }
}
