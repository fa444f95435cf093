//! Inquiries of the office whose outcome stands against a grant, until another one confirms.

use super::kind::{Door, Kind};
use super::obstacle::Obstacle;
use super::standing::Standing;
use crate::domain::inquiry::InquiryOutcome;
use crate::domain::life::Role;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::rules::reasons::Code;

/// The ground on which an application is refused of which an inquiry came to that: what was said is proven false (Reg 21(ii)),
/// or who must cooperate does not (Reg 20). Doubt alone is none.
pub fn ground_of(outcome: InquiryOutcome) -> Option<Code> {
    match outcome {
        InquiryOutcome::Untrue => Some(Code::Fraud),
        InquiryOutcome::Refused => Some(Code::VerificationRefused),
        InquiryOutcome::Confirmed | InquiryOutcome::Doubtful | InquiryOutcome::NotReached => None,
    }
}

/// Each inquiry that stands against it: whatever came of it but that it confirms.
pub(super) fn inquiry(standing: &Standing, found: &mut Vec<Obstacle>) {
    let number = standing.number;
    for made in &standing.inquiries {
        let (manner, subject, outcome, on) = (made.manner, made.subject, made.outcome, made.on);
        let paper = made.paper.map(|paper| paper.names()).unwrap_or(&["", ""]);
        let (there_zh, there_en) = made
            .there
            .as_ref()
            .map_or_else(Default::default, |case| (format!("（案件 {case}）"), format!(", in case {case}")));
        let what = Text::new(
            format!("{on} {}（{}{}）：{}{there_zh}", manner.zh(), subject.zh(), paper[0], outcome.zh()),
            format!("{} on {on}, of {} {}: {}{there_en}", manner.en(), subject.en(), paper[1], outcome.en())
                .replace(" :", ":"),
        );
        let code = if outcome.stands_against() { "inquiry_against" } else { "inquiry_without_answer" };
        let obstacle = Obstacle::new(Kind::Law, code, &[Door::Approve, Door::Issue], what);
        let of = subject.code();
        let of_paper = made.paper.map(|paper| format!(" --paper {}", paper.code())).unwrap_or_default();
        let command = format!(
            "visa-cli inquiry record {number} --of {of}{of_paper} --manner MANNER --outcome confirmed --note TEXT"
        );
        let (zh, en) = match ground_of(outcome) {
            Some(ground) => (
                format!("据此不予批准（{ground}）；此后再次核实属实的，照实记录"),
                format!("refuse it on {ground}; where another inquiry, on that day or later, confirms, record that"),
            ),
            None => (
                "此后再次核实并记录；材料不实的，就该材料记录核实结果（--of document --paper KIND --outcome untrue），再不予批准".to_owned(),
                "make sure once more, on that day or later, and record it; of a paper that is not true record that (--of document --paper KIND --outcome untrue), then refuse".to_owned(),
            ),
        };
        found.push(obstacle.lifted(zh, en, command).by(&[Role::Intake, Role::Review]).about(of));
    }
}
