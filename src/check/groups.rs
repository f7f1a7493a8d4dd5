//! Things by what they have: nearly always one has it, and what several share is the news.

use std::collections::BTreeMap;
use std::hash::Hash;
use std::slice;

use crate::text::Map;

/// Values by key, those of one key in the order in which they were added.
///
/// Most keys have one value, which costs no list of its own.
pub(super) struct Groups<K, T> {
    first: Map<K, T>,
    shared: BTreeMap<K, Vec<T>>,
}

impl<K: Copy + Eq + Hash + Ord, T: Copy> Groups<K, T> {
    /// The groups of `pairs`, of which there are about `count`.
    pub(super) fn new(count: usize, pairs: impl Iterator<Item = (K, T)>) -> Self {
        let mut first = Map::default();
        first.reserve(count);
        let mut shared = BTreeMap::<K, Vec<T>>::new();
        for (key, value) in pairs {
            if let Some(&before) = first.get(&key) {
                shared.entry(key).or_insert_with(|| vec![before]).push(value);
            } else {
                first.insert(key, value);
            }
        }
        Self { first, shared }
    }

    /// The values of `key`.
    pub(super) fn get(&self, key: &K) -> &[T] {
        match self.shared.get(key) {
            Some(all) => all,
            None => self.first.get(key).map_or(&[], slice::from_ref),
        }
    }

    /// Whether something has `key`.
    pub(super) fn contains(&self, key: &K) -> bool {
        self.first.contains_key(key)
    }

    /// Whether several have `key`.
    pub(super) fn is_shared(&self, key: &K) -> bool {
        self.shared.contains_key(key)
    }

    /// The groups of several values, in the order of their keys.
    pub(super) fn shared(&self) -> impl Iterator<Item = (K, &[T])> {
        self.shared.iter().map(|(key, all)| (*key, all.as_slice()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shared_keeps_its_order() {
        let groups = Groups::new(4, [("b", 1), ("a", 2), ("b", 3), ("b", 4)].into_iter());
        assert_eq!(groups.get(&"b"), [1, 3, 4]);
        assert_eq!(groups.get(&"a"), [2]);
        assert_eq!(groups.get(&"c"), [0; 0]);
        assert_eq!(groups.shared().collect::<Vec<_>>(), [("b", &[1, 3, 4][..])]);
        assert!(groups.contains(&"a") && groups.is_shared(&"b") && !groups.is_shared(&"a"));
    }
}
