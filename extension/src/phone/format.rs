//! Numbers as people write them: E.164, national, international, RFC 3966.

use std::sync::LazyLock;

use regex::Regex;

use super::{Number, plan};

#[derive(Clone, Copy, PartialEq)]
pub enum Style {
    E164,
    National,
    International,
    Rfc3966,
}

impl Style {
    pub fn named(name: &str) -> Result<Style, String> {
        match name.trim().to_ascii_lowercase().as_str() {
            "e164" => Ok(Style::E164),
            "national" => Ok(Style::National),
            "international" => Ok(Style::International),
            "rfc3966" => Ok(Style::Rfc3966),
            _ => {
                let name: String = name.chars().take(20).collect();
                Err(format!(
                    "canvass: phone_format: '{name}' is no style; use 'e164', 'national', 'international' or 'rfc3966'"
                ))
            }
        }
    }

    pub fn format(self, number: &Number) -> String {
        if self == Style::E164 {
            return number.e164().to_string();
        }
        let code = number.country_code;
        let grouped = self.grouped(number);
        let extension = match number.extension.as_str() {
            "" => String::new(),
            digits if self == Style::Rfc3966 => format!(";ext={digits}"),
            digits => {
                let prefix = plan::main(code).map_or(" ext. ", |plan| plan.extension_prefix);
                format!("{prefix}{digits}")
            }
        };
        match self {
            Style::International => format!("+{code} {grouped}{extension}"),
            Style::Rfc3966 => format!("tel:+{code}-{grouped}{extension}"),
            Style::National | Style::E164 => format!("{grouped}{extension}"),
        }
    }

    /// The national number in the groups of its country.
    fn grouped(self, number: &Number) -> String {
        static SEPARATORS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[^\d]+").expect("a class"));
        let national = number.national.as_str();
        let layout = plan::main(number.country_code).and_then(|plan| plan.layout(national, self != Style::National));
        let Some(layout) = layout else {
            return national.to_string();
        };
        match self {
            Style::National => layout.apply(national, &layout.national_groups),
            Style::Rfc3966 => {
                let grouped = layout.apply(national, &layout.groups);
                let grouped = grouped.trim_start_matches(|c: char| !c.is_ascii_digit());
                SEPARATORS.replace_all(grouped, "-").into_owned()
            }
            Style::International | Style::E164 => layout.apply(national, &layout.groups),
        }
    }
}
