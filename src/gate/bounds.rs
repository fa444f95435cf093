//! The outermost bounds of what is issued, whatever the decision says: an extension together with those before it gives no
//! more days than the stay first printed (EEAL 29(3)).

use chrono::NaiveDate;

use super::kind::{Door, Kind};
use super::obstacle::Obstacle;
use super::standing::Standing;
use crate::domain::day::plus_days;
use crate::domain::facts::Facts;
use crate::domain::text::Text;
use crate::domain::words::Measure;
use crate::rules::reasons::Outcome;

/// Returns the last day that all extensions together may give: the stay first printed, and as many days again.
pub fn furthest(facts: &Facts) -> Option<NaiveDate> {
    let stay = facts.current_stay.stay_days.filter(|_| facts.measure == Measure::VisaExtension)?;
    Some(plus_days(facts.current_stay.entered_on?, stay.0.saturating_mul(2)))
}

/// The last day that is granted lies beyond all days that extensions may give.
pub(super) fn bounds(standing: &Standing, found: &mut Vec<Obstacle>) {
    // Where the law says no it says why: this is asked of what it would let pass.
    let grants = matches!(standing.decision.outcome, Outcome::Eligible | Outcome::Refer);
    let asked = standing.asks_for.filter(|_| grants).zip(furthest(standing.facts));
    let Some(((_, last), furthest)) = asked.filter(|((_, last), furthest)| furthest < last) else { return };
    let number = standing.number;
    let what = Text::new(
        format!("案件 {number} 的停留将延至 {last}，超过签证原注明停留期可延的最后一日 {furthest}"),
        format!(
            "case {number} would extend the stay to {last}, beyond {furthest}, the furthest that the stay first printed lets it be extended to"
        ),
    );
    let command = format!("visa-cli amend {number} --set request.extension_days=DAYS --note TEXT");
    found.push(
        Obstacle::new(Kind::Law, "beyond_original_stay", &[Door::Approve, Door::Issue], what)
            .lifted("减少申请延期的日数", "ask for fewer days", command)
            .by(Door::Amend.roles())
            .about("request.extension_days"),
    );
}
