//! A hash for static tables of short words: their keys are ours, so it need not resist chosen ones as the standard one does.
//! It has no random part either, so that a run of the fuzzer can be repeated.

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;

pub type WordMap<K, V> = HashMap<K, V, FixedState>;
pub type WordSet<K> = HashSet<K, FixedState>;
