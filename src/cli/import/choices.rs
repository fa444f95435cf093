//! What an officer at a terminal says of rows that are held: which of two is kept, whether both are, or whether what is on
//! file gives way. What is left open stays held.

use std::collections::BTreeMap;

use serde_json::{Value, json};

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
    /// It settles a row.
    Settles(u64, Said),
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
                Does::Settles(row, said) => {
                    rows.insert(row, said);
                }
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
    let (mut asked, mut pairs): (Vec<Question>, Vec<(u64, u64)>) = (Vec::new(), Vec::new());
    let mut rows = plan.each_row();
    plan.troubles.each(|trouble| {
        let case = rows.by_ref().find(|row| row.row == trouble.row).and_then(|row| row.case);
        let case = case.map(|case| desk.number(case));
        let other = trouble.told.first().and_then(|told| told.other_row);
        match (trouble.outcome, other, case) {
            (RowOutcome::HeldDuplicate, Some(other), _) => {
                let pair = (trouble.row.min(other), trouble.row.max(other));
                if !pairs.contains(&pair) {
                    pairs.push(pair);
                    asked.push(of_a_pair(pair, &trouble));
                }
            }
            (RowOutcome::HeldDuplicate, None, Some(case)) if is(&trouble, "MAYBE_KNOWN") => {
                asked.push(of_a_match(&case, &trouble));
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
    (Choice::new(code, name), Does::Settles(row, said))
}

fn of_a_pair((above, below): (u64, u64), trouble: &Trouble) -> Question {
    let keep = |row: u64| Text::new(format!("只收第 {row} 行"), format!("keep row {row}"));
    let mut answers =
        vec![settles(below, Said::Left, "above", keep(above)), settles(above, Said::Left, "below", keep(below))];
    if is(trouble, "MAYBE_DUPLICATE_ROW") {
        answers.push(settles(
            below,
            Said::Distinct,
            "both",
            Text::new("两人，都收", "keep both: they are two persons"),
        ));
    }
    let (row, told) = (trouble.row, &trouble.told[0]);
    let what = Text::new(format!("第 {row} 行，{}", told.message_zh), format!("row {row}: {}", told.message_en));
    Question { what, answers }
}

fn of_a_match(case: &str, trouble: &Trouble) -> Question {
    let row = trouble.row;
    let answers = vec![
        settles(row, Said::Same, "same", Text::new("同一人，关联后收", "the same person: take the row in, linked")),
        settles(row, Said::Distinct, "both", Text::new("另一人，都保留", "another person: keep both")),
        settles(
            row,
            Said::Left,
            "keep",
            Text::new(format!("只保留案件 {case}，不收该行"), format!("keep case {case} alone")),
        ),
    ];
    let told = &trouble.told[0];
    let what = Text::new(format!("第 {row} 行，{}", told.message_zh), format!("row {row}: {}", told.message_en));
    Question { what, answers }
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
