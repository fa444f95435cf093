//! What the rules say of a row, each thing kept once: a list of a hundred thousand comes to a few dozen decisions.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::value::RawValue;

use super::read_row::{Judged, ReadRow, Verdict};
use super::reading::{Inviting, RowReading, cell_of, has_column, said};
use super::since::OpenRows;
use crate::domain::facts::Facts;
use crate::domain::labels::wanted;
use crate::domain::life::{Place, Step};
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::{InviterStatus, Word};
use crate::gate::impossible;
use crate::identity::names::bag::NameKeys;
use crate::identity::uscc;
use crate::lists::header::Field;
use crate::lists::outcome::CellRemark;
use crate::lists::sheet::{Sheet, SheetRow};
use crate::policy::Policy;
use crate::record::list::{InvitingUnit, RowValues, SharedFinding};
use crate::record::list_row::lay_anew;
use crate::rules::case::Case;
use crate::rules::decide::rule_on;
use crate::rules::decision::{Decision, Reason};
use crate::rules::reasons::Outcome;
use crate::rules::ruling::Ruling;

/// Bytes of decisions that are kept to be shared; then they are gathered anew.
const KEPT: usize = 16 << 20;
/// Rulings that are compared with before the text of a decision is looked up.
const RECENT: usize = 24;

/// Decides rows; rows of which the same was found share it, and so do those whom the same unit invites.
pub(super) struct Judge {
    policy: &'static Policy,
    common: Facts,
    /// The facts of the row last decided.
    laid: Facts,
    by_text: HashMap<(Step, Box<str>), Arc<SharedFinding>>,
    bytes: usize,
    recent: Vec<(Ruling, Step, Arc<SharedFinding>)>,
    units: HashSet<Arc<InvitingUnit>>,
    /// What the register says of the units that it knows, by credit code.
    statuses: HashMap<String, InviterStatus>,
    /// The unit of the row before.
    unit_before: Arc<InvitingUnit>,
    /// What is short is kept as a draft.
    drafts: bool,
}

impl Judge {
    pub(super) fn new(
        policy: &'static Policy,
        common: Facts,
        statuses: HashMap<String, InviterStatus>,
        drafts: bool,
    ) -> Judge {
        Judge {
            policy,
            laid: common.clone(),
            common,
            by_text: HashMap::new(),
            bytes: 0,
            recent: Vec::new(),
            units: HashSet::new(),
            statuses,
            unit_before: Arc::default(),
            drafts,
        }
    }

    /// The credit codes of the units that invite.
    pub(super) fn inviting(&self) -> BTreeSet<String> {
        self.units.iter().filter_map(|unit| unit.uscc.clone()).collect()
    }

    /// Reads and decides a row.
    pub(super) fn row(&mut self, row: &SheetRow, sheet: &Sheet) -> Judged {
        let RowReading { own, inviting, lacks } = match said(row, sheet) {
            None if row.left_out => return Judged::LeftOut,
            None => return Judged::Blank,
            Some(Err(problems)) => return Judged::Wrong(problems),
            Some(Ok(reading)) => reading,
        };
        let unit = self.unit(inviting);
        let Some(ruling) = self.ruled(&own, &unit) else {
            let cell = cell_of(Field::Passport, row.number, sheet);
            let what = Text::new("该行的值不能作为申请内容", "a value of the row cannot stand in an application");
            let mend = Text::new("核对该行各列", "check the cells of the row");
            return Judged::Wrong(vec![CellRemark::of_row(cell, "BAD_ROW", what, mend)]);
        };
        let impossible = self.impossible(own.issued_on, row.number, sheet);
        if impossible.iter().any(|told| told.code != ARRIVAL_PAST) {
            return Judged::Wrong(impossible);
        }
        self.invites(&unit);
        let ruled = verdict(&ruling);
        let verdict = if ruled == Verdict::Goes && !lacks.is_empty() { Verdict::Short } else { ruled };
        let step = match verdict {
            Verdict::Short => Step::Draft,
            Verdict::Goes if !ruling.missing().is_empty() => Step::AcceptIncomplete,
            Verdict::Goes | Verdict::Refused => Step::Accept,
        };
        let (against, papers) = match verdict {
            Verdict::Goes => (Vec::new(), Vec::new()),
            Verdict::Short => lacking(&self.in_words(&ruling), &self.laid, lacks, row.number, sheet),
            Verdict::Refused => (against(&self.in_words(&ruling), row.number, sheet), Vec::new()),
        };
        let kept = verdict == Verdict::Goes || (verdict == Verdict::Short && self.drafts);
        let found = kept.then(|| self.keep(ruling, step));
        let keys = NameKeys::of(own.name.as_deref(), own.chinese_name.as_deref());
        Judged::Decided(ReadRow { own, unit, keys, found, verdict, against, past: impossible, papers })
    }

    /// Reads a row that became a case.
    pub(super) fn taken(row: &SheetRow, sheet: &Sheet, case: CaseKey, open: &OpenRows) -> Judged {
        let own = said(row, sheet).and_then(Result::ok).map(|reading| reading.own);
        let own = own.filter(|own| open.may_be(own.passport, own.birth_date));
        let who = own.map(|own| {
            let keys = NameKeys::of(own.name.as_deref(), own.chinese_name.as_deref());
            Box::new((own, keys))
        });
        Judged::Taken(case, who)
    }

    /// Asks the rules of a row; `None` where it does not come to facts that they can be asked of.
    fn ruled(&mut self, own: &RowValues, unit: &InvitingUnit) -> Option<Ruling> {
        lay_anew(own, unit, &self.common, &mut self.laid)?;
        Some(rule_on(&Case::new(&self.laid, self.policy)?))
    }

    /// What cannot be true together in the row last decided, each in its own cell.
    fn impossible(&self, issued_on: Option<NaiveDate>, row: u64, sheet: &Sheet) -> Vec<CellRemark> {
        let told = |obstacle: crate::gate::Obstacle| {
            let path = obstacle.about.unwrap_or_default();
            let field = PATHS.iter().find(|(known, _)| *known == path).map_or(Field::Passport, |(_, field)| *field);
            let name = Word::code(field).to_owned();
            let cell = cell_of(field, row, sheet);
            let remedy = impossible::remedy_of_a_list(&obstacle.remedy);
            CellRemark::new(cell, name, String::new(), obstacle.code, obstacle.what, remedy)
        };
        impossible::pairs(&self.laid, self.policy, (self.laid.stage, None), self.laid.as_of)
            .into_iter()
            .chain(issued_on.and_then(|on| impossible::issued(&self.laid, on, self.laid.as_of)))
            .map(told)
            .collect()
    }

    fn in_words(&self, ruling: &Ruling) -> Decision {
        ruling.clone().decision(&self.common.id, self.policy)
    }

    /// The unit that invites; mostly that of the row before.
    fn unit(&self, inviting: Inviting) -> Arc<InvitingUnit> {
        if inviting.is(&self.unit_before) {
            return Arc::clone(&self.unit_before);
        }
        let mut unit = InvitingUnit::from(inviting);
        let code = unit.uscc.as_deref().filter(|_| !self.statuses.is_empty()).and_then(|code| uscc::check(code).ok());
        unit.status = code.and_then(|code| self.statuses.get(code.as_str()).copied());
        let unit = Arc::new(unit);
        self.units.get(&unit).map_or(unit, Arc::clone)
    }

    /// Keeps the unit of a row that was decided.
    fn invites(&mut self, unit: &Arc<InvitingUnit>) {
        if !Arc::ptr_eq(unit, &self.unit_before) {
            self.units.insert(Arc::clone(unit));
            self.unit_before = Arc::clone(unit);
        }
    }

    /// Returns what was found: the same for every row of which the same was found, as far as that is kept.
    fn keep(&mut self, ruling: Ruling, step: Step) -> Arc<SharedFinding> {
        if let Some(at) = self.recent.iter().position(|(other, of, _)| *of == step && *other == ruling) {
            let known = Arc::clone(&self.recent[at].2);
            self.recent.swap(at, at / 2);
            return known;
        }
        let decision = self.in_words(&ruling);
        let text = written(&decision);
        if KEPT <= self.bytes {
            (self.bytes, self.by_text) = (0, HashMap::new());
        }
        let (key, size) = ((step, text.get().into()), 3 * text.get().len());
        let known = self.by_text.entry(key).or_insert_with(|| {
            self.bytes += size;
            Arc::new(found(&decision, text, step))
        });
        let known = Arc::clone(known);
        self.recent.truncate(RECENT - 1);
        self.recent.push((ruling, step, Arc::clone(&known)));
        known
    }
}

/// Code of an arrival that lies before the day of filing: who came in before has arrived since.
const ARRIVAL_PAST: &str = "arrival_past";

fn written(decision: &Decision) -> Box<RawValue> {
    let text = serde_json::to_string(decision).expect("a decision has text keys and finite numbers");
    RawValue::from_string(text).expect("what was written as JSON is JSON")
}

fn found(decision: &Decision, text: Box<RawValue>, step: Step) -> SharedFinding {
    let kept = decision.retention.as_ref().and_then(|retention| retention.passport_kept);
    let accepted = step == Step::Accept;
    SharedFinding {
        step,
        due_on: decision.values.receipt_until.filter(|_| accepted),
        notice: if step == Step::AcceptIncomplete {
            decision.missing.iter().map(|code| (*code).to_owned()).collect()
        } else {
            Vec::new()
        },
        exempt: kept == Some(false) && step != Step::Draft,
        custody: Place::Holder,
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

/// What a row lacks: each cell that is to be filled in, and the papers, which are asked for as of every other row. `laid` are
/// the facts of the row: what the passport will be asked for besides is asked for at once.
fn lacking(
    decision: &Decision,
    laid: &Facts,
    lacks: Vec<CellRemark>,
    row: u64,
    sheet: &Sheet,
) -> (Vec<CellRemark>, Vec<String>) {
    let mut all = lacks;
    let (mut values, papers): (Vec<&str>, Vec<&str>) = decision.missing.iter().partition(|wanted| wanted.contains('.'));
    if laid.passport.expires_on.is_none() && !values.contains(&EXPIRES) {
        values.push(EXPIRES);
    }
    let code = crate::rules::reasons::Code::FactNotShown.to_string();
    for path in values {
        let field = PATHS.iter().find(|(known, _)| *known == path).map(|(_, field)| *field);
        let name = field.map_or("", Word::code);
        if field.is_some() && all.iter().any(|told| told.field == name) {
            continue;
        }
        let cell = field.map_or_else(|| row.to_string(), |field| cell_of(field, row, sheet));
        let (what, mend) = match field {
            Some(field) if has_column(field, sheet) => (
                Text::new("该列没有填写", "nothing stands in this column"),
                Text::new("补齐该列", "fill in the column"),
            ),
            Some(field) => (
                Text::new(
                    format!("名单没有“{}”一列", field.zh()),
                    format!("the list has no column \"{}\"", field.en()),
                ),
                Text::new(
                    format!("增加“{}”一列并填写", field.zh()),
                    format!("add a column \"{}\" and fill it in", field.en()),
                ),
            ),
            None => (wanted(path), Text::new("请说明", "tell it")),
        };
        all.push(CellRemark::new(cell, name.to_owned(), String::new(), &code, what, mend));
    }
    (all, papers.into_iter().map(str::to_owned).collect())
}

/// The last day of the passport, which no rule asks for before the passport is shown.
const EXPIRES: &str = "passport.expires_on";

/// The rules that stand against a row.
fn against(decision: &Decision, row: u64, sheet: &Sheet) -> Vec<CellRemark> {
    let mend = Text::new("不能受理", "cannot be taken in");
    let told = |reason: &Reason| {
        let field = field_of(reason);
        let what = Text::new(
            format!("{}（{}）", reason.message_zh, reason.citation),
            format!("{} ({})", reason.message_en, reason.citation),
        );
        let name = Word::code(field).to_owned();
        CellRemark::new(cell_of(field, row, sheet), name, String::new(), &reason.code.to_string(), what, mend.clone())
    };
    decision.reasons.iter().filter(|reason| reason.code.outcome() == Outcome::NotEligible).map(told).collect()
}

/// The fact that a column holds, by the code of its field, as it is amended.
pub fn fact_of(field: &str) -> Option<&'static str> {
    let more = [("particulars.chinese_name", Field::ChineseName), ("particulars.sex", Field::Sex)];
    PATHS.iter().chain(&more).find(|(_, known)| known.code() == field).map(|(path, _)| *path)
}

/// The columns in which facts stand.
const PATHS: &[(&str, Field)] = &[
    ("applicant.name", Field::FullName),
    ("applicant.nationality", Field::Nationality),
    ("applicant.birth_date", Field::BirthDate),
    ("passport.number", Field::Passport),
    ("passport.kind", Field::PassportKind),
    ("passport.expires_on", Field::PassportExpires),
    ("particulars.passport_issued_on", Field::PassportIssued),
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

/// Tells whether a rule is about what the sheet itself says, so that whoever sent it may be told.
pub(super) fn is_of_the_sheet(code: &str) -> bool {
    CODES.iter().any(|(start, _)| code.starts_with(start))
}

fn field_of(reason: &Reason) -> Field {
    let code = reason.code.to_string();
    CODES.iter().find(|(start, _)| code.starts_with(start)).map_or(Field::Passport, |(_, field)| *field)
}
