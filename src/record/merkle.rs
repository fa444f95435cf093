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
