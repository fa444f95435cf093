//! An application that goes from office to office: it is open in one of them, and opened by no other door of either.

use super::kind::{Door, Kind};
use super::obstacle::Obstacle;
use super::right::RIGHT_ALREADY_HELD;
use super::standing::{Handed, HeldRight, Standing};
use crate::domain::life::{Role, State};
use crate::domain::text::Text;
use crate::domain::words::Word;

/// Code of an application that another office has.
pub const WITH_ANOTHER_OFFICE: &str = "with_another_office";
/// Code of an application that another office handed over to this one.
pub const CAME_FROM_ANOTHER: &str = "came_from_another_office";

/// Steps that are taken where the case is open.
const WHERE_IT_IS_OPEN: [Door; 12] = [
    Door::Accept,
    Door::Amend,
    Door::AddPaper,
    Door::Establish,
    Door::Notice,
    Door::Claim,
    Door::Review,
    Door::Approve,
    Door::Refuse,
    Door::Return,
    Door::Issue,
    Door::Print,
];

/// Says that another office has a case, by what a restoration lost.
pub fn is_open_there(number: &str, office: &str) -> Text {
    Text::new(
        format!("案件 {number} 已移交 {office}，移交登记在恢复所缺的交易中；该案由 {office} 办理"),
        format!("case {number} was handed over to {office} by what the restoration lost, and is open there"),
    )
}

/// A restoration lost that the case was handed over: the other office has it, and here it is closed again first.
pub(super) fn lost(standing: &Standing, found: &mut Vec<Obstacle>) {
    let Some(office) = &standing.lost_to else { return };
    let number = standing.number;
    let what = is_open_there(number, office);
    let command = format!("visa-cli transfer out {number} --to {office} --note TEXT -o FILE");
    found.push(
        Obstacle::new(Kind::State, WITH_ANOTHER_OFFICE, &WHERE_IT_IS_OPEN, what)
            .lifted(
                format!("重新登记移交：{command}；应由本机关办理的，由 {office} 再移交回来（visa-cli transfer in）"),
                format!(
                    "record the hand-over again: {command}; where it is to be led here, {office} hands it back (visa-cli \
                     transfer in)"
                ),
                command.clone(),
            )
            .by(Door::Withdraw.roles()),
    );
}

/// An application that goes from office to office is opened by no other door: it is open in one of them.
pub(super) fn between_offices(standing: &Standing, right: &HeldRight, way: &Handed) -> Obstacle {
    let (case, measure) = (&right.case, right.measure);
    let doors = [Door::Accept, Door::Approve, Door::Issue];
    let obstacle = |code, zh: String, en: String| Obstacle::new(Kind::RightHeld, code, &doors, Text::new(zh, en));
    let obstacle = match way {
        Handed::To(office) if right.issued => {
            let until = right.until.map_or(String::new(), |until| format!(" – {until}"));
            let days = right.from.map_or(String::new(), |from| format!(" {from}{until}"));
            let command = format!("visa-cli {}", Door::Refuse.command(standing.number)).replace("CODE", RIGHT_ALREADY_HELD);
            let (zh, en) = (
                format!("{office} 已就移交的案件 {case} 给予本人同一期间的权利：{}{days}", measure.zh()),
                format!(
                    "{office} gave the same person a right for these days in case {case}, which was handed over to it: {}{days}",
                    measure.en()
                ),
            );
            let obstacle = obstacle("right_held", zh, en);
            match standing.state {
                None | Some(State::Draft) => obstacle.lifted(
                    format!("由 {office} 作废其证件，再以新的回执登记（visa-cli transfer receipt）"),
                    format!("have {office} make its document void, and record its new receipt (visa-cli transfer receipt)"),
                    None,
                ),
                Some(_) => obstacle.lifted("不予批准", "refuse it", command),
            }
        }
        Handed::To(office) => obstacle(
            WITH_ANOTHER_OFFICE,
            format!("本人同一事项的申请（案件 {case}）已移交 {office}，由该机关办理"),
            format!("the application of the same person for the same right was handed over to {office} (case {case}) and is open there"),
        )
        .lifted(
            format!("由 {office} 移交回来（visa-cli transfer in）；已在该机关办结的，由原移交的机关新出具回执后登记（visa-cli transfer receipt）"),
            format!(
                "have {office} hand it back (visa-cli transfer in), or where it ended there record that by a new receipt of the office that it was handed over to from here (visa-cli transfer receipt)"
            ),
            None,
        ),
        Handed::From(office) => {
            let command = format!("visa-cli {}", Door::Accept.command(case));
            obstacle(
                CAME_FROM_ANOTHER,
                format!("{office} 已将本人同一事项的申请移交本机关，即草稿 {case}"),
                format!("{office} handed the application of the same person for the same right over: it is draft {case} here"),
            )
            .lifted("在该案继续办理", "go on with that case", command)
        }
    };
    obstacle.by(&[Role::Intake, Role::Review])
}
