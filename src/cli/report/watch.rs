//! `report escalations`: what somebody must see to, for people and for cron.

use crate::app::report::watch::{self, Escalated, Why};
use crate::cli::Outcome;
use crate::cli::context::CommandContext;
use crate::cli::list::fitting;
use crate::domain::text::{Lang, Text};
use crate::domain::words::Word;
use crate::error::Exit;
use crate::ui::{safe, table};

/// List the cases that somebody must see to today
///
/// Overdue, due today, due within two working days, passports held past the period or left after a case was closed, and
/// cases on which nothing was done for ten days; blanks that the last count did not find too, where nothing is picked. Exit
/// code 10 where there is any, 0 where there is none; --quiet prints
/// nothing when there is none.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli report escalations
  visa-cli report escalations --json
  visa-cli report escalations port:PVG --json
  visa-cli report escalations --quiet --only overdue,due-today")]
pub(super) struct EscalationsArgs {
    /// Words of the filter: only cases that fit
    #[arg(value_name = "FILTER")]
    filter: Vec<String>,
    /// Only these reasons, such as overdue,due-today
    #[arg(long, value_name = "REASON", value_delimiter = ',', value_parser = reason)]
    only: Vec<Why>,
}

fn reason(text: &str) -> Result<Why, String> {
    let all = || Why::ALL.iter().map(|why| why.code()).collect::<Vec<_>>().join(", ");
    Why::find(text).ok_or_else(all)
}

pub(super) fn escalations(args: &EscalationsArgs, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let mut found = watch::escalations(&desk)?;
    found.cases.retain(|case| args.only.is_empty() || args.only.contains(&case.why));
    if let Some(fit) = fitting(&args.filter, &desk, &mut ctx)? {
        found.cases.retain(|case| fit.contains(&case.case));
    }
    // Blanks and lists are of no case.
    if !(args.only.is_empty() && args.filter.is_empty()) {
        found.shortages.clear();
        found.left_over.clear();
        found.lists.clear();
        found.lost.clear();
    }
    let others = found.shortages.len() + found.left_over.len() + found.lists.len() + found.lost.len();
    let exit = if found.cases.is_empty() && others == 0 { Exit::Done } else { Exit::Attention };
    if ctx.ui.json {
        ctx.json(&found)?;
        return Ok(exit);
    }
    if let Some(year) = found.provisional {
        ctx.ui.say(&Text::new(
            format!("{year}年的工作日历未公布，即将到期只计算到 {}", found.soon),
            format!("the working days of {year} are not published: due soon is counted up to {} only", found.soon),
        ));
    }
    let lang = ctx.ui.lang;
    let rows: Vec<Vec<String>> = found.cases.iter().map(|case| escalated(case, lang)).collect();
    let short = found.shortages.iter().map(|short| short.told().of(lang).to_owned());
    let again = found.left_over.iter().map(|one| {
        let (count, file) = (one.count(), one.file.display());
        let told = Text::new(
            format!("待补办 {count} 项，只在移开的 {file} 中：visa-cli bundle tasks"),
            format!("{count} to be done again, only in {file}, which was set aside: visa-cli bundle tasks"),
        );
        told.of(lang).to_owned()
    });
    let lists = found.lists.iter().map(|list| list.told().of(lang).to_owned());
    let lost = found.lost.iter().map(|one| format!("{}: {}", one.told().of(lang), one.next));
    for line in table::aligned(&rows).into_iter().chain(short).chain(again).chain(lists).chain(lost) {
        ctx.ui.line(&safe::shown(&line));
    }
    let count = found.cases.len() + others;
    if count == 0 {
        ctx.ui.say(&Text::new("没有需要处理的案件", "nothing to see to"));
    } else {
        ctx.ui.say(&Text::new(format!("共 {count} 项"), format!("{count} in all")));
    }
    Ok(exit)
}

pub(crate) fn escalated(case: &Escalated, lang: Lang) -> Vec<String> {
    let of = |zh: &'static str, en: &'static str| Text::new(zh, en).of(lang).to_owned();
    let day = case.moved_on.or(case.due_on).map_or(String::new(), |day| day.to_string());
    vec![
        of(case.why.zh(), case.why.en()),
        day,
        case.case.clone(),
        of(case.measure.zh(), case.measure.en()),
        of(case.state.zh(), case.state.en()),
        case.about.as_ref().map_or(String::new(), |about| about.of(lang).to_owned()),
        case.claimed_by.clone().unwrap_or_default(),
    ]
}
