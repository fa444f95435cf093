//! How a case stands before the gate: what the file holds of it, gathered.

use chrono::NaiveDate;

use super::{Asks, Newcomer, stamp};
use crate::app::adverse;
use crate::app::assess::granted;
use crate::app::basis::{self, cases_before};
use crate::app::case::OpenCase;
use crate::app::custody;
use crate::app::deadline::supply_by;
use crate::app::decide::{Examined, noticed};
use crate::app::desk::Desk;
use crate::app::duty;
use crate::app::evidence::review_is_stale;
use crate::app::identity::others;
use crate::app::inquiry::{self, Asked};
use crate::app::law;
use crate::app::lost;
use crate::app::moved;
use crate::app::otherwise::{Said, otherwise};
use crate::app::people::said_by;
use crate::app::replica::given_out;
use crate::app::second_look;
use crate::app::silence;
use crate::app::sources;
use crate::app::transfer;
use crate::app::watch::{Screen, changed_since, held_before};
use crate::domain::day::{office_day, plus_days};
use crate::domain::facts::Facts;
use crate::domain::life::{Place, State};
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::{InviterStatus, Measure, UnitStanding, Word};
use crate::gate::standing::{
    Custody, DecidedOn, DocumentAsked, Elsewhere, HeldRight, LateEntry, OfficerAt, Screening, Unit,
};
use crate::gate::{Door, Standing};
use crate::record::act::{Act, Screened};
use crate::record::roster::{Officer, Roster};
use crate::rules::decision::Decision;
use crate::rules::reasons::Outcome;
use crate::store::cases::case::{CaseRow, IssuedRow};
use crate::store::register::person::PersonRow;

/// Gathers how a case stands.
pub(in crate::app) fn standing<'a>(
    desk: &'a Desk,
    examined: &'a Examined,
    asks: &Asks,
) -> anyhow::Result<Standing<'a>> {
    let Examined { case, facts, decision, .. } = examined;
    let row = &case.row;
    let asks_for = asks_for(desk, facts);
    let notice = row.notice_seq.map(|_| noticed(desk, case)).transpose()?;
    let mut standing = plain(desk, facts, decision, &case.number)?;
    standing.state = Some(row.state);
    standing.moved = moved::since_seen(desk, case)?;
    standing.claimed_by = row.in_hand_of().map(str::to_owned);
    if Door::ConfirmCorrection.is_open_in(Some(row.state)) {
        standing.correction = desk.file.correction_waiting(row.key)?;
        standing.document_ended = desk.file.issued(row.key)?.is_some_and(|document| document.ended);
    }
    standing.takes_back = asks.takes_back;
    standing.takes_over = asks.takes_over;
    standing.due_on = row.due_on;
    standing.silent_until = silence::last_day_of(desk, row)?;
    standing.taken_at = case.facts.stage;
    standing.came_on = Some(row.received_on).filter(|_| row.state != State::Draft);
    let mine = applicant(examined);
    standing.screening = desk.screened(&mine, row.state, Some(row))?;
    standing.others = others(desk, &mine, Some(row.key))?;
    standing.rights = rights(desk, case.row.person, Some(row.key), row.follows, facts)?;
    standing.asks_for = asks_for;
    standing.days_asked = days_asked(facts, asks_for);
    if matches!(row.state, State::Issued | State::Collected) {
        let document = desk.file.issued(row.key)?.filter(|document| !document.ended);
        standing.holds = document.map(|document| days_of(desk, row, &document));
    }
    standing.passport = custody_of(desk, row, facts, decision)?;
    standing.hands = desk.file.hands(row.key)?;
    standing.standing_hands = duty::standing_hands(examined);
    standing.risks = duty::risks(examined, standing.screening.cleared);
    standing.urgency = duty::urgency(desk, facts, asks.urgent, row.alone);
    standing.close = duty::close(desk, row.enterprise.as_deref(), case.particulars.address.as_deref())?;
    standing.recused = desk.file.recused(row.key)?;
    standing.discretion = asks.discretion.clone();
    standing.decided_on = decided_on(desk, row, asks)?;
    standing.noticed = notice;
    standing.late_entry = late_entry(desk, case, asks.confirms_late_entry)?;
    standing.agent.clone_from(&case.particulars.agent);
    standing.passport_issued_on = case.particulars.passport_issued_on;
    standing.inquiries = inquiry::standing(desk, &Asked::of(examined))?;
    standing.doubt = second_look::doubt(desk, row.key)?;
    standing.settled_since = settled_since(desk, examined)?;
    standing.lost_to = lost::handed_over_to(&desk.file, row.key)?;
    if case.particulars.legacy.is_some() {
        standing.legacy = sources::legacy_only(desk, row)?;
    }
    beside(desk, &Said { facts, row: Some(row), person: row.person, follows: row.follows }, &mut standing)?;
    standing.document = asks.document.map(|number| document(desk, number, row)).transpose()?;
    Ok(standing)
}

fn custody_of(desk: &Desk, row: &CaseRow, facts: &Facts, decision: &Decision) -> anyhow::Result<Custody> {
    Ok(Custody {
        place: row.custody,
        exempt: row.exempt || exempts(decision),
        elsewhere: elsewhere(desk, row.person, Some(row.key))?,
        to_be_seized: custody::is_to_be_seized(desk, row, facts)?,
    })
}

/// Gathers how an application stands that is handed in.
pub(in crate::app) fn newcomer<'a>(desk: &'a Desk, new: &Newcomer<'a>) -> anyhow::Result<Standing<'a>> {
    let draft = new.draft.map(|draft| &draft.row);
    let mut standing = plain(desk, new.facts, new.decision, new.number)?;
    standing.state = draft.map(|row| row.state);
    standing.taken_at = new.facts.stage;
    let key = draft.map(|row| row.key);
    let person = desk.file.entry_of(new.facts, draft.and_then(|row| row.person))?;
    let mine = said_by(new.facts, new.particulars, person);
    standing.screening = desk.screened(&mine, State::Draft, draft)?;
    standing.others = others(desk, &mine, key)?;
    standing.rights = rights(desk, person, key, new.follows, new.facts)?;
    standing.asks_for = asks_for(desk, new.facts);
    standing.days_asked = days_asked(new.facts, standing.asks_for);
    standing.passport.elsewhere = elsewhere(desk, person, key)?;
    standing.inquiries = inquiry::standing(desk, &Asked { case: draft, person, facts: new.facts })?;
    standing.agent.clone_from(&new.particulars.agent);
    standing.passport_issued_on = new.particulars.passport_issued_on;
    standing.moved = new.draft.map(|draft| moved::since_seen(desk, draft)).transpose()?.flatten();
    beside(desk, &Said { facts: new.facts, row: draft, person, follows: new.follows }, &mut standing)?;
    standing.close = duty::close(desk, unit_code(new.facts), new.particulars.address.as_deref())?;
    if let Some(draft) = new.draft {
        standing.passport.place = draft.row.custody;
        standing.lifts = adverse::lifted(desk, &draft.row, &draft.facts, new.facts)?;
        standing.recused = desk.file.recused(draft.row.key)?;
    }
    Ok(standing)
}

/// What other cases of the file say of this one: what they say otherwise, and whether what it goes on from still holds.
fn beside(desk: &Desk, said: &Said, standing: &mut Standing) -> anyhow::Result<()> {
    let basis = basis::basis(desk, said)?;
    standing.otherwise = otherwise(desk, said, basis.as_ref())?;
    standing.basis.ended = basis::ended(desk, said, basis.as_ref())?;
    let not_collected =
        basis.filter(|basis| said.is_open() && !basis.document.ended && basis.case.state == State::Issued);
    standing.basis.not_collected = not_collected.map(|basis| desk.number(basis.case.key));
    Ok(())
}

/// The day on which the text in force was activated, where something stands against facts that were filed before it.
fn law_since(desk: &Desk, facts: &Facts, decision: &Decision) -> anyhow::Result<Option<NaiveDate>> {
    if decision.outcome == Outcome::Eligible {
        return Ok(None);
    }
    Ok(law::activated_on(desk)?.filter(|since| facts.filed_on() < *since))
}

/// What stands of facts and their decision alone.
fn plain<'a>(
    desk: &'a Desk,
    facts: &'a Facts,
    decision: &'a Decision,
    number: &'a str,
) -> anyhow::Result<Standing<'a>> {
    let (officer, roster) = who_acts(desk)?;
    Ok(Standing {
        law_since: law_since(desk, facts, decision)?,
        unit: unit(desk, facts)?,
        apart: duty::apart(desk)?,
        officer,
        roster,
        ports: desk.practice.ports.clone(),
        ..Standing::of(number, desk.today(), (facts, desk.policy, decision))
    })
}

/// Who acts, with the officers in office; nobody where a case is only looked at.
fn who_acts(desk: &Desk) -> anyhow::Result<(Option<OfficerAt>, Vec<OfficerAt>)> {
    let Some(officer) = desk.officer().ok().map(at_desk) else { return Ok((None, Vec::new())) };
    Ok((Some(officer), desk.roster().map(in_office)?))
}

fn decided_on(desk: &Desk, row: &CaseRow, asks: &Asks) -> anyhow::Result<DecidedOn> {
    Ok(DecidedOn {
        stale_review: review_is_stale(desk, row)?,
        ground: asks.refused_on,
        nothing_more_comes: asks.nothing_more || notice_ran_out(desk, row)?,
    })
}

/// Tells whether the days are over within which the office waits, after the notice, for what is missing. An office that named
/// none waits until the applicant says that nothing more comes.
fn notice_ran_out(desk: &Desk, row: &CaseRow) -> anyhow::Result<bool> {
    let Some(seq) = row.notice_seq else { return Ok(false) };
    let last_day = supply_by(desk, office_day(desk.file.time_of(seq)?));
    Ok(last_day.is_some_and(|last_day| last_day < desk.today()))
}

/// Tells whether the law leaves the passport with its holder, as far as is known now.
pub(in crate::app) fn exempts(decision: &Decision) -> bool {
    decision.retention.as_ref().and_then(|retention| retention.passport_kept) == Some(false)
}

/// Why a case was entered later than it was received, and whether the review that holds confirms it.
fn late_entry(desk: &Desk, case: &OpenCase, asked: bool) -> anyhow::Result<Option<LateEntry>> {
    // A list is received on the day on which it is taken in.
    if case.row.batch.is_some() {
        return Ok(None);
    }
    let Some(note) = crate::app::decide::late_entry(desk, case)? else { return Ok(None) };
    let said = case.row.review_seq.map(|seq| desk.file.act_of(seq)).transpose()?;
    let by_review = matches!(said, Some(Act::Reviewed(reviewed)) if reviewed.late_entry_confirmed);
    Ok(Some(LateEntry { note, confirmed: asked || by_review }))
}

/// Who lifted, after the review that holds, what stood against a grant: by an inquiry that confirms, or by saying who is who.
fn settled_since(desk: &Desk, examined: &Examined) -> anyhow::Result<Vec<String>> {
    let row = &examined.case.row;
    let Some(review) = row.review_seq.filter(|_| row.state == State::Reviewed) else { return Ok(Vec::new()) };
    let mut who = inquiry::lifted_since(desk, &Asked::of(examined), review)?;
    for entry in row.person.map(|person| desk.same_person(person)).transpose()?.unwrap_or_default() {
        for (_, link) in desk.file.found_about(entry)? {
            if review < link.event {
                who.push(desk.file.transaction_of(link.event)?.0.officer);
            }
        }
    }
    Ok(who)
}

/// The person of a case, as it says now.
pub(super) fn applicant(examined: &Examined) -> PersonRow {
    said_by(&examined.facts, &examined.case.particulars, examined.case.row.person)
}

fn at_desk(officer: &Officer) -> OfficerAt {
    OfficerAt {
        id: officer.member.id.clone(),
        roles: officer.member.roles.clone(),
        ranks: Some(officer.member.ranks.clone()),
    }
}

pub(super) fn in_office(roster: &Roster) -> Vec<OfficerAt> {
    roster.officers().filter(|officer| officer.revoked.is_none()).map(at_desk).collect()
}

fn asks_for(desk: &Desk, facts: &Facts) -> Option<(NaiveDate, NaiveDate)> {
    let grant = granted(facts, desk.policy, desk.today())?;
    Some((grant.valid_from, grant.valid_until?))
}

/// The days of the right that is asked for. Two port visas are for two trips unless these overlap: from the arrival that was
/// stated to the end of the stay on the last day for entering.
fn days_asked(facts: &Facts, asks_for: Option<(NaiveDate, NaiveDate)>) -> Option<(NaiveDate, NaiveDate)> {
    let (_, until) = asks_for?;
    let arrives = facts.arrival.at.filter(|_| facts.measure == Measure::PortVisa).map(|at| at.beijing_day());
    let Some(arrives) = arrives else { return asks_for };
    let stay = facts.request.stay_days.map_or(0, |days| days.0);
    Some((arrives.min(until), plus_days(until, stay)))
}

/// The days of the right that a document gives. A port visa is for the trip that it was asked for, until its day for
/// entering has gone by: then it admits nobody any more.
fn days_of(desk: &Desk, row: &CaseRow, document: &IssuedRow) -> (NaiveDate, Option<NaiveDate>) {
    let trip = row.arrives_on.zip(document.valid_until).filter(|(_, until)| desk.today() <= *until);
    match trip.filter(|_| row.measure == Measure::PortVisa) {
        Some((arrives, until)) => (arrives.min(until), Some(plus_days(until, document.stay_days.unwrap_or(0)))),
        None => (document.valid_from, document.valid_until),
    }
}

fn unit_code(facts: &Facts) -> Option<&str> {
    facts.inviter.uscc.as_ref().map(|code| code.0.as_str())
}

/// The inviting unit: as the register says, and where it does not know the unit as the facts do.
fn unit(desk: &Desk, facts: &Facts) -> anyhow::Result<Option<Unit>> {
    let inviter = &facts.inviter;
    let Some(name) = inviter.uscc.as_ref().map(|code| code.0.clone()) else { return Ok(None) };
    let against = match desk.inviting_unit(facts)? {
        Some(row) => Some(row.standing)
            .filter(|standing| *standing != UnitStanding::Active)
            .map(|standing| Text::new(standing.zh(), standing.en())),
        None => inviter
            .status
            .filter(|status| *status != InviterStatus::Active)
            .map(|status| Text::new(status.zh(), status.en())),
    };
    Ok(Some(Unit { name, against }))
}

impl Desk {
    /// The list that everybody is screened against.
    pub(in crate::app) fn screening_list(&self) -> anyhow::Result<Option<Screened>> {
        let list_of = self.file.watch_list()?.and_then(|list| crate::domain::day::read_day(&list.dated_on));
        stamp(self, &Screening { list_of, ..Screening::default() })
    }

    /// Screens the person of an application against the list in force, by what is said now and by what its case said when a list
    /// held it; what is decided needs none.
    pub(super) fn screened(&self, mine: &PersonRow, state: State, row: Option<&CaseRow>) -> anyhow::Result<Screening> {
        let list_of = self.file.watch_list()?.and_then(|list| crate::domain::day::read_day(&list.dated_on));
        let (required, holds_days) = (self.practice.screening_required, self.practice.watch_list_days);
        let mut screening = Screening { list_of, required, holds_days, hits: 0, cleared: 0, changed: None };
        if list_of.is_some() && state.is_open() {
            let before = row.map(|row| held_before(self, row, mine)).transpose()?.unwrap_or_default();
            let (screen, now) = (Screen::of(self)?, self.said_of(mine.clone())?);
            let now_held = screen.found(self, &now)?.0;
            let said: Vec<PersonRow> = now.into_iter().chain(before.iter().cloned()).collect();
            (screening.hits, screening.cleared) = screen.found(self, &said)?;
            screening.changed = changed_since(&before, mine).filter(|_| now_held < screening.hits);
        }
        Ok(screening)
    }
}

/// Rights and open cases of the same person.
fn rights(
    desk: &Desk,
    person: Option<u64>,
    case: Option<CaseKey>,
    follows: Option<CaseKey>,
    facts: &Facts,
) -> anyhow::Result<Vec<HeldRight>> {
    let Some(person) = person else { return Ok(Vec::new()) };
    let before = cases_before(desk, follows)?;
    let mut rights = Vec::new();
    for entry in desk.same_person(person)? {
        for row in desk.file.cases_of(entry)? {
            if Some(row.key) == case {
                continue;
            }
            let right = HeldRight {
                case: desk.number(row.key),
                measure: row.measure,
                issued: true,
                goes_before: true,
                from: None,
                until: None,
                replaced: before.contains(&row.key)
                    || case.is_some_and(|case| row.follows == Some(case))
                    || facts.measure.takes_the_place_of(row.measure),
                handed: None,
            };
            if let Some(document) = desk.file.issued(row.key)?.filter(|document| !document.ended) {
                let (from, until) = days_of(desk, &row, &document);
                rights.push(HeldRight { from: Some(from), until, ..right });
            } else if row.state.is_open() && row.state != State::Draft && row.measure == facts.measure {
                let goes_before = row.state == State::Approved || case.is_none_or(|case| row.key < case);
                let other = desk.taken(row)?;
                let days = days_asked(&other.facts, asks_for(desk, &other.facts));
                let (from, until) = (days.map(|days| days.0), days.map(|days| days.1));
                rights.push(HeldRight { issued: false, goes_before, from, until, ..right });
            } else if row.measure == facts.measure && matches!(row.state, State::Draft | State::Withdrawn) {
                rights.extend(transfer::stands_of(desk, &desk.taken(row)?, facts, right)?);
            }
        }
    }
    Ok(rights)
}

/// Another case that says of the same passport that it is lost or seized, or else kept.
pub(in crate::app) fn elsewhere(
    desk: &Desk,
    person: Option<u64>,
    case: Option<CaseKey>,
) -> anyhow::Result<Option<Elsewhere>> {
    let Some(person) = person else { return Ok(None) };
    let others: Vec<CaseRow> = desk.file.cases_of(person)?.into_iter().filter(|row| Some(row.key) != case).collect();
    let out_of_reach = others.iter().find(|row| matches!(row.custody, Place::Lost | Place::Seized));
    let found = out_of_reach.or(others.iter().find(|row| row.custody.is_here()));
    Ok(found.map(|row| Elsewhere { case: desk.number(row.key), place: row.custody }))
}

/// What became of a document number, on any case or none.
fn document(desk: &Desk, number: &str, row: &CaseRow) -> anyhow::Result<DocumentAsked> {
    let number = number.trim().to_uppercase();
    let (gone, blank) = (desk.file.serial(&number)?, row.measure.blank());
    let in_stock = match desk.file.keeps_stock(blank)? {
        true => Some(desk.file.blank_of(&number)? == Some(blank)),
        false => None,
    };
    let spoiled = gone.as_ref().is_some_and(|gone| gone.spoiled_on.is_some());
    let returned = gone.as_ref().is_some_and(|gone| gone.returned_on.is_some());
    let used_by = gone.filter(|gone| !spoiled && gone.used_on.is_some()).and_then(|gone| gone.case);
    let used_by = used_by.filter(|case| *case != row.key).map(|key| desk.number(key));
    let own = desk.number(row.key);
    let given = given_out(&desk.file)?.into_iter().find(|one| one.number == number);
    let set_aside = given.filter(|one| one.here.as_ref() != Some(&own)).map(|one| one.there);
    Ok(DocumentAsked { used_by, spoiled, returned, set_aside, in_stock, number })
}
