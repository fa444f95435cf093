//! A case file as a copy of a record that is kept elsewhere: made, and made anew where it holds what the record does not.

mod left_over;

use std::path::{Path, PathBuf};

use super::desk::recorded_time;
use super::high_water::HighWaterMarks;
use super::restore::Missing;
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::door::{self, Over, PartialFile};
use crate::error::UserError;
use crate::record::event::EventKind;
use crate::record::hash::Hash;
use crate::store::engine::Access;
use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;
use crate::store::replay::follow::{Followed, Source, Vouched};
use left_over::to_do_again;
pub use left_over::{GivenOut, LeftOver, given_out, left_over};

/// Makes a copy at a free place.
///
/// # Errors
///
/// Where the record is not the one that is named, does not hold, or something stands at the place.
pub fn make(
    to: &Path,
    ledger: Hash,
    (source, vouched): (Source, Vouched),
    dry_run: bool,
    progress: &mut dyn FnMut(u64),
) -> anyhow::Result<Followed> {
    let folder = dry_run.then(tempfile::tempdir).transpose()?;
    let place = folder.as_ref().map_or_else(|| to.to_owned(), |folder| folder.path().join("copy.db"));
    let begun = PartialFile::at(&place, Over::Nothing)?;
    let mut followed = CaseFile::join(begun.part(), ledger, (source, vouched), progress)?;
    followed.done.dry_run = dry_run;
    begun.take_place()?;
    Ok(followed)
}

/// What a copy came to.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Copied {
    /// What was new in it.
    #[serde(flatten)]
    pub followed: Followed,
    /// Where the file as it was is kept, where it was made anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set_aside: Option<PathBuf>,
    /// What only the file that was set aside holds, to be done again.
    pub tasks: Vec<Missing>,
}

impl From<Followed> for Copied {
    fn from(followed: Followed) -> Copied {
        Copied { followed, set_aside: None, tasks: Vec::new() }
    }
}

/// Sets a copy aside, makes it anew, and names what only it held. Both change places at once; a rehearsal makes the new one
/// elsewhere, and changes none.
///
/// # Errors
///
/// As [`make`].
pub fn rebuild(
    file: CaseFile,
    marks: &HighWaterMarks,
    (source, vouched): (Source, Vouched),
    progress: &mut dyn FnMut(u64),
) -> anyhow::Result<Copied> {
    let own = file.path().map(Path::to_owned).ok_or_else(|| anyhow::anyhow!("a file in memory has no place"))?;
    let (ledger, head, dry_run) = (file.ledger().id, file.head()?.transaction, file.rehearses());
    let mut aside = own.as_os_str().to_owned();
    aside.push(format!("{}{head}", left_over::SET_ASIDE));
    let aside = PathBuf::from(aside);
    // The first transaction that differs, or the one after the last of the record.
    let (mut fork, mut last) = (None, 0);
    let followed = {
        let file = &file;
        let mut compared = |take: crate::store::replay::follow::Take| {
            source(&mut |next| {
                last = next.transaction.number;
                if fork.is_none() && file.hash_of(last)? != Some(next.transaction.hash()) {
                    fork = Some(last);
                }
                take(next)
            })
        };
        make(&aside, ledger, (&mut compared, vouched), dry_run, progress)?
    };
    if dry_run {
        let tasks = own_from(&file, fork.unwrap_or(last + 1))?;
        return Ok(Copied { followed, set_aside: None, tasks });
    }
    file.settled()?;
    door::exchange(&own, &aside)?;
    marks.move_on(&followed.done);
    let tasks = to_do_again(&CaseFile::open(&own, Access::Read)?, &CaseFile::open(&aside, Access::Read)?)?;
    Ok(Copied { followed, set_aside: Some(aside), tasks })
}

/// What a file holds from a transaction on, in its order.
pub fn own_from(file: &CaseFile, number: u64) -> anyhow::Result<Vec<Missing>> {
    let head = file.head()?.transaction;
    let numbering = &file.ledger().numbering;
    let more = u32::try_from((head + 1).saturating_sub(number)).unwrap_or(u32::MAX);
    let named = file.transactions(more)?.into_iter().rev().map(|(transaction, kinds, case)| Missing {
        transaction: transaction.number,
        at: Some(recorded_time(transaction.at)),
        officer: Some(transaction.officer),
        kind: kinds.iter().filter_map(|kind| EventKind::find(kind)).find(|kind| *kind != EventKind::PolicyKept),
        case: (case != 0).then(|| CaseKey(case).number(numbering)),
        act: None,
        document: None,
        began: None,
        key: (case != 0).then_some(CaseKey(case)),
    });
    Ok(named.collect())
}

/// The records differ from a transaction on: what only this file holds is named.
pub fn diverged(file: &CaseFile, from: u64, error: StoreError) -> anyhow::Result<UserError> {
    let own = own_from(file, from)?;
    let line = |missing: &Missing| {
        let kind = missing.kind.map(|kind| (kind.zh(), kind.en()));
        let (at, case) = (missing.at.as_deref().unwrap_or("-"), missing.case.as_deref().unwrap_or("-"));
        let (number, officer) = (missing.transaction, missing.officer.as_deref().unwrap_or("-"));
        let told = |kind: &str| format!("{number}  {at}  {officer}  {kind}  {case}");
        Text::new(told(kind.map_or("-", |kind| kind.0)), told(kind.map_or("-", |kind| kind.1)))
    };
    Ok(UserError::from(error).with_details(own.iter().map(line).collect()))
}
