//! The drawings. Labels stand above their bars and not beside them, so that a narrow screen has room for both.

use std::error::Error;

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::spec::Chart;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), Box<dyn Error>>;

const WIDTH: u32 = 480;
const MARGIN: i32 = 12;
const LEGEND: i32 = 30;
/// Room for the figure behind the longest bar.
const FIGURE: i32 = 62;

const SEGMENT: RGBColor = RGBColor(0x00, 0x72, 0xB2);
const BASELINE: RGBColor = RGBColor(0x99, 0x99, 0x99);
const BELOW: RGBColor = RGBColor(0xD5, 0x5E, 0x00);
const INK: RGBColor = RGBColor(0x22, 0x22, 0x22);
const FAINT: RGBColor = RGBColor(0xCC, 0xCC, 0xCC);

/// A lift is drawn between a sixteenth and sixteen; beyond, the mark stands at the end.
const MAX_DOUBLINGS: f64 = 4.0;

pub fn draw(chart: &Chart) -> Result<String, Box<dyn Error>> {
    let mut svg = String::new();
    let size = (WIDTH, height(chart));
    {
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        match chart {
            Chart::Shares { labels, segment, baseline } => shares(&area, labels, segment, baseline)?,
            Chart::Histogram { edges, segment, baseline } => histogram(&area, edges, segment, baseline)?,
            Chart::Lift { labels, lift, low, high } => lifts(&area, labels, lift, low, high)?,
        }
        area.present()?;
    }
    Ok(svg)
}

const SHARES_ROW: i32 = 56;
const LIFT_ROW: i32 = 40;
const AXIS: i32 = 34;

fn height(chart: &Chart) -> u32 {
    let height = match chart {
        Chart::Shares { labels, .. } => LEGEND + labels.len() as i32 * SHARES_ROW,
        Chart::Histogram { .. } => 250,
        Chart::Lift { labels, .. } => MARGIN + labels.len() as i32 * LIFT_ROW + AXIS,
    };
    height as u32
}

fn text<'a>(size: i32, horizontal: HPos) -> TextStyle<'a> {
    TextStyle::from(("sans-serif", size)).color(&INK).pos(Pos::new(horizontal, VPos::Center))
}

fn legend(area: &Area) -> Drawn {
    for (x, color, name) in [(MARGIN, SEGMENT, "segment"), (MARGIN + 110, BASELINE, "baseline")] {
        area.draw(&Rectangle::new([(x, 8), (x + 14, 20)], color.filled()))?;
        area.draw(&Text::new(name, (x + 20, 15), text(15, HPos::Left)))?;
    }
    Ok(())
}

fn shares(area: &Area, labels: &[String], segment: &[f64], baseline: &[f64]) -> Drawn {
    legend(area)?;
    let longest = segment.iter().chain(baseline).copied().fold(f64::MIN_POSITIVE, f64::max);
    let full = f64::from(WIDTH as i32 - 2 * MARGIN - FIGURE);
    for (row, label) in labels.iter().enumerate() {
        let top = LEGEND + row as i32 * SHARES_ROW;
        area.draw(&Text::new(shortened(label), (MARGIN, top + 10), text(15, HPos::Left)))?;
        for (bar, share, color) in [(0, segment[row], SEGMENT), (1, baseline[row], BASELINE)] {
            let y = top + 20 + bar * 15;
            if share.is_finite() {
                let end = MARGIN + (full * (share / longest).clamp(0.0, 1.0)).round() as i32;
                area.draw(&Rectangle::new([(MARGIN, y), (end.max(MARGIN + 1), y + 12)], color.filled()))?;
                area.draw(&Text::new(percent(share), (end + 6, y + 7), text(14, HPos::Left)))?;
            }
        }
    }
    Ok(())
}

fn histogram(area: &Area, edges: &[f64], segment: &[f64], baseline: &[f64]) -> Drawn {
    legend(area)?;
    // Of an axis no longer than some 1e-300 the library makes no steps.
    let highest = segment.iter().chain(baseline).copied().fold(1e-9, f64::max);
    let mut chart = ChartBuilder::on(area)
        .margin_top(LEGEND)
        .margin_right(MARGIN)
        .x_label_area_size(28)
        .y_label_area_size(48)
        .build_cartesian_2d(edges[0]..edges[edges.len() - 1], 0.0..highest * 1.05)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(FAINT)
        .axis_style(INK)
        .x_labels(6)
        .y_labels(4)
        .x_label_formatter(&|x| number(*x))
        .y_label_formatter(&|y| percent(*y))
        .label_style(text(14, HPos::Center))
        .draw()?;
    let bins = || edges.windows(2).zip(segment.iter().zip(baseline));
    let filled = bins().map(|(edge, (_, share))| {
        Rectangle::new([(edge[0], 0.0), (edge[1], drawn(*share))], BASELINE.mix(0.6).filled())
    });
    chart.draw_series(filled)?;
    let outline = bins().flat_map(|(edge, (share, _))| [(edge[0], drawn(*share)), (edge[1], drawn(*share))]);
    chart.draw_series(LineSeries::new(outline, SEGMENT.stroke_width(3)))?;
    Ok(())
}

fn lifts(area: &Area, labels: &[String], lift: &[f64], low: &[f64], high: &[f64]) -> Drawn {
    // Doubling and halving are as far from 1.
    let doublings = |ratio: f64| ratio.log2().clamp(-MAX_DOUBLINGS, MAX_DOUBLINGS);
    let widest = lift
        .iter()
        .chain(low)
        .chain(high)
        .copied()
        .filter(|ratio| ratio.is_finite())
        .map(|ratio| doublings(ratio).abs());
    let reach = widest.fold(1.0, f64::max).ceil();
    let half = f64::from(WIDTH as i32 / 2 - 2 * MARGIN);
    let x = |ratio: f64| WIDTH as i32 / 2 + (half * doublings(ratio) / reach).round() as i32;
    let bottom = MARGIN + labels.len() as i32 * LIFT_ROW;

    let steps = reach as i32;
    for step in (-steps..=steps).step_by(if steps > 2 { 2 } else { 1 }) {
        let at = x(2f64.powi(step));
        let style = if step == 0 { INK.stroke_width(2) } else { FAINT.stroke_width(1) };
        area.draw(&PathElement::new([(at, MARGIN), (at, bottom)], style))?;
        let name = if step < 0 { format!("1/{}", 1 << -step) } else { format!("{}×", 1 << step) };
        area.draw(&Text::new(name, (at, bottom + 16), text(14, HPos::Center)))?;
    }
    for (row, label) in labels.iter().enumerate() {
        let top = MARGIN + row as i32 * LIFT_ROW;
        area.draw(&Text::new(shortened(label), (MARGIN, top + 9), text(15, HPos::Left)))?;
        if !lift[row].is_finite() {
            continue;
        }
        let (y, color) = (top + 27, if lift[row] < 1.0 { BELOW } else { SEGMENT });
        if low[row].is_finite() && high[row].is_finite() {
            area.draw(&PathElement::new([(x(low[row]), y), (x(high[row]), y)], color.stroke_width(3)))?;
        }
        area.draw(&Circle::new((x(lift[row]), y), 6, color.filled()))?;
    }
    Ok(())
}

fn drawn(share: f64) -> f64 {
    if share.is_finite() { share } else { 0.0 }
}

/// A label as long as a chart is wide.
fn shortened(label: &str) -> String {
    const LONGEST: usize = 52;
    match label.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &label[..end]),
        None => label.to_owned(),
    }
}

fn percent(share: f64) -> String {
    match share.abs() < 1e6 {
        true => format!("{:.1}%", 100.0 * share),
        false => format!("{share:.1e}"),
    }
}

/// A number of an axis, with as many digits as it needs.
fn number(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        size if !(1e-3..1e6).contains(&size) => format!("{value:.1e}"),
        size if size >= 100.0 => format!("{value:.0}"),
        _ => {
            let text = format!("{value:.3}");
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
    }
}
