//! What was worked out of a word is kept for a while: lists name the same words over and over.

use std::cell::RefCell;
use std::collections::HashMap;

use foldhash::fast::RandomState;

/// Most words that are kept; then it begins anew.
const MOST: usize = 20_000;

/// What was worked out of words, in one thread.
pub(super) struct Memo<T>(RefCell<HashMap<Box<str>, T, RandomState>>);

impl<T: Clone> Memo<T> {
    pub(super) fn new() -> Memo<T> {
        Memo(RefCell::new(HashMap::default()))
    }

    /// Returns what is kept of a word, or works it out. `make` may not ask the same memo.
    pub(super) fn of(&self, word: &str, make: impl FnOnce() -> T) -> T {
        if let Some(kept) = self.0.borrow().get(word) {
            return kept.clone();
        }
        let made = make();
        let mut kept = self.0.borrow_mut();
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(word.into(), made.clone());
        made
    }
}
