//! `--prove`: what is shown of cases is compared with what their record makes of them. A case that is not shown says nothing:
//! that none was taken out of the file is proven by `audit verify`.

use super::Outcome;
use super::context::CommandContext;
use crate::app::desk::Desk;
use crate::error::Exit;
use crate::store::fault::StoreError;

/// Whether what is shown is proven.
#[derive(clap::Args)]
pub(super) struct Prove {
    /// Prove each case that is shown from its record; exit code 7 names those that were tampered with
    #[arg(long)]
    prove: bool,
}

impl Prove {
    /// Proves the cases that were shown, where that is asked.
    pub(super) fn shown<'a>(
        &self,
        desk: &Desk,
        cases: impl IntoIterator<Item = &'a str>,
        ctx: &mut CommandContext,
    ) -> Outcome {
        if self.prove { proven(desk, cases, ctx) } else { Ok(Exit::Done) }
    }
}

/// Tells of each case of which the record makes something else than the rows say.
pub(super) fn proven<'a>(desk: &Desk, cases: impl IntoIterator<Item = &'a str>, ctx: &mut CommandContext) -> Outcome {
    let (roster, mut exit) = (desk.file.roster()?, Exit::Done);
    for case in cases {
        match desk.file.case_holds(&roster, desk.find(case)?.key) {
            Err(StoreError::Record(what)) => {
                ctx.ui.error(&StoreError::Record(what).into());
                exit = Exit::Integrity;
            }
            held => held?,
        }
    }
    Ok(exit)
}
