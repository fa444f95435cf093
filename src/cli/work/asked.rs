//! What `work` asks beside its screen: a text, a choice among the findings, what is recommended.

use super::Work;
use crate::cli::context::CommandContext;
use crate::domain::life::Recommendation;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::error::{Exit, UserError};
use crate::rules::reasons::Outcome as Found;
use crate::ui::prompt::{Answer, Choice, Choosing};
use crate::ui::screen::Screen;

impl Work<'_, '_> {
    /// What is recommended: it follows from the outcome, and is asked where that leaves a choice.
    pub(super) fn recommends(&mut self, screen: &mut Option<Screen>) -> anyhow::Result<Option<Recommendation>> {
        let outcome = self.look.as_ref().map(|look| look.examined.decision.outcome);
        if outcome != Some(Found::Refer) {
            return Ok(None);
        }
        let choices: Vec<Choice> =
            Recommendation::ALL.iter().map(|word| Choice::new(word.code(), Text::new(word.zh(), word.en()))).collect();
        let question = Text::new("审核意见", "recommendation");
        let answer = self.aside(screen, |ctx| {
            ctx.ui.choose(&Choosing { question, choices: &choices, open: None, likely: None, help: None })
        })?;
        Ok(match answer {
            Answer::Given(place) => Recommendation::find(&choices[place].code),
            Answer::Open | Answer::Back => None,
        })
    }

    /// Asks for one of the findings, and what is said of it.
    pub(super) fn ground(
        &mut self,
        question: &Text,
        screen: &mut Option<Screen>,
    ) -> anyhow::Result<Option<(String, String)>> {
        let Some(look) = &self.look else { return Ok(None) };
        let reasons = &look.examined.decision.reasons;
        let choices: Vec<Choice> = reasons
            .iter()
            .filter(|reason| reason.code.outcome() != Found::Eligible)
            .map(|reason| {
                Choice::new(reason.code.code(), Text::new(reason.message_zh.clone(), reason.message_en.clone()))
            })
            .collect();
        if choices.is_empty() {
            let what = Text::new("没有可据以不予批准的理由", "no finding gives a ground for refusal");
            return Err(UserError::new(Exit::LawSaysNo, "no_ground", what, Text::new("", "")).into());
        }
        let question = question.clone();
        let answer = self.aside(screen, |ctx| {
            ctx.ui.choose(&Choosing { question, choices: &choices, open: None, likely: None, help: None })
        })?;
        let Answer::Given(place) = answer else { return Ok(None) };
        let note = self.typed(screen, &Text::new("说明", "in words"), None)?;
        Ok(note.map(|note| (choices[place].code.clone(), note)))
    }

    /// Asks for a text beside the screen; nothing and going back leave the case as it is.
    pub(super) fn typed(
        &mut self,
        screen: &mut Option<Screen>,
        question: &Text,
        likely: Option<&str>,
    ) -> anyhow::Result<Option<String>> {
        let answer = self.aside(screen, |ctx| {
            let about = Text::new(
                "写明后回车；空或者 < 则案件不动",
                "type it and press Enter; nothing or < leaves the case as it is",
            );
            ctx.ui.ask_explained(question, likely, &about)
        })?;
        let answer = answer.trim();
        Ok(Some(answer.to_owned()).filter(|answer| !answer.is_empty() && answer != "<"))
    }

    /// Leaves the screen for a question.
    pub(super) fn aside<T>(
        &mut self,
        screen: &mut Option<Screen>,
        ask: impl FnOnce(&mut CommandContext) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let drew = screen.take().is_some();
        if let Some(look) = self.look.as_ref().filter(|_| drew) {
            let number = look.examined.case.number.clone();
            self.ctx.ui.say(&Text::new(format!("案件 {number}"), format!("case {number}")));
        }
        let answer = ask(self.ctx);
        if drew {
            *screen = Some(self.ctx.ui.screen());
        }
        answer
    }
}
