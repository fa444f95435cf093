//! Conflicts of interest: the units and addresses that officers are close to, as they or an administrator stated.

use serde::Serialize;

use super::case::reason_given;
use super::desk::Desk;
use super::fault;
use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::identity::uscc;
use crate::record::act::{Act, InterestStated};
use crate::record::event::EventKind;
use crate::record::roster::Role;
pub use crate::store::cases::second_look::InterestRow;
use crate::store::record::file::Done;

/// What an officer is close to.
#[derive(Clone, Debug)]
pub enum Near {
    /// A unit, by its credit code.
    Unit(String),
    /// An address.
    Address(String),
}

/// What stating returns.
#[derive(Clone, Debug, Serialize)]
pub struct StateDone {
    /// Version of this shape.
    pub schema: u32,
    /// What is on the register of the officer now.
    pub interests: Vec<InterestRow>,
    /// The transaction.
    #[serde(flatten)]
    pub done: Done,
}

/// An address as it is compared: without blanks and marks, in capitals, full-width letters as half-width.
pub(super) fn plain_address(text: &str) -> String {
    let half = |c: char| match u32::from(c) {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    text.chars().map(half).filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// States that an officer is close to a unit or an address, or is so no longer; of another officer a security
/// administrator states it. Only an administrator takes an entry away: nobody frees themselves.
pub fn state(
    desk: &mut Desk,
    of: Option<&str>,
    near: Near,
    ended: bool,
    note: Option<&str>,
) -> anyhow::Result<StateDone> {
    let me = desk.officer_id()?.to_owned();
    let officer = of.unwrap_or(&me).to_owned();
    if let Some((_, done)) = desk.done_before(&[EventKind::InterestStated], None)? {
        return stated(desk, &officer, done);
    }
    if officer != me || ended {
        desk.must_be(Role::SecurityAdmin)?;
    }
    if desk.roster()?.officer(&officer).is_none() {
        return Err(fault::no_such_officer(&officer).into());
    }
    let note = reason_given(note, "--note")?;
    let (unit, address) = match near {
        Near::Unit(code) => (Some(uscc::normalised(&code)), None),
        Near::Address(text) => (None, Some(plain_address(&text))),
    };
    if unit.as_deref().or(address.as_deref()).is_none_or(str::is_empty) {
        return Err(fault::needed(
            "--unit",
            "单位代码（或者以 --address 写明地址）",
            "a credit code, or with --address an address,",
        )
        .into());
    }
    let known = |row: &InterestRow| row.officer == officer && row.unit == unit && row.address == address;
    if desk.file.interests()?.iter().any(known) != ended {
        return Err(nothing_changes(&officer, ended).into());
    }
    let act = InterestStated { officer: officer.clone(), unit, address, ended, note };
    let acted = desk.act(|record| record.office(Act::InterestStated(act)))?;
    stated(desk, &officer, acted.done)
}

fn stated(desk: &Desk, officer: &str, done: Done) -> anyhow::Result<StateDone> {
    Ok(StateDone { schema: 1, interests: of_officer(desk, Some(officer))?, done })
}

/// Returns what is on the register, of one officer or of all.
pub fn of_officer(desk: &Desk, officer: Option<&str>) -> anyhow::Result<Vec<InterestRow>> {
    let mut rows = desk.file.interests()?;
    rows.retain(|row| officer.is_none_or(|officer| row.officer == officer));
    Ok(rows)
}

fn nothing_changes(officer: &str, ended: bool) -> UserError {
    let what = match ended {
        true => {
            Text::new(format!("{officer} 没有登记这一利害关系"), format!("{officer} has no such interest on record"))
        }
        false => {
            Text::new(format!("{officer} 已登记这一利害关系"), format!("{officer} has this interest on record already"))
        }
    };
    let hint = Text::new("查看 visa-cli officer interest list", "see visa-cli officer interest list");
    UserError::new(Exit::Refused, "nothing_changed", what, hint)
}
