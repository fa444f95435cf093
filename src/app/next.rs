//! What who acts may do now with a case, and why not the rest: the same questions that each act asks before it writes.

use serde::Serialize;

use super::amend::may_amend;
use super::case::OpenCase;
use super::custody::place_of_receipt;
use super::decide::{Discretion, Examined, examine, law_allows, may_decide, may_notice, may_review};
use super::desk::Desk;
use super::issue::may_issue;
use crate::domain::life::{Hand, Place, Step};
use crate::domain::text::Text;
use crate::error::UserError;
use crate::record::roster::Role;
use crate::rules::reasons::Outcome;

/// A command with why it is open or closed.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The command line, without its program.
    pub command: String,
    /// Why, where there is more to say than that it may be run.
    pub why: Option<Text>,
    /// It may be run now.
    pub open: bool,
}

/// What may and what may not be done now.
#[derive(Clone, Debug)]
pub struct Choices {
    /// All commands that move a case.
    pub all: Vec<Choice>,
}

#[derive(Serialize)]
struct ChoiceShown<'a> {
    command: &'a str,
    why: &'a str,
}

impl Choice {
    fn told(&self) -> ChoiceShown<'_> {
        ChoiceShown { command: &self.command, why: self.why.as_ref().map_or("open", |why| &why.en) }
    }
}

impl Choices {
    /// Returns the document that `next --json` prints.
    pub fn as_json(&self) -> serde_json::Value {
        let told = |open: bool| -> Vec<ChoiceShown> {
            self.all.iter().filter(|choice| choice.open == open).map(Choice::told).collect()
        };
        serde_json::json!({"schema": 1, "open": told(true), "closed": told(false)})
    }
}

/// Asks of every command whether it may be run now.
pub fn next(desk: &Desk, name: &str) -> anyhow::Result<Choices> {
    let case = desk.take_up(name)?;
    let examined = examine(desk, case)?;
    let case = &examined.case;
    let number = &case.number;
    let mut all = Vec::new();
    let mut add = |command: String, asked: anyhow::Result<()>, why: Option<Text>| -> anyhow::Result<()> {
        let choice = match asked {
            Ok(()) => Choice { command, why, open: true },
            Err(error) => Choice { command, why: Some(error.downcast::<UserError>()?.what), open: false },
        };
        all.push(choice);
        Ok(())
    };
    add(format!("review {number}"), may_review(desk, case), outcome(&examined))?;
    add(format!("notice {number}"), may_notice(desk, &examined).map(|_| ()), None)?;
    let approve = may_decide(desk, case, Step::Approve).and_then(|()| law_allows(&examined, &Discretion::default()));
    add(format!("approve {number}"), approve, outcome(&examined))?;
    let refuse = may_decide(desk, case, Step::Refuse).and_then(|()| has_ground(&examined));
    add(format!("refuse {number} --ground CODE --note TEXT"), refuse, outcome(&examined))?;
    let issue = may_issue(desk, case).and_then(|()| law_allows(&examined, &super::issue::approved_on(desk, case)?));
    add(format!("issue {number} --number N"), issue, outcome(&examined))?;
    let step = |step: Step, roles: &[Role]| -> anyhow::Result<()> {
        desk.must_be_one_of(roles)?;
        desk.may_step(case, step).map(|_| ())
    };
    add(format!("claim {number}"), step(Step::Claim, &[Role::Review]), None)?;
    add(format!("return {number} --note TEXT"), step(Step::Return, &[Role::Approve, Role::Review, Role::Issue]), None)?;
    add(format!("amend {number} --set FACT=VALUE --note TEXT"), may_amend(desk, case), None)?;
    add(format!("document add {number} --kind KIND"), may_amend(desk, case), None)?;
    add(format!("custody receive {number}"), may_receive(desk, case), None)?;
    add(format!("custody return {number}"), may_give_back(desk, case), None)?;
    add(format!("withdraw {number}"), step(Step::Withdraw, &[Role::Intake, Role::Review]), None)?;
    add(format!("collect {number}"), step(Step::Collect, &[Role::Issue, Role::Intake]), None)?;
    let void = step(Step::Void, &[Role::Approve]).and_then(|()| desk.had_no_hand(case, &[Hand::Issued]));
    add(format!("void {number} --note TEXT"), void, None)?;
    add(format!("correct {number} --number N --note TEXT"), step(Step::Correct, &[Role::Issue]), None)?;
    Ok(Choices { all })
}

fn outcome(examined: &Examined) -> Option<Text> {
    use crate::domain::words::Word;
    let outcome = examined.decision.outcome;
    Some(Text::new(format!("今天评估：{}", outcome.zh()), format!("assessed today: {}", outcome.en())))
}

fn has_ground(examined: &Examined) -> anyhow::Result<()> {
    if examined.decision.outcome != Outcome::Eligible {
        return Ok(());
    }
    let number = &examined.case.number;
    Err(UserError::new(
        crate::error::Exit::LawSaysNo,
        "no_ground",
        Text::new(
            format!("案件 {number} 没有不予批准的理由"),
            format!("nothing in case {number} gives a ground to refuse"),
        ),
        Text::new("", ""),
    )
    .into())
}

fn may_receive(desk: &Desk, case: &OpenCase) -> anyhow::Result<()> {
    desk.must_be_one_of(&[Role::Intake, Role::Issue])?;
    desk.not_recused(case)?;
    place_of_receipt(case)?;
    if case.row.custody == Place::Holder { Ok(()) } else { Err(super::custody::already_there(case).into()) }
}

fn may_give_back(desk: &Desk, case: &OpenCase) -> anyhow::Result<()> {
    desk.must_be_one_of(&[Role::Intake, Role::Issue])?;
    desk.not_recused(case)?;
    if case.row.custody == Place::Holder { Err(super::custody::already_there(case).into()) } else { Ok(()) }
}
