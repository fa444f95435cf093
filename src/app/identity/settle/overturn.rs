//! Who may overturn what was found of two persons, while it stands.

use super::super::stands;
use super::{Finding, Pair};
use crate::app::desk::Desk;
use crate::domain::life::Hand;
use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::record::roster::Role;

/// A word that stands is overturned by another officer of no less rank than who gave it, who had not entered either case; or
/// it is taken back first.
pub(super) fn may_find_otherwise(desk: &Desk, pair: &Pair, finding: Finding) -> anyhow::Result<()> {
    let (mine, theirs) = (pair.mine.id, pair.theirs.id);
    let Some(link) = desk.file.found_of(mine, theirs)? else { return Ok(()) };
    if link.same == (finding == Finding::Same) || !stands(desk, mine, theirs, &link)? {
        return Ok(());
    }
    let me = desk.officer()?;
    let who = desk.file.event(link.event)?.map(|event| event.officer.to_string()).unwrap_or_default();
    let reviewed = desk.roster()?.officer(&who).is_none_or(|officer| officer.member.roles.contains(&Role::Review));
    let mut entered = false;
    for case in [pair.one, pair.other] {
        entered = entered || desk.file.hands(case.row.key)?.contains(&(me.member.id.clone(), Hand::Entered));
    }
    if who != me.member.id && !entered && (me.may(Role::Review) || !reviewed) {
        return Ok(());
    }
    let (one, other) = (&pair.one.number, &pair.other.number);
    let (zh, en) = if link.same { ("同一人", "the same person") } else { ("两人", "two persons") };
    let unlink = format!("visa-cli person unlink {one} {other} --note TEXT");
    Err(UserError::new(
        Exit::Duty,
        "found_before",
        Text::new(
            format!("{who} 已认定案件 {one} 和 {other} 的人员为{zh}，该认定有效"),
            format!("{who} found the persons of cases {one} and {other} to be {en}, and that stands"),
        ),
        Text::new(
            format!("由未录入这两案的另一名审核警官改认；或者由审核警官先撤回：{unlink}"),
            format!("another officer with the role review who entered neither case finds otherwise; or one takes it back first: {unlink}"),
        ),
    )
    .into())
}
