//! The tree over the events of a transaction (RFC 6962, section 2.1): one root stands for any number of leaves.

use super::hash::Hash;

fn node(left: Hash, right: Hash) -> Hash {
    let mut bytes = [1u8; 65];
    bytes[1..33].copy_from_slice(left.as_bytes());
    bytes[33..].copy_from_slice(right.as_bytes());
    Hash::of(&bytes)
}

/// Roots of the perfect trees so far, greatest first: memory grows with the logarithm of the leaves.
#[derive(Clone, Debug, Default)]
pub struct Frontier {
    roots: Vec<Hash>,
    leaves: u64,
}

impl Frontier {
    /// Adds a leaf.
    pub fn push(&mut self, leaf: Hash) {
        let mut root = leaf;
        let mut carried = self.leaves;
        while carried & 1 == 1 {
            let left = self.roots.pop().expect("each bit of the count has its root");
            root = node(left, root);
            carried >>= 1;
        }
        self.roots.push(root);
        self.leaves += 1;
    }

    /// How many leaves there are.
    pub fn leaves(&self) -> u64 {
        self.leaves
    }

    /// Returns the root; of no leaves it is the digest of nothing.
    pub fn root(&self) -> Hash {
        let roots = self.roots.iter().rev().copied();
        roots.reduce(|right, left| node(left, right)).unwrap_or_else(|| Hash::of(b""))
    }
}

/// Returns the root over leaves.
pub fn root(leaves: &[Hash]) -> Hash {
    let mut frontier = Frontier::default();
    leaves.iter().for_each(|leaf| frontier.push(*leaf));
    frontier.root()
}

/// Returns the nodes by which one leaf is shown to be under the root, nearest first; `None` for a leaf that is not there.
pub fn proof(leaves: &[Hash], place: usize) -> Option<Vec<Hash>> {
    if place >= leaves.len() {
        return None;
    }
    if leaves.len() == 1 {
        return Some(Vec::new());
    }
    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
    let (mut path, sibling) = if place < left.len() {
        (proof(left, place)?, root(right))
    } else {
        (proof(right, place - left.len())?, root(left))
    };
    path.push(sibling);
    Some(path)
}

/// Tells whether a proof leads from a leaf at `place` of `count` to the root (RFC 9162, section 2.1.3.2).
pub fn is_under(root: Hash, leaf: Hash, place: u64, count: u64, path: &[Hash]) -> bool {
    if place >= count {
        return false;
    }
    let (mut place, mut last, mut reached) = (place, count - 1, leaf);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            reached = node(*sibling, reached);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            reached = node(reached, *sibling);
        }
        place >>= 1;
        last >>= 1;
    }
    last == 0 && reached == root
}
