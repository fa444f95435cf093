//! Every decision on file computed again, under the policy text that it was made by, and compared byte for byte.
//!
//! Decisions of an earlier version of the rules are computed too, but what differs there is a change of the rules and no
//! fault of the file: it is counted apart. A case is replayed by itself, so that memory does not grow with the file, and
//! all cores take part.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::assess::at_stage;
use super::desk::Desk;
use super::every_case::{Walk, walk};
use super::issue::{passport_seen, waits_for_the_passport};
use crate::domain::facts::Facts;
use crate::domain::number::CaseKey;
use crate::policy::Policy;
use crate::record::act::{Act, Assessed};
use crate::record::event::Event;
use crate::rules::RULES_VERSION;
use crate::rules::decide::decide;
use crate::store::cases::case::CaseRow;
use crate::store::record::file::CaseFile;
use crate::store::verify::Problem;

/// Problems that are told one by one.
const TOLD: usize = 1_000;

/// When an application came in, and whether it was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Filed {
    /// Day of receipt.
    pub(super) received_on: NaiveDate,
    /// It was accepted, by the office or by its silence.
    pub(super) accepted: bool,
}

impl Filed {
    /// As a row tells it.
    pub(super) fn of(row: &CaseRow) -> Filed {
        Filed { received_on: row.received_on, accepted: row.receipted || row.deemed_on.is_some() }
    }

    /// After an act.
    fn after(before: Option<Filed>, act: &Act) -> Option<Filed> {
        if let Some(taken) = act.taken() {
            return Some(Filed { received_on: taken.received_on, accepted: taken.receipt.is_some() });
        }
        let accepts = matches!(act, Act::DeemedAccepted(_)) || act.amended().is_some_and(|now| now.receipt.is_some());
        before.map(|before| Filed { accepted: before.accepted || accepts, ..before })
    }
}

/// The version of the rules that a decision was made by.
fn rules_of(assessed: &Assessed) -> u32 {
    serde_json::from_str::<Named>(assessed.decision.get()).ok().and_then(|named| named.rules).unwrap_or(1)
}

/// What recomputing every decision found.
#[derive(Clone, Debug, Serialize)]
pub struct Replayed {
    /// Version of this shape.
    pub schema: u32,
    /// All that this version of the rules decided came out the same.
    pub ok: bool,
    /// Decisions computed.
    pub decisions: u64,
    /// Texts of the policy that were used.
    pub editions: u64,
    /// Decisions of an earlier version of the rules.
    pub earlier: Earlier,
    /// Cases of persons of whom what was known was erased: what they were decided by is gone.
    #[serde(skip_serializing_if = "is_zero")]
    pub erased_cases: u64,
    /// Decisions that came out otherwise, and those that could not be computed, apart by their kind.
    pub problems: Vec<Problem>,
    /// Problems beyond those that are told.
    #[serde(skip_serializing_if = "is_zero")]
    pub more_problems: u64,
}

/// Decisions of an earlier version of the rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Earlier {
    /// How many.
    pub decisions: u64,
    /// How many of them have another outcome under the rules of today, with the figures of their own day.
    pub other_outcome: u64,
}

/// What stands in every decision, whatever version of the rules made it.
#[derive(Deserialize)]
struct Named<'a> {
    outcome: &'a str,
    policy_sha256: &'a str,
    rules: Option<u32>,
}

/// What was found of a part of the cases.
#[derive(Default)]
struct Found {
    decisions: u64,
    earlier: Earlier,
    erased_cases: u64,
    problems: Vec<(u64, Problem)>,
    editions: BTreeSet<String>,
}

/// The texts of the policy that a core has read.
type Policies = HashMap<String, Option<Policy>>;

/// Computes every decision on file again.
pub fn replay(desk: &Desk) -> anyhow::Result<Replayed> {
    replay_to(desk, u64::MAX)
}

/// Computes every decision again that was made up to an event.
pub fn replay_to(desk: &Desk, last_seq: u64) -> anyhow::Result<Replayed> {
    let _moment = desk.file.at_one_moment()?;
    let cases = desk.file.all_cases()?;
    let mut found = Vec::new();
    let part = |file: &CaseFile, cases: &[CaseKey], policies: &mut Policies| {
        let mut found = Found::default();
        cases.iter().try_for_each(|case| found.case(file, *case, last_seq, policies))?;
        Ok(found)
    };
    let told = |part, _| {
        found.push(part);
        Ok(true)
    };
    walk(desk, &cases, Walk { part, told })?;
    Ok(together(found))
}

fn together(found: Vec<Found>) -> Replayed {
    let mut replayed = Replayed {
        schema: 1,
        ok: true,
        decisions: 0,
        editions: 0,
        earlier: Earlier::default(),
        erased_cases: 0,
        problems: Vec::new(),
        more_problems: 0,
    };
    let (mut problems, mut editions) = (Vec::new(), BTreeSet::new());
    for one in found {
        replayed.decisions += one.decisions;
        replayed.erased_cases += one.erased_cases;
        replayed.earlier.decisions += one.earlier.decisions;
        replayed.earlier.other_outcome += one.earlier.other_outcome;
        problems.extend(one.problems);
        editions.extend(one.editions);
    }
    problems.sort_by_key(|(seq, _)| *seq);
    replayed.ok = problems.is_empty();
    replayed.editions = editions.len() as u64;
    replayed.more_problems = problems.len().saturating_sub(TOLD) as u64;
    replayed.problems = problems.into_iter().take(TOLD).map(|(_, problem)| problem).collect();
    replayed
}

/// First version of the rules that took for filed only what was accepted.
const FILED_BY_ACCEPTANCE: u32 = 5;

/// The facts as an act assessed them. What was not accepted was filed on the day on which it was looked at, but by earlier
/// versions of the rules on the day of receipt, as it is when it is taken in.
pub(super) fn as_assessed(facts: &Facts, filed: Filed, act: &Act, assessed: &Assessed) -> Facts {
    let in_advance = waits_for_the_passport(facts);
    let by_receipt = filed.accepted || act.taken().is_some() || rules_of(assessed) < FILED_BY_ACCEPTANCE;
    let filed_on = Some(filed.received_on).filter(|_| by_receipt);
    let mut facts = at_stage(facts, assessed.stage, assessed.as_of, filed_on);
    facts.inviter.status = assessed.inviter_status.or(facts.inviter.status);
    // A correction is assessed as the document was issued: what was filed in advance, with the passport seen.
    let corrected = in_advance && matches!(act, Act::Corrected(_));
    let seen = corrected || matches!(act, Act::Issued(issued) if issued.passport_shown);
    if seen { passport_seen(facts) } else { facts }
}

impl Found {
    fn case(&mut self, file: &CaseFile, case: CaseKey, last_seq: u64, policies: &mut Policies) -> anyhow::Result<()> {
        if file.erased_at(case)?.is_some() {
            self.erased_cases += 1;
            return Ok(());
        }
        let (mut stands, mut filed): (Option<Facts>, Option<Filed>) = (None, None);
        for event in file.events(case)?.into_iter().filter(|event| event.seq <= last_seq) {
            let act = file.act_of(event.seq)?;
            filed = Filed::after(filed, &act);
            if let Some((facts, _)) = act.application() {
                stands = Some(facts.clone());
            }
            if let (Some(assessed), Some(facts), Some(filed)) = (act.assessed(), &stands, filed) {
                let facts = as_assessed(facts, filed, &act, assessed);
                self.decision(file, &event, (&facts, assessed), policies)?;
            }
        }
        Ok(())
    }

    fn decision(
        &mut self,
        file: &CaseFile,
        event: &Event,
        (facts, assessed): (&Facts, &Assessed),
        policies: &mut Policies,
    ) -> anyhow::Result<()> {
        self.decisions += 1;
        let kept = assessed.decision.get();
        let named: Named = serde_json::from_str(kept)?;
        let numbering = &file.ledger().numbering;
        let mut problem = |kind: &'static str, message: &str| {
            let problem = Problem {
                kind,
                transaction: None,
                case: Some(CaseKey(event.case).number(numbering)),
                field: Some(format!("event {}", event.seq)),
                message: message.to_owned(),
                follows: false,
            };
            self.problems.push((event.seq, problem));
        };
        if !policies.contains_key(named.policy_sha256) {
            let text = file.policy(named.policy_sha256)?;
            let policy = text.and_then(|text| Policy::read(&text).ok());
            policies.insert(named.policy_sha256.to_owned(), policy);
        }
        let Some(policy) = &policies[named.policy_sha256] else {
            problem("policy", "the policy text that it was made by cannot be read / 当时的政策文本无法读取");
            return Ok(());
        };
        if !self.editions.contains(named.policy_sha256) {
            self.editions.insert(named.policy_sha256.to_owned());
        }
        let again = decide(facts, policy).and_then(|again| serde_json::to_string(&again).ok());
        if named.rules.unwrap_or(1) < RULES_VERSION {
            self.earlier.decisions += 1;
            let outcome = again.as_deref().and_then(|again| serde_json::from_str::<Named>(again).ok());
            self.earlier.other_outcome += u64::from(outcome.is_none_or(|again| again.outcome != named.outcome));
        } else if again.as_deref() != Some(kept) {
            problem("decision", "the decision comes out otherwise / 重新计算的结论不同");
        }
        Ok(())
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}
