//! Who takes what is handed over, as a command asks it.

use super::closed_list::one_among;
use super::context::CommandContext;
use crate::app::taker::{TakerAsks, standing_for_another};
use crate::domain::text::Text;
use crate::domain::words::{FiledBy, Word};

/// Who takes it, where that is not its holder: name, relation and paper, as of who files for an applicant.
#[derive(Clone, clap::Args)]
pub(super) struct TakerArgs {
    /// To whom, where it is not its holder
    #[arg(long, value_name = "NAME")]
    to: Option<String>,
    /// How who takes it stands to the holder
    #[arg(long, value_name = "CODE", value_parser = one_among(standing_for_another()))]
    to_as: Option<FiledBy>,
    /// The paper of who takes it: kind and number
    #[arg(long, value_name = "TEXT")]
    to_paper: Option<String>,
}

impl TakerArgs {
    /// Asks at a terminal for what is missing of who takes it.
    pub(super) fn asked(&self, ctx: &mut CommandContext) -> anyhow::Result<TakerArgs> {
        let mut all = self.clone();
        if self.to.is_none() || !ctx.may_ask() {
            return Ok(all);
        }
        while all.to_as.is_none() {
            let words: Vec<String> =
                standing_for_another().map(|by| format!("{} {}", by.code(), by.named(ctx.ui.lang))).collect();
            let words = words.join(", ");
            let question = Text::new(format!("代领人是（{words}）"), format!("who takes it is ({words})"));
            all.to_as = FiledBy::find(ctx.ui.ask(&question, Some(FiledBy::Relative.code()))?.trim());
        }
        if all.to_paper.is_none() {
            let question = Text::new("代领人的证件种类和号码", "the paper of who takes it, kind and number");
            all.to_paper = Some(ctx.ui.ask(&question, None)?);
        }
        Ok(all)
    }

    pub(super) fn asks(&self) -> TakerAsks<'_> {
        TakerAsks { name: self.to.as_deref(), paper: self.to_paper.as_deref(), relation: self.to_as }
    }
}
