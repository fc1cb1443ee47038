//! Connected components: which records belong together when some pairs do.

/// For each pair of numbers, the first of `a` with the first of `b` and so on, the least number of its component, which is all
/// that its ends reach by any of the pairs. Both are lists as DuckDB writes them, "[1, 2]"; `None` for what is no list of whole
/// numbers, and for lists that differ in length.
///
/// Texts, because DuckDB before 2.0 hands a function lists whose items may be stored in ways that its C API cannot tell apart.
pub fn labels_of_lists(a: &str, b: &str) -> Option<Vec<i64>> {
    let (a, b) = (numbers(a)?, numbers(b)?);
    (a.len() == b.len()).then(|| labels(&a.into_iter().zip(b).collect::<Vec<_>>()))
}

fn numbers(list: &str) -> Option<Vec<i64>> {
    match list.strip_prefix('[')?.strip_suffix(']')? {
        "" => Some(Vec::new()),
        items => items.split(", ").map(|item| item.parse().ok()).collect(),
    }
}

fn labels(pairs: &[(i64, i64)]) -> Vec<i64> {
    let mut numbers: Vec<i64> = pairs.iter().flat_map(|(a, b)| [*a, *b]).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let position = |number: &i64| numbers.binary_search(number).expect("each end is among the numbers");

    let mut forest = Forest::new(numbers.len());
    let starts: Vec<usize> = pairs
        .iter()
        .map(|(a, b)| {
            let start = position(a);
            forest.join(start, position(b));
            start
        })
        .collect();
    starts.into_iter().map(|start| numbers[forest.root(start)]).collect()
}

/// Disjoint sets, each a tree whose root is its least member.
struct Forest {
    parent: Vec<usize>,
}

impl Forest {
    fn new(size: usize) -> Forest {
        Forest { parent: (0..size).collect() }
    }

    /// Halves the path on the way, which bounds m calls over n nodes by m log n (Tarjan and van Leeuwen 1984).
    fn root(&mut self, mut node: usize) -> usize {
        while self.parent[node] != node {
            self.parent[node] = self.parent[self.parent[node]];
            node = self.parent[node];
        }
        node
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.parent[a.max(b)] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers() {
        assert!(labels(&[]).is_empty());
        assert_eq!(labels(&[(7, 7)]), [7]);
        assert_eq!(labels(&[(4, 3), (9, 8), (3, 2), (8, i64::MIN)]), [2, i64::MIN, 2, i64::MIN]);
        // Joined only by the last pair.
        assert_eq!(labels(&[(5, 6), (1, 2), (2, 6)]), [1, 1, 1]);
    }

    #[test]
    fn lists_as_text() {
        assert_eq!(labels_of_lists("[5, 1, 2]", "[6, 2, 6]"), Some(vec![1, 1, 1]));
        assert_eq!(labels_of_lists("[-9223372036854775808]", "[9223372036854775807]"), Some(vec![i64::MIN]));
        assert_eq!(labels_of_lists("[]", "[]"), Some(vec![]));
        for list in ["", "1", "[", "]", "[1", "[1, 2]", "[NULL]", "[1.5]", "[9223372036854775808]", "[]", "[é]"] {
            assert_eq!(labels_of_lists(list, "[1]"), None, "{list}");
            assert_eq!(labels_of_lists("[1]", list), None, "{list}");
        }
    }

    /// The definition: each end takes the lesser label of its pair, until nothing changes.
    fn by_definition(pairs: &[(i64, i64)]) -> Vec<i64> {
        let mut label: std::collections::HashMap<i64, i64> =
            pairs.iter().flat_map(|(a, b)| [(*a, *a), (*b, *b)]).collect();
        loop {
            let before = label.clone();
            for (a, b) in pairs {
                let least = label[a].min(label[b]);
                label.extend([(*a, least), (*b, least)]);
            }
            if label == before {
                return pairs.iter().map(|(a, _)| label[a]).collect();
            }
        }
    }

    #[test]
    fn every_graph_of_five_nodes_in_any_order() {
        let edges: Vec<(i64, i64)> = (0..5).flat_map(|a| (0..a).map(move |b| (a, b))).collect();
        for chosen in 0..1 << edges.len() {
            let mut pairs: Vec<_> = (0..edges.len()).filter(|n| chosen >> n & 1 == 1).map(|n| edges[n]).collect();
            let mut expected = by_definition(&pairs);
            assert_eq!(labels(&pairs), expected, "{pairs:?}");
            pairs = pairs.iter().rev().map(|(a, b)| (*b, *a)).collect();
            expected.reverse();
            assert_eq!(labels(&pairs), expected, "{pairs:?}");
        }
    }

    #[test]
    fn long_chains_and_stars_are_not_quadratic() {
        const LENGTH: i64 = 300_000;
        let chain: Vec<_> = (0..LENGTH).map(|n| (n + 1, n)).collect();
        let backwards: Vec<_> = chain.iter().rev().copied().collect();
        let star: Vec<_> = (0..LENGTH).map(|n| (LENGTH, n)).collect();
        // Neighbours lie far apart: the multiplier has no factor in common with the number of nodes.
        let scattered: Vec<_> = (0..LENGTH).map(|n| (n * 7919 % LENGTH, (n + 1) * 7919 % LENGTH)).collect();
        for pairs in [chain, backwards, star, scattered] {
            assert!(labels(&pairs).iter().all(|label| *label == 0));
        }
    }
}
