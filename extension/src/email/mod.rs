//! E-mail addresses: one spelling for one mailbox, and nothing that cannot be a mailbox.

mod suggest;

pub use suggest::suggest;

/// RFC 5321, 4.5.3.1: octets in a path, and in a local part.
const MAX_ADDRESS: usize = 254;
const MAX_LOCAL_PART: usize = 64;
/// RFC 1035, 2.3.4.
const MAX_LABEL: usize = 63;

/// The address in lower case, freed of what lists wrap around it (`Name <a@b.c>`, `mailto:`, quotes, a trailing comma).
/// `None` for what is no address. Dots and `+tags` stay: whether they matter is up to the mail provider.
pub fn normalize(text: &str) -> Option<String> {
    let address = unwrapped(text);
    // Lower-casing can lengthen a letter, never more than threefold.
    if address.len() > MAX_ADDRESS {
        return None;
    }
    let address = address.to_lowercase();
    let (local, domain) = address.rsplit_once('@')?;
    (is_local_part(local) && is_domain(domain) && !is_placeholder(local, domain)).then_some(address)
}

/// Whether the text, as it is, has the form of an address: what [`normalize`] would have to strip makes it invalid. A
/// placeholder (none@none.com) is valid.
pub fn is_valid(text: &str) -> Option<bool> {
    let has_form = |(local, domain)| is_local_part(local) && is_domain(domain);
    Some(text.len() <= MAX_ADDRESS && text.rsplit_once('@').is_some_and(has_form))
}

/// What lists write where they know no address: none@none.com, na@na.com. Shared by strangers, it would be evidence.
fn is_placeholder(local: &str, domain: &str) -> bool {
    const WORDS: [&str; 8] = ["none", "na", "no", "noemail", "null", "unknown", "test", "x"];
    WORDS.contains(&local) && domain.split('.').next().is_some_and(|name| WORDS.contains(&name))
}

fn unwrapped(text: &str) -> &str {
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}'));
    let text = match (text.rfind('<'), text.rfind('>')) {
        (Some(open), Some(close)) if open < close => &text[open + 1..close],
        _ => text,
    };
    let text = text.trim_matches(|c: char| c.is_whitespace() || "\"'<>()[],;:".contains(c)).trim_end_matches('.');
    match text.split_at_checked(7) {
        Some((scheme, address)) if scheme.eq_ignore_ascii_case("mailto:") => address.trim(),
        _ => text,
    }
}

/// An unquoted dot-atom (RFC 5322, 3.2.3), letters beyond ASCII allowed (RFC 6531).
fn is_local_part(local: &str) -> bool {
    local.len() <= MAX_LOCAL_PART
        && local.split('.').all(|atom| {
            !atom.is_empty() && atom.chars().all(|c| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c))
        })
}

/// Two labels at least, none empty, no hyphen at either end; the last one is letters, or an internationalized domain's code.
fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=MAX_LABEL).contains(&label.len())
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top = domain.rsplit('.').next().unwrap_or_default();
    domain.contains('.')
        && domain.split('.').all(is_label)
        && top.chars().count() >= 2
        && (top.chars().all(char::is_alphabetic) || top.starts_with("xn--"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling() {
        for text in [
            "john.smith@example.com",
            " John.Smith@Example.COM ",
            "mailto:john.smith@example.com",
            "John Smith <john.smith@example.com>",
            "\"john.smith@example.com\"",
            "john.smith@example.com,",
            "<john.smith@example.com>",
            "john.smith@example.com.",
        ] {
            assert_eq!(normalize(text).as_deref(), Some("john.smith@example.com"), "{text}");
        }
        assert_eq!(is_valid("John.Smith@Example.COM"), Some(true));
        assert_eq!(is_valid(" john.smith@example.com"), Some(false));
        assert_eq!(is_valid("<john.smith@example.com>"), Some(false));
        assert_eq!(is_valid("a@b.xn--p1ai"), Some(true));
        assert_eq!(normalize("a+tag@b.co").as_deref(), Some("a+tag@b.co"));
        assert_eq!(normalize("JOSÉ@EJEMPLO.ES").as_deref(), Some("josé@ejemplo.es"));
    }

    #[test]
    fn no_address() {
        for text in [
            "",
            "n/a",
            "none",
            "@",
            "a@",
            "@b.com",
            "a@b",
            "a b@c.com",
            "a@b..com",
            "a@-b.com",
            "a@b-.com",
            ".a@b.com",
            "a.@b.com",
            "a..b@c.com",
            "a@b@c.com",
            "a@1.2.3.4",
            "a@b.c",
            "john@example,com",
            "a@b.com; c@d.com",
            "a@b.c0m",
            "none@none.com",
            "na@na.org",
        ] {
            assert_eq!(normalize(text), None, "{text}");
            assert_eq!(is_valid(text), Some(text.starts_with('n') && text.contains('@')), "{text}");
        }
        assert_eq!(normalize(&"a".repeat(1_000_000)), None);
    }

    #[test]
    fn idempotent() {
        for text in ["İ@İstanbul.com", "Straße@Größe.de", "'a'@b.com", "<<x@y.org>>"] {
            if let Some(once) = normalize(text) {
                assert_eq!(normalize(&once).as_deref(), Some(once.as_str()), "{text}");
            }
        }
    }
}
