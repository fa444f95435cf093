//! Keys in order, packed into blocks: of each only what differs from the one before.
//!
//! A pair is the bytes of a key and the entry that it leads to, in such a form that pairs sort as keys and then entries
//! do. No key holds a byte below a space, but one of a length that all of its kind have.

/// Bytes of a key that count; longer ones are cut.
const LONGEST: usize = 240;
/// Bytes of an entry. The first of them is below a space, so that it ends the key.
const ENTRY: usize = 5;

/// The last entry that can be.
const LAST: u64 = (1 << 37) - 1;

/// Returns a key with an entry.
pub(super) fn pair(key: &[u8], entry: u64) -> Vec<u8> {
    let mut pair = Vec::with_capacity(key.len().min(LONGEST) + ENTRY);
    put(key, entry, &mut pair);
    pair
}

/// Puts a key with an entry in the place of what a buffer holds.
pub(super) fn put(key: &[u8], entry: u64, to: &mut Vec<u8>) {
    to.clear();
    to.extend_from_slice(&key[..key.len().min(LONGEST)]);
    to.extend_from_slice(&entry.min(LAST).to_be_bytes()[8 - ENTRY..]);
}

/// Returns the key of a pair, and its entry.
pub(super) fn parted(pair: &[u8]) -> (&[u8], u64) {
    let (key, entry) = pair.split_at(pair.len().saturating_sub(ENTRY));
    (key, entry.iter().fold(0, |entry, byte| (entry << 8) | u64::from(*byte)))
}

/// Tells whether a pair is of a key.
pub(super) fn is_of(pair: &[u8], key: &[u8]) -> bool {
    parted(pair).0 == &key[..key.len().min(LONGEST)]
}

/// Pairs that stand together: from which pair on they may be, and what each adds to the one before.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) start: Vec<u8>,
    pub(super) keys: Vec<u8>,
}

/// Packs pairs, in their order, into blocks.
pub(super) struct Packing {
    most: usize,
    blocks: Vec<Block>,
    last: Vec<u8>,
}

impl Packing {
    /// Begins with a block from `start` on; a block takes `most` bytes.
    pub(super) fn new(start: Vec<u8>, most: usize) -> Packing {
        Packing { most, blocks: vec![Block { start, keys: Vec::with_capacity(most) }], last: Vec::new() }
    }

    /// Adds a pair; the same as before is left out.
    pub(super) fn push(&mut self, pair: &[u8]) {
        debug_assert!(self.last.is_empty() || self.last.as_slice() <= pair, "pairs come in order");
        let shared = self.last.iter().zip(pair).take_while(|(one, other)| one == other).count();
        if shared == pair.len() {
            return;
        }
        let Some(block) = self.blocks.last_mut() else { return };
        if block.keys.is_empty() || block.keys.len() + 2 + pair.len() - shared <= self.most {
            let shared = if block.keys.is_empty() { 0 } else { shared };
            add(shared, pair, &mut block.keys);
        } else {
            let mut next = Block { start: pair.to_vec(), keys: Vec::with_capacity(self.most) };
            add(0, pair, &mut next.keys);
            self.blocks.push(next);
        }
        self.last.truncate(shared);
        self.last.extend_from_slice(&pair[shared..]);
    }

    /// Returns the blocks that nothing is added to any more, where there are so many.
    pub(super) fn full(&mut self, many: usize) -> Vec<Block> {
        if self.blocks.len() <= many {
            return Vec::new();
        }
        let rest = self.blocks.split_off(self.blocks.len() - 1);
        std::mem::replace(&mut self.blocks, rest)
    }

    /// Returns the blocks that are left.
    pub(super) fn end(mut self) -> Vec<Block> {
        self.blocks.retain(|block| !block.keys.is_empty());
        self.blocks
    }
}

fn add(shared: usize, pair: &[u8], to: &mut Vec<u8>) {
    // Pairs are short enough for both to fit.
    to.extend([shared as u8, (pair.len() - shared) as u8]);
    to.extend_from_slice(&pair[shared..]);
}

/// Pairs of a block, one after the other.
#[derive(Default)]
pub(super) struct Unpacking {
    block: Vec<u8>,
    at: usize,
    pair: Vec<u8>,
}

impl Unpacking {
    pub(super) fn new(block: Vec<u8>) -> Unpacking {
        Unpacking { block, at: 0, pair: Vec::new() }
    }

    /// Goes on to the next pair; tells whether there is one. A block that nobody packed ends where that shows.
    pub(super) fn advance(&mut self) -> bool {
        let left = self.block.get(self.at..).unwrap_or_default();
        let Some(([shared, more], rest)) = left.split_first_chunk::<2>() else { return false };
        let (shared, more) = (usize::from(*shared), usize::from(*more));
        let (Some(rest), true) = (rest.get(..more), shared <= self.pair.len()) else { return false };
        self.pair.truncate(shared);
        self.pair.extend_from_slice(rest);
        self.at += 2 + more;
        true
    }

    /// The pair that was gone on to.
    pub(super) fn pair(&self) -> &[u8] {
        &self.pair
    }
}
