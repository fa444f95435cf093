//! `work`: the queue above, the marked case below, one look and one key a case.

mod asked;
mod drawn;

use crate::app::bulk::as_seen;
use crate::app::case::Moved;
use crate::app::case_list::{for_me, named};
use crate::app::decide::{self, Discretion, RefusalAsks, ReviewAsks};
use crate::app::desk::Desk;
use crate::app::issue::{self, IssueAsks};
use crate::app::look::{Look, Usual, look, siblings};
use crate::app::taker::TakerAsks;
use crate::app::undo;
use crate::cli::context::CommandContext;
use crate::cli::list::filter;
use crate::cli::{Outcome, list};
use crate::domain::filter::Filter;
use crate::domain::life::{State, Step};
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::error::{Exit, UserError};
use crate::gate::Door;
use crate::rules::reasons::Outcome as Found;
use crate::store::cases::case::CaseRow;
use crate::ui::screen::{Drawn, Look as Style, Pressed, Screen};
use drawn::Page;

/// Work through what waits: the queue above, the marked case below, one look and one key a case
///
/// Enter takes the step that is yours: recommend, approve, issue, hand to its holder. r refuses, n gives the notice, b gives back, w shows every
/// rule, o the whole case, / looks for a name, u takes your last step back with `undo`, q leaves. Each decision is a command
/// of its own, signed, at the version that stood on the screen. Filter words are those of `list`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli work
  visa-cli work batch:3
  visa-cli work measure:port_visa 'due:<3wd'")]
pub(crate) struct WorkArgs {
    /// Words of the filter
    #[arg(value_name = "FILTER")]
    filter: Vec<String>,
    /// First number to issue; the next follow from it
    #[arg(long, value_name = "N")]
    number: Option<String>,
}

/// Lines that what a key came to may take in any window.
const TOLD: usize = 4;
/// Cases that are taken up at a time; the rest follow when these are done.
const MOST: u32 = 500;

struct Work<'a, 'b> {
    desk: Desk,
    ctx: &'a mut CommandContext<'b>,
    filter: Filter,
    queue: Vec<CaseRow>,
    total: u64,
    marked: usize,
    /// First line of the case below that is shown.
    from: usize,
    /// How much of the case below was on the screen: its key, its version, and lines from the first.
    read: (CaseKey, u64, usize),
    usual: Option<(Option<u64>, Usual)>,
    look: Option<Look>,
    every_rule: bool,
    /// What the last key came to.
    told: Option<(Text, Style)>,
    number: Option<String>,
    done: usize,
}

/// What a key leads to.
enum Turn {
    Stay,
    Leave(Exit),
}

pub(crate) fn run(args: &WorkArgs, mut ctx: CommandContext) -> Outcome {
    if ctx.ui.json || !ctx.may_ask() {
        return list::waiting(&args.filter, ctx);
    }
    let desk = ctx.sit()?;
    let filter = filter(&args.filter, &desk, &mut ctx)?;
    let mut work = Work {
        desk,
        ctx: &mut ctx,
        filter,
        queue: Vec::new(),
        total: 0,
        marked: 0,
        from: 0,
        read: (CaseKey(0), 0, 0),
        usual: None,
        look: None,
        every_rule: false,
        told: None,
        number: args.number.clone(),
        done: 0,
    };
    work.fill()?;
    let (done, exit) = work.through()?;
    let told = Text::new(format!("办理 {done} 件"), format!("{done} decided"));
    ctx.ui.say(&told);
    Ok(exit)
}

impl Work<'_, '_> {
    fn fill(&mut self) -> anyhow::Result<()> {
        let page = for_me(&self.desk, self.filter.clone(), MOST)?;
        (self.queue, self.total) = (page.rows, page.total);
        self.marked = self.marked.min(self.queue.len().saturating_sub(1));
        self.see()
    }

    /// Looks at the marked case, as it stands now.
    fn see(&mut self) -> anyhow::Result<()> {
        self.from = 0;
        let Some(row) = self.queue.get(self.marked) else {
            self.look = None;
            return Ok(());
        };
        let (key, batch) = (row.key, row.batch);
        if self.usual.as_ref().is_none_or(|(of, _)| *of != batch) {
            self.usual = Some((batch, siblings(&self.desk, row)?));
        }
        let usual = self.usual.as_ref().map(|(_, usual)| usual.clone()).unwrap_or_default();
        self.look = look(&self.desk, key, &usual)?;
        if let Some(look) = &self.look {
            self.queue[self.marked] = look.examined.case.row.clone();
        }
        Ok(())
    }

    fn through(&mut self) -> anyhow::Result<(usize, Exit)> {
        let mut screen = self.ctx.ui.draws().then(|| self.ctx.ui.screen());
        loop {
            let (lines, columns) = screen.as_ref().map_or((usize::MAX, self.ctx.ui.width), Screen::size);
            let page = self.drawn(lines, columns);
            let pressed = match &mut screen {
                Some(screen) => {
                    screen.draw(&page.lines);
                    screen.key(None)
                }
                None => self.in_lines(&page.lines)?,
            };
            if pressed == Pressed::Nothing {
                continue;
            }
            self.told = None;
            let unread = self.is_unread(&page);
            if unread && is_decision(pressed) {
                // What was never on the screen is not decided on: the key reads on.
                self.from = page.end;
                continue;
            }
            let may_decide = screen.as_ref().is_none_or(Screen::may_decide);
            match self.turn(pressed, (may_decide, page.room()), &mut screen)? {
                Turn::Stay => {}
                Turn::Leave(exit) => return Ok((self.done, exit)),
            }
        }
    }

    /// Notes what of the case was on the screen, and tells whether something of it never was.
    fn is_unread(&mut self, page: &Page) -> bool {
        let Some(look) = &self.look else { return false };
        let (key, version) = (look.examined.case.row.key, look.examined.case.row.version);
        let before = if (self.read.0, self.read.1) == (key, version) { self.read.2 } else { 0 };
        // What lies before the first line that is shown was shown, or nothing of it counts.
        let read = if page.first <= before { before.max(page.end) } else { before };
        self.read = (key, version, read);
        read < page.of
    }

    /// Says the screen and reads a key as a line.
    fn in_lines(&mut self, drawn: &[Drawn]) -> anyhow::Result<Pressed> {
        for line in drawn.iter().filter(|line| !line.text.is_empty()) {
            let text = line.text.clone();
            self.ctx.ui.say(&Text::new(text.clone(), text));
        }
        let typed = self.ctx.ui.ask(&Text::new("键（空为回车）", "key (none: Enter)"), None)?;
        Ok(match typed.trim() {
            "" => Pressed::Enter,
            "up" => Pressed::Up,
            "down" => Pressed::Down,
            word => word.chars().next().map_or(Pressed::Other, Pressed::Char),
        })
    }

    fn turn(
        &mut self,
        pressed: Pressed,
        (may_decide, room): (bool, usize),
        screen: &mut Option<Screen>,
    ) -> anyhow::Result<Turn> {
        let decides = is_decision(pressed) || pressed == Pressed::Char('u');
        if decides && !may_decide {
            let text =
                Text::new("按键过快，未办理：先看清本案再按", "too quick, nothing was done: look at this case first");
            self.told = Some((text, Style::Warning));
            return Ok(Turn::Stay);
        }
        match pressed {
            Pressed::Char('q') | Pressed::Escape => return Ok(Turn::Leave(Exit::Done)),
            Pressed::Stop => return Ok(Turn::Leave(Exit::Cancelled)),
            Pressed::Down | Pressed::Char('j') => self.mark(self.marked + 1)?,
            Pressed::Up | Pressed::Char('k') => self.mark(self.marked.saturating_sub(1))?,
            Pressed::PageDown | Pressed::Char(' ') => self.from += room,
            Pressed::PageUp => self.from = self.from.saturating_sub(room),
            Pressed::Char('w') => (self.every_rule, self.from) = (!self.every_rule, 0),
            Pressed::Enter | Pressed::Char('p' | 'r' | 'n' | 'b') => {
                // Whoever moves the case from here on is told of by the gate itself.
                self.desk.seen = self.look.as_ref().map(|look| look.examined.case.row.version);
                let result = self.decide(pressed, screen);
                self.desk.seen = None;
                self.tell(result)?;
                self.ctx.was_told();
            }
            Pressed::Char('u') => {
                let result = self.undo(screen);
                self.tell_undone(result)?;
                self.ctx.was_told();
            }
            Pressed::Char('/') => self.look_for(screen)?,
            Pressed::Char('o') => self.open(screen)?,
            Pressed::Char('g') => self.fill()?,
            Pressed::Char('?') => self.told = Some((self.every_key(), Style::Plain)),
            Pressed::Char(_) | Pressed::Nothing | Pressed::Other => {}
        }
        Ok(Turn::Stay)
    }

    fn mark(&mut self, place: usize) -> anyhow::Result<()> {
        if place < self.queue.len() {
            self.marked = place;
            self.see()?;
        }
        Ok(())
    }

    /// Tells what a decision came to, and goes on to the next case.
    fn tell(&mut self, result: anyhow::Result<Option<Text>>) -> anyhow::Result<()> {
        match result {
            Ok(Some(text)) => {
                self.done += 1;
                self.total = self.total.saturating_sub(1);
                self.queue.remove(self.marked);
                if self.queue.is_empty() && self.total > 0 {
                    self.fill()?;
                }
                self.marked = self.marked.min(self.queue.len().saturating_sub(1));
                self.told = Some((text, Style::Plain));
                self.see()
            }
            Ok(None) => self.see(),
            Err(error) => {
                let error = error.downcast::<UserError>()?;
                let hint = |zh: bool| if zh { error.hint.zh.clone() } else { error.hint.en.clone() };
                let Text { zh, en } = &error.what;
                let details = |zh: bool| {
                    let of = |text: &Text| if zh { text.zh.to_string() } else { text.en.to_string() };
                    let mut all: Vec<String> = error.details.iter().map(of).collect();
                    all.extend((!hint(zh).is_empty()).then(|| hint(zh).to_string()));
                    all.iter().map(|one| format!("; {one}")).collect::<String>()
                };
                let text =
                    Text::new(format!("未办理：{zh}{}", details(true)), format!("not done: {en}{}", details(false)));
                self.see()?;
                self.told = Some((text, Style::Warning));
                Ok(())
            }
        }
    }

    /// Takes one step in the marked case, by the act for it, at the version on the screen.
    fn decide(&mut self, pressed: Pressed, screen: &mut Option<Screen>) -> anyhow::Result<Option<Text>> {
        let Some(seen) = &self.look else { return Ok(None) };
        let (key, version) = (seen.examined.case.row.key, seen.examined.case.row.version);
        let number = seen.examined.case.number.clone();
        let (door, needs_passport) = (seen.door, seen.needs_the_passport());
        if let Some(not) = not_open(pressed, seen.examined.case.row.state) {
            return Err(not.into());
        }
        self.ctx.renew(&mut self.desk)?;
        let examined = as_seen(&self.desk, key, version)?;
        let moved = match (pressed, door) {
            (Pressed::Char('r'), _) => {
                let question = Text::new("不予批准的理由", "ground of refusal");
                let Some((ground, note)) = self.ground(&question, screen)? else { return Ok(None) };
                // What was typed took its time.
                let examined = as_seen(&self.desk, key, version)?;
                decide::refuse(
                    &mut self.desk,
                    examined,
                    RefusalAsks { ground: &ground, note: Some(&note), nothing_more: None },
                )?
            }
            (Pressed::Char('n'), _) => decide::notice(&mut self.desk, examined)?.moved,
            (Pressed::Char('b'), _) => {
                let Some(note) = self.typed(screen, &Text::new("退回理由", "why it is given back"), None)? else {
                    return Ok(None);
                };
                let _ = as_seen(&self.desk, key, version)?;
                decide::send_back(&mut self.desk, &number, Some(&note))?
            }
            (Pressed::Enter, Some(Door::Review)) => {
                let recommend = self.recommends(screen)?;
                decide::review(&mut self.desk, examined, recommend, None, ReviewAsks::default())?.moved
            }
            (Pressed::Enter, Some(Door::Approve)) if examined.decision.outcome == Found::Refer => {
                match self.approve_by_discretion((key, version), screen)? {
                    Some(moved) => moved,
                    None => return Ok(None),
                }
            }
            (Pressed::Enter, Some(Door::Approve)) => {
                decide::approve(&mut self.desk, examined, Discretion::default(), false)?
            }
            (Pressed::Enter, Some(Door::Issue)) if needs_passport => {
                let text = Text::new(
                    "预先批准：护照原件在此核对后按 p",
                    "filed in advance: press p once the original passport is seen here",
                );
                return Err(UserError::new(Exit::Usage, "passport_not_seen", text, Text::new("", "")).into());
            }
            (Pressed::Enter | Pressed::Char('p'), Some(Door::Issue)) => {
                return self.issue(&number, (pressed == Pressed::Char('p'), version), screen);
            }
            (Pressed::Enter, Some(Door::Collect)) => {
                issue::collect(&mut self.desk, &number, TakerAsks::default(), None)?
            }
            (_, _) => return Ok(None),
        };
        self.done_with(key, &moved, door == Some(Door::Review)).map(Some)
    }

    /// What a step came to; of a review what it recommends.
    fn done_with(&self, key: CaseKey, moved: &Moved, reviewed: bool) -> anyhow::Result<Text> {
        let state = moved.state;
        let said = self.desk.file.case(key)?.and_then(|row| row.recommendation).filter(|_| reviewed);
        let (zh, en) = match said {
            Some(said) => (format!("，建议{}", said.zh()), format!(", {} recommended", said.en())),
            None => (String::new(), String::new()),
        };
        Ok(Text::new(format!("✓ {} {}{zh}", moved.case, state.zh()), format!("ok {} {}{en}", moved.case, state.en())))
    }

    /// Approves what the rules leave to discretion: on which finding, and in what words.
    fn approve_by_discretion(
        &mut self,
        (key, version): (CaseKey, u64),
        screen: &mut Option<Screen>,
    ) -> anyhow::Result<Option<Moved>> {
        let question = Text::new("裁量批准的理由", "ground on which discretion is used");
        let Some((ground, note)) = self.ground(&question, screen)? else { return Ok(None) };
        let examined = as_seen(&self.desk, key, version)?;
        let discretion = Discretion { grounds: vec![ground], rank: None, note: Some(note) };
        decide::approve(&mut self.desk, examined, discretion, false).map(Some)
    }

    /// Takes the officer's own last act back, whichever case it was in.
    fn undo(&mut self, screen: &mut Option<Screen>) -> anyhow::Result<Option<Text>> {
        self.ctx.renew(&mut self.desk)?;
        let slip = undo::slip(&self.desk, None)?;
        let (number, kind) = (slip.case.number.clone(), slip.kind);
        let question = Text::new(
            format!("撤销 {number} 的{}，理由", kind.zh()),
            format!("{number}, {}: why it is undone", kind.en()),
        );
        // The case that is asked about is another than the marked one.
        self.look = None;
        let Some(note) = self.typed(screen, &question, None)? else { return Ok(None) };
        let done = undo::undo(&mut self.desk, slip, Some(&note))?;
        let state = done.moved.state;
        Ok(Some(Text::new(format!("✓ 已撤销 {number} {}", state.zh()), format!("ok undone {number} {}", state.en()))))
    }

    /// Tells what came of taking an act back; the case may wait here again.
    fn tell_undone(&mut self, result: anyhow::Result<Option<Text>>) -> anyhow::Result<()> {
        match result {
            Ok(Some(text)) => {
                self.fill()?;
                self.told = Some((text, Style::Plain));
                Ok(())
            }
            other => self.tell(other),
        }
    }

    fn issue(
        &mut self,
        case: &str,
        (passport_shown, version): (bool, u64),
        screen: &mut Option<Screen>,
    ) -> anyhow::Result<Option<Text>> {
        let row = self.desk.find(case)?;
        // Where a stock is kept the next number is taken from it.
        let number = if self.desk.file.keeps_stock(row.measure.blank())? {
            None
        } else if let Some(number) = &self.number {
            Some(number.clone())
        } else {
            match self.typed(screen, &Text::new("证件号码", "number of the document"), None)? {
                Some(number) => Some(number),
                None => return Ok(None),
            }
        };
        let _ = as_seen(&self.desk, row.key, version)?;
        let asks = IssueAsks { number: number.as_deref(), passport_shown, ..IssueAsks::default() };
        let done = issue::issue(&mut self.desk, case, &asks)?;
        self.number = number.as_deref().and_then(after);
        let number = done.issued.as_ref().map_or("", |document| &document.number);
        let until = done.issued.as_ref().and_then(|document| document.valid_until);
        let until = until.map_or(String::new(), |day| format!(" – {day}"));
        let text = format!("{} {number}{until}", done.moved.case);
        Ok(Some(Text::new(format!("✓ 已签发 {text}"), format!("ok issued {text}"))))
    }

    fn look_for(&mut self, screen: &mut Option<Screen>) -> anyhow::Result<()> {
        let Some(text) =
            self.typed(screen, &Text::new("查找（号码或者姓名的一部分）", "find: part of a number or a name"), None)?
        else {
            return Ok(());
        };
        let wanted = text.to_uppercase();
        let places = (self.marked + 1..self.queue.len()).chain(0..=self.marked.min(self.queue.len().saturating_sub(1)));
        for place in places {
            let Some(row) = self.queue.get(place) else { continue };
            let name = named(&self.desk, row)?.unwrap_or_default().to_uppercase();
            if self.desk.number(row.key).contains(&wanted) || name.contains(&wanted) {
                return self.mark(place);
            }
        }
        self.told =
            Some((Text::new(format!("队列中没有 {text}"), format!("{text} is not in this queue")), Style::Warning));
        Ok(())
    }

    /// Shows the case whole, apart.
    fn open(&mut self, screen: &mut Option<Screen>) -> anyhow::Result<()> {
        let Some(number) = self.look.as_ref().map(|look| look.examined.case.number.clone()) else { return Ok(()) };
        let whole = crate::app::case_view::show(&self.desk, &number)?;
        self.aside(screen, |ctx| {
            crate::cli::case_view::tell_whole(&whole, ctx);
            ctx.ui.ask(&Text::new("回车返回", "Enter goes back"), None).map(|_| ())
        })
    }
}

/// Why a step is not open where a case stands, before anything is asked for it.
fn not_open(pressed: Pressed, state: State) -> Option<UserError> {
    let step = match pressed {
        Pressed::Char('b') => Step::Return,
        Pressed::Char('r') => Step::Refuse,
        Pressed::Char('n') => Step::Notice,
        Pressed::Char(_)
        | Pressed::Enter
        | Pressed::Up
        | Pressed::Down
        | Pressed::PageUp
        | Pressed::PageDown
        | Pressed::Escape
        | Pressed::Stop
        | Pressed::Nothing
        | Pressed::Other => return None,
    };
    let is_open = state.after(step).is_some();
    (!is_open).then(|| {
        let what = Text::new(
            format!("案件为{}，不能{}", state.zh(), step.zh()),
            format!("it is {}: the step to {} is not open", state.en(), step.en()),
        );
        UserError::new(Exit::Stale, "wrong_step", what, Text::new("", ""))
    })
}

/// Tells whether a key takes a step in the marked case.
fn is_decision(pressed: Pressed) -> bool {
    matches!(pressed, Pressed::Enter | Pressed::Char('p' | 'r' | 'n' | 'b'))
}

/// The number after another: its last digits, one more.
pub(crate) fn after(number: &str) -> Option<String> {
    let digits = number.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (front, last) = number.split_at(number.len() - digits);
    let next = last.parse::<u64>().ok()?.checked_add(1)?;
    let next = format!("{next:0digits$}");
    (next.len() == digits).then(|| format!("{front}{next}"))
}
