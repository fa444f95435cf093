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
use crate::store::engine::place::open_to_everybody;
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
    /// The second copy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub also: Option<PathBuf>,
    /// The last transaction in the copy.
    pub verified_to: u64,
    /// Its hash.
    pub verified_head: String,
    /// Why the second copy was not made, though the first was.
    #[serde(skip)]
    pub also_failed: Option<UserError>,
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

/// Where the copy goes.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// A file, or a folder that exists.
    pub path: &'a Path,
    /// A second place, on another disk.
    pub also: Option<&'a Path>,
    /// How many copies stay in a folder; where nothing stands, a folder is made.
    pub keep: Option<u32>,
    /// Why it may stand in a folder in which everybody writes.
    pub place_is_right: Option<&'a str>,
}

/// Makes a copy while others go on working, proves the copy, and records its head. Nothing is left of a copy that does
/// not hold. A copy that a killed command placed and did not record is proven and recorded.
pub fn backup(desk: &mut Desk, wanted: &Wanted) -> anyhow::Result<Backup> {
    desk.officer()?;
    let before = desk.file.head()?;
    let name = format!("{}{:09}.db", beginning(desk), before.transaction);
    folders_for_many(desk, wanted)?;
    let in_folders = wanted.keep.is_some();
    let path = placed(wanted.path, in_folders, &name);
    if let Some((_, done)) = desk.done_before(&[EventKind::BackedUp], None)? {
        return answered_before(desk, &path, done);
    }
    let mut also = wanted.also.map(|also| placed(also, in_folders, &name));
    let mut also_failed = None;
    let right = wanted.place_is_right.filter(|reason| !reason.trim().is_empty());
    let place = places_fit(desk, (&path, also.as_deref()), right)?;
    let (verified, sha256) = if desk.file.rehearses() {
        door::may_stand(&path, Over::Nothing)?;
        (whole(desk.file.verify(|_| {})?)?, None)
    } else {
        let second = also.as_ref().filter(|also| !also.exists());
        let second = second.map(|also| PartialFile::at(also, Over::Nothing)).transpose()?;
        let (verified, sha256) = match left_by_a_kill(desk, &path)? {
            Some(proven) => proven,
            None => made(desk, &path)?,
        };
        if let Some(second) = second {
            also_failed = copied_to(&path, second, (wanted.also.unwrap_or(&path), sha256.as_str())).err();
        }
        (verified, Some(sha256))
    };
    let head = verified.head.ok_or_else(|| anyhow::anyhow!("the copy has no head"))?;
    let (head_of, sum) = (head.hash.to_string(), sha256.clone().unwrap_or_default());
    let backed_up = BackedUp { transaction: head.number, head: head_of, sha256: sum, place };
    let acted = desk.act(|record| record.office(Act::BackedUp(backed_up)))?;
    if also_failed.is_some() {
        also = None;
    }
    if let (Some(keep), false) = (wanted.keep, desk.file.rehearses()) {
        for folder in [Some(wanted.path), wanted.also].into_iter().flatten().filter(|folder| folder.is_dir()) {
            prune(folder, &beginning(desk), keep as usize);
        }
    }
    Ok(Backup {
        schema: 1,
        file: path.clone(),
        also,
        also_failed: also_failed.map(|why| first_alone(&path, &why)),
        verified_to: head.number,
        verified_head: head.hash.to_string(),
        sha256,
        done: acted.done,
        already_done: false,
    })
}

/// Digits of the ledger's id in the name of a copy.
const ID_DIGITS: usize = 8;

/// How the names of copies in a folder begin.
fn beginning(desk: &Desk) -> String {
    let ledger = desk.file.ledger();
    format!("{}-{}-txn-", ledger.office(), &ledger.id.to_string()[..ID_DIGITS])
}

fn placed(path: &Path, in_folders: bool, name: &str) -> PathBuf {
    if in_folders || path.is_dir() { path.join(name) } else { path.to_owned() }
}

/// Makes the folders in which as many copies stay as were asked for, where nothing stands yet.
fn folders_for_many(desk: &Desk, wanted: &Wanted) -> Result<(), UserError> {
    for path in [Some(wanted.path), wanted.also].into_iter().flatten().filter(|path| !path.is_dir()) {
        if wanted.keep.is_none() {
            continue;
        }
        if std::fs::symlink_metadata(path).is_ok() {
            return Err(no_folder(path));
        }
        if !desk.file.rehearses() {
            door::folder(path)?;
        }
    }
    Ok(())
}

/// Copies the first copy into the second.
fn copied_to(path: &Path, second: PartialFile, (named, sha256): (&Path, &str)) -> Result<(), UserError> {
    std::fs::copy(path, second.part()).map_err(|error| door::cannot_write(named, &error))?;
    let copied = file_sha256(second.part()).ok();
    if copied.as_deref() != Some(sha256) {
        return Err(copy_differs(named));
    }
    second.take_place()
}

/// Looks at both places before anything is written: two of them, nothing in the way, and no folder in which everybody writes,
/// for a copy holds names as they are. Where there is a reason why it may stand in such a folder, returns it.
fn places_fit(
    desk: &Desk,
    (path, also): (&Path, Option<&Path>),
    right: Option<&str>,
) -> anyhow::Result<Option<String>> {
    let whole = |path: &Path| Some(door::folder_of(path).canonicalize().ok()?.join(path.file_name()?));
    let also = also.filter(|also| !also.as_os_str().is_empty());
    if let Some(also) = also {
        if whole(path).is_some() && whole(path) == whole(also) {
            return Err(same_place(also).into());
        }
        // Beside a copy that a killed command placed, its second one may stand already.
        if !path.exists() {
            door::may_stand(also, Over::Nothing)?;
        }
    }
    if desk.file.ledger().training {
        return Ok(None);
    }
    let mut open = [Some(path), also].into_iter().flatten().filter_map(|path| open_to_everybody(door::folder_of(path)));
    match (open.next(), right) {
        (None, _) => Ok(None),
        (Some(_), Some(reason)) => Ok(Some(reason.to_owned())),
        (Some(folder), None) => Err(open_folder(&folder).into()),
    }
}

fn no_folder(path: &Path) -> UserError {
    let path = path.display();
    UserError::new(
        Exit::Refused,
        "no_folder",
        Text::new(
            format!("{path} 不是文件夹，--keep 只用于文件夹；没有写入"),
            format!("{path} is no folder, and --keep is for folders alone; nothing was written"),
        ),
        Text::new("另写一个文件夹，或者不用 --keep", "name a folder, or leave --keep out"),
    )
}

/// The first copy stands and is recorded, the second was not made.
fn first_alone(path: &Path, why: &UserError) -> UserError {
    let path = path.display();
    UserError::new(
        Exit::Refused,
        "second_copy_failed",
        Text::new(
            format!("第一份备份 {path} 已验证并记录，第二份没有做成：{}", why.what.zh),
            format!("the first copy, {path}, holds and is recorded; the second was not made: {}", why.what.en),
        ),
        why.hint.clone(),
    )
}

fn same_place(path: &Path) -> UserError {
    let path = path.display();
    UserError::new(
        Exit::Refused,
        "same_place",
        Text::new(
            format!("第二份备份 {path} 与第一份在同一位置；没有写入"),
            format!("the second copy, {path}, is in the place of the first; nothing was written"),
        ),
        Text::new("--also 写另一块磁盘上的位置", "name a place on another disk with --also"),
    )
}

fn open_folder(folder: &Path) -> UserError {
    let folder = folder.display();
    UserError::new(
        Exit::Refused,
        "doubtful_place",
        Text::new(
            format!("任何用户都能写入 {folder}，备份中姓名等均为明文；没有写入"),
            format!("everybody may write in {folder}, and a copy holds names as they are; nothing was written"),
        ),
        Text::new(
            "改放本单位专用的目录，例如先 mkdir -m 700 DIR；确需如此的，以 --place-is-right 写明理由，记录在案",
            "keep copies in a folder of its own, such as one made with mkdir -m 700 DIR; if it must be there, say why with \
             --place-is-right: that is recorded",
        ),
    )
}

fn made(desk: &Desk, path: &Path) -> anyhow::Result<(Verified, String)> {
    // Only a copy that holds takes the name of a backup.
    let begun = PartialFile::at(path, Over::Nothing)?;
    desk.file.copy_into(&begun)?;
    let (verified, sha256) = proven(begun.part())?;
    begun.take_place()?;
    Ok((verified, sha256))
}

/// A copy of this file that stands in its place and was never recorded: a kill came between.
fn left_by_a_kill(desk: &Desk, path: &Path) -> anyhow::Result<Option<(Verified, String)>> {
    let is_the_file = || Some(path.canonicalize().ok()? == desk.file.path()?.canonicalize().ok()?);
    if is_the_file() != Some(false) {
        return Ok(None);
    }
    let Ok(copy) = CaseFile::open(path, Access::Read) else { return Ok(None) };
    if copy.head()? != desk.file.head()? || desk.file.was_backed_up(&file_sha256(path)?)? {
        return Ok(None);
    }
    drop(copy);
    proven(path).map(Some)
}

/// Removes the oldest copies that this command named, as far as more than `keep` stand there.
fn prune(folder: &Path, beginning: &str, keep: usize) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let is_ours = |name: &String| {
        let number = name.strip_prefix(beginning).and_then(|name| name.strip_suffix(".db"));
        number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut ours: Vec<String> = names.filter(is_ours).collect();
    ours.sort_by_key(|name| (name.len(), name.clone()));
    for name in ours.iter().take(ours.len().saturating_sub(keep)) {
        let _ = std::fs::remove_file(folder.join(name));
    }
}

fn copy_differs(path: &Path) -> UserError {
    let path = path.display();
    UserError::new(
        Exit::Refused,
        "copy_differs",
        Text::new(
            format!("第二份备份 {path} 与第一份不同，没有保留"),
            format!("the second copy {path} differs from the first and was not kept"),
        ),
        Text::new("检查该磁盘", "check that disk"),
    )
}

fn answered_before(desk: &Desk, path: &Path, done: Done) -> anyhow::Result<Backup> {
    let said = desk.file.first_act_in(done.transaction, EventKind::BackedUp)?;
    let Some(Act::BackedUp(said)) = said else { return Err(StoreError::RequestTaken.into()) };
    Ok(Backup {
        schema: 1,
        file: path.to_owned(),
        also: None,
        also_failed: None,
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
