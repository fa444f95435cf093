//! Inquiries of the office whose outcome stands against a grant, until another one confirms.

use super::kind::{Door, Kind};
use super::obstacle::Obstacle;
use super::standing::Standing;
use crate::domain::life::Role;
use crate::domain::text::Text;
use crate::domain::words::Word;

/// Each inquiry that stands against it; one that reached nobody is remarked on.
pub(super) fn inquiry(standing: &Standing, found: &mut Vec<Obstacle>) {
    let number = standing.number;
    for made in &standing.inquiries {
        let (manner, subject, outcome, on) = (made.manner, made.subject, made.outcome, made.on);
        let paper = made.paper.map(|paper| paper.names()).unwrap_or(&["", ""]);
        let what = Text::new(
            format!("{on} {}（{}{}）：{}", manner.zh(), subject.zh(), paper[0], outcome.zh()),
            format!("{} on {on}, of {} {}: {}", manner.en(), subject.en(), paper[1], outcome.en()).replace(" :", ":"),
        );
        let obstacle = if outcome.stands_against() {
            Obstacle::new(Kind::Law, "inquiry_against", &[Door::Approve, Door::Issue], what)
        } else {
            Obstacle::remark(Kind::Law, "inquiry_without_answer", what)
        };
        let of = subject.code();
        let of_paper = made.paper.map(|paper| format!(" --paper {}", paper.code())).unwrap_or_default();
        let command = format!(
            "visa-cli inquiry record {number} --of {of}{of_paper} --manner MANNER --outcome confirmed --note TEXT"
        );
        found.push(
            obstacle
                .lifted(
                    "此后再次核实并记录；材料不实的，就该材料记录核实结果（--of document --paper KIND --outcome untrue），再不予批准",
                    "make sure once more, on that day or later, and record it; of a paper that is not true record that (--of document --paper KIND --outcome untrue), then refuse",
                    command,
                )
                .by(&[Role::Intake, Role::Review])
                .about(of),
        );
    }
}
