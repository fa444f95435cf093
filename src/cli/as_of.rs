//! `--as-of`: the case file as it stood at a moment, for the commands that look; and `--reveal`.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::closed_list::one_of;
use super::context::{CommandContext, clock, read_time};
use super::day;
use crate::app::desk::{Desk, recorded_time};
use crate::app::law;
use crate::domain::day::{beijing, start_of};
use crate::domain::ground::Purpose;
use crate::domain::text::Text;
use crate::error::{Exit, UserError};

/// Whether passport numbers are shown in full. What is recorded is what is shown now, so not of an earlier moment.
#[derive(clap::Args)]
pub(crate) struct Reveal {
    /// Show passport numbers in full; recorded as a view
    #[arg(long, requires = "purpose", conflicts_with = "as_of")]
    reveal: bool,
    /// What for
    #[arg(long, value_name = "CODE", value_parser = one_of::<Purpose>(), requires = "reveal")]
    purpose: Option<Purpose>,
}

impl Reveal {
    /// What they are shown in full for; none where they are masked.
    pub(crate) fn purpose(&self) -> Option<Purpose> {
        self.purpose
    }

    /// Whether an answer masks them: a training file holds nobody, and its JSON is whole.
    pub(crate) fn masks(&self, desk: &Desk, json: bool) -> bool {
        self.purpose.is_none() && !(json && desk.file.ledger().training)
    }
}

/// What is said with every answer from an earlier moment.
#[derive(Clone, Debug)]
pub(crate) struct Stood {
    /// The moment.
    pub(crate) at: String,
    /// The last transaction that was done by then.
    pub(crate) transaction: u64,
}

impl Stood {
    /// Writes into a document that it is of an earlier moment.
    pub(crate) fn mark(&self, document: &mut Value) {
        if let Value::Object(fields) = document {
            fields.insert("as_of".to_owned(), json!({"at": self.at, "transaction": self.transaction}));
        }
    }

    /// The same in words.
    pub(crate) fn told(&self) -> Text {
        let (at, transaction) = (clock(&self.at), self.transaction);
        Text::new(
            format!("截至 {at} 的案件文件（交易 {transaction} 之后）"),
            format!("the case file as of {at} (after txn {transaction})"),
        )
    }
}

impl CommandContext<'_> {
    /// Turns the file back to the moment that was asked for; the day and the law are those of then too.
    pub(crate) fn turned_back(&mut self, mut desk: Desk) -> anyhow::Result<Desk> {
        let Some(text) = &self.everywhere.as_of else { return Ok(desk) };
        let at = moment_of(text, desk.now).ok_or_else(|| unreadable(text))?;
        if at > desk.now {
            return Err(
                wrong_moment(format!("--as-of {text} 尚未到来"), format!("--as-of {text} is still to come")).into()
            );
        }
        let first = desk.file.first_at()?;
        let Some(last) = desk.file.last_by(at.timestamp_millis())? else {
            let first = clock(&recorded_time(first));
            return Err(wrong_moment(
                format!("--as-of {text} 在案件文件建立（{first}）之前"),
                format!("--as-of {text} is before the case file was made ({first})"),
            )
            .into());
        };
        let bar = self.ui.progress(&Text::new("恢复当时的案件文件", "turning the file back"), last);
        desk.file = desk.file.as_it_stood(last, |done| {
            bar.at(done);
        })?;
        drop(bar);
        desk.now = at;
        desk.policy = law::in_force(&desk.file, self.config)?;
        let stood = Stood { at: recorded_time(at.timestamp_millis()), transaction: last };
        self.ui.heading = Some(stood.told().of(self.ui.lang).to_owned());
        self.stood = Some(stood);
        Ok(desk)
    }
}

/// A moment as it is typed: a time, or a day (2026-03-02, yesterday), which ends with its last millisecond; today has come as far as now.
fn moment_of(text: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    match day::typed(text) {
        Ok(typed) => {
            let day = typed.on(now.with_timezone(&beijing()).date_naive());
            let end = DateTime::from_timestamp_millis(start_of(day.succ_opt()?) - 1)?;
            let begun = DateTime::from_timestamp_millis(start_of(day))? <= now;
            Some(if begun { end.min(now) } else { end })
        }
        Err(_) => read_time(text.trim()),
    }
}

/// An act, and what is told of this machine, is of now.
pub(crate) fn of_now() -> UserError {
    UserError::new(
        Exit::Usage,
        "of_now",
        Text::new(
            "该命令办理或者说明现在的情况，不能用 --as-of",
            "this command acts on or tells of the file as it is now: no --as-of",
        ),
        Text::new(
            "去掉 --as-of；查看过去的情况用 list、show、history 等",
            "leave out --as-of; list, show, history and others look at the past",
        ),
    )
}

fn unreadable(text: &str) -> UserError {
    wrong_moment(format!("--as-of {text} 无法读取"), format!("--as-of {text} cannot be read"))
}

fn wrong_moment(zh: String, en: String) -> UserError {
    UserError::new(
        Exit::Usage,
        "bad_time",
        Text::new(zh, en),
        Text::new(
            "写作 2026-03-02T09:00+08:00 或者 2026-03-02；办理时间见 visa-cli audit log",
            "write 2026-03-02T09:00+08:00 or 2026-03-02; visa-cli audit log tells when things were done",
        ),
    )
}
