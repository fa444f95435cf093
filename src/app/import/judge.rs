//! What the rules say of a row, each thing kept once: a list of a hundred thousand comes to a few dozen decisions.

use std::collections::HashMap;

use serde_json::value::RawValue;

use super::matching::{Key, keys};
use super::reading::{Inviting, Said, cell_of, said};
use crate::domain::facts::Facts;
use crate::domain::life::{Place, Step};
use crate::domain::text::Text;
use crate::identity::names;
use crate::lists::header::Field;
use crate::lists::outcome::Told;
use crate::lists::sheet::{Sheet, SheetRow};
use crate::policy::Policy;
use crate::record::list::{Found, Own, Unit, lay, lay_anew};
use crate::rules::case::Case;
use crate::rules::decide::{decide, rule_on};
use crate::rules::decision::{Decision, Reason};
use crate::rules::reasons::Outcome;
use crate::rules::ruling::Ruling;

/// Bytes of decisions that are kept; what is found beyond them is decided again when it is written.
const KEPT: usize = 16 << 20;
/// Rulings that are compared with before the text of a decision is looked up.
const RECENT: usize = 24;
/// What stands for a thing found that was not kept.
pub(super) const NOT_KEPT: u32 = u32::MAX;

/// A row with what the rules say of it.
pub(super) enum Judged {
    /// Nothing stands there.
    Blank,
    /// Some cells cannot be taken.
    Wrong(Vec<Told>),
    /// It was decided.
    Decided(Box<Decided>),
}

/// A row that could be decided.
pub(super) struct Decided {
    pub(super) own: Own,
    pub(super) unit: u32,
    pub(super) name_key: Option<String>,
    /// The keys by which a row of the same person is known.
    pub(super) keys: [Option<Key>; 2],
    pub(super) found: u32,
    pub(super) verdict: Verdict,
    /// Why the row cannot go on, where it cannot.
    pub(super) against: Vec<Told>,
}

/// What a decision means for a row of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It can become a case, with its papers or without.
    Goes,
    /// A value that the sheet should hold is missing.
    Short,
    /// A rule stands against it.
    Refused,
}

/// Decides rows, and keeps what was found and who invites.
pub(super) struct Judge {
    policy: &'static Policy,
    common: Facts,
    /// The facts of the row last decided.
    laid: Facts,
    pub(super) found: Vec<Found>,
    bytes: usize,
    by_text: HashMap<(Step, Box<str>), u32>,
    recent: Vec<(Ruling, Step, u32)>,
    pub(super) units: Vec<Unit>,
    by_unit: HashMap<Unit, u32>,
    /// The unit of the row before.
    unit_before: u32,
    /// What is short is kept as a draft.
    drafts: bool,
}

impl Judge {
    pub(super) fn new(policy: &'static Policy, common: Facts, drafts: bool) -> Judge {
        Judge {
            policy,
            laid: common.clone(),
            common,
            found: Vec::new(),
            bytes: 0,
            by_text: HashMap::new(),
            recent: Vec::new(),
            units: Vec::new(),
            by_unit: HashMap::new(),
            unit_before: 0,
            drafts,
        }
    }

    /// Reads and decides a row.
    pub(super) fn row(&mut self, row: &SheetRow, sheet: &Sheet) -> Judged {
        let (own, inviting, lacks) = match said(row, sheet) {
            Said::Blank => return Judged::Blank,
            Said::Wrong(problems) => return Judged::Wrong(problems),
            Said::Lacking(own, inviting, problems) => (own, inviting, problems),
            Said::Own(own, inviting) => (own, inviting, Vec::new()),
        };
        let unit = self.as_before(inviting);
        let Some(ruling) = self.ruled(&own, &unit) else {
            let cell = cell_of(Field::Passport, row.number, sheet);
            let what = Text::new("该行的值不能作为申请内容", "a value of the row cannot stand in an application");
            let mend = Text::new("核对该行各列", "check the cells of the row");
            return Judged::Wrong(vec![Told::of_row(cell, "BAD_ROW", what, mend)]);
        };
        let ruled = verdict(&ruling);
        let verdict = if ruled == Verdict::Goes && !lacks.is_empty() { Verdict::Short } else { ruled };
        let step = match verdict {
            Verdict::Short => Step::Draft,
            Verdict::Goes if ruling.outcome() == Outcome::MissingDocuments => Step::AcceptIncomplete,
            Verdict::Goes | Verdict::Refused => Step::Accept,
        };
        let against = match verdict {
            Verdict::Goes => Vec::new(),
            Verdict::Short if !lacks.is_empty() => lacks,
            Verdict::Short | Verdict::Refused => against(&self.in_words(&ruling), row.number, sheet),
        };
        let kept = verdict == Verdict::Goes || (verdict == Verdict::Short && self.drafts);
        let found = if kept { self.keep(ruling, step) } else { NOT_KEPT };
        let unit = unit.unwrap_or_else(|new| self.unit(new));
        self.unit_before = unit;
        let name_key = own.name.as_deref().map(names::key);
        let keys = keys(&own, name_key.as_deref());
        Judged::Decided(Box::new(Decided { own: *own, unit, name_key, keys, found, verdict, against }))
    }

    /// The unit that invites: that of the row before, or another one.
    fn as_before(&self, inviting: Inviting) -> Result<u32, Unit> {
        let before = self.units.get(self.unit_before as usize).is_some_and(|unit| inviting.is(unit));
        if before { Ok(self.unit_before) } else { Err(inviting.into()) }
    }

    /// Asks the rules of a row; `None` where it does not come to facts that they can be asked of.
    fn ruled(&mut self, own: &Own, unit: &Result<u32, Unit>) -> Option<Ruling> {
        let unit = match unit {
            Ok(place) => self.units.get(*place as usize)?,
            Err(other) => other,
        };
        lay_anew(own, unit, &self.common, &mut self.laid)?;
        Some(rule_on(&Case::new(&self.laid, self.policy)?))
    }

    fn in_words(&self, ruling: &Ruling) -> Decision {
        ruling.clone().decision(&self.common.id, self.policy)
    }

    fn unit(&mut self, unit: Unit) -> u32 {
        if let Some(known) = self.by_unit.get(&unit) {
            return *known;
        }
        let place = u32::try_from(self.units.len()).unwrap_or(u32::MAX);
        self.units.push(unit.clone());
        self.by_unit.insert(unit, place);
        place
    }

    /// Returns the place of a decision among those kept, keeping it where there is room.
    fn keep(&mut self, ruling: Ruling, step: Step) -> u32 {
        if let Some(at) = self.recent.iter().position(|(other, of, _)| *of == step && *other == ruling) {
            let place = self.recent[at].2;
            self.recent.swap(at, at / 2);
            return place;
        }
        let decision = self.in_words(&ruling);
        let text = written(&decision);
        let key = (step, text.get().into());
        let place = match self.by_text.get(&key) {
            Some(place) => *place,
            None if KEPT <= self.bytes => return NOT_KEPT,
            None => {
                let place = u32::try_from(self.found.len()).unwrap_or(NOT_KEPT);
                self.bytes += 3 * text.get().len();
                self.found.push(found(&decision, text, step));
                self.by_text.insert(key, place);
                place
            }
        };
        self.recent.truncate(RECENT - 1);
        self.recent.push((ruling, step, place));
        place
    }

    /// Decides a row again whose decision was not kept.
    pub(super) fn again(&self, own: &Own, unit: &Unit, draft: bool) -> Option<Found> {
        let mut facts = self.common.clone();
        lay(own, unit, &mut facts)?;
        let decision = decide(&facts, self.policy)?;
        let step = match decision.outcome {
            _ if draft => Step::Draft,
            Outcome::MissingDocuments => Step::AcceptIncomplete,
            Outcome::Eligible | Outcome::Refer | Outcome::NotEligible => Step::Accept,
        };
        let text = written(&decision);
        Some(found(&decision, text, step))
    }
}

fn written(decision: &Decision) -> Box<RawValue> {
    let text = serde_json::to_string(decision).expect("a decision has text keys and finite numbers");
    RawValue::from_string(text).expect("what was written as JSON is JSON")
}

fn found(decision: &Decision, text: Box<RawValue>, step: Step) -> Found {
    let kept = decision.retention.as_ref().and_then(|retention| retention.passport_kept);
    let accepted = step == Step::Accept;
    Found {
        step,
        due_on: decision.values.receipt_until.filter(|_| accepted),
        notice: if step == Step::AcceptIncomplete {
            decision.missing.iter().map(|code| (*code).to_owned()).collect()
        } else {
            Vec::new()
        },
        exempt: kept == Some(false) && step != Step::Draft,
        custody: if kept == Some(true) && accepted { Place::Office } else { Place::Holder },
        decision: text,
    }
}

fn verdict(ruling: &Ruling) -> Verdict {
    match ruling.outcome() {
        Outcome::NotEligible => Verdict::Refused,
        Outcome::MissingDocuments if ruling.missing().iter().any(|fact| fact.contains('.')) => Verdict::Short,
        Outcome::Eligible | Outcome::Refer | Outcome::MissingDocuments => Verdict::Goes,
    }
}

fn against(decision: &Decision, row: u64, sheet: &Sheet) -> Vec<Told> {
    let mend = if decision.outcome == Outcome::NotEligible {
        Text::new("不能受理", "cannot be taken in")
    } else {
        Text::new("补齐该列", "fill in the column")
    };
    let told = |reason: &Reason| {
        let field = field_of(reason);
        let what = Text::new(
            format!("{}（{}）", reason.message_zh, reason.citation),
            format!("{} ({})", reason.message_en, reason.citation),
        );
        let name = crate::domain::words::Word::code(field).to_owned();
        Told::new(cell_of(field, row, sheet), name, String::new(), &reason.code.to_string(), what, mend.clone())
    };
    let refuses =
        |reason: &&Reason| decision.outcome != Outcome::NotEligible || reason.code.outcome() == Outcome::NotEligible;
    let mut all: Vec<Told> = decision.reasons.iter().filter(refuses).map(told).collect();
    // A value that is missing is told in its own column.
    for path in decision.missing.iter().filter(|path| path.contains('.')) {
        if let Some((_, field)) = PATHS.iter().find(|(known, _)| known == path) {
            let code = crate::rules::reasons::Code::FactNotShown.to_string();
            let name = crate::domain::words::Word::code(*field).to_owned();
            let what = Text::new("该列没有填写", "nothing stands in this column");
            all.push(Told::new(cell_of(*field, row, sheet), name, String::new(), &code, what, mend.clone()));
        }
    }
    if all.len() > 1 {
        all.retain(|told| told.code != "FACT_NOT_SHOWN" || told.message_en == "nothing stands in this column");
    }
    all
}

/// The columns in which facts stand.
const PATHS: &[(&str, Field)] = &[
    ("applicant.name", Field::FullName),
    ("applicant.nationality", Field::Nationality),
    ("applicant.birth_date", Field::BirthDate),
    ("passport.number", Field::Passport),
    ("passport.kind", Field::PassportKind),
    ("passport.expires_on", Field::PassportExpires),
    ("request.purpose", Field::Purpose),
    ("request.stay_days", Field::Days),
    ("request.entries", Field::Entries),
    ("arrival.at", Field::EntryDate),
    ("arrival.port", Field::Port),
    ("inviter.uscc", Field::Uscc),
    ("inviter.kind", Field::Uscc),
    ("inviter.region", Field::Uscc),
];

/// The columns that reasons are about, by the beginning of their codes.
const CODES: &[(&str, Field)] = &[
    ("STAY", Field::Days),
    ("PORT_VISA_SINGLE", Field::Entries),
    ("PURPOSE", Field::Purpose),
    ("CLASS", Field::Purpose),
    ("NOT_ORDINARY_PASSPORT", Field::PassportKind),
    ("TRAVEL_DOC", Field::PassportKind),
    ("NOT_A_FOREIGNER", Field::Nationality),
    ("NATIONALITY", Field::Nationality),
    ("PASSPORT", Field::PassportExpires),
    ("ENTRY_PORT", Field::Port),
    ("PORT_NOT", Field::Port),
    ("VISA_ENTRY", Field::EntryDate),
    ("INVITER", Field::Uscc),
    ("E_PORT_INVITER", Field::Uscc),
    ("INVITATION", Field::Passport),
];

fn field_of(reason: &Reason) -> Field {
    let code = reason.code.to_string();
    CODES.iter().find(|(start, _)| code.starts_with(start)).map_or(Field::Passport, |(_, field)| *field)
}
