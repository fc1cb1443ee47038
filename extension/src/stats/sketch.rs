//! What a column keeps of its values when there are too many to count each: how many are distinct, mean and variance, quantiles.

use serde::{Deserialize, Serialize};

/// HyperLogLog (Flajolet et al. 2007) with 2^14 registers: a standard error of 0.8 %.
#[derive(Clone, Serialize, Deserialize)]
pub struct Distinct(Vec<u8>);

impl Default for Distinct {
    fn default() -> Distinct {
        Distinct(vec![0; 1 << Distinct::BITS])
    }
}

impl Distinct {
    const BITS: u32 = 14;

    pub fn add(&mut self, hash: u64) {
        let register = &mut self.0[(hash >> (64 - Distinct::BITS)) as usize];
        let rank = (hash << Distinct::BITS | 1 << (Distinct::BITS - 1)).leading_zeros() as u8 + 1;
        *register = rank.max(*register);
    }

    pub fn merge(&mut self, other: &Distinct) {
        for (register, other) in self.0.iter_mut().zip(&other.0) {
            *register = (*register).max(*other);
        }
    }

    pub fn is_sound(&self) -> bool {
        self.0.len() == 1 << Distinct::BITS
    }

    pub fn estimate(&self) -> u64 {
        let registers = self.0.len() as f64;
        let sum: f64 = self.0.iter().map(|rank| 0.5_f64.powi(i32::from(*rank))).sum();
        let raw = 0.7213 / (1.0 + 1.079 / registers) * registers * registers / sum;
        let empty = self.0.iter().filter(|rank| **rank == 0).count() as f64;
        // Of few values the registers that stayed empty tell more (linear counting).
        let is_few = raw < 2.5 * registers && empty > 0.0;
        let estimate = if is_few { registers * (registers / empty).ln() } else { raw };
        estimate.round() as u64
    }
}

/// How many, mean, and the sum of squared deviations from it (Welford 1962; merged as by Chan, Golub and LeVeque 1979).
#[derive(Clone, Copy, Default, Debug, Serialize, Deserialize)]
pub struct Moments {
    pub n: f64,
    pub mean: f64,
    pub squares: f64,
}

impl Moments {
    pub fn add(&mut self, value: f64, count: f64) {
        self.merge(&Moments { n: count, mean: value, squares: 0.0 });
    }

    pub fn merge(&mut self, other: &Moments) {
        let n = self.n + other.n;
        if other.n == 0.0 || n == 0.0 {
            return;
        }
        let apart = other.mean - self.mean;
        self.squares += other.squares + apart * apart * (self.n * other.n / n);
        self.mean += apart * (other.n / n);
        self.n = n;
    }

    pub fn variance(&self) -> Option<f64> {
        (self.n > 1.0).then(|| self.squares / (self.n - 1.0))
    }
}

/// Quantiles of a stream (Manku, Rajagopalan and Lindsay 1998): a full buffer is sorted, and every other value goes to the next level,
/// where it counts twice. A rank is wrong by at most levels / (2 · buffer) of the rows: 0.03 % of ten million.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Quantiles {
    levels: Vec<Vec<f64>>,
    /// Takes the first or the second of two in turn, so that errors cancel.
    takes_second: bool,
}

impl Quantiles {
    const BUFFER: usize = 1 << 14;

    pub fn add(&mut self, value: f64) {
        if self.levels.is_empty() {
            self.levels.push(Vec::with_capacity(Quantiles::BUFFER));
        }
        self.levels[0].push(value);
        if self.levels[0].len() >= Quantiles::BUFFER {
            self.compact();
        }
    }

    /// A value that occurred `count` times: once at each level that is a digit of it.
    pub fn add_times(&mut self, value: f64, count: u64) {
        for level in (0..64 - count.leading_zeros() as usize).filter(|level| count >> level & 1 == 1) {
            self.level(level).push(value);
        }
        self.compact();
    }

    pub fn merge(&mut self, other: &Quantiles) {
        for (level, values) in other.levels.iter().enumerate() {
            self.level(level).extend_from_slice(values);
        }
        self.compact();
    }

    /// Whether each level has a weight.
    pub fn is_sound(&self) -> bool {
        self.levels.len() <= 64
    }

    /// The values with their weights, sorted.
    pub fn weighted(&self) -> Vec<(f64, f64)> {
        let level = |(level, values): (usize, &Vec<f64>)| {
            values.iter().map(move |value| (*value, (1_u64 << level) as f64)).collect::<Vec<_>>()
        };
        let mut weighted: Vec<(f64, f64)> = self.levels.iter().enumerate().flat_map(level).collect();
        weighted.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        weighted
    }

    fn level(&mut self, level: usize) -> &mut Vec<f64> {
        if self.levels.len() <= level {
            self.levels.resize(level + 1, Vec::new());
        }
        &mut self.levels[level]
    }

    fn compact(&mut self) {
        let mut level = 0;
        while level < self.levels.len() {
            if self.levels[level].len() >= Quantiles::BUFFER {
                let mut values = std::mem::take(&mut self.levels[level]);
                values.sort_unstable_by(f64::total_cmp);
                // One that has no partner stays.
                let odd = (values.len() % 2 == 1).then(|| values.pop()).flatten();
                let half = values.iter().copied().skip(usize::from(self.takes_second)).step_by(2);
                self.takes_second = !self.takes_second;
                self.level(level + 1).extend(half);
                values.clear();
                values.extend(odd);
                self.levels[level] = values;
            }
            level += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::counts::hash;
    use super::*;

    #[test]
    fn distinct_values_of_any_number() {
        let mut distinct = Distinct::default();
        let mut added = 0_u64;
        for size in [0, 1, 10, 100, 1_000, 10_000, 30_000, 40_000, 50_000, 80_000, 200_000, 1_000_000, 3_000_000] {
            while added < size {
                distinct.add(hash(added));
                added += 1;
            }
            let error = (distinct.estimate() as f64 - size as f64).abs() / size.max(1) as f64;
            // Three standard errors.
            assert!(error <= 0.024, "{size}: {}", distinct.estimate());
        }
    }
}
