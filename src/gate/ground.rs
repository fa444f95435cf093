//! The ground of a refusal: what is missing or not known is none, until it need not be waited for any more.

use super::inquiry::ground_of;
use super::kind::{Door, Kind};
use super::lapsed;
use super::law::led_there;
use super::obstacle::Obstacle;
use super::standing::Standing;
use crate::domain::facts::Facts;
use crate::domain::life::Role;
use crate::domain::text::Text;
use crate::rules::reasons::{Code, Outcome};

/// Code of a refusal on what is not known.
const GROUND_NOT_KNOWN: &str = "ground_not_known";

/// Nothing that is known speaks against the case, or not what it is refused on: the notice is given, and its time awaited.
pub(super) fn ground(standing: &Standing, found: &mut Vec<Obstacle>) {
    let asked = &standing.decided_on;
    if let Some(on) = asked.ground.filter(|on| on.is_of_the_office()) {
        found.push(of_the_office(standing.number, on));
        return;
    }
    if asked.ground == Some(Code::OtherProcedure) {
        found.push(of_another_procedure(standing.number));
        return;
    }
    if asked.nothing_more_comes {
        return;
    }
    let named = |code: &Code| asked.ground.is_none_or(|on| on == *code);
    let codes = standing.decision.reasons.iter().map(|reason| reason.code);
    let decided = codes.filter(|code| code.outcome() != Outcome::Eligible && !code.is_of_the_office() && named(code));
    let decided: Vec<Code> = decided.collect();
    let lapsed: Vec<Code> = lapsed::grounds(standing).into_iter().filter(named).collect();
    let held = asked.ground.is_none() && found_otherwise(standing);
    let is_known = held || decided.iter().any(|code| !is_open(*code, standing.facts));
    let Some(first) = decided.first().or(lapsed.first()).filter(|_| !is_known) else { return };
    let number = standing.number;
    let what = Text::new(
        format!("案件 {number} 缺少材料或者情况尚未查明，当前不能据此不予批准"),
        format!("in case {number} papers or facts are missing, which is no ground to refuse it on yet"),
    );
    let command = format!("visa-cli refuse {number} --ground {first} --nothing-more TEXT --note TEXT");
    let (zh, en) = if standing.noticed.is_some() {
        (
            "等申请人补正；本机关设定的告知期限（notice_days）届满后，或者申请人表示不再补交的，可以不予批准",
            "wait for what was asked for; once the days of the notice (notice_days) are over, or the applicant has said that \
             nothing more comes, it may be refused",
        )
    } else {
        (
            "先退回审查并一次性告知；申请人表示不再补交的，可以不予批准",
            "give it back and give the notice first; where the applicant has said that nothing more comes, it may be refused",
        )
    };
    let obstacle = Obstacle::new(Kind::Law, GROUND_NOT_KNOWN, &[Door::Refuse], what);
    found.push(obstacle.lifted(zh, en, command).by(&[Role::Approve]));
}

/// A supervisor decides what the office is late with, and refuses nobody on it.
fn of_the_office(number: &str, on: Code) -> Obstacle {
    let what = Text::new(
        format!("{on} 是本机关的事由，不得据此不予批准案件 {number}"),
        format!("{on} is a matter of the office: case {number} is not refused on it"),
    );
    Obstacle::new(Kind::Law, "no_ground", &[Door::Refuse], what)
        .lifted(
            "符合规定的，写明该理由批准",
            "what is eligible is approved on it",
            format!("visa-cli approve {number} --ground {on} --note TEXT"),
        )
        .by(&[Role::Approve])
}

/// What another procedure decides is refused there, if it is.
fn of_another_procedure(number: &str) -> Obstacle {
    let what = Text::new(
        format!("案件 {number} 由其他程序办理，不在此不予批准"),
        format!("case {number} is decided in another procedure: it is not refused here"),
    );
    led_there(Obstacle::new(Kind::Law, "no_ground", &[Door::Refuse], what), number)
}

/// Tells whether the file itself shows a ground, or something lapsed, for which a valid one is asked first.
pub(super) fn shown_by_the_file(standing: &Standing) -> bool {
    found_otherwise(standing) || !lapsed::grounds(standing).is_empty()
}

/// The person holds the right already, what the case goes on from has ended, or an inquiry found that what was said is not
/// true, or that nobody answers.
fn found_otherwise(standing: &Standing) -> bool {
    standing.basis.ended.is_some()
        || standing.rights.iter().any(|right| right.stands_against(standing.days_asked))
        || standing.inquiries.iter().any(|made| ground_of(made.outcome).is_some())
}

/// Tells whether a reason says that something is missing or not known: it may be shown still.
fn is_open(code: Code, facts: &Facts) -> bool {
    let inviter = &facts.inviter;
    let unstated = code == Code::UrgencyNotShown && facts.request.visa_abroad_in_time.is_none();
    let unsought = inviter.electronic_registry.is_none() && inviter.lingang_registered.is_none();
    let unregistered = code == Code::EPortInviterNotRegistered && unsought;
    unstated || unregistered || code.outcome() == Outcome::MissingDocuments
}
