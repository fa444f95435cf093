//! Upgrading a case file of an earlier format, once it is known to be the one that was seen here before.

use std::path::Path;

use super::high_water::HighWaterMarks;
use super::officers::training_keys;
use crate::store::verify::upgrade::{Upgraded, upgrade as upgrade_file};

/// Upgrades the file at a path; `state` is the folder of the marks of a real file.
pub fn upgrade(
    path: &Path,
    state: Option<&Path>,
    dry_run: bool,
    progress: impl FnMut(u64, u64),
) -> anyhow::Result<Upgraded> {
    let upgraded = upgrade_file(
        path,
        dry_run,
        |file| {
            let ledger = file.ledger();
            let folder = if ledger.training { Some(training_keys(path)) } else { state.map(Path::to_owned) };
            HighWaterMarks::new(folder, ledger.id).check(file)
        },
        progress,
    )?;
    Ok(upgraded)
}
