//! Looking up who a key leads to: each run of keys is walked in its order.

use rusqlite::params;

use super::kind::KeyKind;
use super::packed::{Block, Unpacking, is_of, pair, parted};
use super::run_number::RunNumber;
use crate::store::engine::Reads;
use crate::store::fault::StoreError;

/// The numbers of all runs.
pub(in crate::store) fn runs(from: &impl Reads) -> Result<Vec<RunNumber>, StoreError> {
    from.all("SELECT run FROM key_run ORDER BY run", [], |row| row.get(0))
}

/// One run of keys on the way through it; it never goes back.
pub(in crate::store) struct Cursor<'r, R> {
    from: &'r R,
    run: RunNumber,
    kind: KeyKind,
    /// Where the block begins that was read last.
    start: Vec<u8>,
    pairs: Unpacking,
    /// Whether the walk stands on a pair.
    stands: bool,
}

impl<'r, R: Reads> Cursor<'r, R> {
    pub(in crate::store) fn new(from: &'r R, run: RunNumber, kind: KeyKind) -> Self {
        Cursor { from, run, kind, start: Vec::new(), pairs: Unpacking::default(), stands: false }
    }

    /// Goes on to the first pair from `wanted` on; tells whether there is one.
    pub(in crate::store) fn seek(&mut self, wanted: &[u8]) -> Result<bool, StoreError> {
        if !self.reaches(wanted) {
            self.read(wanted)?;
            if !self.reaches(wanted) {
                // All of the next block is beyond.
                self.read_next()?;
            }
        }
        Ok(self.stands)
    }

    /// Goes on within the block.
    fn reaches(&mut self, wanted: &[u8]) -> bool {
        while self.stands && self.pairs.pair() < wanted {
            self.stands = self.pairs.advance();
        }
        self.stands
    }

    /// Goes on to the next pair; tells whether there is one.
    pub(in crate::store) fn advance(&mut self) -> Result<bool, StoreError> {
        self.stands = self.pairs.advance();
        if !self.stands {
            self.read_next()?;
        }
        Ok(self.stands)
    }

    /// The pair that the walk stands on.
    pub(in crate::store) fn pair(&self) -> Option<&[u8]> {
        self.stands.then(|| self.pairs.pair())
    }

    /// Reads the block that `at` is in.
    fn read(&mut self, at: &[u8]) -> Result<(), StoreError> {
        let Block { start, keys } = block_of(self.from, self.run, self.kind, at)?;
        (self.start, self.pairs) = (start, Unpacking::new(keys));
        self.stands = self.pairs.advance();
        Ok(())
    }

    fn read_next(&mut self) -> Result<(), StoreError> {
        match next_start(self.from, self.run, self.kind, &self.start)? {
            Some(next) => self.read(&next),
            None => Ok(()),
        }
    }
}

/// Returns the entries that a key leads to.
pub(in crate::store) fn look_up(kind: KeyKind, key: &[u8], from: &impl Reads) -> Result<Vec<u64>, StoreError> {
    let mut found = Vec::new();
    for run in runs(from)? {
        look_up_in(run, kind, &[(key, ())], from, |(), entry| found.push(entry))?;
    }
    Ok(found)
}

/// Looks up many keys in a run, in their order, and hands on each entry that one leads to.
pub(in crate::store) fn look_up_in<T: Copy>(
    run: RunNumber,
    kind: KeyKind,
    asked: &[(impl AsRef<[u8]>, T)],
    from: &impl Reads,
    mut found: impl FnMut(T, u64),
) -> Result<(), StoreError> {
    let mut cursor = Cursor::new(from, run, kind);
    for alike in asked.chunk_by(|(one, _), (other, _)| one.as_ref() == other.as_ref()) {
        let key = alike[0].0.as_ref();
        cursor.seek(&pair(key, 0))?;
        while let Some(pair) = cursor.pair().filter(|pair| is_of(pair, key)) {
            let (_, entry) = parted(pair);
            alike.iter().for_each(|(_, what)| found(*what, entry));
            cursor.advance()?;
        }
    }
    Ok(())
}

/// Returns the entries whose key begins so, `most` of them in the order of the keys.
pub(in crate::store) fn beginning(
    kind: KeyKind,
    start: &[u8],
    most: usize,
    from: &impl Reads,
) -> Result<Vec<u64>, StoreError> {
    Ok(keys_beginning(kind, start, most, from)?.into_iter().map(|(_, entry)| entry).collect())
}

/// Returns the keys that begin so with their entries, `most` of them in the order of the keys.
pub(in crate::store) fn keys_beginning(
    kind: KeyKind,
    start: &[u8],
    most: usize,
    from: &impl Reads,
) -> Result<Vec<(Vec<u8>, u64)>, StoreError> {
    let mut found = Vec::new();
    for run in runs(from)? {
        let mut cursor = Cursor::new(from, run, kind);
        let mut left = most;
        cursor.seek(start)?;
        while left > 0
            && let Some((key, entry)) = cursor.pair().filter(|pair| pair.starts_with(start)).map(parted)
        {
            found.push((key.to_vec(), entry));
            left -= 1;
            cursor.advance()?;
        }
    }
    found.sort_unstable();
    found.truncate(most);
    Ok(found)
}

/// Returns the words that begin so in a run, `most` of them.
pub(in crate::store) fn words_beginning(
    run: RunNumber,
    start: &str,
    most: usize,
    from: &impl Reads,
) -> Result<Vec<String>, StoreError> {
    let mut cursor = Cursor::new(from, run, KeyKind::Word);
    let mut words = Vec::new();
    cursor.seek(start.as_bytes())?;
    while words.len() < most
        && let Some((word, _)) = cursor.pair().map(parted).filter(|(word, _)| word.starts_with(start.as_bytes()))
    {
        let mut beyond = word.to_vec();
        words.push(String::from_utf8_lossy(word).into_owned());
        // A space is above every entry and below every letter.
        beyond.push(b' ');
        cursor.seek(&beyond)?;
    }
    Ok(words)
}

/// Hands on the words of a run that begin with a letter from A to Z, in their order; one of many entries more than once.
pub(in crate::store) fn latin_words(
    run: RunNumber,
    from: &impl Reads,
    mut each: impl FnMut(&[u8]),
) -> Result<(), StoreError> {
    // The first of them may stand in the block that begins before.
    let sql = "SELECT keys FROM key_block WHERE run = ?1 AND way = ?2 AND start < x'5b'
         AND start >= coalesce((SELECT max(start) FROM key_block WHERE run = ?1 AND way = ?2 AND start <= x'41'), x'')
         ORDER BY start";
    let params = params![run, KeyKind::Word.code()];
    from.all(sql, params, |row| {
        let mut block = Unpacking::new(row.get(0)?);
        while block.advance_key() {
            let (word, _) = parted(block.pair());
            if word.first().is_some_and(u8::is_ascii_uppercase) {
                each(word);
            }
        }
        Ok(())
    })?;
    Ok(())
}

/// Returns the entries of a word in a run that stand together up to `most`, oldest first; what is below the first of them
/// is not looked at.
pub(in crate::store) fn entries_up_to(
    run: RunNumber,
    word: &str,
    most: u64,
    from: &impl Reads,
) -> Result<Vec<u64>, StoreError> {
    let last = pair(word.as_bytes(), most);
    let mut block = Unpacking::new(block_of(from, run, KeyKind::Word, &last)?.keys);
    let mut found = Vec::new();
    while block.advance() && block.pair() <= last.as_slice() {
        if is_of(block.pair(), word.as_bytes()) {
            found.push(parted(block.pair()).1);
        }
    }
    Ok(found)
}

/// Reads the block of a run that a pair belongs to.
pub(super) fn block_of(from: &impl Reads, run: RunNumber, kind: KeyKind, pair: &[u8]) -> Result<Block, StoreError> {
    let sql = "SELECT start, keys FROM key_block WHERE run = ?1 AND way = ?2 AND start <= ?3
         ORDER BY start DESC LIMIT 1";
    let read =
        from.one(sql, params![run, kind.code(), pair], |row| Ok(Block { start: row.get(0)?, keys: row.get(1)? }));
    Ok(read?.unwrap_or_default())
}

/// Returns where the block begins that follows the one from `start` on.
pub(super) fn next_start(
    from: &impl Reads,
    run: RunNumber,
    kind: KeyKind,
    start: &[u8],
) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = "SELECT start FROM key_block WHERE run = ?1 AND way = ?2 AND start > ?3 ORDER BY start LIMIT 1";
    from.one(sql, params![run, kind.code(), start], |row| row.get(0))
}
