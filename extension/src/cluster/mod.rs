//! Connected components: which records belong together when some pairs do.

/// For each pair, the least number of its component, which is all that its ends reach by any of the pairs. `None` for a pair with
/// an end missing, which connects nothing. An error when the ends are not as many on both sides.
pub fn labels(left: &[Option<i64>], right: &[Option<i64>]) -> Result<Vec<Option<i64>>, String> {
    if left.len() != right.len() {
        return Err(format!("connected_components: a has {} numbers, and b {}", left.len(), right.len()));
    }
    let mut numbers: Vec<i64> = left.iter().chain(right).flatten().copied().collect();
    numbers.sort_unstable();
    numbers.dedup();
    let position = |number: &i64| numbers.binary_search(number).expect("each end is among the numbers");
    let pairs: Vec<_> =
        left.iter().zip(right).map(|(a, b)| Some((position(a.as_ref()?), position(b.as_ref()?)))).collect();

    let mut forest = Forest::new(numbers.len());
    for (a, b) in pairs.iter().flatten() {
        forest.join(*a, *b);
    }
    Ok(pairs.into_iter().map(|pair| Some(numbers[forest.root(pair?.0)])).collect())
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

    fn labels_of(pairs: &[(i64, i64)]) -> Vec<i64> {
        let (left, right): (Vec<_>, Vec<_>) = pairs.iter().map(|(a, b)| (Some(*a), Some(*b))).unzip();
        labels(&left, &right).unwrap().into_iter().flatten().collect()
    }

    #[test]
    fn known_answers() {
        assert_eq!(labels_of(&[]), []);
        assert_eq!(labels_of(&[(7, 7)]), [7]);
        assert_eq!(labels_of(&[(4, 3), (9, 8), (3, 2), (8, i64::MIN)]), [2, i64::MIN, 2, i64::MIN]);
        // Joined only by the last pair.
        assert_eq!(labels_of(&[(5, 6), (1, 2), (2, 6)]), [1, 1, 1]);
    }

    #[test]
    fn a_missing_end_connects_nothing() {
        let (left, right) = ([Some(1), None, Some(3), None], [Some(2), Some(1), None, None]);
        assert_eq!(labels(&left, &right), Ok(vec![Some(1), None, None, None]));
    }

    #[test]
    fn sides_of_different_length_are_an_error() {
        let message = labels(&[Some(1)], &[]).unwrap_err();
        assert_eq!(message, "connected_components: a has 1 numbers, and b 0");
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
            assert_eq!(labels_of(&pairs), expected, "{pairs:?}");
            pairs = pairs.iter().rev().map(|(a, b)| (*b, *a)).collect();
            expected.reverse();
            assert_eq!(labels_of(&pairs), expected, "{pairs:?}");
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
            assert!(labels_of(&pairs).iter().all(|label| *label == 0));
        }
    }
}
