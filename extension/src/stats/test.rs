//! Tests of two samples: proportions, counts in a table of four, means.

use statrs::function::factorial::ln_factorial;

use super::distribution::{student_t_quantile, student_t_sf, two_sided};

/// Of 0 to `n`, how many had it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    pub count: f64,
    pub n: f64,
}

impl Share {
    pub fn of(&self) -> f64 {
        self.count / self.n
    }

    fn variance(&self) -> f64 {
        self.of() * (1.0 - self.of())
    }

    fn is_sound(&self) -> bool {
        self.n > 0.0 && self.n.is_finite() && (0.0..=self.n).contains(&self.count)
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tested {
    pub statistic: f64,
    pub p_value: f64,
}

/// The z test of two proportions, with their pooled variance; `None` where all or none have it, and for counts that cannot be.
pub fn two_proportion_z(a: Share, b: Share) -> Option<Tested> {
    if !a.is_sound() || !b.is_sound() {
        return None;
    }
    let pooled = (a.count + b.count) / (a.n + b.n);
    let variance = pooled * (1.0 - pooled) * (1.0 / a.n + 1.0 / b.n);
    if variance <= 0.0 {
        return None;
    }
    let statistic = (a.of() - b.of()) / variance.sqrt();
    Some(Tested { statistic, p_value: two_sided(statistic)? })
}

/// The interval of the difference of two proportions that holds with the normal deviate `z`: Newcombe's (1998, method 10), from
/// Wilson's interval of each, which holds for small counts too.
pub fn difference_interval(a: Share, b: Share, z: f64) -> Option<(f64, f64)> {
    if !a.is_sound() || !b.is_sound() {
        return None;
    }
    let (low_a, high_a) = wilson(a, z);
    let (low_b, high_b) = wilson(b, z);
    let difference = a.of() - b.of();
    let below = (a.of() - low_a).hypot(high_b - b.of());
    let above = (high_a - a.of()).hypot(b.of() - low_b);
    Some((difference - below, difference + above))
}

fn wilson(share: Share, z: f64) -> (f64, f64) {
    let (p, n) = (share.of(), share.n);
    let square = z * z;
    let centre = (p + square / (2.0 * n)) / (1.0 + square / n);
    let half = z / (1.0 + square / n) * (share.variance() / n + square / (4.0 * n * n)).sqrt();
    (centre - half, centre + half)
}

/// The difference of two proportions in standard deviations; `None` where neither varies.
pub fn standardized_difference(a: Share, b: Share) -> Option<f64> {
    let deviation = ((a.variance() + b.variance()) / 2.0).sqrt();
    (deviation > 0.0).then(|| (a.of() - b.of()) / deviation)
}

/// The least count that independence lets expect in the table of four.
pub fn least_expected(a: Share, b: Share) -> f64 {
    let have = (a.count + b.count) / (a.n + b.n);
    a.n.min(b.n) * have.min(1.0 - have)
}

/// Fisher's exact test, two-sided: the probability of all tables with these margins that are no more probable than this one.
pub fn fisher_exact(a: Share, b: Share) -> Option<f64> {
    /// Tables as probable as this one, but for rounding; R's and scipy's tolerance.
    const TOLERANCE: f64 = 1.0 + 1e-7;
    if !a.is_sound() || !b.is_sound() {
        return None;
    }
    let (n_a, n_b, have) = (a.n as u64, b.n as u64, (a.count + b.count) as u64);
    let (least, most) = (have.saturating_sub(n_b), have.min(n_a));
    let ln_choose = |n: u64, k: u64| ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k);
    // Relative to this table: the probability of its neighbours by the ratio of one to the next.
    let (here, ratio) = (a.count as u64, |k: u64| {
        // From k to k + 1.
        ((n_a - k) as f64 / (k + 1) as f64) * ((have - k) as f64 / (n_b + k + 1 - have) as f64)
    });
    let (mut total, mut extreme) = (1.0, 1.0);
    let mut weigh = |weight: f64| {
        total += weight;
        if weight <= TOLERANCE {
            extreme += weight;
        }
    };
    let mut weight = 1.0;
    for k in here..most {
        weight *= ratio(k);
        weigh(weight);
    }
    weight = 1.0;
    for k in (least..here).rev() {
        weight /= ratio(k);
        weigh(weight);
    }
    if total.is_finite() {
        return Some((extreme / total).min(1.0));
    }
    // This table is so improbable that the others are beyond a double beside it: from the logarithms.
    let ln_total = ln_choose(n_a + n_b, have);
    let ln_weight = |k: u64| ln_choose(n_a, k) + ln_choose(n_b, have - k) - ln_total;
    let bound = ln_weight(here) + 1e-7;
    Some((least..=most).map(ln_weight).filter(|ln| *ln <= bound).map(f64::exp).sum::<f64>().min(1.0))
}

/// How many, their mean, and their variance (of the sample: divided by n - 1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    pub n: f64,
    pub mean: f64,
    pub variance: f64,
}

pub struct MeanTest {
    pub statistic: f64,
    pub p_value: f64,
    /// Half of the 95 % confidence interval of the difference.
    pub half_interval: f64,
}

/// Welch's t test of two means: no equal variances assumed. `None` for samples of one, and where neither varies.
pub fn welch(a: Sample, b: Sample) -> Option<MeanTest> {
    if a.n < 2.0 || b.n < 2.0 {
        return None;
    }
    let (part_a, part_b) = (a.variance / a.n, b.variance / b.n);
    let error = (part_a + part_b).sqrt();
    if error <= 0.0 || !error.is_finite() {
        return None;
    }
    let df = (part_a + part_b).powi(2) / (part_a.powi(2) / (a.n - 1.0) + part_b.powi(2) / (b.n - 1.0));
    let statistic = (a.mean - b.mean) / error;
    Some(MeanTest {
        statistic,
        p_value: (2.0 * student_t_sf(statistic.abs(), df)?).min(1.0),
        half_interval: student_t_quantile(0.975, df)? * error,
    })
}

/// The difference of two means in pooled standard deviations (the root of the mean variance); `None` where neither varies.
pub fn standardized_mean_difference(a: Sample, b: Sample) -> Option<f64> {
    let deviation = ((a.variance + b.variance) / 2.0).sqrt();
    (deviation > 0.0 && deviation.is_finite()).then(|| (a.mean - b.mean) / deviation)
}
