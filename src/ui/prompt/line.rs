//! The editor of one line of free text: what Esc and a passport reader do in it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustyline::history::MemHistory;
use rustyline::{
    Behavior, Cmd, ConditionalEventHandler, Config, Editor, Event, EventContext, EventHandler, KeyCode, KeyEvent,
    Modifiers,
};

/// How long a lone Esc waits for the rest of a key, milliseconds.
const ESCAPE: u16 = 60;

/// The editor of one line, and whether Esc ended it.
pub(in crate::ui) struct LineEditor {
    pub(super) editor: Editor<(), MemHistory>,
    pub(super) back: Arc<AtomicBool>,
}

impl LineEditor {
    pub(super) fn new() -> anyhow::Result<LineEditor> {
        let config = Config::builder()
            // Standard output is for data.
            .behavior(Behavior::PreferTerm)
            .keyseq_timeout(Some(ESCAPE))
            .bracketed_paste(false)
            .build();
        let mut editor = Editor::with_history(config, MemHistory::new())?;
        let back = Arc::new(AtomicBool::new(false));
        let escape = Event::KeySeq(vec![KeyEvent(KeyCode::Esc, Modifiers::NONE)]);
        editor.bind_sequence(escape, EventHandler::Conditional(Box::new(Escape(back.clone()))));
        for enter in [KeyEvent(KeyCode::Enter, Modifiers::NONE), KeyEvent::ctrl('J')] {
            editor.bind_sequence(Event::KeySeq(vec![enter]), EventHandler::Conditional(Box::new(ScanGoesOn)));
        }
        Ok(LineEditor { editor, back })
    }
}

/// Ends the line, as nothing else does.
struct Escape(Arc<AtomicBool>);

impl ConditionalEventHandler for Escape {
    fn handle(&self, _: &Event, _: u16, _: bool, _: &EventContext) -> Option<Cmd> {
        self.0.store(true, Ordering::SeqCst);
        Some(Cmd::Interrupt)
    }
}

/// Characters of a line of a passport's zone.
const ZONE_LINE: usize = 44;

/// A reader sends the two lines of a passport's zone each with its Enter, both at once: they are one answer.
struct ScanGoesOn;

impl ConditionalEventHandler for ScanGoesOn {
    fn handle(&self, _: &Event, _: u16, _: bool, context: &EventContext) -> Option<Cmd> {
        let line = context.line();
        let of_zone = |byte: u8| byte == b'<' || byte.is_ascii_uppercase() || byte.is_ascii_digit();
        let is_first = line.len() == ZONE_LINE && line.contains("<<") && line.bytes().all(of_zone);
        is_first.then(|| Cmd::Insert(1, "|".to_owned()))
    }
}
