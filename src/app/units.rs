//! The register of units: whether a unit may invite is established by an act, and every case of the unit sees it at once.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::case::reason_given;
use super::desk::Desk;
use super::duty;
use super::fault;
use crate::domain::facts::Facts;
use crate::domain::filter::{Filter, Term};
use crate::domain::text::Text;
use crate::domain::words::{InviterStatus, UnitStanding, Word};
use crate::error::{Exit, UserError};
use crate::identity::uscc;
use crate::record::act::Act;
use crate::record::event::EventKind;
use crate::record::roster::Role;
use crate::record::unit::UnitMarked;
use crate::store::cases::query::Order;
use crate::store::record::file::Done;
use crate::store::register::units::StandingRow;

/// A unit as `enterprise show` and `list` tell it.
#[derive(Clone, Debug, Serialize)]
pub struct Unit {
    /// Credit code.
    pub uscc: String,
    /// Name, where a case named it.
    pub name: Option<String>,
    /// How it stands today; nothing where nobody established it.
    pub standing: Option<UnitStanding>,
    /// Since which day.
    pub from: Option<NaiveDate>,
    /// On what ground.
    pub ground: Option<String>,
    /// Everything that was established, the oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<Established>,
    /// Its open cases.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_cases: Option<Vec<String>>,
}

/// What an officer established.
#[derive(Clone, Debug, Serialize)]
pub struct Established {
    /// How the unit stands from the day on.
    pub standing: UnitStanding,
    /// First day.
    pub from: NaiveDate,
    /// Who.
    pub officer: String,
    /// On what ground.
    pub ground: String,
    /// Remark.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// What establishing returns.
#[derive(Clone, Debug, Serialize)]
pub struct MarkDone {
    /// Version of this shape.
    pub schema: u32,
    /// The unit as it stands now.
    pub unit: Unit,
    /// The transaction.
    #[serde(flatten)]
    pub done: Done,
}

/// What is established about a unit.
#[derive(Clone, Debug)]
pub struct Finding {
    /// How it stands.
    pub standing: UnitStanding,
    /// From which day; today where none is named.
    pub from: Option<NaiveDate>,
    /// On what ground.
    pub ground: Option<String>,
    /// Remark.
    pub note: Option<String>,
}

/// Records how a unit stands.
pub fn mark(desk: &mut Desk, code: &str, finding: Finding) -> anyhow::Result<MarkDone> {
    desk.must_be_one_of(&[Role::Review, Role::Approve])?;
    let code = credit_code(code)?;
    if let Some((_, done)) = desk.done_before(&[EventKind::UnitMarked], None)? {
        return Ok(MarkDone { schema: 1, unit: show(desk, &code)?, done });
    }
    is_not_close(desk, &code)?;
    let ground = reason_given(finding.ground.as_deref(), "--ground")?;
    let from = finding.from.unwrap_or(desk.today());
    let stands = desk.file.unit_standing(&code, from)?;
    if stands.is_some_and(|row| row.standing == finding.standing) {
        let (zh, en) = (finding.standing.zh(), finding.standing.en());
        return Err(fault::refused(
            "nothing_changed",
            format!("{code} 在 {from} 已登记为“{zh}”"),
            format!("{code} stands as {en} on {from} already"),
            Vec::new(),
        )
        .into());
    }
    let note = finding.note.unwrap_or_default();
    let act = UnitMarked { uscc: code.clone(), standing: finding.standing, from, ground, note };
    let acted = desk.act(|record| record.office(Act::UnitMarked(act)))?;
    Ok(MarkDone { schema: 1, unit: show(desk, &code)?, done: acted.done })
}

/// Who is close to a unit leaves what is said of it to others, as every case of it.
fn is_not_close(desk: &Desk, code: &str) -> anyhow::Result<()> {
    let me = desk.officer_id()?;
    if duty::close(desk, Some(code), None)?.iter().all(|close| close.officer != me) {
        return Ok(());
    }
    Err(UserError::new(
        Exit::Duty,
        "conflict_of_interest",
        Text::new(
            format!("{me} 已登记与单位 {code} 有利害关系"),
            format!("{me} has stated to be close to the unit {code}"),
        ),
        Text::new("由其他警官登记", "let another officer record it"),
    )
    .into())
}

/// Returns a unit by its code.
pub fn show(desk: &Desk, code: &str) -> anyhow::Result<Unit> {
    let code = credit_code(code)?;
    let history = desk.file.standings_of(&code)?;
    let name = desk.file.enterprise(&code)?;
    let of_unit = Filter::default().and(Term::Enterprise(code.clone()));
    if history.is_empty() && name.is_none() && desk.file.list(&of_unit, Order::Number, 1)?.total == 0 {
        return Err(not_known(&code).into());
    }
    let history = history.into_iter().map(|row| established(desk, row)).collect::<anyhow::Result<Vec<_>>>()?;
    let open = desk.file.open_cases_of_unit(&code)?.into_iter().map(|key| desk.number(key)).collect();
    Ok(Unit { history, open_cases: Some(open), ..today(desk, code, name)? })
}

/// Returns the credit code of a unit that the file knows: by what was established of it, by its name, or by a case.
pub fn known(desk: &Desk, code: &str) -> anyhow::Result<String> {
    let code = credit_code(code)?;
    show(desk, &code)?;
    Ok(code)
}

/// Returns every unit of which something was established.
pub fn list(desk: &Desk) -> anyhow::Result<Vec<Unit>> {
    let rows = desk.file.units_standing(desk.today())?;
    let unit = |row: StandingRow| {
        let name = desk.file.enterprise(&row.uscc)?;
        today(desk, row.uscc, name)
    };
    rows.into_iter().map(unit).collect()
}

fn today(desk: &Desk, uscc: String, name: Option<String>) -> anyhow::Result<Unit> {
    let stands = desk.file.unit_standing(&uscc, desk.today())?.map(|row| established(desk, row)).transpose()?;
    Ok(Unit {
        uscc,
        name,
        standing: stands.as_ref().map(|stands| stands.standing),
        from: stands.as_ref().map(|stands| stands.from),
        ground: stands.map(|stands| stands.ground),
        history: Vec::new(),
        open_cases: None,
    })
}

fn established(desk: &Desk, row: StandingRow) -> anyhow::Result<Established> {
    let said = desk.file.act_of(row.seq)?;
    let (ground, note) =
        if let Act::UnitMarked(marked) = said { (marked.ground, marked.note) } else { Default::default() };
    Ok(Established { standing: row.standing, from: row.from, officer: row.officer, ground, note })
}

impl Desk {
    /// Returns how the unit that invites stands today, where the register knows it.
    pub fn inviting_unit(&self, facts: &Facts) -> anyhow::Result<Option<StandingRow>> {
        let Some(code) = facts.inviter.uscc.as_ref().and_then(|code| uscc::check(&code.0).ok()) else {
            return Ok(None);
        };
        Ok(self.file.unit_standing(code.as_str(), self.today())?)
    }

    /// Returns what the register says of the unit that invites, as facts say it.
    pub fn inviter_status(&self, facts: &Facts) -> anyhow::Result<Option<InviterStatus>> {
        Ok(self.inviting_unit(facts)?.map(|row| as_fact(row.standing)))
    }

    /// Returns what the register says of every unit that it knows, by credit code.
    pub fn inviter_statuses(&self) -> anyhow::Result<HashMap<String, InviterStatus>> {
        let rows = self.file.units_standing(self.today())?;
        Ok(rows.into_iter().map(|row| (row.uscc, as_fact(row.standing))).collect())
    }
}

/// A unit that the office suspended exists as before: what is suspended is that it may invite.
fn as_fact(standing: UnitStanding) -> InviterStatus {
    match standing {
        UnitStanding::Active | UnitStanding::Suspended => InviterStatus::Active,
        UnitStanding::Deregistered => InviterStatus::Deregistered,
        UnitStanding::LicenceRevoked => InviterStatus::LicenceRevoked,
    }
}

/// Reads a credit code that holds.
pub fn credit_code(written: &str) -> anyhow::Result<String> {
    let checked = uscc::check_as_given(written).map_err(|faults| {
        let told = faults.iter().map(|fault| Text::new(fault.zh(), fault.en())).collect();
        fault::refused("bad_credit_code", "统一社会信用代码有误", "the credit code does not hold", told)
    })?;
    Ok(checked.as_str().to_owned())
}

fn not_known(code: &str) -> UserError {
    UserError::new(
        Exit::NotFound,
        "unit_not_found",
        Text::new(format!("没有单位 {code} 的记录"), format!("nothing is on file of unit {code}")),
        Text::new(
            "核对代码，或者用 visa-cli search 按名称查找",
            "check the code, or look by name with visa-cli search",
        ),
    )
}
