//! What was found against an application is lifted by another officer than the one who recorded it, who reviews.

use super::kind::{Door, Kind};
use super::obstacle::Obstacle;
use super::standing::Standing;
use crate::domain::inquiry::InquirySubject;
use crate::domain::life::Role;
use crate::domain::text::Text;
use crate::domain::words::{Defect, Word};

/// Code of what the records hold of a person.
pub const ON_RECORD: &str = "on_record";

/// One obstacle for each finding that what is said now would lift. At intake no ground is given, so none is lifted there.
pub(super) fn adverse(standing: &Standing, found: &mut Vec<Obstacle>) {
    let Some(me) = &standing.officer else { return };
    let (number, reviews) = (standing.number, me.roles.contains(&Role::Review));
    for one in &standing.lifts {
        let (finding, by) = (&one.finding, &one.officer);
        let doors: &[Door] = match reviews && *by != me.id {
            true => &[Door::Accept],
            false => &[Door::Accept, Door::Amend, Door::AddPaper, Door::Establish],
        };
        let (zh, en) = (Role::Review.zh(), Role::Review.code());
        let command = lifts(finding, number);
        let what = Text::new(
            format!("案件 {number} 的“{finding}”由 {by} 记录在案，不得由其本人或者在收件时解除"),
            format!("{finding} in case {number} was recorded by {by}: neither the same officer nor an intake lifts it"),
        );
        found.push(
            Obstacle::new(Kind::Duty, "adverse_finding", doors, what)
                .lifted(
                    format!("由另一名具有“{zh}”岗位的警官查明后写明来源: {command}"),
                    format!("another officer with the role {en} looks into it and says from what: {command}"),
                    command,
                )
                .by(&[Role::Review])
                .about(finding.clone()),
        );
    }
}

/// The command that says otherwise of a finding: a paper is added anew or asked about, an inquiry made once more.
fn lifts(finding: &str, number: &str) -> String {
    let of_paper = finding.strip_prefix("documents.").and_then(|rest| rest.split_once(".defect="));
    let asked = |of: &str| {
        format!("visa-cli inquiry record {number} --of {of} --manner MANNER --outcome confirmed --note TEXT")
    };
    match (of_paper, finding.split_once('=')) {
        (Some((kind, defect)), _) if defect == Defect::FalseStatement.code() => {
            asked(&format!("document --paper {kind}"))
        }
        (Some((kind, _)), _) => format!("visa-cli document add {number} --kind {kind} --note TEXT"),
        (None, Some((subject, _))) if subject == InquirySubject::Document.code() => asked("document --paper KIND"),
        (None, Some((subject, _))) if InquirySubject::find(subject).is_some() => asked(subject),
        (None, _) => {
            let fact = finding.split('=').next().unwrap_or("FACT");
            let value = if fact == "record" { "clear" } else { "VALUE" };
            format!("visa-cli establish {number} {fact}={value} --source TEXT")
        }
    }
}

/// What the search of the records found, told to who decides, whether or not the law counts it against the application.
pub(super) fn on_record(standing: &Standing, found: &mut Vec<Obstacle>) {
    for entry in standing.facts.record.iter().flatten() {
        let (zh, en) = (entry.kind.zh(), entry.kind.en());
        let on = entry.on.map_or_else(Default::default, |on| (format!("（{on}）"), format!(" of {on}")));
        let what = Text::new(format!("查询记录有：{zh}{}", on.0), format!("on record: {en}{}", on.1));
        let command = format!("visa-cli why {}", standing.number);
        let remark = Obstacle::remark(Kind::Law, ON_RECORD, what).about(entry.kind.code());
        found.push(remark.lifted("决定前查明其影响", "look at what it bears on before deciding", command));
    }
}
