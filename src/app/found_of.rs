//! What was found out stands for the values that it was found of: the check of the document and the search of the records
//! for one person on one passport, the standing of a unit for one unit. It falls with them, unless it is said anew.

use serde_json::Value;

use super::fault;
use crate::domain::text::Text;
use crate::error::UserError;
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

/// Takes out of facts what was found of other values than they have now; returns its places. `before` are the facts as they
/// were, `said` is what is said now.
pub(super) fn fall(facts: &mut Value, before: &Value, said: &Value) -> Vec<&'static str> {
    let changed = |at: &&&str| is_another(at, before.pointer(at), facts.pointer(at));
    let one = RESTS.iter().filter(|(_, values)| values.iter().any(|at| changed(&at))).map(|(findings, _)| *findings);
    let (shown, all) = ANOTHER_PASSPORT;
    let whole = Some(shown).filter(|_| all.iter().all(|at| changed(&at)));
    let falls: Vec<&[&str]> = one.chain(whole).collect();
    let mut fallen = Vec::new();
    for findings in falls {
        for at in findings.iter().filter(|at| said.pointer(at).is_none()) {
            if let Some(found) = facts.pointer_mut(at).filter(|found| !found.is_null()) {
                *found = Value::Null;
                fallen.push(*at);
            }
        }
    }
    fallen
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

/// Asks that nothing fell which a document that was issued stands on.
pub(super) fn nothing_falls(fallen: &[&str]) -> Result<(), UserError> {
    if fallen.is_empty() {
        return Ok(());
    }
    let facts: Vec<String> = fallen.iter().map(|at| at.trim_start_matches('/').replace('/', ".")).collect();
    let told = facts.join(", ");
    let mut error = fault::refused(
        "found_of_another",
        format!("{told} 是就更正前的内容查明的"),
        format!("{told} was found of what stood there before"),
        Vec::new(),
    );
    let again: String = facts.iter().map(|fact| format!(" --set {fact}=VALUE")).collect();
    error.hint = Text::new(
        format!("重新查明后一并写明: visa-cli correct CASE …{again}"),
        format!("find it out anew and say it too: visa-cli correct CASE …{again}"),
    );
    Err(error)
}
