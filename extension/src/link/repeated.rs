//! Which values occur more than once.

/// Sorts the values, and gives each repeated one once.
pub fn repeated(values: &mut [u64]) -> Vec<u64> {
    values.sort_unstable();
    let runs = values.chunk_by(|a, b| a == b);
    runs.filter(|run| run.len() > 1).map(|run| run[0]).collect()
}

#[cfg(test)]
mod tests {
    use super::repeated;

    #[test]
    fn each_repeated_value_once() {
        assert!(repeated(&mut []).is_empty());
        assert!(repeated(&mut [7]).is_empty());
        assert_eq!(repeated(&mut [3, 1, 2, 1, 3, 3, u64::MAX, 0]), [1, 3]);
    }
}
