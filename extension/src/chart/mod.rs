//! Charts of a report as SVG: a text that a page holds as it is, without a script, and that prints.
//!
//! A chart is told by JSON ([`Spec`]); the library `plotters` does scales and drawing (`draw`). Colours are of Okabe and Ito's palette, which
//! the colour-blind tell apart, and never say anything alone: bars stand in the order of the legend, lifts on either side of a line.

mod draw;
mod spec;

use spec::Spec;

/// A chart as SVG, with its title and description as text alternative. An error says what is wrong with the JSON.
pub fn svg(json: &str) -> Result<String, String> {
    let spec = Spec::parse(json)?;
    let drawn = draw::draw(&spec.chart).map_err(|failure| format!("canvass: the chart cannot be drawn: {failure}"))?;
    Ok(accessible(&drawn, &spec))
}

/// The page scales the picture, and who cannot see it is told what it shows.
fn accessible(drawn: &str, spec: &Spec) -> String {
    let (size, rest) = drawn.split_once("viewBox").unwrap_or(("", drawn));
    debug_assert!(size.starts_with("<svg width"), "{size}");
    let (title, description) = (escaped(&spec.title), escaped(&spec.description));
    let (view_box, content) = rest.split_once(">\n").unwrap_or((rest, ""));
    format!(
        "<svg role=\"img\" aria-label=\"{title}. {description}\" viewBox{view_box}>\n<title>{title}</title>\n<desc>{description}</desc>\n\
         {content}"
    )
}

/// Text as HTML and XML have it, in an element or in quotes.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // No document may hold these.
            '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                escaped.push('\u{fffd}')
            }
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests;
