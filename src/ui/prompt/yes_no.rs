//! Yes or no: by a key and Enter at a terminal, in words anywhere.

use console::{Key, Term};

use super::{Answer, asks_about, goes_back};
use crate::domain::text::Text;
use crate::ui::{Ui, safe};

/// What is told where an answer is neither yes nor no.
fn neither(likely: Option<bool>) -> Text {
    match likely {
        None => Text::new("  答 y 或者 n；回车不作陈述", "  answer y or n; Enter says neither"),
        Some(_) => Text::new("  答 y 或者 n", "  answer y or n"),
    }
}

/// What the keys come to, which `?` tells.
fn keys(likely: Option<bool>) -> Text {
    let enter = match likely {
        Some(true) => Text::new("回车即是", "Enter is yes"),
        Some(false) => Text::new("回车即否", "Enter is no"),
        None => Text::new("回车不作陈述", "Enter says neither"),
    };
    Text::new(
        format!("y 是，n 否，{}；< 返回上一问，Ctrl-C 放弃，不写入任何内容", enter.zh),
        format!("y is yes, n is no, {}; < goes back, Ctrl-C gives up and nothing is written", enter.en),
    )
}

impl Ui {
    /// Asks for yes or no; Enter takes the likely answer, or says neither.
    pub fn yes_no(&mut self, question: &Text, likely: Option<bool>) -> anyhow::Result<Answer<bool>> {
        self.yes_no_explained(question, likely, None)
    }

    /// The same; `?` is answered with what the question is about too.
    pub fn yes_no_explained(
        &mut self,
        question: &Text,
        likely: Option<bool>,
        about: Option<&Text>,
    ) -> anyhow::Result<Answer<bool>> {
        let shown = match likely {
            Some(true) => "Y/n",
            Some(false) => "y/N",
            None => "y/n",
        };
        let question = Text::new(format!("{} [{shown}]", question.zh), format!("{} [{shown}]", question.en));
        if self.draws() {
            loop {
                if let Some(answer) = self.yes_no_by_key(&question, likely)? {
                    return Ok(answer);
                }
                self.explained(likely, about);
            }
        }
        loop {
            let answer = self.ask(&question, None)?;
            match answer.trim().to_lowercase().as_str() {
                "" => return Ok(likely.map_or(Answer::Open, Answer::Given)),
                "y" | "yes" | "是" => return Ok(Answer::Given(true)),
                "n" | "no" | "否" => return Ok(Answer::Given(false)),
                answer if goes_back(answer) => return Ok(Answer::Back),
                answer if asks_about(answer) => self.explained(likely, about),
                _ => self.say(&neither(likely)),
            }
        }
    }

    fn explained(&mut self, likely: Option<bool>, about: Option<&Text>) {
        if let Some(about) = about {
            self.explain(about);
        }
        self.explain(&keys(likely));
    }

    /// Takes the last of the keys before Enter; `None` where it is asked what the question is about.
    fn yes_no_by_key(&mut self, question: &Text, likely: Option<bool>) -> anyhow::Result<Option<Answer<bool>>> {
        self.reads_keys();
        self.flush();
        let prompt = self.shortened(&format!("{} ", safe::shown(question.of(self.lang))));
        let term = Term::stderr();
        let mut typed = None;
        // A scanner that sends a passport into a question answers nothing, nor does the Enter at its end.
        let mut stray = false;
        let hint = neither(likely).of(self.lang).to_owned();
        let answer = self.drawn(|| -> std::io::Result<Option<Answer<bool>>> {
            term.write_str(&prompt)?;
            loop {
                match (term.read_key()?, stray) {
                    (Key::Escape, _) | (Key::Char('<' | '＜'), false) => return Ok(Some(Answer::Back)),
                    (Key::Char('?' | '？'), false) => return Ok(None),
                    (Key::Enter, false) => return Ok(Some(typed.or(likely).map_or(Answer::Open, Answer::Given))),
                    (Key::Enter, true) => {
                        (typed, stray) = (None, false);
                        term.write_str(&format!("\r\n{hint}\r\n{prompt}"))?;
                    }
                    (Key::Backspace, _) => (typed, stray) = (None, false),
                    (Key::Char('y' | 'Y' | '是'), false) => typed = Some(true),
                    (Key::Char('n' | 'N' | '否'), false) => typed = Some(false),
                    (Key::Char(_), _) => (typed, stray) = (None, true),
                    _ => continue,
                }
                let letter = typed.map_or(" ", |yes| if yes { "y" } else { "n" });
                term.write_str(&format!("{letter}\u{8}"))?;
            }
        });
        term.write_line("")?;
        answer
    }

    /// Asks a question that is answered with yes or no.
    pub fn confirm(&mut self, question: &Text, likely: bool) -> anyhow::Result<bool> {
        loop {
            match self.yes_no(question, Some(likely))? {
                Answer::Given(yes) => return Ok(yes),
                Answer::Open | Answer::Back => {}
            }
        }
    }
}
