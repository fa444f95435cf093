//! Why a case stands where it does in a queue: how many days are left, and what is in its way.

use chrono::NaiveDate;

use super::CaseSummary;
use crate::domain::life::State;
use crate::domain::text::Text;

/// Says why a case stands where it does in a queue.
pub fn why_now(case: &CaseSummary, today: NaiveDate) -> Text {
    if let Some(reason) = &case.reason {
        return reason.clone();
    }
    let when = due(case, today);
    let when = match &case.first_approver {
        Some(first) => Text::new(
            format!("{}；{first} 已首签，等待第二人批准", when.zh),
            format!("{}; approved by {first}, waits for a second", when.en),
        ),
        None => when,
    };
    let Some(first) = case.obstacles.as_ref().and_then(|all| all.first()) else { return when };
    let more = case.obstacles.as_ref().map_or(0, Vec::len) - 1;
    let (zh, en) = match more {
        0 => (String::new(), String::new()),
        _ => (format!("等 {} 项", more + 1), format!(" and {more} more")),
    };
    Text::new(format!("{}；{}{zh}", when.zh, first.what.zh), format!("{}; {}{en}", when.en, first.what.en))
}

/// How far off an arrival is.
fn arriving(left: i64) -> Text {
    match left {
        -1 => Text::new("应于昨天抵达", "was to arrive yesterday"),
        ..0 => Text::new(format!("应于 {} 日前抵达", -left), format!("was to arrive {} days ago", -left)),
        0 => Text::new("今天抵达", "arrives today"),
        1 => Text::new("明天抵达", "arrives tomorrow"),
        _ => Text::new(format!("{left} 日后抵达"), format!("arrives in {left} days")),
    }
}

fn due(case: &CaseSummary, today: NaiveDate) -> Text {
    if case.state == State::AwaitingPapers {
        return Text::new("等待补正，期限停止计算", "waits for papers, no period runs");
    }
    if let Some(arrives_on) = case.arrives_on.filter(|_| case.due_on.is_none()) {
        return arriving((arrives_on - today).num_days());
    }
    if let Some(year) = case.provisional {
        return Text::new(
            format!("{year}年的工作日未公布，期限不能推算"),
            format!("the working days of {year} are not published: its last day cannot be counted"),
        );
    }
    let Some(due_on) = case.due_on else { return Text::new("无法定期限", "no statutory period") };
    let left = (due_on - today).num_days();
    match left {
        -1 => Text::new("逾期 1 日", "overdue by a day"),
        ..0 => Text::new(format!("逾期 {} 日", -left), format!("overdue by {} days", -left)),
        0 => Text::new("今天到期", "due today"),
        1 => Text::new("明天到期", "due tomorrow"),
        _ => Text::new(format!("还有 {left} 日"), format!("{left} days left")),
    }
}
