//! `visa-cli` alone: the first screen of the officer who sits here.

use std::time::Duration;

use crate::app::desk::Desk;
use crate::app::first_screen::{FirstScreen, Kind, Waiting, first_screen};
use crate::cli::Outcome;
use crate::cli::context::CommandContext;
use crate::cli::list::{day_in_short, short};
use crate::domain::filter::DayResolver;
use crate::domain::life::Role;
use crate::domain::text::{Lang, Text};
use crate::domain::words::Word;
use crate::error::Exit;
use crate::ui::screen::{Drawn, Look, Pressed};
use crate::ui::table::{cut, hanging};

/// Show what waits for you, who arrives today, what is overdue and what is stuck
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli
  visa-cli first
  visa-cli first --watch")]
pub(crate) struct FirstArgs {
    /// Stay, and show it anew
    #[arg(long)]
    pub(crate) watch: bool,
}

/// Cases of a part where the window says nothing else.
const USUAL: u32 = 5;
/// Columns below which some are left out.
const NARROW: usize = 60;
/// How often a screen that stays is renewed.
const RENEWED: Duration = Duration::from_secs(10);

pub(crate) fn run(args: &FirstArgs, mut ctx: CommandContext) -> Outcome {
    let mut desk = ctx.look_as_officer()?;
    if ctx.ui.json {
        let screen = first_screen(&desk, USUAL)?;
        ctx.json(&screen)?;
        return Ok(Exit::Done);
    }
    if !args.watch || !ctx.ui.draws() {
        let (lang, columns) = (ctx.ui.lang, ctx.ui.width);
        let each = match ctx.ui.lines() {
            ..16 => 1,
            16..20 => 2,
            _ => 3,
        };
        let screen = first_screen(&desk, each)?;
        for line in lines(&screen, &desk, lang, columns) {
            ctx.ui.line_in(&line.text, line.look);
        }
        return Ok(Exit::Done);
    }
    let lang = ctx.ui.lang;
    let mut on = ctx.ui.screen();
    loop {
        let (most, columns) = on.size();
        let each = u32::try_from(most.saturating_sub(8) / 5).unwrap_or(1).max(1);
        let mut drawn = lines(&first_screen(&desk, each)?, &desk, lang, columns);
        let at = desk.clock_now();
        let keys = Text::new("q 离开", "q leaves");
        drawn.truncate(most.saturating_sub(1));
        drawn.push(Drawn::new(format!("{} · {}", at.get(11..19).unwrap_or_default(), keys.of(lang)), Look::Strong));
        on.draw(&drawn);
        match on.key(Some(RENEWED)) {
            Pressed::Char('q') | Pressed::Escape => return Ok(Exit::Done),
            Pressed::Stop => return Ok(Exit::Cancelled),
            Pressed::Enter
            | Pressed::Up
            | Pressed::Down
            | Pressed::PageUp
            | Pressed::PageDown
            | Pressed::Char(_)
            | Pressed::Nothing
            | Pressed::Other => desk = ctx.look_again(&desk)?,
        }
    }
}

fn name(kind: Kind) -> Text {
    match kind {
        Kind::WaitingForMe => Text::new("等我办理", "waiting for me"),
        Kind::ArrivingToday => Text::new("今天抵达", "arriving today"),
        Kind::Overdue => Text::new("逾期", "overdue"),
        Kind::Stuck => Text::new("久未办理", "stuck"),
        Kind::NoShows => Text::new("未抵达", "did not arrive"),
    }
}

fn lines(screen: &FirstScreen, desk: &Desk, lang: Lang, columns: usize) -> Vec<Drawn> {
    let cases = screen.parts.iter().flat_map(|part| &part.cases);
    let (rows, late): (Vec<Vec<String>>, Vec<bool>) = cases.map(|case| row(case, desk, lang, columns)).unzip();
    // In a narrow window the unit goes first, then the state.
    let spare = if columns < NARROW { [4, 2].as_slice() } else { &[] };
    let mut rows = crate::ui::table::fitted(rows, columns.saturating_sub(2), spare).into_iter().zip(late);
    let mut lines = Vec::new();
    for part in &screen.parts {
        let overdue = part.part == Kind::Overdue && part.total > 0;
        let more = if part.more { Text::new("以上", " at least") } else { Text::new("", "") };
        let heading = format!("{} {}{}", name(part.part).of(lang), part.total, more.of(lang));
        lines.push(Drawn::new(heading, if overdue { Look::Overdue } else { Look::Strong }));
        lines.extend(
            rows.by_ref()
                .take(part.cases.len())
                .map(|(line, late)| Drawn::new(format!("  {line}"), if late { Look::Overdue } else { Look::Plain })),
        );
    }
    if !screen.lists.is_empty() {
        let heading = Text::new("名单待处理", "lists waiting").of(lang).to_owned();
        lines.push(Drawn::new(format!("{heading} {}", screen.lists.len()), Look::Strong));
    }
    if let Some(list) = screen.lists.first() {
        lines.push(Drawn::new(
            format!("  {}", cut(list.told().of(lang), columns.saturating_sub(2), usize::MAX)),
            Look::Plain,
        ));
    }
    let takes_in = desk.must_be_one_of(&[Role::Intake]).is_ok();
    // Where the working days are not published nothing can be asked for by them.
    let due = if desk.working_days(3).is_ok() { " · work 'due:<3wd'" } else { "" };
    let mut keys =
        Text::new(format!("继续：visa-cli work{due} · find 姓名"), format!("go on: visa-cli work{due} · find NAME"));
    if takes_in {
        keys = Text::new(format!("{} · intake", keys.zh), format!("{} · intake", keys.en));
    }
    lines.extend(hanging(keys.of(lang), columns).into_iter().map(|line| Drawn::new(line, Look::Plain)));
    lines
}

/// Number, name, state, the day that counts, the unit, who has it in hand; and whether the day is past.
fn row(case: &Waiting, desk: &Desk, lang: Lang, columns: usize) -> (Vec<String>, bool) {
    let (day, late) = day_in_short((case.due_on, case.arrives_on, case.provisional), desk.today(), lang);
    let name = case.name.as_deref().unwrap_or("-");
    let cells = vec![
        short(desk, &case.case),
        cut(name, (columns.saturating_sub(20) / 2).clamp(8, 40), usize::MAX),
        Text::new(case.state.zh(), case.state.en()).of(lang).to_owned(),
        day,
        case.unit.clone().unwrap_or_else(|| "-".to_owned()),
        case.with.clone().unwrap_or_default(),
    ];
    (cells, late)
}
