//! What was worked out of a word is kept for a while: lists name the same words over and over.

use std::cell::RefCell;
use std::hash::BuildHasher;

use foldhash::fast::RandomState;

/// Words that are kept, each in its place; the next that comes to the same place takes it.
const PLACES: usize = 1 << 13;

/// What was worked out of words, in one thread.
pub(super) struct Memo<T> {
    places: RefCell<Vec<Place<T>>>,
    hasher: RandomState,
}

/// A word with what was worked out of it, where one has come to the place.
type Place<T> = Option<(Box<str>, T)>;

impl<T: Clone> Memo<T> {
    pub(super) fn new() -> Memo<T> {
        Memo { places: RefCell::new(Vec::new()), hasher: RandomState::default() }
    }

    /// Returns what is kept of a word, or works it out. `make` may not ask the same memo.
    pub(super) fn of(&self, word: &str, make: impl FnOnce() -> T) -> T {
        let place = self.hasher.hash_one(word) as usize % PLACES;
        if let Some(Some((kept, made))) = self.places.borrow().get(place)
            && **kept == *word
        {
            return made.clone();
        }
        let made = make();
        let mut places = self.places.borrow_mut();
        if places.is_empty() {
            places.resize_with(PLACES, || None);
        }
        places[place] = Some((word.into(), made.clone()));
        made
    }
}
