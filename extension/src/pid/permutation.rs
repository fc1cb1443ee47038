//! A fixed shuffle of the numbers below a size: a Feistel network with cycle walking.

/// A round adds a hash of one half to the other. Four rounds make a shuffle that is hard to tell from a random one (Luby and
/// Rackoff 1988); two more cost nothing. The constants are the fractional digits of pi, and part of the format: see docs/pid.md.
const ROUND_KEYS: [u64; 6] = [
    0x243f_6a88_85a3_08d3,
    0x1319_8a2e_0370_7344,
    0xa409_3822_299f_31d0,
    0x082e_fa98_ec4e_6c89,
    0x4528_21e6_38d0_1377,
    0xbe54_66cf_34e9_0c6c,
];

pub struct Permutation {
    size: u64,
    /// Numbers are split into two halves below `side`, whose square is the smallest one that holds `size`.
    side: u64,
}

impl Permutation {
    pub fn new(size: u64) -> Permutation {
        let side = size.isqrt();
        Permutation { size, side: if side * side < size { side + 1 } else { side } }
    }

    /// `number` must be below the size; so is the answer.
    pub fn forward(&self, number: u64) -> u64 {
        self.walk(number, |left, right| {
            ROUND_KEYS
                .iter()
                .fold((left, right), |(left, right), key| (right, (left + self.hash(right, *key)) % self.side))
        })
    }

    pub fn backward(&self, number: u64) -> u64 {
        self.walk(number, |left, right| {
            ROUND_KEYS.iter().rev().fold((left, right), |(left, right), key| {
                ((right + self.side - self.hash(left, *key)) % self.side, left)
            })
        })
    }

    /// The square is a little larger than the size: a number that falls outside goes round again, and comes back inside,
    /// since a permutation's cycles lead back to where they began (Black and Rogaway 2002).
    fn walk(&self, number: u64, rounds: impl Fn(u64, u64) -> (u64, u64)) -> u64 {
        let mut number = number;
        loop {
            let (left, right) = rounds(number / self.side, number % self.side);
            number = left * self.side + right;
            if number < self.size {
                return number;
            }
        }
    }

    /// The finalizer of SplitMix64.
    fn hash(&self, half: u64, key: u64) -> u64 {
        let mut hash = half ^ key;
        hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (hash ^ (hash >> 31)) % self.side
    }
}

#[cfg(test)]
mod tests {
    use super::Permutation;

    #[test]
    fn every_number_is_met_once_and_comes_back() {
        for size in (1..200).chain([10_000, 65_537]) {
            let permutation = Permutation::new(size);
            let mut met = vec![false; size as usize];
            for number in 0..size {
                let shuffled = permutation.forward(number);
                assert!(!std::mem::replace(&mut met[shuffled as usize], true), "{size}: {number}");
                assert_eq!(permutation.backward(shuffled), number, "{size}");
            }
        }
    }
}
