//! How the office makes sure of what was said (Regulations art. 20): interviews, calls, visits, documents checked with who
//! issued them; each with its outcome, which becomes facts or stands against a grant until another one confirms.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};

use super::amend::{AmendDone, Finding, established, is_open, lay_over, may_be_lifted};
use super::at_gate::{in_the_way, since};
use super::case::{OpenCase, reason_given};
use super::decide::Examined;
use super::desk::{Desk, recorded_time};
use super::fault;
use super::intake::shown;
use crate::domain::facts::Facts;
use crate::domain::inquiry::{InquiryManner, InquiryOutcome, InquirySubject};
use crate::domain::life::State;
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::{Defect, PaperKind, Word};
use crate::error::{Exit, UserError};
use crate::gate::Door;
use crate::gate::standing::{Inquiry, Lifted};
use crate::record::act::{Act, Handed, Inquired, InquiryHanded, PaperVerified};
use crate::record::event::Event;
use crate::record::event::EventKind;
use crate::store::cases::case::CaseRow;

/// An inquiry, as it is told.
#[derive(Clone, Debug)]
pub struct Made<'a> {
    /// How.
    pub manner: InquiryManner,
    /// About what.
    pub subject: InquirySubject,
    /// Which document.
    pub paper: Option<PaperKind>,
    /// On which day; today where none is said.
    pub on: Option<NaiveDate>,
    /// That day is before the application came in.
    pub before_receipt: bool,
    /// Who was asked, or where.
    pub whom: &'a str,
    /// What came of it.
    pub outcome: InquiryOutcome,
    /// What was found, in words.
    pub note: Option<&'a str>,
    /// Facts that it showed, as one object.
    pub facts: Value,
}

/// Records an inquiry: what it showed becomes facts, with it as their source.
pub fn record(desk: &mut Desk, name: &str, made: &Made) -> anyhow::Result<AmendDone> {
    let case = desk.take_up(name)?;
    let (key, version) = (case.row.key, case.row.version);
    if let Some((_, done)) = desk.done_before(&[EventKind::Inquired], Some(key))? {
        let decision = super::case_view::decision(desk, &case.row)?;
        let moved = desk.stands(key, done, true)?;
        return Ok(AmendDone { moved, changed: Vec::new(), decision, obstacles: Vec::new() });
    }
    is_open(desk, &case, Door::Establish)?;
    let note = reason_given(made.note, "--note")?;
    if made.outcome == InquiryOutcome::Confirmed {
        may_be_lifted(desk, &case, against(desk, &case, made)?)?;
    }
    let on = made.on.unwrap_or(desk.today());
    is_a_day(desk, on)?;
    if on < case.row.received_on && !made.before_receipt {
        return Err(before_receipt(on, case.row.received_on).into());
    }
    let paper = of_document(desk, &case, made)?;
    let facts = facts_of(&case, made, lifts(desk, &case, made.subject, on)?);
    let changes = made.outcome.stands_against() || facts.as_object().is_some_and(|facts| !facts.is_empty());
    let source = format!("{}: {note}", made.manner.code());
    let (amended, decision) = match changes {
        true => {
            let (amended, decision) = established(desk, &case, &Finding { facts, source: &source })?;
            (Some(amended), shown(&decision))
        }
        false => (None, super::case_view::decision(desk, &case.row)?),
    };
    let changed = amended.as_ref().map(|amended| amended.changed.clone()).unwrap_or_default();
    let verified = paper.filter(|_| made.outcome == InquiryOutcome::Confirmed);
    let act = Act::Inquired(Box::new(Inquired {
        manner: made.manner,
        subject: made.subject,
        paper,
        on,
        whom: made.whom.trim().to_owned(),
        outcome: made.outcome,
        note: note.clone(),
        amended,
    }));
    let before = in_the_way(desk, case.clone())?;
    let acted = desk.act(|record| {
        let seq = record.case_at(key, version, act)?;
        if let Some(kind) = verified {
            record.case(key, Act::PaperVerified(PaperVerified { kind, note }))?;
        }
        Ok(seq)
    })?;
    let (moved, obstacles) = (desk.moved(&case, acted.done)?, since(desk, key, &before)?);
    Ok(AmendDone { moved, changed, decision, obstacles })
}

/// The inquiries of the same subject whose outcome stands against a grant, with who recorded each.
fn against(desk: &Desk, case: &OpenCase, made: &Made) -> anyhow::Result<Vec<Lifted>> {
    let on = made.on.unwrap_or(desk.today());
    let mut against: Vec<InquiryShown> = Vec::new();
    for Told { made: one, .. } in told(desk, &Asked::of_case(case))? {
        // One that was made on a later day is taken back by none of before.
        let later = on < one.on || on < case.row.received_on;
        let of_another = one.subject != made.subject || one.paper != made.paper;
        if of_another || later || one.outcome == InquiryOutcome::NotReached {
            continue;
        }
        against.retain(|before| one.on < before.on);
        if one.outcome.stands_against() {
            against.push(one);
        }
    }
    let lifted = |one: InquiryShown| Lifted {
        finding: format!("{}={}", one.subject.code(), one.outcome.code()),
        officer: one.officer,
    };
    Ok(against.into_iter().map(lifted).collect())
}

/// An inquiry is made before it is recorded.
fn is_a_day(desk: &Desk, on: NaiveDate) -> anyhow::Result<()> {
    let today = desk.today();
    if on <= today {
        return Ok(());
    }
    let (zh, en) = (format!("核实日期 {on} 晚于今天（{today}）"), format!("{on} is after today ({today})"));
    Err(fault::refused("inquiry_in_the_future", zh, en, vec![Text::new("--on", "--on")]).into())
}

/// An inquiry of a day before the application came in is a slip of the pen, unless somebody says that it is so.
fn before_receipt(on: NaiveDate, received_on: NaiveDate) -> UserError {
    UserError::new(
        Exit::Refused,
        "inquiry_before_receipt",
        Text::new(
            format!("核实日期 {on} 早于收件日期 {received_on}"),
            format!("{on} is before the application came in ({received_on})"),
        ),
        Text::new(
            "检查 --on；确在收件之前核实的，加 --before-receipt",
            "look at --on; where it was made before that, add --before-receipt",
        ),
    )
}

/// The document that it is about is one of the case.
fn of_document(desk: &Desk, case: &OpenCase, made: &Made) -> anyhow::Result<Option<PaperKind>> {
    if made.subject != InquirySubject::Document {
        return Ok(None);
    }
    let Some(kind) = made.paper else {
        return Err(fault::needed("--paper KIND", "所核实的材料", "the document that was checked").into());
    };
    if !desk.file.papers(case.row.key)?.iter().any(|paper| paper.kind == kind.code()) {
        return Err(fault::no_such_paper(&case.number, kind).into());
    }
    Ok(Some(kind))
}

/// Tells whether an inquiry of this day takes back what stands against the subject: one made before the case was received,
/// or before what it would take back, says nothing of it.
fn lifts(desk: &Desk, case: &OpenCase, subject: InquirySubject, on: NaiveDate) -> anyhow::Result<bool> {
    let later = |one: &Inquiry| one.subject == subject && one.outcome.stands_against() && on < one.on;
    Ok(case.row.received_on <= on && !standing(desk, &Asked::of_case(case))?.iter().any(later))
}

/// What it shows as facts: what was said of it, and whether the inviter answers.
fn facts_of(case: &OpenCase, made: &Made, lifts: bool) -> Value {
    let mut facts = made.facts.clone();
    let refused = lifts && case.facts.inviter.refused_verification == Some(true);
    match (made.subject, made.outcome) {
        (InquirySubject::Inviter, InquiryOutcome::Refused) => {
            lay_over(&mut facts, json!({"inviter": {"refused_verification": true}}));
        }
        (InquirySubject::Inviter, InquiryOutcome::Confirmed) if refused => {
            lay_over(&mut facts, json!({"inviter": {"refused_verification": null}}));
        }
        (InquirySubject::Document, InquiryOutcome::Untrue) => {
            found_of_paper(case, made, Some(Defect::FalseStatement), &mut facts)
        }
        (InquirySubject::Document, InquiryOutcome::Confirmed) if lifts => found_of_paper(case, made, None, &mut facts),
        _ => {}
    }
    facts
}

/// A document that was checked and is not true is one with a false statement; one that is confirmed has none.
fn found_of_paper(case: &OpenCase, made: &Made, defect: Option<Defect>, facts: &mut Value) {
    let mut papers = case.facts.documents.clone().unwrap_or_default();
    let found = papers.iter_mut().find(|paper| Some(paper.kind) == made.paper);
    // What is forged stays so, and what was said of the papers with the inquiry is what holds.
    let Some(paper) = found.filter(|paper| paper.defect != Some(Defect::Forged)) else { return };
    let changes = paper.defect != defect && (defect.is_some() || paper.defect == Some(Defect::FalseStatement));
    if changes && facts.get("documents").is_none() {
        paper.defect = defect;
        lay_over(facts, json!({"documents": papers}));
    }
}

/// An inquiry, as it is shown.
#[derive(Clone, Debug, Serialize)]
pub struct InquiryShown {
    /// The event.
    pub event: u64,
    /// When it was recorded.
    pub at: String,
    /// By whom.
    pub officer: String,
    /// How it was made.
    pub manner: InquiryManner,
    /// About what.
    pub subject: InquirySubject,
    /// Which document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paper: Option<PaperKind>,
    /// On which day.
    pub on: NaiveDate,
    /// Who was asked, or where.
    pub whom: String,
    /// What came of it.
    pub outcome: InquiryOutcome,
    /// What was found, in words.
    pub note: String,
    /// What it changed in the application.
    pub changed: Vec<String>,
}

/// The inquiries of the office that handed a case over, as they are told here.
fn there(handed: &Handed, event: &Event) -> Vec<InquiryShown> {
    let told = |made: &InquiryHanded| InquiryShown {
        event: event.seq,
        at: recorded_time(event.at),
        officer: made.officer.clone(),
        manner: made.manner,
        subject: made.subject,
        paper: made.paper,
        on: made.on,
        whom: handed.case.clone(),
        outcome: made.outcome,
        note: made.note.clone(),
        changed: Vec::new(),
    };
    handed.inquiries.iter().map(told).collect()
}

/// Returns every inquiry in a case, oldest first, with those that another office handed over with it.
pub fn all(desk: &Desk, case: CaseKey) -> anyhow::Result<Vec<InquiryShown>> {
    let mut all = Vec::new();
    let told = [EventKind::Inquired, EventKind::Drafted];
    for event in desk.file.events(case)?.into_iter().filter(|event| told.contains(&event.kind)) {
        let act = desk.file.act_of(event.seq)?;
        let handed = act.taken().and_then(|taken| taken.handed.as_ref());
        all.extend(handed.into_iter().flat_map(|handed| there(handed, &event)));
        let Act::Inquired(said) = act else { continue };
        let Inquired { manner, subject, paper, on, whom, outcome, note, amended } = *said;
        let changed = amended.map(|amended| amended.changed).unwrap_or_default();
        let (at, officer) = (recorded_time(event.at), event.officer.to_string());
        all.push(InquiryShown {
            event: event.seq,
            at,
            officer,
            manner,
            subject,
            paper,
            on,
            whom,
            outcome,
            note,
            changed,
        });
    }
    Ok(all)
}

/// An application of which inquiries are told: those of its case, and what others of the same person came to that bears on it.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    /// Its case; none before it has one.
    pub(super) case: Option<&'a CaseRow>,
    /// The entry of its passport.
    pub(super) person: Option<u64>,
    /// What it says.
    pub(super) facts: &'a Facts,
}

impl Asked<'_> {
    /// Of a case as it was taken up.
    pub(super) fn of_case(case: &OpenCase) -> Asked<'_> {
        Asked { case: Some(&case.row), person: case.row.person, facts: &case.facts }
    }

    /// Of a case as it is examined.
    pub(super) fn of(examined: &Examined) -> Asked<'_> {
        Asked::of_case(&examined.case)
    }
}

/// An inquiry with the case that it was made in.
struct Told {
    made: InquiryShown,
    /// Number of the case, where it is another one.
    there: Option<String>,
    /// The day on which that case was received: what was asked before confirms nothing of it.
    received_on: NaiveDate,
}

/// Returns the inquiries that are told of an application, oldest first. In another case of the person what was found of the
/// applicant bears on it, of an inviter where it is the same, and all where that case was withdrawn and this is the same
/// application again.
fn told(desk: &Desk, asked: &Asked) -> anyhow::Result<Vec<Told>> {
    let own = asked.case.map(|row| row.key);
    let mut rows: Vec<CaseRow> = asked.case.cloned().into_iter().collect();
    for entry in asked.person.map(|person| desk.same_person(person)).transpose()?.unwrap_or_default() {
        rows.extend(desk.file.cases_of(entry)?.into_iter().filter(|row| Some(row.key) != own));
    }
    let mut all_told = Vec::new();
    for row in rows {
        let made = all(desk, row.key)?;
        let is_own = Some(row.key) == own;
        if made.is_empty() || (!is_own && desk.file.erased_at(row.key)?.is_some()) {
            continue;
        }
        let again = row.state == State::Withdrawn && row.measure == asked.facts.measure;
        let unit = asked.facts.inviter.uscc.as_ref();
        let same_unit = unit.is_some() && unit == desk.taken(row.clone())?.facts.inviter.uscc.as_ref();
        let bears = |one: &InquiryShown| match one.subject {
            InquirySubject::Applicant => true,
            InquirySubject::Inviter => same_unit,
            InquirySubject::Stay | InquirySubject::Document => again,
        };
        let there = Some(desk.number(row.key)).filter(|_| !is_own);
        let told = |made| Told { made, there: there.clone(), received_on: row.received_on };
        let not_reached = |one: &InquiryShown| !is_own && one.outcome == InquiryOutcome::NotReached;
        all_told.extend(made.into_iter().filter(|one| is_own || bears(one) && !not_reached(one)).map(told));
    }
    all_told.sort_by_key(|told| told.made.event);
    Ok(all_told)
}

/// The inquiries that stand against an application, whole, as another office is told of them.
pub(super) fn told_against(desk: &Desk, asked: &Asked) -> anyhow::Result<Vec<InquiryShown>> {
    let stand = standing(desk, asked)?;
    let is_one = |made: &InquiryShown| {
        stand.iter().any(|one| {
            one.subject == made.subject && one.paper == made.paper && one.on == made.on && one.outcome == made.outcome
        })
    };
    Ok(told(desk, asked)?.into_iter().map(|told| told.made).filter(is_one).collect())
}

/// Who confirmed after an event, by an inquiry, what one before it spoke against.
pub(super) fn lifted_since(desk: &Desk, asked: &Asked, event: u64) -> anyhow::Result<Vec<String>> {
    let (mut against, mut who) = (Vec::new(), Vec::new());
    for Told { made, .. } in told(desk, asked)? {
        let about = (made.subject, made.paper);
        if made.outcome.stands_against() {
            against.push(about);
        } else if made.outcome == InquiryOutcome::Confirmed && event < made.event && against.contains(&about) {
            who.push(made.officer);
        }
    }
    Ok(who)
}

/// The inquiries that stand: of each subject the last one that had an answer, unless it confirms; or that nobody was reached.
/// One that was made on an earlier day takes nothing back, and one from before the case was received confirms nothing.
pub(super) fn standing(desk: &Desk, asked: &Asked) -> anyhow::Result<Vec<Inquiry>> {
    let mut standing: Vec<Inquiry> = Vec::new();
    for Told { made, there, received_on } in told(desk, asked)? {
        let InquiryShown { manner, subject, paper, outcome, on, .. } = made;
        let same = |one: &Inquiry| one.subject == subject && one.paper == paper;
        let answered = |one: &Inquiry| one.outcome != InquiryOutcome::NotReached;
        let confirms = outcome == InquiryOutcome::Confirmed;
        if outcome == InquiryOutcome::NotReached && standing.iter().any(|one| same(one) && answered(one))
            || confirms && on < received_on
        {
            continue;
        }
        standing.retain(|one| !same(one) || on < one.on);
        if !confirms {
            standing.push(Inquiry { manner, subject, paper, outcome, on, there });
        }
    }
    Ok(standing)
}
