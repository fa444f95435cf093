//! A filter over keys: it tells of nearly all that are not in a run that they are not, without a look into its blocks.
//!
//! It is kept beside its run, in the same bytes on every machine.

/// Bits for a key.
const BITS: u64 = 12;
/// Most bits of a filter, so that it stays below the longest value; above 20 million keys it tells less.
const MOST_BITS: u64 = 1 << 28;

/// A filter over the keys of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFilter {
    words: Vec<u64>,
}

impl KeyFilter {
    /// Makes a filter that holds nothing, for so many keys.
    pub fn for_keys(many: u64) -> KeyFilter {
        let bits = many.saturating_mul(BITS).clamp(64, MOST_BITS).next_power_of_two();
        KeyFilter { words: vec![0; (bits / 64) as usize] }
    }

    /// Reads a filter from its bytes; `None` where these cannot be one.
    pub fn read(bytes: &[u8]) -> Option<KeyFilter> {
        let (words, []) = bytes.as_chunks::<8>() else { return None };
        let words: Vec<u64> = words.iter().map(|word| u64::from_le_bytes(*word)).collect();
        words.len().is_power_of_two().then_some(KeyFilter { words })
    }

    /// The filter as bytes.
    pub fn bytes(&self) -> Vec<u8> {
        self.words.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    /// Adds a key by its [`number`].
    pub fn add(&mut self, key: u64) {
        let (word, bits) = self.place(key);
        self.words[word] |= bits;
    }

    /// Tells whether the key of a [`number`] may be in the run.
    pub fn may_hold(&self, key: u64) -> bool {
        let (word, bits) = self.place(key);
        self.words[word] & bits == bits
    }

    /// Two bits of one word.
    fn place(&self, key: u64) -> (usize, u64) {
        let word = (key >> 12) as usize & (self.words.len() - 1);
        (word, 1 << (key & 63) | 1 << (key >> 6 & 63))
    }
}

/// Returns the number by which filters know a key.
pub fn number(key: &[u8]) -> u64 {
    // FNV-1a; what is left of it is spread over all bits by one more product.
    let all = key
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |all: u64, byte| (all ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3));
    let mixed = (all ^ (all >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 29)
}
