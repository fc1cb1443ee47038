use super::svg;

const SHARES: &str = r#"{"kind": "shares", "title": "Party", "description": "DEM 60 % & more", "labels": ["DEM", "REP <&>"],
    "segment": [0.6, 0.4], "baseline": [0.3, 0.7]}"#;

#[test]
fn a_chart_says_what_it_shows() {
    let chart = svg(SHARES).unwrap();
    assert!(
        chart.starts_with("<svg role=\"img\" aria-label=\"Party. DEM 60 % &amp; more\" viewBox=\"0 0 480 "),
        "{chart}"
    );
    for shown in ["<title>Party</title>", "REP &lt;&amp;&gt;", "60.0%", "70.0%"] {
        assert!(chart.contains(shown), "{shown} in {chart}");
    }
    assert!(chart.trim_end().ends_with("</svg>"));
}

#[test]
fn bars_are_as_long_as_their_shares() {
    let chart = svg(SHARES).unwrap();
    let widths: Vec<f64> = chart
        .lines()
        .filter(|line| line.starts_with("<rect") && line.contains("x=\"12\"") && !line.contains("y=\"8\""))
        .map(|line| line.split("width=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap())
        .collect();
    let [dem, dem_baseline, rep, rep_baseline] = widths[..] else { panic!("{widths:?}") };
    assert!(
        (dem / rep_baseline - 6.0 / 7.0).abs() < 0.01 && (dem_baseline / rep - 3.0 / 4.0).abs() < 0.01,
        "{widths:?}"
    );
}

#[test]
fn every_number_is_drawn_or_left_out() {
    for numbers in ["[null, 0]", "[0, 0]", "[0.5, 1e-300]", "[1e-308, 1]"] {
        for chart in [
            format!(r#"{{"kind": "shares", "labels": ["a", 2], "segment": {numbers}, "baseline": {numbers}}}"#),
            format!(
                r#"{{"kind": "histogram", "edges": [-1e300, 0, 1e300], "segment": {numbers}, "baseline": {numbers}}}"#
            ),
            format!(
                r#"{{"kind": "lift", "labels": ["a", "b"], "lift": {numbers}, "low": {numbers}, "high": {numbers}}}"#
            ),
        ] {
            let drawn = svg(&chart).unwrap();
            assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{chart}: {drawn}");
        }
    }
}

#[test]
fn what_is_no_chart_is_named() {
    for (json, message) in [
        ("", "a chart is told by JSON"),
        ("[]", "the kind of a chart is"),
        (r#"{"kind": "pie"}"#, "'pie'"),
        (r#"{"kind": "lift", "labels": ["a"]}"#, "the list lift"),
        (r#"{"kind": "shares", "labels": [], "segment": [], "baseline": []}"#, "this one has 0"),
        (r#"{"kind": "shares", "labels": ["a"], "segment": [1, 0], "baseline": [1]}"#, "2 numbers in segment"),
        (r#"{"kind": "histogram", "edges": [1, 1], "segment": [1], "baseline": [1]}"#, "that rise"),
        (r#"{"kind": "histogram", "edges": [1, null], "segment": [1], "baseline": [1]}"#, "that rise"),
        // With these axes the library draws for ever.
        (
            r#"{"kind": "histogram", "edges": [-1e308, 1e308], "segment": [1], "baseline": [1]}"#,
            "cannot reach from -1e308 to 1e308",
        ),
        (
            r#"{"kind": "histogram", "edges": [0, 1], "segment": [1], "baseline": [-1e-61]}"#,
            "from 0 to 1; in baseline there is -1e-61",
        ),
        (r#"{"kind": "shares", "labels": ["a"], "segment": [1.5], "baseline": [1]}"#, "in segment there is 1.5e0"),
    ] {
        let failure = svg(json).unwrap_err();
        assert!(failure.contains(message), "{json}: {failure}");
    }
}
