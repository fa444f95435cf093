//! What takes two security administrators beside the roster: one says it, the other the same again. Where one is left, the
//! key in the safe stands in for the other.

use serde::Serialize;

use super::desk::Desk;
use super::fault;
use crate::domain::hex::hex;
use crate::record::act::{Act, SaidByTwo};
use crate::record::event::EventKind;
use crate::record::key::Signer;
use crate::record::roster::{Role, to_stand_in};
use crate::record::sshsig;
use crate::store::fault::StoreError;
use crate::store::record::file::{Done, TimeRule};

/// The two who sign, each with the key.
pub struct Two {
    /// Who says it.
    pub first: (String, Box<dyn Signer>),
    /// Who confirms it.
    pub second: Second,
}

/// Who confirms.
pub enum Second {
    /// Another security administrator.
    Officer(String, Box<dyn Signer>),
    /// The same one, with the recovery key of the office.
    Safe(Box<dyn Signer>),
}

/// Records what two security administrators say together.
///
/// # Errors
///
/// Where they are one without the key in the safe, or either is not a security administrator in office.
pub fn by_two<T: Clone + Serialize>(
    desk: &mut Desk,
    two: Two,
    second_by: TimeRule,
    said: &T,
    (first, second): (impl Fn(T) -> Act, impl Fn(SaidByTwo<T>) -> Act),
) -> anyhow::Result<Done> {
    may_confirm(desk, &two)?;
    desk.seat(&two.first.0, Some(two.first.1))?;
    desk.must_be(Role::SecurityAdmin)?;
    let event = desk.act_by_time(TimeRule::Held, |record| record.office(first(said.clone())))?.made;
    // The second act is another command; the request names the first.
    desk.request = None;
    let unsigned = || SaidByTwo { event, said: said.clone(), recovery: None };
    let confirmed = match two.second {
        Second::Officer(id, key) => {
            desk.seat(&id, Some(key))?;
            unsigned()
        }
        Second::Safe(key) => {
            let kind = second(unsigned()).kind();
            SaidByTwo { recovery: Some(stands_in(desk, key.as_ref(), kind, event, said)?), ..unsigned() }
        }
    };
    Ok(desk.act_by_time(second_by, |record| record.office(second(confirmed)))?.done)
}

/// Asks before anything is written that whoever is to confirm may.
fn may_confirm(desk: &Desk, two: &Two) -> anyhow::Result<()> {
    let roster = desk.file.roster()?;
    match &two.second {
        Second::Officer(id, _) => {
            let is_admin = roster.officer(id).is_some_and(|officer| officer.may(Role::SecurityAdmin));
            if *id == two.first.0 || !is_admin {
                return Err(fault::second_needed().into());
            }
        }
        Second::Safe(key) => {
            if roster.recovery() != Some(key.public()) {
                return Err(fault::another_key("recovery").into());
            }
        }
    }
    Ok(())
}

/// The signature of the key in the safe.
fn stands_in(
    desk: &Desk,
    key: &dyn Signer,
    kind: EventKind,
    event: u64,
    said: &impl Serialize,
) -> anyhow::Result<String> {
    let signed = to_stand_in(desk.file.ledger().id, kind, event, &serde_json::to_vec(said)?);
    let blob = key.sign(sshsig::RECOVERY, &signed).map_err(|failed| StoreError::NotSigned(failed.0))?;
    Ok(hex(&blob))
}
