//! What the file says otherwise than the case: nothing is granted until an officer who reviews has looked into it.

use super::kind::{Door, Kind};
use super::obstacle::Obstacle;
use super::standing::Standing;
use crate::domain::labels::{self, within};
use crate::domain::life::{Role, State};
use crate::domain::text::Text;

/// Code of what another case says otherwise.
pub const FILE_SAYS_OTHERWISE: &str = "file_says_otherwise";

/// One obstacle for each fact that another case says otherwise.
pub(super) fn otherwise(standing: &Standing, found: &mut Vec<Obstacle>) {
    if standing.otherwise.is_empty() {
        return;
    }
    let number = standing.number;
    for one in &standing.otherwise {
        let (fact, case) = (one.fact.as_str(), &one.case);
        let name = labels::called_shortly(fact);
        let there = one.there.as_ref();
        let zh = there.map_or_else(|| "与本案不同".to_owned(), |there| format!("记载为 {}，本案没有这样写", there.zh));
        let en = there
            .map_or_else(|| "otherwise".to_owned(), |there| format!("as {}, which this case does not say", there.en));
        let by = one.by.as_ref();
        let by_zh = by.map_or(String::new(), |by| format!("（{by} 记录）"));
        let by_en = by.map_or(String::new(), |by| format!(" (recorded by {by})"));
        let what = Text::new(
            format!("{}（{fact}）：案件 {case} {zh}{by_zh}", name.zh),
            format!("{} ({fact}): case {case} has it {en}{by_en}", within(&name.en)),
        );
        let establish = format!("visa-cli establish {number} {fact}=VALUE --source TEXT");
        let (zh, en, command) = match standing.state {
            Some(State::Approved) => (
                "退回审查；由未收件、也未记录该情况的审核警官查明并写明来源",
                "give it back; an officer who reviews, and neither entered this case nor recorded that, establishes it",
                format!("visa-cli return {number} --note TEXT"),
            ),
            _ => (
                "由未收件、也未记录该情况的审核警官查明并写明来源；属实的，照实写明",
                "an officer who reviews, and neither entered this case nor recorded that, says from what; if it is so, \
                 say it here too",
                establish,
            ),
        };
        // A stay that the office itself gave is no ground of a refusal while it is left out.
        let doors: &[Door] = match fact.starts_with("current_stay.") {
            true => &[Door::Approve, Door::Issue, Door::Refuse],
            false => &[Door::Approve, Door::Issue],
        };
        let obstacle = Obstacle::new(Kind::Unestablished, FILE_SAYS_OTHERWISE, doors, what);
        found.push(obstacle.lifted(zh, en, command).by(&[Role::Review]).about(fact.to_owned()));
    }
}
