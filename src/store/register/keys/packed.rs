//! Keys in order, packed into blocks: of each only what differs from the one before.
//!
//! A pair is the bytes of a key and the entry that it leads to, in such a form that pairs sort by key and then by entry.
//! That holds where no key has a byte below a space, and where all keys are of one length.

/// Bytes of the keys of a block: eight blocks fill a page but for a little.
const BLOCK: usize = 1_900;
/// Bytes of a key that count; longer ones are cut.
const LONGEST: usize = 240;
/// Bytes of an entry.
const ENTRY: usize = 5;
/// The last entry that can be: the first of its bytes is below a space, so that it ends the key.
const LAST: u64 = (0x20 << 32) - 1;

/// Returns a key with an entry.
pub fn pair(key: &[u8], entry: u64) -> Vec<u8> {
    let mut pair = Vec::with_capacity(key.len().min(LONGEST) + ENTRY);
    put(key, entry, &mut pair);
    pair
}

/// Puts a key with an entry in the place of what a buffer holds.
pub fn put(key: &[u8], entry: u64, to: &mut Vec<u8>) {
    to.clear();
    to.extend_from_slice(cut(key));
    to.extend_from_slice(&entry.min(LAST).to_be_bytes()[8 - ENTRY..]);
}

fn cut(key: &[u8]) -> &[u8] {
    &key[..key.len().min(LONGEST)]
}

/// Returns the key of a pair, and its entry.
pub fn parted(pair: &[u8]) -> (&[u8], u64) {
    let (key, entry) = pair.split_at(pair.len().saturating_sub(ENTRY));
    (key, entry.iter().fold(0, |entry, byte| (entry << 8) | u64::from(*byte)))
}

/// Tells whether a pair is of a key.
pub fn is_of(pair: &[u8], key: &[u8]) -> bool {
    parted(pair).0 == cut(key)
}

/// Pairs that stand together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// From which pair on they may be; of the first block from the first of all, which is empty.
    pub start: Vec<u8>,
    /// Of each pair how many bytes are those of the one before, how many more it has, and these.
    pub keys: Vec<u8>,
}

/// Packs pairs, in their order, into blocks.
#[derive(Debug)]
pub struct Packing {
    most: usize,
    blocks: Vec<Block>,
    last: Vec<u8>,
}

impl Default for Packing {
    fn default() -> Packing {
        Packing { most: BLOCK, blocks: vec![Block::default()], last: Vec::new() }
    }
}

impl Packing {
    /// Begins in the place of a block, for about so many bytes: where they are too many, blocks are equally full, so that
    /// each has room for more.
    pub fn instead(start: Vec<u8>, bytes: usize) -> Packing {
        let most = if bytes > BLOCK { bytes.div_ceil(bytes.div_ceil(BLOCK)) } else { BLOCK };
        Packing { most, blocks: vec![Block { start, keys: Vec::new() }], last: Vec::new() }
    }

    /// Adds a pair; one that is there already is left out.
    pub fn push(&mut self, pair: &[u8]) {
        debug_assert!(self.last.as_slice() <= pair, "pairs come in order");
        let shared = self.last.iter().zip(pair).take_while(|(one, other)| one == other).count();
        if shared == pair.len() {
            return;
        }
        let filled = self.blocks.last().map_or(0, |block| block.keys.len());
        let goes_on = filled > 0 && filled + 2 + pair.len() - shared <= self.most;
        if filled > 0 && !goes_on {
            self.blocks.push(Block { start: pair.to_vec(), keys: Vec::with_capacity(self.most) });
        }
        let taken = if goes_on { shared } else { 0 };
        if let Some(block) = self.blocks.last_mut() {
            // A pair is short enough for both to fit.
            block.keys.extend([taken as u8, (pair.len() - taken) as u8]);
            block.keys.extend_from_slice(&pair[taken..]);
        }
        self.last.truncate(shared);
        self.last.extend_from_slice(&pair[shared..]);
    }

    /// Takes the blocks that nothing is added to any more, once there are so many.
    pub fn full(&mut self, many: usize) -> Option<Vec<Block>> {
        (self.blocks.len() > many).then(|| self.blocks.drain(..many).collect())
    }

    /// Returns the blocks that are left.
    pub fn end(mut self) -> Vec<Block> {
        self.blocks.retain(|block| !block.keys.is_empty());
        self.blocks
    }
}

/// Pairs of a block, one after the other.
#[derive(Debug, Default)]
pub struct Unpacking {
    keys: Vec<u8>,
    at: usize,
    pair: Vec<u8>,
}

impl Unpacking {
    /// Begins before the first pair.
    pub fn new(keys: Vec<u8>) -> Unpacking {
        Unpacking { keys, at: 0, pair: Vec::new() }
    }

    /// Goes on to the next pair; tells whether there is one. Bytes that nobody packed end where that shows.
    pub fn advance(&mut self) -> bool {
        let left = self.keys.get(self.at..).unwrap_or_default();
        let Some(([shared, more], rest)) = left.split_first_chunk::<2>() else { return false };
        let (shared, more) = (usize::from(*shared), usize::from(*more));
        let (Some(rest), true) = (rest.get(..more), shared <= self.pair.len()) else { return false };
        self.pair.truncate(shared);
        self.pair.extend_from_slice(rest);
        self.at += 2 + more;
        true
    }

    /// Goes on to the first pair of another key, where no key has a byte below a space; tells whether there is one.
    pub fn advance_key(&mut self) -> bool {
        let key = parted(&self.pair).0.len();
        while !self.pair.is_empty()
            && let Some(([shared, more], rest)) = self.keys.get(self.at..).and_then(<[u8]>::split_first_chunk::<2>)
            && (usize::from(*shared) > key
                || usize::from(*shared) == key && rest.first().is_some_and(|byte| *byte < b' '))
        {
            // What differs is the entry alone, and whatever follows shares no more than the key with it.
            self.at += 2 + usize::from(*more);
        }
        self.advance()
    }

    /// The pair that was gone on to.
    pub fn pair(&self) -> &[u8] {
        &self.pair
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_is_gone_on_to_once_whatever_its_entries() {
        let keys = ["A", "AB", "ABC", "B", "BA", "#0001", "ZOË", "Z"];
        let mut pairs: Vec<Vec<u8>> = Vec::new();
        for (place, key) in keys.iter().enumerate() {
            let many = [1, 2, 300][place % 3];
            pairs.extend((0..many).map(|entry| pair(key.as_bytes(), entry * 70_001)));
        }
        pairs.sort_unstable();
        let mut packing = Packing::default();
        pairs.iter().for_each(|pair| packing.push(pair));
        let mut found = Vec::new();
        for Block { keys, .. } in packing.end() {
            let mut block = Unpacking::new(keys);
            while block.advance_key() {
                found.push(String::from_utf8_lossy(parted(block.pair()).0).into_owned());
            }
        }
        // A key that goes on in the next block comes again there.
        found.dedup();
        let mut sorted = keys.map(str::to_owned).to_vec();
        sorted.sort_unstable();
        assert_eq!(found, sorted);
    }
}
