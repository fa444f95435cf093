//! The document that a case goes on from: what was made void, or has had another in its place, gives no stay to go on from.

use super::kind::{Door, Kind};
use super::obstacle::Obstacle;
use super::standing::{BasisEnded, Standing};
use crate::domain::life::{Role, State};
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::rules::reasons::Code;

/// Code of a case that goes on from a document which holds no longer.
pub const BASIS_ENDED: &str = "basis_ended";

impl BasisEnded {
    /// What became of the document.
    pub fn what(&self) -> Text {
        let case = &self.case;
        if let Some(by) = &self.replaced_by {
            return Text::new(
                format!("案件 {case} 的证件已由案件 {by} 的证件取代"),
                format!("the document of case {by} has taken the place of that of case {case}"),
            );
        }
        let (zh, en) = self
            .ground
            .map_or_else(Default::default, |ground| (format!("（{}）", ground.zh()), format!(" ({})", ground.en())));
        Text::new(format!("案件 {case} 的证件已作废{zh}"), format!("the document of case {case} was made void{en}"))
    }
}

/// The document that the case goes on from was not handed over: nobody used it yet.
fn not_collected(case: &str) -> Obstacle {
    let what = Text::new(
        format!("本案以案件 {case} 的证件为依据，该证件尚未领取"),
        format!("this case goes on from the document of case {case}, which was not collected"),
    );
    let command = format!("visa-cli {}", Door::Collect.command(case));
    Obstacle::new(Kind::Lapsed, "basis_not_collected", &[Door::Approve, Door::Issue], what)
        .lifted("已经领取的，先登记领取", "where it was handed over, record that first", command)
        .by(Door::Collect.roles())
        .about(case)
}

/// The document that the case goes on from holds no longer: it is refused, or the application withdrawn.
pub(super) fn basis(standing: &Standing, found: &mut Vec<Obstacle>) {
    found.extend(standing.basis.not_collected.as_deref().map(not_collected));
    let Some(ended) = &standing.basis.ended else { return };
    let number = standing.number;
    let Text { zh, en } = ended.what();
    let what = Text::new(format!("{zh}，本案以该证件为依据"), format!("{en}, and this case goes on from it"));
    let command = match standing.state {
        // Who approves refuses what was reviewed.
        Some(State::Accepted | State::UnderExamination) => {
            format!("visa-cli review {number} --recommend refuse --note TEXT")
        }
        Some(_) | None => format!("visa-cli {}", Door::Refuse.command(number)).replace("CODE", Code::WrongBasis.code()),
    };
    let (zh, en) = match &ended.replaced_by {
        Some(by) => (
            format!("不予批准：{command}；或者申请人撤回，另就案件 {by} 的证件申请：visa-cli renew {by} --act ACT"),
            format!(
                "refuse it: {command}; or the applicant withdraws it, and applies on the document of case {by}: visa-cli \
                 renew {by} --act ACT"
            ),
        ),
        None => (
            format!(
                "不予批准：{command}；或者申请人撤回：visa-cli {}；停留实际另有依据的，更正现有停留",
                Door::Withdraw.command(number)
            ),
            format!(
                "refuse it: {command}; or the applicant withdraws it: visa-cli {}; where the stay has another basis after all, \
                 say which",
                Door::Withdraw.command(number)
            ),
        ),
    };
    let obstacle = Obstacle::new(Kind::Lapsed, BASIS_ENDED, &[Door::Approve, Door::Issue], what);
    found.push(obstacle.lifted(zh, en, command).by(&[Role::Approve]).about(ended.case.clone()));
}
