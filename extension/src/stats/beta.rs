//! The incomplete beta function, on which Student's t and the beta distribution rest. The libraries that were tried lose the tails
//! (statrs 0.19 by 2e-5 at parameters of 10^5, and whole tails of t; spec_math 0.1 by 5e-9); this keeps 1e-9 of scipy's.

use std::f64::consts::PI;

use statrs::function::gamma::ln_gamma;

use super::distribution::normal_quantile;

/// What is below has no digit left.
const TINY: f64 = 1e-300;

/// From here on ln Γ is Stirling's formula and a correction.
const STIRLING_FROM: f64 = 10.0;

/// Both tails of the beta distribution with parameters `a` and `b` at `x`, of which `y` is the complement: given apart, because
/// one of both may be too small to be told from the other. Positive parameters.
pub fn tails(a: f64, b: f64, x: f64, y: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if y <= 0.0 {
        return (1.0, 0.0);
    }
    // The continued fraction converges fast below the mean only; above it gives the other tail.
    if x < a / (a + b) {
        let lower = ln_power(a, b, x, y).exp() / fraction(a, b, x, y);
        (lower, 1.0 - lower)
    } else {
        let upper = ln_power(a, b, x, y).exp() / fraction(b, a, y, x);
        (1.0 - upper, upper)
    }
}

/// ln of x^a y^b / B(a, b). Powers and B are each beyond what a double holds; the deviance from the mode is not (Loader 2000).
fn ln_power(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if a < STIRLING_FROM || b < STIRLING_FROM {
        return a * ln_of(x, y) + b * ln_of(y, x) - ln_beta(a, b);
    }
    let n = a + b;
    -deviance(a, n * x) - deviance(b, n * y) + 0.5 * (a * b / (2.0 * PI * n)).ln() + stirling_error(n)
        - stirling_error(a)
        - stirling_error(b)
}

/// ln x, from its complement where that is the smaller.
fn ln_of(x: f64, y: f64) -> f64 {
    if y < 0.5 { (-y).ln_1p() } else { x.ln() }
}

/// a ln(a / m) + m - a, without cancellation where both are close.
fn deviance(a: f64, m: f64) -> f64 {
    let difference = a - m;
    if difference.abs() >= 0.1 * (a + m) {
        return a * (a / m).ln() + m - a;
    }
    let v = difference / (a + m);
    let mut sum = difference * v;
    let mut term = 2.0 * a * v;
    for n in 1..1000 {
        term *= v * v;
        let next = sum + term / f64::from(2 * n + 1);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

/// ln B(a, b): the difference of large ln Γ is taken term by term.
fn ln_beta(a: f64, b: f64) -> f64 {
    let (small, large) = (a.min(b), a.max(b));
    if large < STIRLING_FROM {
        return ln_gamma(small) + ln_gamma(large) - ln_gamma(small + large);
    }
    let n = small + large;
    let correction = stirling_error(large) - stirling_error(n);
    let (ln_share, ln_rest) = ((small / n).ln(), (-small / n).ln_1p());
    if small < STIRLING_FROM {
        ln_gamma(small) + correction + small - small * n.ln() + (large - 0.5) * ln_rest
    } else {
        stirling_error(small) + correction - 0.5 * large.ln()
            + 0.5 * (2.0 * PI).ln()
            + (small - 0.5) * ln_share
            + large * ln_rest
    }
}

/// ln Γ(x) less Stirling's formula: the series of DLMF 5.11.1, whose first term left out is below 1e-17 from 10 on.
fn stirling_error(x: f64) -> f64 {
    const SERIES: [f64; 7] =
        [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0, -691.0 / 360_360.0, 1.0 / 156.0];
    let square = 1.0 / (x * x);
    SERIES.iter().rev().fold(0.0, |sum, term| sum * square + term) / x
}

/// From parameters of this size on the fraction takes too many steps, and the normal distribution with a term for the skewness (Cornish
/// and Fisher 1938) is right to 1e-9 and better.
const MANY: f64 = 1e7;

fn quantile_of_many(p: f64, a: f64, b: f64) -> Option<f64> {
    let (mean, rest) = (1.0 / (1.0 + b / a), 1.0 / (1.0 + a / b));
    let deviation = (mean * rest / (a + b)).sqrt();
    let skewness = 2.0 * (rest - mean) / ((a + b) * mean * rest).sqrt();
    let z = normal_quantile(p)?;
    Some(mean + deviation * (z + skewness * (z * z - 1.0) / 6.0))
}

/// The continued fraction by which x^a y^b / B(a, b) is divided to give the tail below `x` (Didonato and Morris 1992, equation 9), by
/// Lentz's method; it needs some √min(a, b) steps. No term loses digits where `x` is close to 1.
fn fraction(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let kept = |value: f64| if value.abs() < TINY { TINY } else { value };
    let denominator = |m: f64| {
        m + m * (b - m) * x / (a + 2.0 * m - 1.0)
            + (a + m) * (a * y - b * x + 1.0 + m * (1.0 + y)) / (a + 2.0 * m + 1.0)
    };
    let mut value = kept(a * (a * y - b * x + 1.0) / (a + 1.0));
    let (mut c, mut d) = (value, 0.0);
    let most = 1000 + 10 * a.min(b).sqrt() as u64;
    for step in 1..=most {
        let m = step as f64;
        // In an order in which no product overflows.
        let numerator = ((a + b + m - 1.0) * x) * ((b - m) * x) * ((a + m - 1.0) * m / (a + 2.0 * m - 1.0).powi(2));
        d = 1.0 / kept(denominator(m) + numerator * d);
        c = kept(denominator(m) + numerator / c);
        value *= c * d;
        if (c * d - 1.0).abs() < 1e-16 {
            break;
        }
    }
    value
}

/// The x below which the share `p` of the beta distribution lies; `None` outside [0, 1] and for parameters that are not positive.
pub fn quantile(p: f64, a: f64, b: f64) -> Option<f64> {
    let is_positive = |value: f64| value > 0.0 && value.is_finite();
    if !(0.0..=1.0).contains(&p) || !is_positive(a) || !is_positive(b) {
        return None;
    }
    if p == 0.0 || p == 1.0 {
        return Some(p);
    }
    if a.min(b) > MANY {
        return quantile_of_many(p, a, b);
    }
    // Newton's method on the logarithms of x and of the smaller tail, which are nearly a line; bisection where it leaves the bracket.
    let (mut low, mut high) = (-745.0_f64, 0.0_f64);
    let mut at = (a / (a + b)).ln();
    for _ in 0..300 {
        let (x, y) = (at.exp(), -at.exp_m1());
        let (lower, upper) = tails(a, b, x, y);
        let (error, tail) = match p <= 0.5 {
            true => (lower.ln() - p.ln(), lower),
            false => ((1.0 - p).ln() - upper.ln(), upper),
        };
        if error > 0.0 {
            high = at;
        } else {
            low = at;
        }
        let slope = (ln_power(a, b, x, y) - ln_of(y, x)).exp() / tail;
        let step = error / slope;
        let next = at - step;
        let is_inside = low < next && next < high;
        let next = if is_inside { next } else { low + (high - low) / 2.0 };
        if (next - at).abs() <= 1e-15 * at.abs().max(1e-2) {
            return Some(next.exp());
        }
        at = next;
    }
    Some(at.exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_large_parameters() {
        for (a, b) in [(1e300, 1e300), (1e308, 1e307), (1e20, 1e20), (1e20, 3e20), (1e11, 1e11), (1e300, 1e11)] {
            let (mean, x) = (1.0 / (1.0 + b / a), quantile(0.3, a, b).unwrap());
            assert!((x - mean).abs() <= 2e-6 * mean.min(1.0 - mean) || x == mean, "{a} {b}: {x}");
        }
        // On both sides of the bound, far from the middle of a skewed distribution.
        for p in [1e-9, 0.3, 0.975] {
            let (fraction, normal) = (quantile(p, 9e6, 9e8).unwrap(), quantile_of_many(p, 9e6, 9e8).unwrap());
            assert!((fraction / normal - 1.0).abs() < 1e-9, "{p}: {fraction} {normal}");
        }
        // One small parameter: about a gamma distribution, here the exponential one.
        for b in [1e12, 1e20, 1e300] {
            let x = quantile(0.3, 1.0, b).unwrap();
            assert!((x * b / -(0.7_f64.ln()) - 1.0).abs() < 1e-9, "{b}: {x}");
            let y = quantile(0.7, b, 1.0).unwrap();
            assert!(y <= 1.0 && y > 0.999_999, "{b}: {y}");
        }
    }
}
