//! What was found out stands for the values that it was found of: the check of the document and the search of the records
//! for one person on one passport, the standing of a unit for one unit. It falls with them, unless it is said anew.

use serde_json::Value;

use crate::identity::names;

const NAME: &str = "/applicant/name";

/// Findings, and the values that they rest on: they fall when one of these is another.
const RESTS: [(&[&str], &[&str]); 2] = [
    (
        &["/passport/verification", "/record"],
        &["/passport/number", NAME, "/applicant/nationality", "/applicant/birth_date"],
    ),
    (&["/inviter/status", "/inviter/on_file"], &["/inviter/uscc"]),
];

/// Another passport, not one that was misread: it is shown anew.
const ANOTHER_PASSPORT: (&[&str], &[&str]) = (&["/passport/shown"], &["/passport/number", "/passport/expires_on"]);

/// Takes out of facts what was found of other values than they have now. `before` are the facts as they were, `said` is what
/// is said now.
pub(super) fn fall(facts: &mut Value, before: &Value, said: &Value) {
    let changed = |at: &str| is_another(at, before.pointer(at), facts.pointer(at));
    let one = RESTS.iter().filter(|(_, values)| values.iter().any(|at| changed(at))).map(|(findings, _)| *findings);
    let (shown, all) = ANOTHER_PASSPORT;
    let whole = Some(shown).filter(|_| all.iter().all(|at| changed(at)));
    let falls: Vec<&[&str]> = one.chain(whole).collect();
    for at in falls.into_iter().flatten().filter(|at| said.pointer(at).is_none()) {
        if let Some(found) = facts.pointer_mut(at).filter(|found| !found.is_null()) {
            *found = Value::Null;
        }
    }
}

/// A value that was not known before is no other one; a name may be written otherwise.
fn is_another(at: &str, before: Option<&Value>, after: Option<&Value>) -> bool {
    let Some(before) = before.filter(|before| !before.is_null()) else { return false };
    let plain = |name: &Value| name.as_str().map(names::key);
    match after {
        Some(after) if at == NAME => plain(before) != plain(after),
        after => after != Some(before),
    }
}
