//! The second who signs with an administrator: another one, or the key in the safe where no other is left.

use std::path::{Path, PathBuf};

use crate::app::desk::Desk;
use crate::app::fault;
use crate::app::two::{Second, Two};
use crate::cli::context::CommandContext;
use crate::cli::keys::Keys;
use crate::record::key::OpenKey;

/// The second security administrator.
#[derive(clap::Args)]
pub(crate) struct SecondArgs {
    /// The second security administrator
    #[arg(long, value_name = "ID", conflicts_with = "recovery")]
    with: Option<String>,
    /// The second administrator's key file
    #[arg(long, value_name = "FILE", conflicts_with = "recovery")]
    with_key: Option<PathBuf>,
    /// File with the passphrase of that key
    #[arg(long, value_name = "FILE", conflicts_with = "recovery")]
    with_passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    safe: SafeArgs,
}

/// The key in the safe.
#[derive(clap::Args)]
pub(crate) struct SafeArgs {
    /// The recovery key of the office
    #[arg(long, value_name = "FILE")]
    recovery: Option<PathBuf>,
    /// File with the passphrase of the recovery key
    #[arg(long, value_name = "FILE", requires = "recovery")]
    recovery_passphrase_file: Option<PathBuf>,
}

impl SecondArgs {
    /// Seats both, each with the key.
    pub(crate) fn two(&self, desk: &Desk, keys: &Path, ctx: &mut CommandContext) -> anyhow::Result<Two> {
        let first = ctx.acting(desk)?;
        let own = (ctx.everywhere.key.clone(), None);
        if self.safe.recovery.is_none() && self.with.is_none() {
            return Err(fault::second_needed().into());
        }
        let first_key = ctx.signer_of(desk, &first, own, keys)?;
        let second = match (&self.with, self.safe.key(Keys::of(desk), ctx)?) {
            (_, Some(key)) => Second::Safe(Box::new(key)),
            (Some(id), None) => {
                let with = (self.with_key.clone(), self.with_passphrase_file.as_deref());
                Second::Officer(id.clone(), ctx.signer_of(desk, id, with, keys)?)
            }
            (None, None) => return Err(fault::second_needed().into()),
        };
        Ok(Two { first: (first, first_key), second })
    }
}

impl SafeArgs {
    /// The recovery key, where it was named.
    pub(crate) fn key(&self, keys: Keys, ctx: &mut CommandContext) -> anyhow::Result<Option<OpenKey>> {
        let file = self.recovery_passphrase_file.as_deref();
        self.recovery.as_ref().map(|path| ctx.open_key_with(path, "recovery", file, keys)).transpose()
    }
}
