//! Rights that the person holds already, and open cases for the same right.

use chrono::NaiveDate;

use super::kind::{Door, Kind};
use super::obstacle::Obstacle;
use super::standing::{HeldRight, Standing};
use crate::domain::life::Role;
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

/// Each right that stands against a grant; an open case that came later is remarked on.
pub(super) fn right(standing: &Standing, found: &mut Vec<Obstacle>) {
    for right in standing.rights.iter().filter(|right| !right.replaced && right.overlaps(standing.asks_for)) {
        let (case, measure, number) = (&right.case, right.measure, standing.number);
        let days = right.until.map_or(String::new(), |until| format!(" – {until}"));
        let days = right.from.map_or(String::new(), |from| format!("（{from}{days}）"));
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
        let obstacle = if right.stands_against(standing.asks_for) {
            let command = format!("visa-cli {}", Door::Refuse.command(number)).replace("CODE", RIGHT_ALREADY_HELD);
            let ends = if right.issued {
                Door::Void.command(case)
            } else {
                format!("{} --note TEXT", Door::Withdraw.command(case))
            };
            Obstacle::new(Kind::RightHeld, code, &[Door::Approve, Door::Issue], what)
                .lifted(
                    format!("不予批准，或者先结束另一案：visa-cli {ends}"),
                    format!("refuse it, or end the other first: visa-cli {ends}"),
                    command,
                )
                .by(&[Role::Approve])
        } else {
            Obstacle::remark(Kind::RightHeld, code, what)
        };
        found.push(obstacle.about(case.clone()));
    }
}
