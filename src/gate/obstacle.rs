//! One obstacle: what it is, which steps it closes, what lifts it and who may.

use serde::Serialize;
use serde::ser::SerializeMap;

use super::kind::{Door, Kind};
use super::right::TWO_RIGHTS;
use super::second_look::DOUBTED;
use crate::domain::life::{Role, State};
use crate::domain::number::NO_NUMBER;
use crate::domain::text::{Lang, Text};

/// Something that stands between a case and some of its steps; what closes no step is a remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// Its kind.
    pub kind: Kind,
    /// Constant word for scripts.
    pub code: &'static str,
    /// The steps that it closes.
    pub blocks: Vec<Door>,
    /// What it is: it names the thing, lower case, no full stop.
    pub what: Text,
    /// What to do about it.
    pub remedy: Text,
    /// The command that lifts it, where one does.
    pub command: Option<String>,
    /// Who may lift it; nobody in particular where it is empty.
    pub who: Vec<Role>,
    /// What it is about: the path of a fact, the number of a case, a paper.
    pub about: Option<String>,
    /// More of the same, one line each.
    pub details: Vec<Text>,
}

impl Obstacle {
    /// Returns an obstacle that closes some steps.
    pub fn new(kind: Kind, code: &'static str, blocks: &[Door], what: Text) -> Obstacle {
        Obstacle {
            kind,
            code,
            blocks: blocks.to_vec(),
            what,
            remedy: Text::new("", ""),
            command: None,
            who: Vec::new(),
            about: None,
            details: Vec::new(),
        }
    }

    /// Returns a remark: it closes nothing.
    pub fn remark(kind: Kind, code: &'static str, what: Text) -> Obstacle {
        Obstacle::new(kind, code, &[], what)
    }

    /// Says what lifts it, and the command to type.
    #[must_use]
    pub fn lifted(
        mut self,
        zh: impl Into<String>,
        en: impl Into<String>,
        command: impl Into<Option<String>>,
    ) -> Obstacle {
        self.remedy = Text::new(zh.into(), en.into());
        self.command = command.into();
        self
    }

    /// Says who may lift it.
    #[must_use]
    pub fn by(mut self, who: &[Role]) -> Obstacle {
        self.who = who.to_vec();
        self
    }

    /// Says what it is about.
    #[must_use]
    pub fn about(mut self, about: impl Into<String>) -> Obstacle {
        self.about = Some(about.into());
        self
    }

    /// Adds lines of detail.
    #[must_use]
    pub fn with(mut self, details: Vec<Text>) -> Obstacle {
        self.details = details;
        self
    }

    /// Says the number of a case that had none yet when it was found.
    #[must_use]
    pub fn numbered(mut self, number: &str) -> Obstacle {
        let said = |text: &str| {
            let words = text.split(' ').map(|word| match word.strip_prefix(NO_NUMBER) {
                Some(after) if is_nothing_more(after) => format!("{number}{after}"),
                Some(_) | None => word.to_owned(),
            });
            words.collect::<Vec<_>>().join(" ")
        };
        self.what = Text::new(said(&self.what.zh), said(&self.what.en));
        self.remedy = Text::new(said(&self.remedy.zh), said(&self.remedy.en));
        self.command = self.command.as_deref().map(said);
        self
    }

    /// Says it of an application that was not taken in: there is no case that a command could name.
    #[must_use]
    pub fn unnumbered(mut self) -> Obstacle {
        let names_none = |text: &str| text.split(' ').any(|word| word == NO_NUMBER);
        if self.command.as_deref().is_some_and(names_none) {
            self.command = None;
        }
        self.numbered("CASE")
    }

    /// Says it of an application whose intake was only rehearsed: what is to be done on the case is done once there is one.
    #[must_use]
    pub fn rehearsed(self) -> Obstacle {
        let named = self.command.is_some();
        let mut told = self.unnumbered();
        if named && told.command.is_none() {
            let (zh, en) = (&told.remedy.zh, &told.remedy.en);
            told.remedy = Text::new(format!("受理后{zh}"), format!("once it is taken in, {en}"));
        }
        told
    }

    /// Tells whether it closes a step that leads on, and is more than that the step is not open yet.
    pub fn leads_on(&self) -> bool {
        let on = [Door::Accept, Door::Review, Door::Approve, Door::Issue, Door::Collect];
        !matches!(self.kind, Kind::State | Kind::Duty) && self.blocks.iter().any(|door| on.contains(door))
    }

    /// What to do about it, with the command that does it: a line for each way.
    pub fn ways_on(&self, lang: Lang) -> Vec<String> {
        let (remedy, command) = (self.remedy.of(lang), self.command.as_deref().unwrap_or_default());
        // A remedy with a command of its own is another way than the one that follows.
        let both = remedy.contains("visa-cli") && !command.is_empty() && !remedy.contains(command);
        let mut ways = if both {
            vec![remedy.to_owned(), command.to_owned()]
        } else if remedy.contains("visa-cli") || command.is_empty() {
            vec![remedy.to_owned()]
        } else {
            vec![format!("{remedy}: {command}").trim_start_matches(": ").to_owned()]
        };
        ways.retain(|way| !way.is_empty());
        ways
    }

    /// Tells whether it stands before what is still to come of a case: nothing is in the way of one that is over, and of an
    /// issued one what stands before handing the document over.
    pub fn is_ahead(&self, state: State) -> bool {
        match state {
            State::Refused | State::Withdrawn | State::Void => false,
            // What was found too late is to be seen to still.
            State::Collected => self.leads_on() && matches!(self.code, TWO_RIGHTS | DOUBTED),
            State::Issued => self.leads_on() && self.blocks.contains(&Door::Collect),
            State::Draft
            | State::Accepted
            | State::AwaitingPapers
            | State::UnderExamination
            | State::Reviewed
            | State::Approved => self.is_remark() || self.leads_on(),
        }
    }

    /// Tells whether it is about who acts: another officer may take the step.
    pub fn is_of_who_acts(&self) -> bool {
        self.kind == Kind::Duty && !matches!(self.code, "one_approver" | "one_for_two")
    }

    /// Tells whether it closes no step.
    pub fn is_remark(&self) -> bool {
        self.blocks.is_empty()
    }
}

impl Serialize for Obstacle {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("kind", &self.kind)?;
        map.serialize_entry("code", self.code)?;
        map.serialize_entry("blocks", &self.blocks)?;
        map.serialize_entry("message_en", &self.what.en)?;
        map.serialize_entry("message_zh", &self.what.zh)?;
        map.serialize_entry("remedy_en", &self.remedy.en)?;
        map.serialize_entry("remedy_zh", &self.remedy.zh)?;
        map.serialize_entry("command", &self.command)?;
        map.serialize_entry("who", &self.who)?;
        map.serialize_entry("about", &self.about)?;
        if !self.details.is_empty() {
            map.serialize_entry("details", &self.details)?;
        }
        map.end()
    }
}

/// What follows a number in a sentence is a mark, or the next word of Chinese.
fn is_nothing_more(after: &str) -> bool {
    after.chars().next().is_none_or(|mark| !mark.is_ascii() || mark.is_ascii_punctuation() && mark != '-')
}
