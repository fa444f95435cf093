//! Rights that the person holds already, and open cases for the same right.

use chrono::NaiveDate;

use super::handed::between_offices;
use super::kind::{Door, Kind};
use super::obstacle::Obstacle;
use super::standing::{HeldRight, Standing};
use crate::domain::life::{Role, State};
use crate::domain::text::Text;
use crate::domain::words::Word;

/// The ground on which an application for what the person holds already is refused.
pub const RIGHT_ALREADY_HELD: &str = "RIGHT_ALREADY_HELD";

impl HeldRight {
    /// Tells whether its days overlap with those asked for; days that are not known may.
    fn overlaps(&self, asks_for: Option<(NaiveDate, NaiveDate)>) -> bool {
        let Some((first, last)) = asks_for else { return true };
        self.until.is_none_or(|until| first <= until) && self.from.is_none_or(|from| from <= last)
    }

    /// Tells whether it stands against a grant for some days.
    pub(super) fn stands_against(&self, asks_for: Option<(NaiveDate, NaiveDate)>) -> bool {
        !self.replaced && (self.issued || self.goes_before) && self.overlaps(asks_for)
    }
}

/// Code of two documents of one person that hold for the same days.
pub const TWO_RIGHTS: &str = "two_rights_hold";

/// What a document that holds already is not to stand beside: found after both were issued.
fn beside(standing: &Standing, (first, last): (NaiveDate, Option<NaiveDate>), found: &mut Vec<Obstacle>) {
    let until = last.unwrap_or(NaiveDate::MAX);
    let holds = |right: &&HeldRight| {
        let over = right.until.is_some_and(|until| until < standing.today) || until < standing.today;
        right.handed.is_none() && right.issued && !right.replaced && !over && right.overlaps(Some((first, until)))
    };
    for right in standing.rights.iter().filter(holds) {
        let (case, number) = (&right.case, standing.number);
        let what = Text::new(
            format!("本人持有同一期间的两项权利：案件 {number} 和案件 {case}（{}）", right.measure.zh()),
            format!(
                "the same person holds two rights for the same days: of case {number} and of case {case} ({})",
                right.measure.en()
            ),
        );
        let (own, other) = (Door::Void.command(number), Door::Void.command(case));
        found.push(
            Obstacle::new(Kind::RightHeld, TWO_RIGHTS, &[Door::Collect], what)
                .lifted(
                    format!("作废其中一项：visa-cli {own}，或者 visa-cli {other}；认定有误的由审核警官改认"),
                    format!(
                        "make one of them void: visa-cli {own}, or visa-cli {other}; where they are two persons after all, \
                         a reviewing officer finds so"
                    ),
                    format!("visa-cli {own}"),
                )
                .by(&[Role::Approve])
                .about(case.clone()),
        );
    }
}

/// Each right that stands against a grant; an open case that came later is remarked on.
pub(super) fn right(standing: &Standing, found: &mut Vec<Obstacle>) {
    if let Some(holds) = standing.holds {
        beside(standing, holds, found);
        return;
    }
    let stands = |right: &&HeldRight| !right.replaced && right.overlaps(standing.days_asked);
    for right in standing.rights.iter().filter(stands) {
        if let Some(way) = &right.handed {
            found.push(between_offices(standing, right, way).about(right.case.clone()));
            continue;
        }
        let (case, measure) = (&right.case, right.measure);
        let until = right.until.map_or(String::new(), |until| format!(" – {until}"));
        let days = right.from.map_or(String::new(), |from| format!(" {from}{until}"));
        let (code, what) = if right.issued {
            (
                "right_held",
                Text::new(
                    format!("案件 {case} 已给予本人同一期间的权利：{}{days}", measure.zh()),
                    format!("case {case} gives the same person a right for these days: {}{days}", measure.en()),
                ),
            )
        } else {
            (
                "open_case_for_the_same",
                Text::new(
                    format!("本人同一事项的案件 {case} 在办"),
                    format!("case {case} of the same person for the same right is open"),
                ),
            )
        };
        let obstacle = if right.stands_against(standing.days_asked) {
            against(standing, right, code, what)
        } else {
            Obstacle::remark(Kind::RightHeld, code, what)
        };
        found.push(obstacle.about(case.clone()));
    }
}

/// A right that stands against a grant: this application is refused, or the other ends first.
fn against(standing: &Standing, right: &HeldRight, code: &'static str, what: Text) -> Obstacle {
    let (case, number) = (&right.case, standing.number);
    let refuse = format!("visa-cli {}", Door::Refuse.command(number)).replace("CODE", RIGHT_ALREADY_HELD);
    // Who approves refuses what was reviewed.
    let command = match standing.state {
        Some(State::Accepted | State::UnderExamination) => {
            format!("visa-cli review {number} --recommend refuse --note TEXT")
        }
        Some(_) | None => refuse,
    };
    let (who, ends) = if right.issued {
        (Door::Void.roles(), Door::Void.command(case))
    } else {
        (Door::Withdraw.roles(), format!("{} --note TEXT", Door::Withdraw.command(case)))
    };
    let zh: Vec<&str> = who.iter().map(|role| role.zh()).collect();
    let en: Vec<&str> = who.iter().map(|role| role.code()).collect();
    let (zh, en) = (zh.join("、"), en.join(" or "));
    Obstacle::new(Kind::RightHeld, code, &[Door::Approve, Door::Issue], what)
        .lifted(
            format!("不予批准：{command}；或者由“{zh}”岗位先结束另一案：visa-cli {ends}"),
            format!("refuse it: {command}; or an officer with the role {en} ends the other first: visa-cli {ends}"),
            command,
        )
        .by(&[Role::Approve])
}
