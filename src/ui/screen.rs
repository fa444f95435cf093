//! A screen of its own: lines drawn whole, one key at a time. What is drawn is made harmless; the terminal is left as it was
//! found, whatever ends it.

use std::io::{Write, stderr, stdin};
use std::time::{Duration, Instant};

use console::{Key, Term};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::raw::RawTerminal;
use super::table::cut;
use super::{Ui, safe};

/// A key that decides is taken only where nothing was pressed for this long: a key that is held down, or leant on, decides
/// nothing that was not looked at.
const QUIET: Duration = Duration::from_millis(120);

/// How long it takes at most to see that the window has another size.
const LOOKS: Duration = Duration::from_millis(200);

/// How a line is shown; what it means is said in words too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// As any.
    #[default]
    Plain,
    /// The line of the case below.
    Marked,
    /// A heading.
    Strong,
    /// What stands against it.
    Warning,
    /// Its day is past.
    Overdue,
}

/// A line of a screen.
#[derive(Clone, Debug, Default)]
pub struct Drawn {
    /// What stands there.
    pub text: String,
    /// How.
    pub look: Look,
}

impl Drawn {
    /// Returns a line.
    pub fn new(text: impl Into<String>, look: Look) -> Drawn {
        Drawn { text: text.into(), look }
    }
}

/// A key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pressed {
    /// A letter or sign.
    Char(char),
    /// Enter.
    Enter,
    /// Up.
    Up,
    /// Down.
    Down,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// Esc.
    Escape,
    /// Ctrl-C, or the terminal is gone.
    Stop,
    /// Nothing was pressed in the time given, or the window has another size.
    Nothing,
    /// Anything else.
    Other,
}

/// The screen; the terminal is as it was when the value goes.
pub struct Screen {
    _raw: RawTerminal,
    color: bool,
    /// When the last key came.
    last: Option<Instant>,
    /// Nothing was pressed for a while before the last key.
    quiet: bool,
    /// A key came before what stands there was drawn: nobody had seen it.
    early: bool,
    /// Lines and columns that it was drawn for.
    drawn_for: (usize, usize),
}

impl Ui {
    /// Opens a screen of its own.
    pub fn screen(&mut self) -> Screen {
        self.flush();
        self.raw = None;
        let raw = RawTerminal::begin();
        let _ = write!(stderr(), "\u{1b}[?1049h\u{1b}[?25l");
        Screen { _raw: raw, color: self.color, last: None, quiet: true, early: false, drawn_for: (0, 0) }
    }
}

impl Screen {
    /// Lines and columns of the window.
    pub fn size(&self) -> (usize, usize) {
        let (lines, columns) = Term::stderr().size_checked().unwrap_or((24, 80));
        (lines.into(), columns.into())
    }

    /// Draws the screen anew.
    pub fn draw(&mut self, lines: &[Drawn]) {
        let (most, columns) = self.size();
        self.drawn_for = (most, columns);
        let mut whole = String::from("\u{1b}[H");
        for (place, line) in lines.iter().take(most).enumerate() {
            let text = cut(&safe::shown(&line.text).replace(['\n', '\t'], " "), columns, usize::MAX);
            let text = styled(&text, line.look, self.color);
            whole.push_str(&format!("{}{text}\u{1b}[K", if place == 0 { "" } else { "\r\n" }));
        }
        whole.push_str("\u{1b}[J");
        self.early = waits(Duration::ZERO);
        let mut to = stderr();
        let _ = to.write_all(whole.as_bytes()).and_then(|()| to.flush());
    }

    /// Waits for a key, for some time where one is given; a window of another size is to be drawn anew.
    pub fn key(&mut self, most: Option<Duration>) -> Pressed {
        let begun = Instant::now();
        loop {
            let left = most.map_or(LOOKS, |most| most.saturating_sub(begun.elapsed()).min(LOOKS));
            if waits(left) {
                break;
            }
            if most.is_some_and(|most| begun.elapsed() >= most) || self.size() != self.drawn_for {
                return Pressed::Nothing;
            }
        }
        let key = Term::stderr().read_key_raw();
        let now = Instant::now();
        self.quiet = !self.early && self.last.is_none_or(|last| now.duration_since(last) >= QUIET);
        self.early = false;
        self.last = Some(now);
        pressed(key)
    }

    /// Tells whether the last key may decide: it came after the screen was drawn, and nothing was pressed shortly before.
    pub fn may_decide(&self) -> bool {
        self.quiet
    }
}

/// A text as it is shown, where colour may be used.
pub(super) fn styled(text: &str, look: Look, color: bool) -> String {
    let style = match look {
        Look::Marked => "7",
        Look::Strong => "1",
        Look::Warning => "33",
        Look::Overdue => "1;31",
        Look::Plain => "",
    };
    if color && !style.is_empty() { format!("\u{1b}[{style}m{text}\u{1b}[0m") } else { text.to_owned() }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = write!(stderr(), "\u{1b}[?25h\u{1b}[?1049l");
    }
}

/// Tells whether a key comes within a time.
fn waits(most: Duration) -> bool {
    let input = stdin();
    let mut asked = [PollFd::new(&input, PollFlags::IN)];
    let most =
        Timespec { tv_sec: i64::try_from(most.as_secs()).unwrap_or(i64::MAX), tv_nsec: most.subsec_nanos().into() };
    poll(&mut asked, Some(&most)).is_ok_and(|ready| ready > 0)
}

fn pressed(key: std::io::Result<Key>) -> Pressed {
    match key {
        Ok(Key::Char('\u{3}')) | Ok(Key::CtrlC) | Err(_) => Pressed::Stop,
        Ok(Key::Char(c)) => Pressed::Char(c),
        Ok(Key::Enter) => Pressed::Enter,
        Ok(Key::ArrowUp) => Pressed::Up,
        Ok(Key::ArrowDown) => Pressed::Down,
        Ok(Key::PageUp) => Pressed::PageUp,
        Ok(Key::PageDown) => Pressed::PageDown,
        Ok(Key::Escape) => Pressed::Escape,
        Ok(_) => Pressed::Other,
    }
}
