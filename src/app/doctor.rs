//! The health of an office's case file: the file, what this machine saw of it, who may act, the calendar, the blanks.

use chrono::{Datelike, Duration};

use super::desk::{Clock, Desk, recorded_time};
use super::lost::{Unsettled, unsettled};
use super::nobody_left::{nobody_left, roles_of_nobody};
use super::replica::{LeftOver, left_over};
use super::report::STUCK_DAYS;
use super::second_look;
use crate::domain::text::{Text, cases_in_english};
use crate::domain::words::{Blank, Word};
use crate::error::UserError;
use crate::record::roster::Role;
use crate::store::verify::doctor::{Check, Health};

/// Cases that are counted before it is said that there are more.
const COUNTED: u32 = 1000;
/// Fewer blanks of a kind than this ask for more.
const FEW_BLANKS: u64 = 50;
/// From this month on the working days of the next year are needed.
const NEXT_YEAR_FROM: u32 = 11;

/// Looks at everything that can be told at once.
pub fn examine(desk: &Desk) -> anyhow::Result<Vec<Check>> {
    let mut checks = desk.file.examine()?;
    checks.extend(marks(desk));
    checks.push(clock(desk)?);
    checks.extend(to_do_again(desk)?);
    checks.extend(lost(desk)?);
    checks.extend([roles(desk)?, administrators(desk)?, waiting(desk)?, stuck(desk)?, sample(desk)?, calendar(desk)]);
    checks.extend(blanks(desk)?);
    Ok(checks)
}

/// Proves the record and reconciles every number that was given out.
pub fn proof(desk: &Desk) -> anyhow::Result<Vec<Check>> {
    let verified = desk.file.verify(|_| {})?;
    let (transactions, problems) = (verified.transactions, verified.problems.len());
    let record = if problems == 0 {
        Text::new(format!("{transactions} 笔交易全部相符"), format!("all of {transactions} transactions hold"))
    } else {
        Text::new(format!("{problems} 处不符"), format!("{problems} things do not hold"))
    };
    let unexplained: usize = desk.file.numbers()?.iter().map(|series| series.unexplained.len()).sum();
    let numbers = if unexplained == 0 {
        Text::new("发出的号码都有着落", "every number that was given out is accounted for")
    } else {
        Text::new(format!("{unexplained} 处号码没有着落"), format!("{unexplained} numbers are not accounted for"))
    };
    Ok(vec![
        Check::new("record", health(problems == 0, Health::Bad), record).next("visa-cli audit verify"),
        Check::new("numbers", health(unexplained == 0, Health::Bad), numbers).next("visa-cli numbers check"),
    ])
}

fn health(well: bool, otherwise: Health) -> Health {
    if well { Health::Ok } else { otherwise }
}

/// What this machine has seen, and whether its marks can be read and written.
fn marks(desk: &Desk) -> Vec<Check> {
    let seen = desk.marks.check(&desk.file);
    let well = health(seen.is_ok(), Health::Bad);
    let found = match seen {
        Ok(()) => Text::new("本机所见的交易都在", "what this machine has seen is there"),
        Err(fault) => UserError::from(fault).what,
    };
    let faults = desk.marks.faults().into_iter();
    let faults = faults.map(|found| Check::new("marks", Health::Bad, found).next("visa-cli audit witness --keep FILE"));
    std::iter::once(Check::new("marks", well, found).next("visa-cli audit verify")).chain(faults).collect()
}

/// The clock of this machine beside the last act on record: behind it no act is taken.
fn clock(desk: &Desk) -> anyhow::Result<Check> {
    let now = desk.clock_now();
    let told = |last: i64, health, zh: &str, en: &str| {
        let last = recorded_time(last);
        Check::new(
            "clock",
            health,
            Text::new(format!("本机时钟 {now}，{zh} {last}"), format!("the clock here says {now}, {en} {last}")),
        )
        .next("visa-cli --officer ID audit time --with ID --note TEXT")
    };
    Ok(match desk.clock_stands()? {
        Clock::Fits => {
            Check::new("clock", Health::Ok, Text::new(format!("本机时钟 {now}"), format!("it is {now} here")))
        }
        Clock::Behind(last) => told(
            last,
            Health::Bad,
            "早于记录中最后一次办理，不能办理任何事项：",
            "before the last act on record, and no act is taken:",
        ),
        Clock::Ahead(last) => {
            told(last, Health::Warn, "远晚于记录中最后一次办理：", "long after the last act on record:")
        }
    })
}

/// What only a file holds that was set aside when this one was made anew.
fn to_do_again(desk: &Desk) -> anyhow::Result<Vec<Check>> {
    let told = |one: LeftOver| {
        let file = one.file.display();
        let found = match &one.tasks {
            Some(tasks) => Text::new(
                format!("{} 项办理只在移开的 {file} 中，尚未补办", tasks.len()),
                format!("{} acts stand in {file} alone, which was set aside, and were not done again", tasks.len()),
            ),
            None => Text::new(
                format!("移开的 {file} 无法读取，其中的办理不知是否已补办"),
                format!("{file}, which was set aside, cannot be read: what only it holds is not known"),
            ),
        };
        Check::new("to-do-again", Health::Warn, found).next("visa-cli bundle tasks")
    };
    Ok(left_over(&desk.file)?.into_iter().map(told).collect())
}

/// What a restoration lost and is not on record again.
fn lost(desk: &Desk) -> anyhow::Result<Vec<Check>> {
    let told = |one: Unsettled| Check::new("lost", Health::Warn, one.told()).next("visa-cli report escalations");
    Ok(unsettled(desk)?.into_iter().map(told).collect())
}

/// Every role that cases need is held by somebody.
fn roles(desk: &Desk) -> anyhow::Result<Check> {
    let none = roles_of_nobody(desk)?;
    let codes: Vec<&str> = none.iter().map(|role| role.code()).collect();
    let codes = codes.join(", ");
    let found = if none.is_empty() {
        Text::new("各岗位都有人", "somebody holds each role")
    } else {
        Text::new(format!("没有在任警官的岗位：{codes}"), format!("nobody in office holds: {codes}"))
    };
    Ok(Check::new("roles", health(none.is_empty(), Health::Warn), found).next("visa-cli officer enrol APPLICATION"))
}

/// With one administrator left nothing of the roster can be changed without the key in the safe.
fn administrators(desk: &Desk) -> anyhow::Result<Check> {
    let roster = desk.file.roster()?;
    let many = roster.who_may(Role::SecurityAdmin).count();
    let safe = if roster.recovery().is_some() {
        Text::new("有恢复密钥", "a recovery key was made")
    } else {
        Text::new("没有恢复密钥", "no recovery key was made")
    };
    let found = Text::new(
        format!("在任安全管理员 {many} 名，{}", safe.zh),
        format!("{many} security administrators in office; {}", safe.en),
    );
    let well = many > 2 || (many == 2 && roster.recovery().is_some()) || desk.file.ledger().training;
    Ok(Check::new("administrators", health(well, Health::Warn), found).next("visa-cli officer enrol APPLICATION"))
}

/// Cases that nobody of the roster may take on.
fn waiting(desk: &Desk) -> anyhow::Result<Check> {
    let left = nobody_left(desk, COUNTED)?;
    let at_least = |zh, en| if left.more { (zh, en) } else { ("", "") };
    let (zh, en) = at_least("至少 ", "at least ");
    let found = match left.cases.first() {
        None => Text::new("每个案件都有人可办", "somebody may act on each case"),
        Some((case, role)) => {
            let (number, many) = (desk.number(*case), left.cases.len());
            Text::new(
                format!("名册中无人可办的案件{zh} {many} 件，如 {number}（{}）", role.zh()),
                format!(
                    "nobody of the roster may act on {en}{}, such as {number} ({})",
                    cases_in_english(many as u64),
                    role.en()
                ),
            )
        }
    };
    Ok(Check::new("nobody-left", health(left.cases.is_empty(), Health::Warn), found)
        .next("visa-cli report escalations"))
}

/// Cases on which nothing was done for long.
fn stuck(desk: &Desk) -> anyhow::Result<Check> {
    let stuck = desk.file.unmoved_since(desk.today() - Duration::days(STUCK_DAYS), COUNTED)?.len();
    let found = Text::new(
        format!("{STUCK_DAYS} 天未动的案件 {stuck} 件"),
        format!("{} on which nothing was done for {STUCK_DAYS} days", cases_in_english(stuck as u64)),
    );
    Ok(Check::new("stuck", health(stuck == 0, Health::Warn), found).next("visa-cli report escalations"))
}

/// The sample of each day that is over was drawn.
fn sample(desk: &Desk) -> anyhow::Result<Check> {
    let days: Vec<String> = second_look::not_drawn(desk)?.iter().map(ToString::to_string).collect();
    let days = days.join(", ");
    let found = if days.is_empty() {
        Text::new("复核样本均已抽取", "the sample of each day was drawn")
    } else {
        Text::new(format!("尚未抽取复核样本：{days}"), format!("the sample was not drawn of {days}"))
    };
    let check = Check::new("sample", health(days.is_empty(), Health::Warn), found);
    Ok(check.next("visa-cli sample draw --day DATE"))
}

/// The working days that periods are counted by.
fn calendar(desk: &Desk) -> Check {
    let today = desk.today();
    let needed = if today.month() >= NEXT_YEAR_FROM { today.year() + 1 } else { today.year() };
    let missing: Vec<String> = (today.year()..=needed)
        .filter(|year| desk.policy.calendar.notice(*year).is_none())
        .map(|year| year.to_string())
        .collect();
    let years = missing.join(", ");
    let found = if missing.is_empty() {
        Text::new(format!("工作日历至 {needed} 年"), format!("working days are loaded to {needed}"))
    } else {
        Text::new(format!("没有 {years} 年的工作日历"), format!("the working days of {years} are not loaded"))
    };
    Check::new("calendar", health(missing.is_empty(), Health::Warn), found).next("visa-cli calendar check")
}

/// How blanks of a kind come in, and how they are counted.
fn of_blank(blank: Blank) -> [&'static str; 2] {
    match blank {
        Blank::Sticker => ["visa-cli stock receive RUN", "visa-cli stock count --found N"],
        Blank::Confirmation => {
            ["visa-cli stock receive RUN --blank confirmation", "visa-cli stock count --blank confirmation --found N"]
        }
        Blank::Card => ["visa-cli stock receive RUN --blank card", "visa-cli stock count --blank card --found N"],
    }
}

/// What is left of each kind of blanks, where a stock is kept.
fn blanks(desk: &Desk) -> anyhow::Result<Vec<Check>> {
    let rows = desk.file.stock_at(desk.today())?.into_iter();
    let short = desk.file.shortages()?.into_iter();
    let short = short.map(|short| Check::new("stock", Health::Warn, short.told()).next(of_blank(short.blank)[1]));
    Ok(rows
        .map(|row| {
            let sums = row.received == row.gone.sum() + row.left;
            let (zh, en, left) = (row.blank.zh(), row.blank.en(), row.left);
            let found = if sums {
                Text::new(format!("{zh}：剩余 {left}"), format!("{en}: {left} left"))
            } else {
                Text::new(
                    format!("{zh}：收、用、毁、退、存不符"),
                    format!("{en}: received is not used + spoiled + returned + left"),
                )
            };
            let well = if sums { health(left >= FEW_BLANKS, Health::Warn) } else { Health::Bad };
            Check::new("stock", well, found).next(if sums { of_blank(row.blank)[0] } else { "visa-cli numbers check" })
        })
        .chain(short)
        .collect())
}
