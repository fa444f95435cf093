//! What who acts may do now with a case, and why not the rest: what the gate says of every door.

use serde::Serialize;

use super::at_gate::{Asks, before_follow_up, obstacles_of};
use super::decide::{Examined, examine};
use super::desk::Desk;
use super::issue::{stays_until, waits_for_the_passport};
use super::renew::{FollowUp, measure_of};
use super::undo;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::error::UserError;
use crate::gate::{Door, Obstacle};

/// A command with why it is open or closed.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The command line, without its program.
    pub command: String,
    /// The step.
    pub door: Door,
    /// Why, where there is more to say than that it may be run.
    pub why: Option<Text>,
    /// What stands before it; it may be run now where nothing does.
    pub obstacles: Vec<Obstacle>,
}

/// What may and what may not be done now.
#[derive(Clone, Debug)]
pub struct Choices {
    /// All commands that move a case.
    pub all: Vec<Choice>,
    /// The commands that open a follow-up of what the case gave, while it holds.
    pub follow_ups: Vec<Choice>,
    /// What who acts may do besides that lifts what stands in the way, each with what it lifts: an inquiry, who a person is, a hit,
    /// a second look.
    pub lifting: Vec<(String, Text)>,
    /// What moves no case along: an inquiry, taking back the last act of who acts.
    pub beside: Vec<Beside>,
    /// Everything that stands before a step, and what is to be remarked.
    pub obstacles: Vec<Obstacle>,
}

/// A command beside the steps, with why it is closed or what it takes back.
#[derive(Clone, Debug)]
pub struct Beside {
    /// The command line, without its program.
    pub command: String,
    /// Its constant word.
    pub step: &'static str,
    /// It may be run now.
    pub is_open: bool,
    /// Why it may not, or what it does.
    pub why: Option<Text>,
    /// Code of what closes it.
    pub code: Option<&'static str>,
}

#[derive(Serialize)]
struct ChoiceShown<'a> {
    command: &'a str,
    step: &'static str,
    why: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    obstacles: Vec<&'static str>,
}

impl Choice {
    /// It may be run now.
    pub fn is_open(&self) -> bool {
        self.obstacles.is_empty()
    }

    fn told(&self) -> ChoiceShown<'_> {
        ChoiceShown {
            command: &self.command,
            step: self.door.code(),
            why: self.why.as_ref().map_or("open", |why| &why.en),
            obstacles: self.obstacles.iter().map(|obstacle| obstacle.code).collect(),
        }
    }
}

impl Beside {
    fn told(&self) -> ChoiceShown<'_> {
        ChoiceShown {
            command: &self.command,
            step: self.step,
            why: self.why.as_ref().map_or("open", |why| &why.en),
            obstacles: self.code.into_iter().collect(),
        }
    }
}

impl Choices {
    /// Returns the document that `next --json` prints.
    pub fn as_json(&self) -> serde_json::Value {
        let told = |open: bool| -> Vec<ChoiceShown> {
            let plain = self.all.iter().map(|choice| (choice, choice.told()));
            let renewals =
                self.follow_ups.iter().map(|choice| (choice, ChoiceShown { step: "renew", ..choice.told() }));
            let all = plain.chain(renewals).map(|(choice, told)| (choice.is_open(), told));
            let beside = self.beside.iter().map(|beside| (beside.is_open, beside.told()));
            all.chain(beside).filter(|(is_open, _)| *is_open == open).map(|(_, told)| told).collect()
        };
        let lifting =
            self.lifting.iter().map(|(command, what)| serde_json::json!({"command": command, "why": what.en}));
        let lifting: Vec<serde_json::Value> = lifting.collect();
        serde_json::json!({
            "schema": 1, "open": told(true), "closed": told(false), "lifting": lifting, "obstacles": self.obstacles
        })
    }
}

/// The order in which the commands are told: along the life of a case.
const TOLD: [Door; 22] = [
    Door::Accept,
    Door::Review,
    Door::Notice,
    Door::Approve,
    Door::Refuse,
    Door::Issue,
    Door::Claim,
    Door::Return,
    Door::Amend,
    Door::AddPaper,
    Door::VerifyPaper,
    Door::Establish,
    Door::Receive,
    Door::GiveBack,
    Door::HandOn,
    Door::Withdraw,
    Door::Collect,
    Door::Void,
    Door::Correct,
    Door::ConfirmCorrection,
    Door::Print,
    Door::Recuse,
];

/// Asks of every command whether it may be run now.
pub fn next(desk: &Desk, name: &str) -> anyhow::Result<Choices> {
    desk.officer()?;
    let examined = examine(desk, desk.take_up(name)?)?;
    let asks = Asks::approved(desk, &examined)?;
    let by_door = obstacles_of(desk, &examined, &asks, &TOLD)?;
    let mut all = Vec::new();
    for (door, obstacles) in by_door.doors {
        let why = match obstacles.first() {
            Some(first) => Some(first.what.clone()),
            None => outcome(door, &examined),
        };
        all.push(Choice { command: command(door, &examined), door, why, obstacles });
    }
    let follow_ups = follow_ups(desk, &examined, &asks)?;
    let state = examined.case.row.state;
    let mut obstacles = by_door.all;
    obstacles.retain(|obstacle| state.is_open() || obstacle.is_ahead(state));
    let lifting = lifting(desk, &examined, &obstacles)?;
    let beside = vec![inquiry(&examined, &all), undoing(desk, &examined)?];
    Ok(Choices { all, follow_ups, lifting, beside, obstacles })
}

/// An inquiry establishes facts, and is open where that is.
fn inquiry(examined: &Examined, all: &[Choice]) -> Beside {
    let before = all.iter().find(|choice| choice.door == Door::Establish).and_then(|choice| choice.obstacles.first());
    Beside {
        command: format!("inquiry record {} --of SUBJECT --outcome OUTCOME", examined.case.number),
        step: "inquiry",
        is_open: before.is_none(),
        why: before.map(|obstacle| obstacle.what.clone()),
        code: before.map(|obstacle| obstacle.code),
    }
}

/// Who acts may take back their own last act of today.
fn undoing(desk: &Desk, examined: &Examined) -> anyhow::Result<Beside> {
    let number = &examined.case.number;
    let (command, step) = (format!("undo {number} --note TEXT"), "undo");
    match undo::slip(desk, Some(number)) {
        Ok(slip) => {
            let what = Text::new(format!("撤销：{}", slip.kind.zh()), format!("takes back: {}", slip.kind.en()));
            Ok(Beside { command, step, is_open: true, why: Some(what), code: None })
        }
        Err(error) => match error.downcast::<UserError>() {
            Ok(why) => Ok(Beside { command, step, is_open: false, why: Some(why.what), code: Some(why.code) }),
            Err(error) => Err(error),
        },
    }
}

/// Commands that move no case and are no step.
const LIFTING: [&str; 4] = ["inquiry", "person", "watchlist", "sample"];
/// Of these, what is left to officers who had no hand in the case.
const OF_OTHERS: [&str; 2] = ["watchlist", "sample"];

fn lifting(desk: &Desk, examined: &Examined, obstacles: &[Obstacle]) -> anyhow::Result<Vec<(String, Text)>> {
    let officer = desk.officer()?;
    let hands = desk.file.hands(examined.case.row.key)?;
    let had_a_hand = hands.iter().any(|(who, _)| *who == officer.member.id);
    let may = |one: &&Obstacle| one.who.iter().any(|role| officer.may(*role)) && !one.is_remark();
    let mut found = Vec::new();
    for one in obstacles.iter().filter(may) {
        let Some(command) = one.command.as_deref().and_then(|command| command.strip_prefix("visa-cli ")) else {
            continue;
        };
        let verb = command.split(' ').next().unwrap_or_default();
        if LIFTING.contains(&verb) && !(had_a_hand && OF_OTHERS.contains(&verb)) {
            found.push((command.to_owned(), one.what.clone()));
        }
    }
    Ok(found)
}

/// What the holder of a document may ask for next while no other took its place; that its stay is over is told, and bars nobody
/// from asking.
fn follow_ups(desk: &Desk, examined: &Examined, asks: &Asks) -> anyhow::Result<Vec<Choice>> {
    let (row, number) = (&examined.case.row, &examined.case.number);
    let document = desk.file.issued(row.key)?.filter(|document| !document.ended);
    let holds = document.is_some();
    let over = document.and_then(|document| stays_until(&examined.case.facts, &document));
    let over = over.filter(|last| *last < desk.today()).map(|last| {
        Text::new(format!("所给停留或者居留已于 {last} 届满"), format!("the stay that it gave ended on {last}"))
    });
    let obstacles = if holds { before_follow_up(desk, examined, asks)? } else { Vec::new() };
    let acts = FollowUp::ALL.iter().filter(|act| holds && measure_of(row.measure, **act).is_some());
    let choice = |act: &FollowUp| Choice {
        command: format!("renew {number} --act {}", act.code()),
        door: Door::Accept,
        why: obstacles.first().map(|first| first.what.clone()).or_else(|| over.clone()),
        obstacles: obstacles.clone(),
    };
    Ok(acts.map(choice).collect())
}

/// The command line, with the flag that shows the passport where it was not seen before.
fn command(door: Door, examined: &Examined) -> String {
    let command = door.command(&examined.case.number);
    let unseen = door == Door::Issue && waits_for_the_passport(&examined.case.facts);
    if unseen { format!("{command} --passport-shown") } else { command }
}

/// What was found today, said of the steps that rest on it.
fn outcome(door: Door, examined: &Examined) -> Option<Text> {
    let rests_on_it = [Door::Review, Door::Approve, Door::Refuse, Door::Issue].contains(&door);
    let outcome = examined.decision.outcome;
    let what = || Text::new(format!("今天评估：{}", outcome.zh()), format!("assessed today: {}", outcome.en()));
    rests_on_it.then(what)
}
