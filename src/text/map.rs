//! Maps and sets that are fast to hash, for what documents have thousands of.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

/// A map whose order means nothing.
pub type Map<K, V> = HashMap<K, V, RandomState>;

/// A set whose order means nothing.
pub type Set<K> = HashSet<K, RandomState>;
