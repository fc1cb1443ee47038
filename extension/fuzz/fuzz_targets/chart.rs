//! Any chart: a picture whose texts are escaped, or a reason.
#![no_main]

use canvass::chart;
use libfuzzer_sys::fuzz_target;
use serde_json::json;

fuzz_target!(|input: (u8, &str, Vec<(&str, f64, f64, f64)>)| {
    let (kind, title, marks) = input;
    let of = |pick: fn(&(&str, f64, f64, f64)) -> f64| marks.iter().map(pick).collect::<Vec<_>>();
    let labels: Vec<&str> = marks.iter().map(|mark| mark.0).collect();
    let (first, second, third) = (of(|mark| mark.1), of(|mark| mark.2), of(|mark| mark.3));
    let told = match kind % 4 {
        0 => json!({"kind": "shares", "title": title, "labels": labels, "segment": first, "baseline": second}),
        1 => json!({"kind": "lift", "title": title, "labels": labels, "lift": first, "low": second, "high": third}),
        2 => {
            let mut edges = first.clone();
            edges.sort_by(f64::total_cmp);
            let bars = edges.len().saturating_sub(1);
            let (segment, baseline) = (&second[..bars], &third[..bars]);
            json!({"kind": "histogram", "title": title, "edges": edges, "segment": segment, "baseline": baseline})
        }
        _ => json!({"kind": title, "labels": title, "segment": labels}),
    };
    let Ok(svg) = chart::svg(&told.to_string()) else { return };
    assert!(svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>"), "{svg}");
    for attribute in svg.split("=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(!["NaN", "inf", "-inf"].contains(&attribute), "{svg}");
    }
    assert!(!svg.contains("<script") && svg.contains(&format!("<title>{}</title>", chart::escaped(title))), "{svg}");
});
