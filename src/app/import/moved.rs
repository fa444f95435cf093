//! What moved since a plan was made: the file as it stood then, planned again, beside the plan of today.

use super::list::ListAsks;
use super::plan::Plan;
use super::survey::plan;
use crate::app::desk::Desk;
use crate::app::plan::Named;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::error::{Exit, UserError};
use crate::lists::outcome::RowOutcome;
use crate::lists::source::Source;
use crate::policy::InUse;

/// Rows that are told one by one.
const TOLD: usize = 40;
/// Transactions before the last that are looked at for a plan that does not tell when it was made, and up to which place of
/// the record: each is followed from the beginning.
const LOOKED_AT: u64 = 8;
const SMALL: u64 = 20_000;

/// Says that a plan does not hold any more, and which rows come to something else now than they did.
pub fn moved(desk: &Desk, source: &Source, asks: &ListAsks, named: &str, now: &Plan) -> anyhow::Result<UserError> {
    let details = match before(desk, source, asks, Named::read(named))? {
        Some((then, before)) => differences(&before, now, desk.policy.sha256 != then.policy.sha256)?,
        None => vec![Text::new(
            "原预案在本案件文件近来任何时候都不成立：可能是另一份名单、另外的参数，或者隔了一天",
            "at no late moment of this file was that the plan: it may be of another list, of other flags, or of another day",
        )],
    };
    let current = &now.plan;
    let error = UserError::new(
        Exit::Stale,
        "plan_moved",
        Text::new(
            format!("预案已变动（现为 {current}），没有写入"),
            format!("the plan has moved ({current} now); nothing was written"),
        ),
        Text::new(
            format!("核对上列差异；没有问题的，用 --plan {current} 写入"),
            format!("look at what differs; if that is right, write it with --plan {current}"),
        ),
    );
    Ok(error.with_details(details))
}

/// The file as it stood when the plan was made, and the plan.
fn before(desk: &Desk, source: &Source, asks: &ListAsks, named: Named) -> anyhow::Result<Option<(Desk, Plan)>> {
    let last = desk.file.head()?.transaction;
    let moments: Vec<u64> = match named.at {
        Some(at) => vec![at],
        None if desk.file.last_seq()? <= SMALL => (last.saturating_sub(LOOKED_AT)..last).rev().collect(),
        None => Vec::new(),
    };
    for at in moments.into_iter().filter(|at| (1..=last).contains(at)) {
        let then = as_it_stood(desk, at)?;
        let plan = plan(&then, source, asks, |_| true)?;
        if plan.plan == named.hash {
            return Ok(Some((then, plan)));
        }
    }
    Ok(None)
}

/// The same desk at the file as it stood after a transaction, with the law of then.
fn as_it_stood(desk: &Desk, at: u64) -> anyhow::Result<Desk> {
    let file = desk.file.as_it_stood(at, |_| {})?;
    let today = desk.policy.sha256_of_text();
    // A text that a training file was given on the command line is the same then and now.
    let follows_file = desk.file.law_in_force()?.is_some_and(|sha256| sha256 == today);
    let other = file.law_in_force()?.filter(|sha256| follows_file && *sha256 != today);
    let text = other.map(|sha256| file.policy(&sha256)).transpose()?.flatten();
    let policy = text.map_or(desk.policy, InUse::kept);
    Ok(Desk::new(file, policy, desk.now, None, desk.random))
}

/// The rows that come to something else, each with what it came to and comes to.
fn differences(before: &Plan, now: &Plan, other_law: bool) -> anyhow::Result<Vec<Text>> {
    let mut told = Vec::new();
    if other_law {
        told.push(Text::new("所依据的政策文本已变", "the law in force is another"));
    }
    let mut reasons = now.reasons_of(before)?;
    let mut more = 0;
    for (was, is) in before.each_row().zip(now.each_row()) {
        if was.outcome == is.outcome && was.case == is.case {
            continue;
        }
        if TOLD <= told.len() {
            more += 1;
            continue;
        }
        let why = reasons.remove(&is.row).unwrap_or_else(|| Text::new("", ""));
        let sides = |outcome: RowOutcome| (outcome.zh(), outcome.en());
        let ((was_zh, was_en), (is_zh, is_en)) = (sides(was.outcome), sides(is.outcome));
        let with = |text: &str, sign: &str| if text.is_empty() { String::new() } else { format!("{sign}{text}") };
        told.push(Text::new(
            format!("第 {} 行: {was_zh} → {is_zh}{}", is.row, with(&why.zh, "，")),
            format!("row {}: {was_en} → {is_en}{}", is.row, with(&why.en, ", ")),
        ));
    }
    if more > 0 {
        told.push(Text::new(format!("另有 {more} 行"), format!("and {more} rows more")));
    }
    if told.is_empty() {
        told.push(Text::new(
            "各行结果相同；补正通知、期限或者适用的规定有变",
            "every row comes to the same; what is asked for, a day or the law that applies has changed",
        ));
    }
    Ok(told)
}
