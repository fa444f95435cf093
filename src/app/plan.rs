//! A plan as it is named: by its hash, and the transaction after which it was made; and what moved since.

use super::bulk::done_since;
use super::desk::Desk;
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::record::hash::Hash;

/// Cases that are told one by one.
const TOLD: usize = 20;

/// A plan as it is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named<'a> {
    /// The hash.
    pub hash: &'a str,
    /// The transaction, where it is told.
    pub at: Option<u64>,
}

impl<'a> Named<'a> {
    /// Reads `HASH` or `HASH@TRANSACTION`.
    pub fn read(text: &'a str) -> Named<'a> {
        match text.split_once('@') {
            Some((hash, at)) => Named { hash, at: at.parse().ok() },
            None => Named { hash: text, at: None },
        }
    }

    /// Tells whether a plan is the one that is named, whenever it was made.
    pub fn is(self, plan: &str) -> bool {
        self.hash == Named::read(plan).hash
    }
}

/// Names a plan that is made now, of everything that makes it another.
pub(super) fn name(desk: &Desk, all: &str) -> anyhow::Result<String> {
    Ok(format!("{}@{}", Hash::of(all.as_bytes()), desk.file.head()?.transaction))
}

/// Says that a plan does not hold any more, and which cases moved since it was made, those that are in it now first.
pub fn moved(desk: &Desk, named: &str, now: &str, in_it: &[&str]) -> anyhow::Result<UserError> {
    let error = UserError::new(
        Exit::Stale,
        "plan_moved",
        Text::new(
            format!("方案已变动，现为 {now}；没有写入任何内容"),
            format!("the plan has moved: it is {now} now; nothing was written"),
        ),
        Text::new("不带 --plan 再看一次", "look at it again without --plan"),
    );
    let Some(seq) = Named::read(named).at.map(|at| desk.last_event_of(at)).transpose()?.flatten() else {
        return Ok(error);
    };
    let mut touched: Vec<(bool, String, u64)> = Vec::new();
    for key in desk.file.cases_touched_after(seq)? {
        let number = desk.number(key);
        touched.push((!in_it.contains(&&*number), number, key.0));
    }
    touched.sort();
    let more = touched.len().saturating_sub(TOLD);
    let mut told = Vec::new();
    for (_, number, key) in touched.into_iter().take(TOLD) {
        let done = done_since(desk, CaseKey(key), seq)?;
        told.push(Text::new(format!("案件 {number}：{}", done.zh), format!("case {number}: {}", done.en)));
    }
    if more > 0 {
        told.push(Text::new(format!("另有 {more} 件"), format!("and {more} cases more")));
    }
    if told.is_empty() {
        told.push(Text::new(
            "此后没有案件变动；适用的规定、布控名单、单位登记或者日期有变",
            "no case has moved since: the law in force, the watch list, the register of units or the day is another",
        ));
    }
    Ok(error.with_details(told))
}
