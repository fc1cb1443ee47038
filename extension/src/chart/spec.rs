//! What a chart shows, from JSON, checked.

use serde_json::Value;

/// More marks than this are no chart any more.
const MAX_MARKS: usize = 200;

pub struct Spec {
    pub title: String,
    pub description: String,
    pub chart: Chart,
}

pub enum Chart {
    /// Shares (0 to 1) of a segment beside those of its baseline, a pair of bars a label.
    Shares { labels: Vec<String>, segment: Vec<f64>, baseline: Vec<f64> },
    /// Shares in the bins between edges.
    Histogram { edges: Vec<f64>, segment: Vec<f64>, baseline: Vec<f64> },
    /// Ratios with the ends of their intervals, a row a label.
    Lift { labels: Vec<String>, lift: Vec<f64>, low: Vec<f64>, high: Vec<f64> },
}

impl Spec {
    pub fn parse(json: &str) -> Result<Self, String> {
        let value: Value =
            serde_json::from_str(json).map_err(|error| format!("canvass: a chart is told by JSON: {error}"))?;
        let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let chart = match text("kind").as_str() {
            "shares" => Chart::Shares {
                labels: labels(&value)?,
                segment: shares(&value, "segment")?,
                baseline: shares(&value, "baseline")?,
            },
            "histogram" => Chart::Histogram {
                edges: numbers(&value, "edges")?,
                segment: shares(&value, "segment")?,
                baseline: shares(&value, "baseline")?,
            },
            "lift" => Chart::Lift {
                labels: labels(&value)?,
                lift: numbers(&value, "lift")?,
                low: numbers(&value, "low")?,
                high: numbers(&value, "high")?,
            },
            other => return Err(format!("canvass: the kind of a chart is shares, histogram or lift; it is '{other}'")),
        };
        chart.check()?;
        Ok(Self { title: text("title"), description: text("description"), chart })
    }
}

impl Chart {
    fn check(&self) -> Result<(), String> {
        let (marks, series): (usize, [(&str, &Vec<f64>); 3]) = match self {
            Self::Shares { labels, segment, baseline } => {
                (labels.len(), [("segment", segment), ("baseline", baseline), ("baseline", baseline)])
            }
            Self::Histogram { edges, segment, baseline } => {
                let (true, [first, .., last]) = (edges.is_sorted_by(|one, next| one < next), &edges[..]) else {
                    return Err("canvass: the edges of a histogram must be two numbers or more that rise".into());
                };
                // Along an axis that is longer than a double holds the library draws for ever.
                if !(last - first).is_finite() {
                    return Err(format!("canvass: a histogram cannot reach from {first:e} to {last:e}"));
                }
                (edges.len() - 1, [("segment", segment), ("baseline", baseline), ("baseline", baseline)])
            }
            Self::Lift { labels, lift, low, high } => (labels.len(), [("lift", lift), ("low", low), ("high", high)]),
        };
        if marks == 0 || marks > MAX_MARKS {
            return Err(format!("canvass: a chart has 1 to {MAX_MARKS} marks; this one has {marks}"));
        }
        match series.iter().find(|(_, values)| values.len() != marks) {
            Some((name, values)) => {
                Err(format!("canvass: a chart of {marks} marks has {} numbers in {name}", values.len()))
            }
            None => Ok(()),
        }
    }
}

fn list<'a>(value: &'a Value, key: &str) -> Result<&'a Vec<Value>, String> {
    value.get(key).and_then(Value::as_array).ok_or_else(|| format!("canvass: this kind of chart needs the list {key}"))
}

fn labels(value: &Value) -> Result<Vec<String>, String> {
    let label = |label: &Value| label.as_str().map_or_else(|| label.to_string(), str::to_owned);
    Ok(list(value, "labels")?.iter().map(label).collect())
}

fn shares(value: &Value, key: &str) -> Result<Vec<f64>, String> {
    let shares = numbers(value, key)?;
    match shares.iter().find(|share| !share.is_nan() && !(0.0..=1.0).contains(*share)) {
        Some(share) => Err(format!("canvass: a share is from 0 to 1; in {key} there is {share:e}")),
        None => Ok(shares),
    }
}

/// Numbers that are none (`null`, an infinity as text) are left out of the drawing as NaN.
fn numbers(value: &Value, key: &str) -> Result<Vec<f64>, String> {
    Ok(list(value, key)?.iter().map(|number| number.as_f64().unwrap_or(f64::NAN)).collect())
}
