//! Many tests at once.

/// The q-value of each p-value: the least false discovery rate at which it counts. What is missing stays so and counts for none.
pub fn benjamini_hochberg(p_values: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut order: Vec<(usize, f64)> = p_values.iter().enumerate().filter_map(|(at, p)| Some((at, (*p)?))).collect();
    order.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    let tests = order.len() as f64;
    let mut q_values = vec![None; p_values.len()];
    let mut least = 1.0_f64;
    for (above, (at, p)) in order.into_iter().enumerate() {
        least = least.min(p * tests / (tests - above as f64));
        q_values[at] = Some(least);
    }
    q_values
}
