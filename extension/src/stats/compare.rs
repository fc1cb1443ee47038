//! A segment beside its baseline: differences, how large and how sure they are.

use serde::Serialize;

use super::describe::{Description, counts_up_to, counts_within};
use super::distribution::normal_quantile;
use super::profile::Found;
use super::sketch::Moments;
use super::table::association;
use super::test::{self, Sample, Share};

/// Below this expected count approximate tests are not trusted (Cochran 1954).
const SMALL: f64 = 5.0;

#[derive(Default, Serialize)]
pub struct Row {
    /// column, value or missing
    pub level: &'static str,
    pub value: Option<String>,
    /// mean or share: what `segment` and `baseline` are.
    pub figure: Option<&'static str>,
    pub segment_count: u64,
    pub segment_n: u64,
    pub baseline_count: u64,
    pub baseline_n: u64,
    pub segment: Option<f64>,
    pub baseline: Option<f64>,
    pub difference: Option<f64>,
    pub ci_low: Option<f64>,
    pub ci_high: Option<f64>,
    pub lift: Option<f64>,
    pub smd: Option<f64>,
    pub cramers_v: Option<f64>,
    pub test: Option<&'static str>,
    pub statistic: Option<f64>,
    pub p_value: Option<f64>,
    pub psi: Option<f64>,
    pub js_divergence: Option<f64>,
    pub distribution: Vec<Bar>,
    pub note: Option<String>,
}

impl Row {
    /// Without the test that its counts do not bear.
    fn untested(self) -> Row {
        Row { test: None, statistic: None, p_value: None, note: Some(APPROXIMATE.to_string()), ..self }
    }
}

#[derive(Serialize)]
pub struct Bar {
    pub lower: f64,
    pub upper: f64,
    pub segment: f64,
    pub baseline: f64,
}

const NOT_A_PART: &str = "the segment is no part of the baseline: compared as two samples";
const WHOLE: &str = "the segment is the whole baseline: nothing to compare with";
const TOO_FAR_APART: &str = "the squares of the deviations are beyond a DOUBLE: no interval, smd and test";

const APPROXIMATE: &str = "counts of the segment approximate: no test";

/// What a comparison is made with: the baseline without the segment, where the segment is a part of it.
struct Sides {
    is_part: bool,
    note: Option<&'static str>,
}

impl Sides {
    /// Of counts; what has more in the segment than in the baseline is no part of it.
    fn of(is_part: bool, counts: impl Iterator<Item = (f64, f64)>) -> Sides {
        let is_more = is_part && { counts }.any(|(segment, baseline)| segment > baseline);
        Sides { is_part: is_part && !is_more, note: is_more.then_some(NOT_A_PART) }
    }

    fn rest(&self, segment: f64, baseline: f64) -> f64 {
        if self.is_part { baseline - segment } else { baseline }
    }

    /// A difference from the rest is this much less a difference from the baseline, of which the segment is a part.
    fn shrink(&self, segment_n: f64, baseline_n: f64) -> f64 {
        if self.is_part { 1.0 - segment_n / baseline_n } else { 1.0 }
    }
}

/// All rows of one column: of it as a whole, of each value, and of what is missing.
pub fn compare(segment: &Found, baseline: &Description, is_part: bool) -> Vec<Row> {
    let mut rows = match baseline.kind.as_str() {
        "numeric" | "date" => vec![means(segment, baseline, is_part)],
        "categorical" | "boolean" | "constant" | "text" => categories(segment, baseline, is_part),
        kind => vec![Row {
            note: Some(match &baseline.reason {
                Some(reason) => format!("not compared: {reason}"),
                None => format!("not compared: {kind}"),
            }),
            ..column_row(segment, baseline)
        }],
    };
    if baseline.nulls > 0 || segment.nulls > 0 {
        rows.push(missing(segment, baseline, is_part));
    }
    rows
}

fn column_row(segment: &Found, baseline: &Description) -> Row {
    Row {
        level: "column",
        segment_count: segment.count(),
        segment_n: segment.rows,
        baseline_count: baseline.count,
        baseline_n: baseline.rows,
        ..Row::default()
    }
}

fn note_of(notes: &[Option<&str>]) -> Option<String> {
    let notes: Vec<&str> = notes.iter().copied().flatten().collect();
    (!notes.is_empty()).then(|| notes.join("; "))
}

fn means(segment: &Found, baseline: &Description, is_part: bool) -> Row {
    let mut row = Row { figure: Some("mean"), ..column_row(segment, baseline) };
    let weighted = segment.weighted();
    let moments = segment.moments(&weighted);
    let n = baseline.count.saturating_sub(baseline.not_finite) as f64;
    // A figure that is beyond a DOUBLE is NULL in the baseline.
    let sd = baseline.sd.unwrap_or(if n > 1.0 { f64::INFINITY } else { 0.0 });
    let whole = Moments { n, mean: baseline.mean.unwrap_or(f64::NAN), squares: sd * sd * (n - 1.0) };
    let uppers: Vec<f64> = baseline.deciles.iter().filter_map(|part| part.upper).collect();
    let parts: Vec<(f64, f64)> =
        counts_up_to(&weighted, &uppers).into_iter().zip(baseline.deciles.iter().map(|part| part.count)).collect();
    // Deciles of very many values are approximate: only how many there are tells what is no part.
    let sides = Sides::of(is_part, [(moments.n, whole.n)].into_iter());
    row.psi = psi(&parts);
    row.js_divergence = js_divergence(&parts);
    row.distribution = bars(&weighted, baseline);
    if moments.n == 0.0 || whole.n == 0.0 {
        row.note = Some("no value to compare".to_string());
        return row;
    }
    let difference = moments.mean - whole.mean;
    row.segment = Some(moments.mean);
    row.baseline = Some(whole.mean);
    row.difference = Some(difference);
    row.lift = (baseline.kind != "date" && whole.mean > 0.0 && moments.mean >= 0.0).then(|| moments.mean / whole.mean);
    let rest = if sides.is_part { without(whole, moments) } else { whole };
    let is_measured = moments.squares.is_finite() && whole.squares.is_finite();
    let note = match is_measured {
        false => Some(TOO_FAR_APART),
        true => (rest.n <= 0.0).then_some(WHOLE),
    };
    if let (true, Some(a), Some(b)) = (is_measured, sample(moments), sample(rest)) {
        row.smd = test::standardized_mean_difference(a, b);
        if let Some(tested) = test::welch(a, b) {
            let half = tested.half_interval * sides.shrink(moments.n, whole.n);
            (row.ci_low, row.ci_high) = (Some(difference - half), Some(difference + half));
            row.test = Some("Welch t");
            (row.statistic, row.p_value) = (Some(tested.statistic), Some(tested.p_value));
        }
    }
    let few = (moments.n < 30.0).then_some("fewer than 30 values: the test trusts that they are about normal");
    let approximate = (!segment.is_complete()).then_some("distribution approximate");
    row.note = note_of(&[note, sides.note, few, approximate]);
    row
}

/// The moments of a whole without one part of it.
fn without(whole: Moments, part: Moments) -> Moments {
    let n = whole.n - part.n;
    if n <= 0.0 {
        return Moments::default();
    }
    let mean = whole.mean + (whole.mean - part.mean) * (part.n / n);
    let apart = part.mean - mean;
    let squares = whole.squares - part.squares - apart * apart * (part.n * n / whole.n);
    Moments { n, mean, squares: squares.max(0.0) }
}

fn sample(moments: Moments) -> Option<Sample> {
    Some(Sample { n: moments.n, mean: moments.mean, variance: moments.variance()? })
}

fn bars(weighted: &[(f64, f64)], baseline: &Description) -> Vec<Bar> {
    let bars = &baseline.histogram;
    let edges: Vec<f64> = bars.iter().map(|bar| bar.lower).chain(bars.last().map(|bar| bar.upper)).collect();
    let counts = counts_within(weighted, &edges);
    let (segment_n, baseline_n): (f64, f64) = (counts.iter().sum(), bars.iter().map(|bar| bar.count).sum());
    let share = |count: f64, n: f64| if n > 0.0 { count / n } else { 0.0 };
    let bar = |(bar, count): (&super::describe::Bar, f64)| Bar {
        lower: bar.lower,
        upper: bar.upper,
        segment: share(count, segment_n),
        baseline: share(bar.count, baseline_n),
    };
    bars.iter().zip(counts).map(bar).collect()
}

/// How often a value occurred.
struct Count<'a> {
    value: &'a str,
    segment: u64,
    baseline: u64,
    /// Of the segment; the baseline lists only what was counted exactly.
    is_exact: bool,
}

fn categories(segment: &Found, baseline: &Description, is_part: bool) -> Vec<Row> {
    let (segment_n, baseline_n) = (segment.count(), baseline.count);
    let in_segment = segment.counts_of(baseline.top_values.iter().map(|top| top.value.as_str()));
    let mut counts: Vec<Count> = { baseline.top_values.iter().zip(in_segment) }
        .map(|(top, (segment, is_exact))| Count { value: &top.value, segment, baseline: top.count, is_exact })
        .collect();
    let is_exact = counts.iter().all(|count| count.is_exact);
    let listed = |of: fn(&Count) -> u64| counts.iter().map(of).fold(0, u64::saturating_add);
    let others = Count {
        value: "(other values)",
        segment: segment_n.saturating_sub(listed(|count| count.segment)),
        baseline: baseline_n.saturating_sub(listed(|count| count.baseline)),
        is_exact,
    };
    if (others.segment, others.baseline) != (0, 0) {
        counts.push(others);
    }
    let pairs: Vec<(f64, f64)> = counts.iter().map(|count| (count.segment as f64, count.baseline as f64)).collect();
    let sides = Sides::of(is_part, pairs.iter().copied());

    let mut whole = column_row(segment, baseline);
    let (pooled, is_pooled) = pool(&pairs, &sides);
    let mut is_small = false;
    if let Some(found) =
        association(&[pooled.iter().map(|(a, _)| *a).collect(), pooled.iter().map(|(_, b)| *b).collect()])
    {
        whole.cramers_v = Some(found.corrected_v);
        if is_exact {
            whole.test = Some("chi-squared");
            (whole.statistic, whole.p_value) = (Some(found.statistic), Some(found.p_value));
            is_small = found.least_expected < SMALL;
        }
    }
    whole.psi = psi(&pairs);
    whole.js_divergence = js_divergence(&pairs);
    let is_whole = sides.is_part && segment_n == baseline_n && segment_n > 0;
    let notes = [
        is_whole.then_some(WHOLE),
        sides.note,
        (is_exact && is_pooled).then_some("values with an expected count below 5 tested as one"),
        is_small.then_some("an expected count below 5: the p-value is approximate"),
        (!is_exact).then_some(APPROXIMATE),
    ];
    whole.note = note_of(&notes);

    let value_row = |count: &Count| {
        let row = share_row(count.segment, segment_n, count.baseline, baseline_n, &sides);
        let row = if count.is_exact { row } else { row.untested() };
        Row { level: "value", value: Some(count.value.to_string()), ..row }
    };
    let mut rows = vec![whole];
    rows.extend(counts.iter().map(value_row));
    rows
}

/// Segment and rest, a pair a value; values of which independence lets expect less than five are one together.
fn pool(pairs: &[(f64, f64)], sides: &Sides) -> (Vec<(f64, f64)>, bool) {
    let pairs: Vec<(f64, f64)> = pairs.iter().map(|(segment, all)| (*segment, sides.rest(*segment, *all))).collect();
    let sum = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>();
    let (segment, rest) = (sum(|pair| pair.0), sum(|pair| pair.1));
    if segment <= 0.0 || rest <= 0.0 {
        return (pairs, false);
    }
    let least_share = segment.min(rest) / (segment + rest);
    let is_small = |pair: &&(f64, f64)| (pair.0 + pair.1) * least_share < SMALL;
    let small: Vec<&(f64, f64)> = pairs.iter().filter(is_small).collect();
    let mut pooled: Vec<(f64, f64)> = pairs.iter().filter(|pair| !is_small(pair)).copied().collect();
    let total = small.iter().fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
    if !small.is_empty() {
        pooled.push(total);
    }
    (pooled, small.len() > 1)
}

fn missing(segment: &Found, baseline: &Description, is_part: bool) -> Row {
    let counts = [(segment.nulls as f64, baseline.nulls as f64), (segment.count() as f64, baseline.count as f64)];
    let sides = Sides::of(is_part, counts.into_iter());
    let mut row = share_row(segment.nulls, segment.rows, baseline.nulls, baseline.rows, &sides);
    row.level = "missing";
    row.note = note_of(&[sides.note, row.note.as_deref()]);
    row
}

/// The share that one value has in the segment, beside the one that it has in the baseline.
fn share_row(segment_count: u64, segment_n: u64, baseline_count: u64, baseline_n: u64, sides: &Sides) -> Row {
    let mut row = Row { figure: Some("share"), segment_count, segment_n, baseline_count, baseline_n, ..Row::default() };
    if segment_n == 0 || baseline_n == 0 {
        return row;
    }
    let of_segment = Share { count: segment_count as f64, n: segment_n as f64 };
    let of_baseline = Share { count: baseline_count as f64, n: baseline_n as f64 };
    let difference = of_segment.of() - of_baseline.of();
    row.segment = Some(of_segment.of());
    row.baseline = Some(of_baseline.of());
    row.difference = Some(difference);
    row.lift = (baseline_count > 0).then(|| of_segment.of() / of_baseline.of());
    let rest =
        Share { count: sides.rest(of_segment.count, of_baseline.count), n: sides.rest(of_segment.n, of_baseline.n) };
    if rest.n <= 0.0 {
        return row;
    }
    row.smd = test::standardized_difference(of_segment, rest);
    let shrink = sides.shrink(of_segment.n, of_baseline.n);
    let z = normal_quantile(0.975).expect("a share");
    if let Some((low, high)) = test::difference_interval(of_segment, rest, z) {
        (row.ci_low, row.ci_high) = (Some(low * shrink), Some(high * shrink));
    }
    if test::least_expected(of_segment, rest) < SMALL {
        row.test = Some("Fisher exact");
        row.p_value = test::fisher_exact(of_segment, rest);
        row.note = Some("an expected count below 5: exact test".to_string());
    } else if let Some(tested) = test::two_proportion_z(of_segment, rest) {
        row.test = Some("two-proportion z");
        (row.statistic, row.p_value) = (Some(tested.statistic), Some(tested.p_value));
    }
    row
}

/// The population stability index of two distributions over the same parts. A part without a count gets half of one, so that
/// the logarithm exists.
fn psi(parts: &[(f64, f64)]) -> Option<f64> {
    let (segment_n, baseline_n) = totals(parts)?;
    let share = |count: f64, n: f64| if count > 0.0 { count / n } else { 0.5 / n };
    let part = |(segment, baseline): &(f64, f64)| {
        let (s, b) = (share(*segment, segment_n), share(*baseline, baseline_n));
        (s - b) * (s / b).ln()
    };
    Some(parts.iter().filter(|part| **part != (0.0, 0.0)).map(part).sum())
}

/// The Jensen-Shannon divergence in bits, 0 (the same) to 1 (nothing in common).
fn js_divergence(parts: &[(f64, f64)]) -> Option<f64> {
    let (segment_n, baseline_n) = totals(parts)?;
    let term = |share: f64, middle: f64| if share > 0.0 { share * (share / middle).log2() } else { 0.0 };
    let part = |(segment, baseline): &(f64, f64)| {
        let (s, b) = (segment / segment_n, baseline / baseline_n);
        let middle = (s + b) / 2.0;
        (term(s, middle) + term(b, middle)) / 2.0
    };
    Some(parts.iter().map(part).sum::<f64>().clamp(0.0, 1.0))
}

fn totals(parts: &[(f64, f64)]) -> Option<(f64, f64)> {
    let sum = |of: fn(&(f64, f64)) -> f64| parts.iter().map(of).sum::<f64>();
    let (segment, baseline) = (sum(|part| part.0), sum(|part| part.1));
    (segment > 0.0 && baseline > 0.0).then_some((segment, baseline))
}

#[cfg(test)]
mod tests {
    use super::super::describe::describe;
    use super::super::profile::Profile;
    use super::super::value::Type;
    use super::*;

    fn profile(kind: Type, keys: impl IntoIterator<Item = u64>) -> Found {
        let mut profile = Profile::default();
        profile.kind = Some(kind);
        keys.into_iter().for_each(|key| profile.add_number(key));
        Found::of(&profile.to_bytes()).unwrap()
    }

    /// As it comes back from a table or a file.
    fn baseline(of: &Found) -> Description {
        serde_json::from_str(&serde_json::to_string(&describe(of, "value")).unwrap()).unwrap()
    }

    #[test]
    fn what_cannot_be_squared_is_not_tested() {
        let doubles = |numbers: &[f64]| profile(Type::Double, numbers.iter().copied().map(Type::double_key));
        let huge = doubles(&[1e300, -1e300, 2e300, 1.0, 1.7e308, -1.7e308]);
        for (segment, baseline_of) in [(&doubles(&[1e300, 1.0]), &huge), (&huge, &doubles(&[1.0, 2.0, 3.0, 4.0]))] {
            let [row] = &compare(segment, &baseline(baseline_of), false)[..] else { panic!("one row") };
            assert_eq!((row.ci_low, row.smd, row.test, row.p_value), (None, None, None, None));
            assert!(row.note.as_ref().unwrap().contains(TOO_FAR_APART), "{:?}", row.note);
            assert!(row.segment.unwrap().is_finite() && row.baseline.unwrap().is_finite());
        }
    }

    #[test]
    fn approximate_counts_are_not_tested() {
        // Every value of the baseline's category is among many others, which crowd the rare one out.
        let mut many = Profile::default();
        for n in 0..400_000_u32 {
            many.add_text(b"common");
            many.add_text(n.to_string().as_bytes());
        }
        let many = Found::of(&many.to_bytes()).unwrap();
        let mut few = Profile::default();
        (0..100).for_each(|n| few.add_text(if n % 2 == 0 { b"common" } else { b"350000" }));
        let rows = compare(&many, &baseline(&Found::of(&few.to_bytes()).unwrap()), false);
        let told: Vec<_> = rows.iter().map(|row| (row.value.as_deref(), row.test, row.p_value.is_some())).collect();
        assert_eq!(
            told,
            [
                (None, None, false),
                (Some("350000"), None, false),
                (Some("common"), Some("two-proportion z"), true),
                (Some("(other values)"), None, false),
            ]
        );
        assert!([0, 1, 3].iter().all(|at| rows[*at].note.as_ref().unwrap().contains(APPROXIMATE)));
    }

    #[test]
    fn dates_have_no_lift() {
        let days = |days: std::ops::Range<u64>| profile(Type::Date, days);
        let rows = compare(&days(10..20), &baseline(&days(0..40)), true);
        assert_eq!((rows[0].lift, rows[0].difference), (None, Some(-5.0)));
        assert_eq!(
            compare(&profile(Type::Signed, 10..20), &baseline(&profile(Type::Signed, 0..40)), true)[0].lift,
            Some(14.5 / 19.5)
        );
    }
}
