//! Distribution functions, from the library, with both tails as accurate as the middle.

use std::f64::consts::{PI, SQRT_2};

use statrs::function::erf::{erfc, erfc_inv};
use statrs::function::gamma::gamma_ur;

use super::beta;

/// The share of the standard normal distribution below `x`.
pub fn normal_cdf(x: f64) -> Option<f64> {
    (!x.is_nan()).then(|| 0.5 * erfc(-x / SQRT_2))
}

/// The x below which the share `p` of the standard normal distribution lies.
pub fn normal_quantile(p: f64) -> Option<f64> {
    match p {
        0.0 => Some(f64::NEG_INFINITY),
        0.5 => Some(0.0),
        1.0 => Some(f64::INFINITY),
        p if p > 0.0 && p < 1.0 => Some(-SQRT_2 * erfc_inv(2.0 * p)),
        _ => None,
    }
}

/// The share of the χ² distribution above `x`.
pub fn chi2_sf(x: f64, df: f64) -> Option<f64> {
    if x.is_nan() || !is_positive(df) {
        return None;
    }
    Some(match x {
        x if x <= 0.0 => 1.0,
        f64::INFINITY => 0.0,
        x if df > MANY_DEGREES => upper_gamma_of_many(df / 2.0, x / 2.0),
        x => gamma_ur(df / 2.0, x / 2.0),
    })
}

/// Beyond, the library's series takes longer and longer, and at 10^9 degrees for ever.
const MANY_DEGREES: f64 = 2e6;

/// The regularized upper incomplete gamma function for large `a`: the first two terms of Temme's uniform expansion (1979, The asymptotic
/// expansion of the incomplete gamma functions, SIAM J. Math. Anal. 10); the third is below 10^-12 here.
fn upper_gamma_of_many(a: f64, x: f64) -> f64 {
    let mu = (x - a) / a;
    let half_square = match mu.abs() < 1e-4 {
        true => mu * mu * (0.5 - mu * (1.0 / 3.0 - mu * (0.25 - mu / 5.0))),
        false => mu - mu.ln_1p(),
    };
    let eta = (2.0 * half_square).sqrt().copysign(mu);
    let correction = match eta.abs() < 1e-3 {
        true => -1.0 / 3.0 + eta * (1.0 / 12.0 - eta * 2.0 / 135.0),
        false => 1.0 / mu - 1.0 / eta,
    };
    let sum = 0.5 * erfc(eta * (a / 2.0).sqrt()) + (-a * half_square).exp() / (2.0 * PI * a).sqrt() * correction;
    sum.clamp(0.0, 1.0)
}

/// The share of Student's t distribution above `t`.
pub fn student_t_sf(t: f64, df: f64) -> Option<f64> {
    if t.is_nan() || !is_positive(df) {
        return None;
    }
    if df > 1e16 {
        // The normal distribution, to 10^-10 in the tails too; the fraction for so many degrees overflows.
        return normal_cdf(-t);
    }
    let square = t * t;
    let half = if square.is_infinite() {
        0.0
    } else {
        0.5 * beta::tails(df / 2.0, 0.5, df / (df + square), square / (df + square)).0
    };
    Some(if t > 0.0 { half } else { 1.0 - half })
}

/// The t below which the share `p` of Student's t distribution lies, for `p` from 0.5 up.
pub fn student_t_quantile(p: f64, df: f64) -> Option<f64> {
    let x = beta::quantile(2.0 * (1.0 - p), df / 2.0, 0.5)?;
    Some((df * (1.0 - x) / x).sqrt())
}

/// The probability of |z| or more on either side.
pub fn two_sided(z: f64) -> Option<f64> {
    (!z.is_nan()).then(|| erfc(z.abs() / SQRT_2))
}

fn is_positive(df: f64) -> bool {
    df > 0.0 && df.is_finite()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_degrees_of_freedom() {
        // By scipy.stats.chi2.sf.
        let expected = [
            (-6.0, 0.9999999990472634),
            (-2.0, 0.9772740189433355),
            (-0.5, 0.6914230988071229),
            (0.0, 0.4999405291960622),
            (0.5, 0.30849817699265625),
            (2.0, 0.022774272041515633),
            (6.0, 1.0187374317610175e-09),
        ];
        for (deviations, share) in expected {
            let df: f64 = 1e7;
            let ours = chi2_sf(df + deviations * (2.0 * df).sqrt(), df).unwrap();
            assert!((ours / share - 1.0).abs() < 1e-9, "{deviations}: {ours} {share}");
        }
        for df in [1e7, 1e9, 1e15, 1e300] {
            for x in [1e-300, 1.0, df / 2.0, df, 2.0 * df, f64::MAX] {
                let share = chi2_sf(x, df).unwrap();
                assert!((0.0..=1.0).contains(&share), "{x} {df}: {share}");
            }
        }
    }

    fn close(got: Option<f64>, expected: f64) {
        let got = got.expect("a value");
        assert!((got - expected).abs() <= 1e-9 * expected.abs(), "{got} is not {expected}");
    }

    /// Values of scipy 1.17, far into the tails.
    #[test]
    fn tails_are_scipys() {
        close(normal_cdf(-37.0), 5.7255712225239266e-300);
        close(normal_cdf(1.96), 0.9750021048517795);
        close(normal_quantile(1e-300), -37.0470962993612);
        close(chi2_sf(1000.0, 3.0), 1.7994208765314067e-216);
        close(student_t_sf(9.806757216915765, 1000.0), 4.845862564943992e-22);
        close(student_t_sf(31.622776601683793, 1e9), 8.981413482585426e-220);
        close(student_t_sf(0.0008389358659662985, 1e9), 0.49966531305186407);
        close(beta::quantile(9.390102398426887e-10, 79138.56643030114, 0.19352225710863583), 0.9997864376778947);
        close(beta::quantile(0.025, 5.0, 2.0), 0.35876542100232517);
    }

    #[test]
    fn what_has_no_answer() {
        assert_eq!(normal_quantile(1.5), None);
        assert_eq!(normal_quantile(f64::NAN), None);
        assert_eq!(chi2_sf(1.0, 0.0), None);
        assert_eq!(student_t_sf(f64::NAN, 3.0), None);
        assert_eq!(beta::quantile(0.5, -1.0, 2.0), None);
        assert_eq!(student_t_sf(f64::INFINITY, 3.0), Some(0.0));
        assert_eq!(normal_quantile(0.0), Some(f64::NEG_INFINITY));
    }
}
