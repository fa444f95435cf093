//! What an officer at a terminal says of rows that are held: which of two is kept, whether both are, or whether what is on
//! file gives way. What is left open stays held.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::groups::{Group, Groups};
use super::settling::{SHOWN, said_otherwise};
use crate::app::amend::amend;
use crate::app::desk::Desk;
use crate::app::import::{Plan, Said, Settlings, Trouble};
use crate::cli::context::CommandContext;
use crate::cli::facts::set;
use crate::domain::text::Text;
use crate::error::UserError;
use crate::lists::outcome::RowOutcome;
use crate::ui::prompt::{Answer, Choice, Choosing};

/// What is asked of one row, or of a pair.
struct Question {
    what: Text,
    answers: Vec<(Choice, Does)>,
}

/// What an answer does.
#[derive(Clone)]
enum Does {
    /// It settles rows.
    Settles(Vec<(u64, Said)>),
    /// The case on file says from now on what the row says.
    Replaces(String, Value),
}

/// Asks what becomes of rows that are held. Cases that give way are amended at once; returns what settles the others, none
/// where everything was left open.
pub(super) fn ask(desk: &mut Desk, plan: &Plan, ctx: &mut CommandContext) -> anyhow::Result<Option<Settlings>> {
    let (mut rows, mut replaced) = (BTreeMap::new(), Vec::new());
    for Question { what, answers } in questions(desk, plan)? {
        let choices: Vec<Choice> = answers.iter().map(|(choice, _)| choice.clone()).collect();
        let open = Some(Text::new("先不认定", "leave it open"));
        let answer = ctx.ui.choose(&Choosing { question: what, choices: &choices, open, likely: None, help: None })?;
        match answer {
            Answer::Given(place) => match answers[place].1.clone() {
                Does::Settles(said) => rows.extend(said),
                Does::Replaces(case, over) => replaced.push((case, over)),
            },
            Answer::Open => {}
            Answer::Back => break,
        }
    }
    if rows.is_empty() && replaced.is_empty() {
        return Ok(None);
    }
    let note = {
        let about = Text::new(
            "为何是或者不是同一人，随名单记录",
            "why it is or is not the same person: it is recorded with the list",
        );
        ctx.ui.ask_explained(&Text::new("认定依据", "on what ground"), None, &about)?
    };
    for (case, over) in replaced {
        match amend(desk, &case, over, Some(&note)) {
            Ok(_) => {
                ctx.ui.say(&Text::new(
                    format!("案件 {case} 已按名单更正"),
                    format!("case {case} says what the list says"),
                ));
            }
            Err(error) => ctx.ui.error(&error.downcast::<UserError>()?),
        }
    }
    Ok(Some(Settlings { rows, note: Some(note) }))
}

fn questions(desk: &Desk, plan: &Plan) -> anyhow::Result<Vec<Question>> {
    let (mut asked, mut before): (Vec<Question>, Vec<u64>) = (Vec::new(), Vec::new());
    let groups = Groups::of(plan)?;
    let mut rows = plan.each_row();
    plan.troubles.each(|trouble| {
        let case = rows.by_ref().find(|row| row.row == trouble.row).and_then(|row| row.case);
        let case = case.map(|case| desk.number(case));
        let other = trouble.told.first().and_then(|told| told.other_row);
        match (trouble.outcome, other, case) {
            (RowOutcome::HeldDuplicate, Some(_), _) => {
                if let Some(group) = groups.of_row(trouble.row).filter(|group| !before.contains(&group.rows[0])) {
                    before.push(group.rows[0]);
                    asked.push(of_a_group(group, &trouble));
                }
            }
            (RowOutcome::HeldDuplicate, None, Some(case)) if is(&trouble, "MAYBE_KNOWN") => {
                asked.push(of_a_match(desk, &case, &trouble)?);
            }
            (RowOutcome::Changed, None, Some(case)) => asked.extend(of_a_change(&case, &trouble)?),
            _ => {}
        }
        Ok(asked.len() < SHOWN)
    })?;
    Ok(asked)
}

fn is(trouble: &Trouble, code: &str) -> bool {
    trouble.told.first().is_some_and(|told| told.code == code)
}

fn settles(row: u64, said: Said, code: &str, name: Text) -> (Choice, Does) {
    (Choice::new(code, name), Does::Settles(vec![(row, said)]))
}

/// Rows that hang together: one of them is kept, or all are, where they may be several people.
fn of_a_group(group: &Group, trouble: &Trouble) -> Question {
    let rows = &group.rows;
    let is_pair = rows.len() == 2;
    let keeps = |(place, kept): (usize, &u64)| {
        let left = rows.iter().filter(|row| *row != kept).map(|row| (*row, Said::Left)).collect();
        let name = Text::new(format!("只收第 {kept} 行"), format!("keep row {kept}"));
        let code = if is_pair { ["above", "below"][place].to_owned() } else { format!("row-{kept}") };
        (Choice::new(code, name), Does::Settles(left))
    };
    let mut answers: Vec<(Choice, Does)> = rows.iter().enumerate().map(keeps).collect();
    if group.trips_apart {
        let all = rows[1..].iter().map(|row| (*row, Said::Same(None))).collect();
        let name = Text::new("同一人的几次行程，都收", "keep all: they are trips of one person");
        answers.push((Choice::new("trips", name), Does::Settles(all)));
    }
    if group.may_be_several {
        let all = rows[1..].iter().map(|row| (*row, Said::Distinct)).collect();
        let name = match rows.len() {
            2 => Text::new("两人，都收", "keep both: they are two persons"),
            many => Text::new(format!("{many} 人，都收"), format!("keep all: they are {many} persons")),
        };
        answers.push((Choice::new(if is_pair { "both" } else { "all" }, name), Does::Settles(all)));
    }
    let (row, told) = (trouble.row, &trouble.told[0]);
    let also = match rows.iter().filter(|other| **other != row && Some(**other) != told.other_row).collect::<Vec<_>>()[..]
    {
        [] => Text::new("", ""),
        ref others => {
            let others = others.iter().map(|row| row.to_string()).collect::<Vec<_>>();
            Text::new(
                format!("；与之相连的还有第 {} 行", others.join("、")),
                format!("; with them row {}", others.join(", ")),
            )
        }
    };
    let what = Text::new(
        format!("第 {row} 行，{}{}", told.message_zh, also.zh),
        format!("row {row}: {}{}", told.message_en, also.en),
    );
    Question { what, answers }
}

fn of_a_match(desk: &Desk, case: &str, trouble: &Trouble) -> anyhow::Result<Question> {
    let row = trouble.row;
    let cases: Vec<&str> = trouble.told.iter().filter_map(|told| told.of_case.as_deref()).collect();
    let mut answers = Vec::new();
    if let [_, _, ..] = cases[..] {
        for case in cases {
            let name = Text::new(
                format!("案件 {case} 的本人，关联后收"),
                format!("the person of case {case}: take the row in, linked"),
            );
            let said = Said::Same(Some(desk.find(case)?.key));
            answers.push((Choice::new(format!("same-{case}"), name), Does::Settles(vec![(row, said)])));
        }
    } else {
        let name = Text::new("同一人，关联后收", "the same person: take the row in, linked");
        answers.push(settles(row, Said::Same(None), "same", name));
    }
    answers.extend([
        settles(row, Said::Distinct, "both", Text::new("另一人，都保留", "another person: keep both")),
        settles(
            row,
            Said::Left,
            "keep",
            Text::new(format!("只保留案件 {case}，不收该行"), format!("keep case {case} alone")),
        ),
    ]);
    let told = &trouble.told[0];
    let what = Text::new(format!("第 {row} 行，{}", told.message_zh), format!("row {row}: {}", told.message_en));
    Ok(Question { what, answers })
}

fn of_a_change(case: &str, trouble: &Trouble) -> anyhow::Result<Option<Question>> {
    let (mut over, mut values) = (json!({}), Vec::new());
    for (fact, told) in said_otherwise(&trouble.told) {
        set(&mut over, &format!("{fact}={}", told.value))?;
        values.push(format!("{fact}={}", told.value));
    }
    if values.is_empty() {
        return Ok(None);
    }
    let (row, values) = (trouble.row, values.join(", "));
    let replace = Text::new(format!("以名单为准，更正案件: {values}"), format!("replace by the list's: {values}"));
    let answers = vec![
        settles(
            row,
            Said::Left,
            "keep",
            Text::new(format!("以案件 {case} 为准"), format!("keep what case {case} says")),
        ),
        (Choice::new("replace", replace), Does::Replaces(case.to_owned(), over)),
    ];
    let what = Text::new(format!("第 {row} 行与案件 {case} 不同"), format!("row {row} differs from case {case}"));
    Ok(Some(Question { what, answers }))
}
