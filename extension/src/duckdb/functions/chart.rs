//! Charts and the text of pages.

use super::Function;
use crate::chart;
use crate::duckdb::shapes::{checked_text, text};

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "chart_svg",
        register: |db, name| checked_text(db, name, chart::svg),
        usage: "chart_svg(chart VARCHAR) -> VARCHAR",
        description: "A chart as SVG, for a page to hold as it is: no script, scaled by the page, with title and description as text \
            alternative. chart is JSON: kind, title, description, and by kind: 'shares': labels, segment, baseline (shares from 0 to 1, a \
            pair of bars a label); 'histogram': edges (rising, one more than bins), segment, baseline (the share of each bin); 'lift': \
            labels, lift, low, high (ratios and their intervals, drawn from 1/16 to 16). At most 200 labels or bins; a number that is NULL is \
            left out. NULL for NULL; an error for JSON that is no chart.",
        example: r#"SELECT chart_svg('{"kind": "shares", "title": "Party", "labels": ["DEM"], "segment": [0.6], "baseline": [0.4]}')[:44];"#,
        result: r#"<svg role="img" aria-label="Party. " viewBox"#,
        source: "the crate plotters; colours: Okabe and Ito 2008, Color Universal Design",
    },
    Function {
        name: "html_escape",
        register: |db, name| text(db, name, |value| Some(chart::escaped(value))),
        usage: "html_escape(text VARCHAR) -> VARCHAR",
        description: "Text as HTML and XML have it, in an element or in a quoted attribute: & < > \" ' as character references, control characters \
            as U+FFFD. NULL for NULL.",
        example: "SELECT html_escape('<b> & \"c\"');",
        result: "&lt;b&gt; &amp; &quot;c&quot;",
        source: "HTML, 13.1.2.3 Attributes and 13.5 Named character references",
    },
];
