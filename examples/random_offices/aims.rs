//! Aims: what chance alone seldom brings about. Each leads applications to steps before which one kind of obstacle stands,
//! by whoever comes, while others do something else now and then. A gate that forgot the kind would let them pass.

use chrono::Duration;
use serde_json::{Value, json};
use visa_cli::app::intake::{Submission, prepare, take_in};
use visa_cli::app::units::{self, Finding as Standing};
use visa_cli::app::{amend, custody, decide, inquiry};
use visa_cli::domain::inquiry::InquiryOutcome;
use visa_cli::domain::life::State;
use visa_cli::domain::words::UnitStanding;
use visa_cli::record::act::Particulars;

use super::Play;
use super::small_office::key;
use super::steps::read;
use super::town::{OFFICERS, Person, UNITS};

/// The places of the officers who may do everything.
const FOUR: [usize; 4] = [2, 3, 4, 5];
/// How often officers try to lead a case on before they leave it.
const TRIES: usize = 14;

const PORT: &str = "pv-negotiation";
const EXTENSION: &str = "ex-30-days";

/// Of these the name of somebody is made whom the town has not seen before.
const SURNAMES: [&str; 12] = [
    "NOVAK", "SILVA", "KOWALSKI", "HANSEN", "TANAKA", "ROSSI", "DUBOIS", "WEBER", "OKAFOR", "PETROV", "LINDGREN",
    "MORALES",
];
const GIVEN: [&str; 12] =
    ["ANNA", "PEDRO", "HELEN", "VIKTOR", "MARIE", "JONAS", "CLARA", "DAVID", "IRENE", "PAUL", "SOFIA", "THOMAS"];

type Aim = fn(&mut Play) -> anyhow::Result<()>;

/// One or more for each kind of obstacle, in the order of the gate's words.
const AIMS: [Aim; 18] = [
    nobody,
    entered_tomorrow,
    not_verified,
    no_agent,
    paper_lapses,
    another_on_the_passport,
    two_passports,
    watched,
    law_says_no,
    inquiry_against,
    issued_twice,
    unit_suspended,
    one_alone,
    stepped_aside,
    not_reviewed,
    changed_after_review,
    passport_with_its_holder,
    number_again,
];

impl Play {
    /// One of the aims.
    pub(super) fn aimed(&mut self) -> anyhow::Result<()> {
        let aim = *self.random.one(&AIMS);
        aim(self)
    }

    /// Somebody tries a command; tells whether it was done.
    fn tries(&mut self, act: impl FnOnce(&mut Play) -> anyhow::Result<()>) -> anyhow::Result<bool> {
        if self.chance(5) {
            let aside = self.act();
            self.judged(aside)?;
        }
        self.sits_down(&FOUR)?;
        let done = act(self);
        self.judged(done)
    }

    /// Takes an application in; nothing where it is refused.
    fn filed(&mut self, facts: &Value) -> anyhow::Result<Option<String>> {
        let mut number = None;
        self.tries(|play| {
            let (facts, particulars) = (read(facts)?, Particulars::default());
            let (follows, sources) = (None, Default::default());
            let application = Submission { facts, particulars, follows, sources, late: None, hands_over: false };
            let ready = prepare(&play.desk, application, false, None)?;
            number = Some(take_in(&mut play.desk, ready)?.case);
            Ok(())
        })?;
        Ok(number)
    }

    /// Leads a case on to a state, by whoever comes; it is left where that goes on being refused.
    fn led(&mut self, name: &str, to: State) -> anyhow::Result<()> {
        for _ in 0..TRIES {
            let state = self.desk.find(name)?.state;
            if state == to {
                break;
            }
            self.tries(|play| play.leads_on(name, state))?;
        }
        Ok(())
    }

    fn leads_on(&mut self, name: &str, state: State) -> anyhow::Result<()> {
        match state {
            State::Draft => self.intake(Some(name)),
            State::Accepted | State::AwaitingPapers | State::UnderExamination => self.review(name),
            State::Reviewed => self.approve(name),
            State::Approved if self.chance(3) => custody::take_in(&mut self.desk, name, None).map(drop),
            State::Approved => {
                let number = format!("P{:06}", self.random.below(100_000));
                self.issue(name, &number)
            }
            State::Issued | State::Collected | State::Refused | State::Withdrawn | State::Void => Ok(()),
        }
    }

    /// An application, led to its document.
    fn granted(&mut self, facts: &Value) -> anyhow::Result<()> {
        self.granted_if(facts, State::Issued, |_, _| Ok(()))
    }

    /// An application, led to a state; then something happens, and it is led on to its document.
    fn granted_if(
        &mut self,
        facts: &Value,
        until: State,
        then: impl FnOnce(&mut Play, &str) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let Some(name) = self.filed(facts)? else { return Ok(()) };
        self.led(&name, until)?;
        then(self, &name)?;
        self.led(&name, State::Issued)
    }

    /// Somebody who was never here.
    fn stranger(&mut self) -> Person {
        let (surname, given) = (*self.random.one(&SURNAMES), *self.random.one(&GIVEN));
        let (day, nationality) =
            (1 + self.random.below(28), *self.random.one(&["CZE", "BRA", "POL", "NOR", "ITA", "FRA"]));
        Person {
            passport: format!("K{:08}", self.random.below(100_000_000)).into(),
            nationality,
            name: format!("{surname} {given}").into(),
            born: format!("{}-{:02}-{day:02}", 1960 + self.random.below(40), 1 + self.random.below(12)).into(),
        }
    }

    /// A whole application of somebody who was never here.
    fn of_a_stranger(&mut self, id: &str) -> (Person, Value) {
        let of = self.stranger();
        let facts = self.whole(id, &of);
        (of, facts)
    }
}

/// A name without a letter.
fn nobody(play: &mut Play) -> anyhow::Result<()> {
    let (_, mut facts) = play.of_a_stranger(PORT);
    facts["applicant"]["name"] = json!("-- 123");
    play.granted(&facts)
}

fn entered_tomorrow(play: &mut Play) -> anyhow::Result<()> {
    let (_, mut facts) = play.of_a_stranger(EXTENSION);
    facts["current_stay"]["entered_on"] = json!(play.desk.today() + Duration::days(2));
    play.granted(&facts)
}

fn not_verified(play: &mut Play) -> anyhow::Result<()> {
    let (_, mut facts) = play.of_a_stranger(PORT);
    facts["passport"]["verification"] = Value::Null;
    play.granted(&facts)
}

/// An employer files, and nobody is named who does.
fn no_agent(play: &mut Play) -> anyhow::Result<()> {
    let (_, mut facts) = play.of_a_stranger(EXTENSION);
    facts["filing"]["filed_by"] = json!("employer");
    play.granted(&facts)
}

/// A paper ends between the approval and the issue.
fn paper_lapses(play: &mut Play) -> anyhow::Result<()> {
    let (_, mut facts) = play.of_a_stranger(EXTENSION);
    let paper = play.random.below(5);
    facts["documents"][paper]["valid_until"] = json!(play.desk.today() + Duration::days(2));
    play.granted_if(&facts, State::Approved, |play, _| {
        play.desk.now += Duration::days(3);
        Ok(())
    })
}

fn another_on_the_passport(play: &mut Play) -> anyhow::Result<()> {
    let (of, facts) = play.of_a_stranger(PORT);
    let other = Person { passport: of.passport, nationality: of.nationality, ..play.stranger() };
    play.granted(&facts)?;
    let facts = play.whole(PORT, &other);
    play.granted(&facts)
}

fn two_passports(play: &mut Play) -> anyhow::Result<()> {
    let (of, facts) = play.of_a_stranger(PORT);
    let other = Person { passport: play.stranger().passport, ..of };
    play.granted(&facts)?;
    let facts = play.whole(PORT, &other);
    play.granted(&facts)
}

fn watched(play: &mut Play) -> anyhow::Result<()> {
    let (of, facts) = play.of_a_stranger(PORT);
    let until = *play.random.one(&[State::Accepted, State::Reviewed, State::Approved]);
    play.granted_if(&facts, until, |play, _| play.tries(|play| play.watch_for(Some(&of))).map(drop))
}

fn law_says_no(play: &mut Play) -> anyhow::Result<()> {
    let (_, mut facts) = play.of_a_stranger(PORT);
    facts["request"]["stay_days"] = json!(31 + play.random.below(9));
    play.granted(&facts)
}

fn inquiry_against(play: &mut Play) -> anyhow::Result<()> {
    let (_, facts) = play.of_a_stranger(PORT);
    let until = *play.random.one(&[State::Accepted, State::Reviewed]);
    play.granted_if(&facts, until, |play, name| {
        let outcome = *play.random.one(&[InquiryOutcome::Refused, InquiryOutcome::Doubtful]);
        let made = inquiry::Made { outcome, ..play.made() };
        play.tries(|play| inquiry::record(&mut play.desk, name, &made).map(drop)).map(drop)
    })
}

/// The same person files twice for the same days.
fn issued_twice(play: &mut Play) -> anyhow::Result<()> {
    let (_, facts) = play.of_a_stranger(PORT);
    let first = play.filed(&facts)?;
    let second = play.filed(&facts)?;
    for name in [first, second].into_iter().flatten() {
        play.led(&name, State::Issued)?;
    }
    Ok(())
}

fn unit_suspended(play: &mut Play) -> anyhow::Result<()> {
    let (_, mut facts) = play.of_a_stranger(PORT);
    let unit = *play.random.one(&UNITS);
    facts["inviter"]["uscc"] = json!(unit);
    let mark = |play: &mut Play, standing| {
        let finding = Standing { standing, from: None, ground: Some("register".to_owned()), note: None };
        play.tries(|play| units::mark(&mut play.desk, unit, finding).map(drop)).map(drop)
    };
    let until = *play.random.one(&[State::Accepted, State::Reviewed, State::Approved]);
    play.granted_if(&facts, until, |play, _| mark(play, UnitStanding::Suspended))?;
    mark(play, UnitStanding::Active)
}

/// One officer does what takes two.
fn one_alone(play: &mut Play) -> anyhow::Result<()> {
    let (_, facts) = play.of_a_stranger(PORT);
    let Some(name) = play.filed(&facts)? else { return Ok(()) };
    let place = *play.random.one(&FOUR);
    for _ in 0..TRIES {
        let state = play.desk.find(&name)?.state;
        play.desk.seat(OFFICERS[place].0, Some(Box::new(key(place))))?;
        play.desk.now += Duration::minutes(play.random.below(9) as i64);
        let done = play.leads_on(&name, state);
        play.judged(done)?;
    }
    Ok(())
}

/// Everybody but one steps aside, and goes on all the same.
fn stepped_aside(play: &mut Play) -> anyhow::Result<()> {
    let (_, facts) = play.of_a_stranger(PORT);
    let until = *play.random.one(&[State::Accepted, State::Reviewed, State::Approved]);
    play.granted_if(&facts, until, |play, name| {
        for _ in 0..4 {
            play.tries(|play| decide::recuse(&mut play.desk, name, Some("a cousin")).map(drop))?;
        }
        Ok(())
    })
}

/// Approved and issued as it came in.
fn not_reviewed(play: &mut Play) -> anyhow::Result<()> {
    let (_, facts) = play.of_a_stranger(PORT);
    let Some(name) = play.filed(&facts)? else { return Ok(()) };
    for _ in 0..3 {
        play.tries(|play| play.approve(&name))?;
    }
    play.led(&name, State::Issued)
}

/// What was reviewed is not what is approved.
fn changed_after_review(play: &mut Play) -> anyhow::Result<()> {
    let (_, facts) = play.of_a_stranger(PORT);
    let Some(name) = play.filed(&facts)? else { return Ok(()) };
    play.led(&name, State::Reviewed)?;
    let days = json!({"request": {"stay_days": 1 + play.random.below(20)}});
    play.tries(|play| amend::amend(&mut play.desk, &name, days, Some("fewer days")).map(drop))?;
    for _ in 0..3 {
        play.tries(|play| play.approve(&name))?;
    }
    play.led(&name, State::Issued)
}

/// A sticker is put into a passport that is not here.
fn passport_with_its_holder(play: &mut Play) -> anyhow::Result<()> {
    let (_, facts) = play.of_a_stranger(EXTENSION);
    let Some(name) = play.filed(&facts)? else { return Ok(()) };
    play.led(&name, State::Approved)?;
    for _ in 0..4 {
        let number = play.number();
        play.tries(|play| play.issue(&name, &number))?;
    }
    Ok(())
}

/// Two documents under one number.
fn number_again(play: &mut Play) -> anyhow::Result<()> {
    let number = format!("Q{:06}", play.random.below(100_000));
    for _ in 0..2 {
        let (_, facts) = play.of_a_stranger(PORT);
        let Some(name) = play.filed(&facts)? else { continue };
        play.led(&name, State::Approved)?;
        for _ in 0..4 {
            play.tries(|play| play.issue(&name, &number))?;
        }
    }
    Ok(())
}
