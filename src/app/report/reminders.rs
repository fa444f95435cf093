//! Days that run out for applicants, as their inviting units are reminded of them: of what was issued, and of the papers of
//! what is in hand.

use chrono::{Duration, NaiveDate};
use serde::Serialize;

use crate::app::assess;
use crate::app::case_list::masked;
use crate::app::deadline::given;
use crate::app::desk::Desk;
use crate::app::report::watch::papers_ending;
use crate::domain::number::CaseKey;
use crate::domain::words::{Measure, PaperKind, Word, words};
use crate::rules::case::Case;
use crate::rules::limits;
use crate::store::cases::case::CaseRow;
use crate::store::register::person::PersonRow;

words! {
    /// What an applicant must do by a day.
    Duty {
        FileBy = "file-by", "最迟申请", "file by";
        LeaveBy = "leave-by", "最迟离境或者续办", "leave or renew by";
        EnterBy = "enter-by", "最迟入境", "enter by";
        RenewBy = "renew-by", "最迟换交材料", "hand in anew by";
    }
}

/// A day that runs out for an applicant. It says no more than the unit of the case said itself when it invited: the name,
/// the nationality, the last four of the passport number.
#[derive(Clone, Debug, Serialize)]
pub struct Reminder {
    /// The day.
    pub on: NaiveDate,
    /// What must be done by it.
    pub duty: Duty,
    /// The case that the document was issued on.
    pub case: String,
    /// What was applied for.
    pub measure: Measure,
    /// Name, as in the passport.
    pub name: Option<String>,
    /// Code of the nationality.
    pub nationality: Option<String>,
    /// The passport number, but for its last four.
    pub passport: Option<String>,
    /// Number of the document.
    pub document: Option<String>,
    /// The paper that lapses on the day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paper: Option<PaperKind>,
    /// Credit code of the inviting unit.
    pub enterprise: Option<String>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enterprise_name: Option<String>,
}

/// Which reminders, in which order.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// How many days ahead.
    pub days: u32,
    /// By inviting unit; else the nearest day first.
    pub by_enterprise: bool,
    /// Only of this unit: its credit code.
    pub enterprise: Option<&'a str>,
}

/// Returns the applicants' own days from today on.
pub fn reminders(desk: &Desk, wanted: Wanted) -> anyhow::Result<Vec<Reminder>> {
    let today = desk.today();
    let until = today + Duration::days(wanted.days.into());
    let law = &desk.policy.on(today).unwrap_or_else(|| desk.policy.latest()).figures;
    let (visa, permit) = (law.extension.lead_days, law.residence.extension_lead_days);
    let longest = Duration::days(visa.max(permit).into());
    // Who entered on the last day of a port visa stays from then on.
    let entered = Duration::days(law.port_visa.max_stay_days.into());
    let mut reminders = Vec::new();
    for (case, _) in desk.file.rights_ending(today - entered, until + longest)? {
        let Some(row) = desk.file.case(CaseKey(case))? else { continue };
        let mut days = days_of(desk, &row)?;
        days.retain(|(_, on)| today <= *on && *on <= until);
        let document = desk.file.issued(row.key)?.map(|issued| issued.number);
        for (duty, on) in days {
            let of = reminder(desk, &row, (duty, on), wanted)?;
            reminders.extend(of.map(|one| Reminder { document: document.clone(), ..one }));
        }
    }
    for ending in papers_ending(desk, until)?.into_iter().filter(|ending| today <= ending.day) {
        let Some(row) = desk.file.case(ending.case)? else { continue };
        let of = reminder(desk, &row, (Duty::RenewBy, ending.day), wanted)?;
        reminders.extend(of.map(|one| Reminder { paper: PaperKind::find(&ending.kind), ..one }));
    }
    reminders.sort_by(|one, other| {
        let unit = |it: &Reminder| wanted.by_enterprise.then(|| it.enterprise.clone()).flatten();
        (unit(one), one.on, &one.case).cmp(&(unit(other), other.on, &other.case))
    });
    Ok(reminders)
}

/// A day of the applicant of a case, where it is asked for.
fn reminder(
    desk: &Desk,
    row: &CaseRow,
    (duty, on): (Duty, NaiveDate),
    wanted: Wanted,
) -> anyhow::Result<Option<Reminder>> {
    let of_another = wanted.enterprise.is_some_and(|code| row.enterprise.as_deref() != Some(code));
    if of_another || desk.file.erased_at(row.key)?.is_some() {
        return Ok(None);
    }
    let enterprise_name = row.enterprise.as_deref().map(|code| desk.file.enterprise(code)).transpose()?.flatten();
    let person = desk.applicant(row)?;
    Ok(Some(Reminder {
        on,
        duty,
        case: desk.number(row.key),
        measure: row.measure,
        name: person.as_ref().and_then(PersonRow::called).map(str::to_owned),
        nationality: row.nationality.clone(),
        passport: person.as_ref().and_then(|person| person.passport.as_deref().map(masked)),
        document: None,
        paper: None,
        enterprise: row.enterprise.clone(),
        enterprise_name,
    }))
}

/// The days that the document of a case sets its holder. Until the last day for entering nobody knows when the stay ends.
fn days_of(desk: &Desk, row: &CaseRow) -> anyhow::Result<Vec<(Duty, NaiveDate)>> {
    let (case, given) = (desk.taken(row.clone())?, given(desk, row.key)?);
    let facts = assess::today(desk, &case.facts, row)?;
    let Some((of, given)) = Case::new(&facts, desk.policy).zip(given) else { return Ok(Vec::new()) };
    if let Some(last) = limits::enter_by(&of, given).filter(|last| desk.today() <= *last) {
        return Ok(vec![(Duty::EnterBy, last)]);
    }
    let file_by = limits::file_next_by(&of, given).map(|day| (Duty::FileBy, day));
    let leave_by = limits::leave_by(&of, given).map(|day| (Duty::LeaveBy, day));
    Ok(file_by.into_iter().chain(leave_by).collect())
}
