//! Upgrading a case file of an earlier format, once it is known to be the one that was seen here before.

use std::path::Path;

use crate::store::fault::StoreError;
use crate::store::record::file::CaseFile;
use crate::store::verify::upgrade::{Upgraded, upgrade as upgrade_file};

/// Upgrades the file at a path; `known` asks that.
pub fn upgrade(
    path: &Path,
    dry_run: bool,
    known: impl FnOnce(&CaseFile) -> Result<(), StoreError>,
    progress: impl FnMut(u64, u64),
) -> anyhow::Result<Upgraded> {
    Ok(upgrade_file(path, dry_run, known, progress)?)
}
