//! `visa-cli` alone: the first screen of the officer who sits here.

use std::time::Duration;

use crate::app::first_screen::{FirstScreen, Kind, Waiting, first_screen};
use crate::cli::Outcome;
use crate::cli::context::CommandContext;
use crate::domain::text::{Lang, Text};
use crate::domain::words::Word;
use crate::error::Exit;
use crate::ui::screen::{Drawn, Look, Pressed};

/// Show what waits for you, who arrives today, what is overdue and what is stuck
#[derive(clap::Args)]
pub(crate) struct FirstArgs {
    /// Stay, and show it anew
    #[arg(long)]
    pub(crate) watch: bool,
}

/// Cases of a part where the window says nothing else.
const USUAL: u32 = 5;
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
        let screen = first_screen(&desk, if ctx.ui.lines() < 20 { 2 } else { 3 })?;
        for line in lines(&screen, lang, columns) {
            ctx.ui.line(&crate::ui::safe::shown(&line.text));
        }
        return Ok(Exit::Done);
    }
    let lang = ctx.ui.lang;
    let mut on = ctx.ui.screen();
    loop {
        ctx.renew(&mut desk)?;
        let (most, columns) = on.size();
        let each = u32::try_from(most.saturating_sub(8) / 5).unwrap_or(1).max(1);
        let mut drawn = lines(&first_screen(&desk, each)?, lang, columns);
        let at = desk.clock_now();
        let keys = Text::new("q 离开", "q leaves");
        drawn.truncate(most.saturating_sub(1));
        drawn.push(Drawn::new(format!("{} · {}", at.get(11..19).unwrap_or_default(), keys.of(lang)), Look::Strong));
        on.draw(&drawn);
        if let Pressed::Char('q') | Pressed::Escape | Pressed::Stop = on.key(Some(RENEWED)) {
            return Ok(Exit::Done);
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

fn lines(screen: &FirstScreen, lang: Lang, columns: usize) -> Vec<Drawn> {
    let mut lines = Vec::new();
    for part in &screen.parts {
        let look = if part.part == Kind::Overdue && part.total > 0 { Look::Warning } else { Look::Strong };
        lines.push(Drawn::new(format!("{} {}", name(part.part).of(lang), part.total), look));
        let rows: Vec<Vec<String>> = part.cases.iter().map(|case| row(case, lang)).collect();
        let fitted = crate::ui::table::fitted(rows, columns.saturating_sub(2), &[4, 3]);
        lines.extend(fitted.into_iter().map(|line| Drawn::new(format!("  {line}"), Look::Plain)));
    }
    let keys = Text::new(
        "继续：visa-cli work · work 'due:<3wd' · find 姓名 · intake",
        "go on: visa-cli work · work 'due:<3wd' · find NAME · intake",
    );
    lines.push(Drawn::new(keys.of(lang), Look::Plain));
    lines
}

fn row(case: &Waiting, lang: Lang) -> Vec<String> {
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let day = case.arrives_on.or(case.due_on).map_or_else(|| "-".to_owned(), |day| day.to_string());
    vec![
        case.case.clone(),
        or_none(&case.name),
        Text::new(case.state.zh(), case.state.en()).of(lang).to_owned(),
        day,
        or_none(&case.unit),
        or_none(&case.with),
    ]
}
