//! Backup: a whole copy of the case file, proven where it stands, its head recorded.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::amend::file_sha256;
use super::desk::Desk;
use crate::domain::text::Text;
use crate::door::{self, Over, PartialFile};
use crate::error::{Exit, UserError};
use crate::record::act::{Act, BackedUp};
use crate::record::event::EventKind;
use crate::store::engine::Access;
use crate::store::fault::StoreError;
use crate::store::record::file::{CaseFile, Done};
use crate::store::verify::Verified;

/// What a backup returns.
#[derive(Clone, Debug, Serialize)]
pub struct Backup {
    /// Version of this shape.
    pub schema: u32,
    /// The copy.
    pub file: PathBuf,
    /// The last transaction in the copy.
    pub verified_to: u64,
    /// Its hash.
    pub verified_head: String,
    /// SHA-256 of the copy; none in a dry run, which makes no copy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// The transaction in which the backup was recorded; it is not in the copy.
    #[serde(flatten)]
    pub done: Done,
    /// The request had been answered before; nothing was written now.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub already_done: bool,
}

/// Problems that are told one by one.
const TOLD: usize = 20;

/// Makes a copy while others go on working, proves the copy, and records its head. Nothing is left of a copy that does
/// not hold.
pub fn backup(desk: &mut Desk, path: &Path) -> anyhow::Result<Backup> {
    desk.officer()?;
    if let Some((_, done)) = desk.done_before(&[EventKind::BackedUp], None)? {
        return answered_before(desk, path, done);
    }
    let before = desk.file.head()?;
    let (verified, sha256) = if desk.file.rehearses() {
        door::may_stand(path, Over::Nothing)?;
        (whole(desk.file.verify(|_| {})?)?, None)
    } else {
        // Only a copy that holds takes the name of a backup.
        let begun = PartialFile::at(path, Over::Nothing)?;
        desk.file.copy_into(&begun)?;
        let (verified, sha256) = proven(begun.part())?;
        begun.take_place()?;
        (verified, Some(sha256))
    };
    let head = verified.head.filter(|head| before.transaction <= head.number);
    let head = head.ok_or_else(|| anyhow::anyhow!("the copy lies behind the file"))?;
    let backed_up =
        BackedUp { transaction: head.number, head: head.hash.to_string(), sha256: sha256.clone().unwrap_or_default() };
    let acted = desk.act(|record| record.office(Act::BackedUp(backed_up)))?;
    Ok(Backup {
        schema: 1,
        file: path.to_owned(),
        verified_to: head.number,
        verified_head: head.hash.to_string(),
        sha256,
        done: acted.done,
        already_done: false,
    })
}

fn answered_before(desk: &Desk, path: &Path, done: Done) -> anyhow::Result<Backup> {
    let said = desk.file.first_act_in(done.transaction, EventKind::BackedUp)?;
    let Some(Act::BackedUp(said)) = said else { return Err(StoreError::RequestTaken.into()) };
    Ok(Backup {
        schema: 1,
        file: path.to_owned(),
        verified_to: said.transaction,
        verified_head: said.head,
        sha256: Some(said.sha256),
        done,
        already_done: true,
    })
}

fn proven(path: &Path) -> anyhow::Result<(Verified, String)> {
    let verified = whole(CaseFile::open(path, Access::Read)?.verify(|_| {})?)?;
    Ok((verified, file_sha256(path)?))
}

fn whole(verified: Verified) -> Result<Verified, UserError> {
    if verified.problems.is_empty() {
        return Ok(verified);
    }
    let told = verified.problems.iter().take(TOLD).map(|problem| {
        let place = problem.field.as_deref().or(problem.case.as_deref()).unwrap_or(problem.kind);
        let line = format!("{place}: {}", problem.message);
        Text::new(line.clone(), line)
    });
    Err(UserError::new(
        Exit::Integrity,
        "backup_does_not_hold",
        Text::new("备份未通过验证，没有保留", "the copy does not hold and was not kept"),
        Text::new(
            "运行 visa-cli audit verify，从较早的备份恢复",
            "run visa-cli audit verify; go back to an older backup",
        ),
    )
    .with_details(told.collect()))
}
