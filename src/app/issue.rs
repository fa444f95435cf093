//! Issuing: what was approved becomes a document whose validity the law computes; then collection and voiding.

use chrono::NaiveDate;
use serde::Serialize;

use super::assess::{assessed_on, at_stage, filed_on, granted};
use super::at_gate::{Asks, pass};
use super::basis::cases_before;
use super::case::{Moved, OpenCase, reason_given};
use super::decide::{Examined, approved_on, examine};
use super::desk::Desk;
use super::fault;
use super::stock::number_for;
use super::taker::{Taker, TakerAsks};
use crate::domain::day::plus_days;
use crate::domain::facts::Facts;
use crate::domain::life::Place;
use crate::domain::measure::Ask;
use crate::domain::number::CaseKey;
use crate::domain::words::{Entries, Measure, Shown, Stage, Verification, Word};
use crate::error::UserError;
use crate::gate::Door;
use crate::record::act::{Act, Corrected, CustodyMoved, Issued, NumberSpoiled, Remark, Right};
use crate::record::event::EventKind;
use crate::rules::grant::Grant;
use crate::store::cases::case::IssuedRow;

/// What issuing returns.
#[derive(Clone, Debug, Serialize)]
pub struct IssueDone {
    /// Where the case stands.
    #[serde(flatten)]
    pub moved: Moved,
    /// The document.
    pub issued: Option<IssuedRow>,
}

/// What issuing takes.
#[derive(Clone, Debug, Default)]
pub struct IssueAsks<'a> {
    /// Number of the document; otherwise the next of the stock.
    pub number: Option<&'a str>,
    /// Numbers of blanks that were spoiled on the way; an empty one is the next of the stock.
    pub spoiled: &'a [String],
    /// How they were spoiled.
    pub note: Option<&'a str>,
    /// The original passport was shown here and verified.
    pub passport_shown: bool,
}

/// How often the next number is taken anew, where another counter took it first.
const TRIES: usize = 16;

/// Issues the document of an approved case under a number, or under the next one of the stock.
pub fn issue(desk: &mut Desk, name: &str, asks: &IssueAsks) -> anyhow::Result<IssueDone> {
    let mut tries = 0;
    loop {
        tries += 1;
        match issued_once(desk, name, asks) {
            Err(error) if asks.number.is_none() && tries < TRIES && was_first(&error) => {}
            done => return done,
        }
    }
}

/// Another counter took the number meanwhile: before the gate looked at it, or after.
fn was_first(error: &anyhow::Error) -> bool {
    let gone = ["stale", "number_taken", "number_spoiled", "number_returned"];
    error.downcast_ref::<UserError>().is_some_and(|error| gone.contains(&error.code))
}

fn issued_once(desk: &mut Desk, name: &str, asks: &IssueAsks) -> anyhow::Result<IssueDone> {
    let passport_shown = asks.passport_shown;
    let case = desk.take_up(name)?;
    let (key, version) = (case.row.key, case.row.version);
    if let Some((_, done)) = desk.done_before(&[EventKind::Issued], Some(key))? {
        return Ok(IssueDone { moved: desk.stands(key, done, true)?, issued: desk.file.issued(key)? });
    }
    let discretion = approved_on(desk, &case)?;
    let mut examined = examine(desk, case)?;
    let at_the_port = waits_for_the_passport(&examined.facts);
    if at_the_port {
        examined = seen_at_the_port(desk, examined)?;
    }
    let spoiled = spoiled_before(desk, &examined, asks)?;
    let number = match number_for(desk, examined.case.row.measure, asks.number, &spoiled) {
        Ok(number) => number,
        Err(no_number) => {
            // What stands before the step is told first; which number it takes is the lesser matter.
            pass(desk, &examined, Door::Issue, &Asks { discretion, ..Asks::default() })?;
            return Err(no_number);
        }
    };
    let number = number.as_str();
    let at_gate = Asks { discretion, document: Some(number), ..Asks::default() };
    let passed = pass(desk, &examined, Door::Issue, &at_gate)?;
    if at_the_port && !passport_shown {
        return Err(fault::needed(
            "--passport-shown",
            "在口岸出示并核验护照原件",
            "the original passport, seen at the port and verified,",
        )
        .into());
    }
    let number = number.to_owned();
    let today = desk.today();
    let Examined { case, facts, inviter_status, decision } = examined;
    let grant = granted(&facts, desk.policy, today).ok_or_else(|| fault::cannot_compute(&case.number))?;
    let right = right_of(facts.measure, &grant);
    let issued = Issued {
        number,
        ends: rights_that_end(desk, &case, &right)?,
        right,
        issued_on: today,
        passport_shown: passport_shown && at_the_port,
        assessed: super::assess::keep(&facts, &decision, inviter_status).passed(passed),
    };
    let note = if spoiled.is_empty() { String::new() } else { reason_given(asks.note, "--note")? };
    let acted = desk.act(|record| {
        record.number_is_free(&issued.number)?;
        let seq = record.case_at(key, version, Act::Issued(issued))?;
        for number in spoiled {
            record.number_is_free(&number)?;
            record.case(key, Act::NumberSpoiled(NumberSpoiled { number, note: note.clone() }))?;
        }
        Ok(seq)
    })?;
    Ok(IssueDone { moved: desk.moved(&case, acted.done)?, issued: desk.file.issued(key)? })
}

/// The numbers of blanks that were spoiled before one came out well.
fn spoiled_before(desk: &Desk, examined: &Examined, asks: &IssueAsks) -> anyhow::Result<Vec<String>> {
    let mut spoiled: Vec<String> = Vec::new();
    for number in asks.spoiled {
        let asked = Some(number.as_str()).filter(|number| !number.is_empty());
        let number = number_for(desk, examined.case.row.measure, asked, &spoiled)?;
        pass(desk, examined, Door::Issue, &Asks { document: Some(&number), ..Asks::approved(desk, examined)? })?;
        spoiled.push(number);
    }
    Ok(spoiled)
}

/// Tells whether an application waits for the original passport, which is seen at the port as its document is issued. An
/// electronic port visa is sent before the journey: there its holder shows the passport at the entry check.
pub(super) fn waits_for_the_passport(facts: &Facts) -> bool {
    facts.stage == Stage::Advance && facts.request.electronic != Some(true)
}

/// What was filed in advance is issued when the original passport is shown at the port, and verified there.
pub(super) fn seen_at_the_port(desk: &Desk, examined: Examined) -> anyhow::Result<Examined> {
    let row = &examined.case.row;
    let facts = at_stage(&examined.facts, Stage::UnderExamination, assessed_on(desk, row)?, filed_on(desk, row)?);
    let facts = passport_seen(facts);
    let decision = super::assess::assess(&facts, desk.policy)?;
    Ok(Examined { facts, decision, ..examined })
}

/// The facts once the original passport was seen and verified by who issues.
pub(super) fn passport_seen(mut facts: Facts) -> Facts {
    facts.passport.shown = Some(Shown::Original);
    facts.passport.verification = facts.passport.verification.or(Some(Verification::Verified));
    facts
}

/// Tells whether a document was issued of what was filed in advance: who issued saw the passport and verified it.
pub(super) fn was_seen_at_issue(desk: &Desk, case: CaseKey) -> anyhow::Result<bool> {
    for event in desk.file.events(case)?.into_iter().filter(|event| event.kind == EventKind::Issued) {
        if sees_passport(&desk.file.act_of(event.seq)?) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Tells whether an act is an issue at which the passport was seen.
pub(super) fn sees_passport(act: &Act) -> bool {
    matches!(act, Act::Issued(issued) if issued.passport_shown)
}

/// What a grant entitles to.
pub fn right_of(measure: Measure, grant: &Grant) -> Right {
    Right {
        measure,
        valid_from: grant.valid_from,
        valid_until: grant.valid_until,
        visa_class: grant.class.map(|class| class.to_string()),
        entries: grant.entries,
        stay_days: grant.stay_days,
        permit_kind: grant.permit_kind,
    }
}

/// Open rights of the same person that this one takes the place of: those that it follows, and those of another measure
/// in the country. A residence permit that it goes on from where that ends holds to its end, and a visa for further entries
/// outlasts the extension of one stay. A second right of the same kind is not taken for a successor: the gate has stopped it.
fn rights_that_end(desk: &Desk, case: &OpenCase, right: &Right) -> anyhow::Result<Vec<CaseKey>> {
    let before = cases_before(desk, case.row.follows)?;
    let mut ends = Vec::new();
    for person in case.row.person.map(|person| desk.same_person(person)).transpose()?.unwrap_or_default() {
        for other in desk.file.cases_of(person)? {
            let Some(document) = desk.file.issued(other.key)?.filter(|document| !document.ended) else { continue };
            let overlaps = document.valid_until.is_none_or(|until| right.valid_from <= until)
                && right.valid_until.is_none_or(|until| document.valid_from <= until);
            let replaced = overlaps && right.measure.takes_the_place_of(other.measure);
            if (before.contains(&other.key) || replaced) && !outlasts((other.measure, &document), right) {
                ends.push(other.key);
            }
        }
    }
    ends.sort_unstable();
    Ok(ends)
}

/// Tells whether a document holds beside one that goes on from it: the law lets an extension of a stay leave entries and
/// validity of the visa as they are.
fn outlasts((measure, document): (Measure, &IssuedRow), next: &Right) -> bool {
    let admits_again = document.entries.as_deref().is_some_and(|entries| entries != Entries::Single.code());
    if measure.is_residence_permit() {
        return document.valid_until.is_some_and(|until| until <= next.valid_from);
    }
    next.measure == Measure::VisaExtension && measure != Measure::VisaExtension && admits_again
}

/// Hands the document over, and the passport with it: to its holder, or to who takes it for them.
pub fn collect(desk: &mut Desk, name: &str, to: TakerAsks, note: Option<&str>) -> anyhow::Result<Moved> {
    let case = desk.take_up(name)?;
    let (key, version) = (case.row.key, case.row.version);
    if let Some((_, done)) = desk.done_before(&[EventKind::Collected, EventKind::CustodyMoved], Some(key))? {
        return desk.stands(key, done, true);
    }
    let examined = examine(desk, case)?;
    pass(desk, &examined, Door::Collect, &Asks::default())?;
    let case = examined.case;
    let note = note.unwrap_or_default().to_owned();
    let said = match to.of(&case.facts)? {
        Some(Taker { name, paper, relation }) => {
            Remark { to: Some(name), paper: Some(paper), relation: Some(relation), note }
        }
        None => Remark { note, ..Remark::default() },
    };
    let in_hand = case.row.custody.is_here();
    let Remark { to, paper, relation, .. } = said.clone();
    let acted = desk.act(|record| {
        let seq = record.case_at(key, version, Act::Collected(said))?;
        if in_hand {
            // It goes with the document: the event before says so.
            let back = CustodyMoved { to, paper, relation, ..CustodyMoved::plain(Place::Holder, "") };
            record.case(key, Act::CustodyMoved(back))?;
        }
        Ok(seq)
    })?;
    desk.moved(&case, acted.done)
}

/// The last day on which anybody may stay on a document: who enters on the last day of a visa stays from then on.
pub fn stays_until(facts: &Facts, issued: &IssuedRow) -> Option<NaiveDate> {
    let days = issued.stay_days.filter(|_| Ask::of(facts).is_entered_on()).unwrap_or(0);
    Some(plus_days(issued.valid_until?, days))
}

/// What the document of a case entitles to: as it was issued, or as two officers corrected it.
pub fn right_in_force(desk: &Desk, key: CaseKey) -> anyhow::Result<Option<Right>> {
    for event in desk.file.events(key)?.into_iter().rev() {
        if !matches!(event.kind, EventKind::Issued | EventKind::Corrected) {
            continue;
        }
        let act = desk.file.act_of(event.seq)?;
        if let Act::Issued(issued) = act {
            return Ok(Some(issued.right));
        } else if let Act::Corrected(Corrected { confirms: Some(confirmed), .. }) = act {
            return Ok(Some(confirmed.said.right));
        }
    }
    Ok(None)
}
