//! The papers that a desk hands out after each act: into a folder, or on the screen.

use std::path::PathBuf;

use crate::app::desk::Desk;
use crate::app::paper::Paper;
use crate::cli::context::CommandContext;
use crate::cli::print::{self, PrintArgs};
use crate::door;
use crate::error::UserError;
use crate::paper::Format;

/// Where the papers of a desk go.
#[derive(clap::Args)]
pub(crate) struct DeskPapers {
    /// Folder into which the papers of the desk are written as PDF; without it they are shown
    #[arg(long, value_name = "FOLDER", requires = "desk")]
    papers: Option<PathBuf>,
}

impl DeskPapers {
    /// Makes the folder, before anybody stands at the counter.
    pub(crate) fn have_a_place(&self) -> anyhow::Result<()> {
        Ok(self.papers.as_deref().map_or(Ok(()), door::folder)?)
    }

    /// Prints a paper of a case. What was written before stands whatever becomes of its paper: that is told, no more.
    pub(crate) fn print(
        &self,
        (paper, case): (Paper, &str),
        desk: &mut Desk,
        ctx: &mut CommandContext,
    ) -> anyhow::Result<()> {
        let format = if self.papers.is_some() { Format::Pdf } else { Format::Text };
        let args = PrintArgs::of(paper, case, format, self.papers.clone());
        if let Err(error) = print::printed(&args, desk, ctx) {
            ctx.ui.error(&error.downcast::<UserError>()?);
        }
        Ok(())
    }
}
