//! E-mail addresses: one spelling for one mailbox, and nothing that cannot be a mailbox.

mod suggest;

pub use suggest::suggest;

/// RFC 5321, 4.5.3.1: octets in a path, and in a local part.
const MAX_ADDRESS: usize = 254;
const MAX_LOCAL_PART: usize = 64;
/// RFC 1035, 2.3.4.
const MAX_LABEL: usize = 63;

/// The address in lower case, freed of what lists wrap around it (`Name <a@b.c>`, `mailto:`, a label, quotes, a trailing comma,
/// a remark in brackets). Of two addresses in a cell the first one counts. `None` for what is no address. Dots and `+tags` stay: whether they matter is up to the mail provider.
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
    let text = up_to_first(without_display_name(text.trim_matches(is_space)));
    let text = match (text.rfind('<'), text.rfind('>')) {
        (Some(open), Some(close)) if open < close => &text[open + 1..close],
        _ => text,
    };
    let mut text = without_signs(text);
    while let Some((label, address)) = text.split_once(':') {
        text = match label {
            _ if label.eq_ignore_ascii_case("mailto") => address.split('?').next().unwrap_or_default(),
            _ if is_label(label) && !address.starts_with('/') => address,
            _ => return text,
        };
        text = without_signs(text);
    }
    text
}

fn without_signs(text: &str) -> &str {
    text.trim_matches(|c: char| is_space(c) || "\"'<>()[],;:".contains(c)).trim_end_matches('.')
}

/// White space, and marks that are as invisible.
fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}')
}

/// "Email:", "Work e-mail #2:": no local part has a colon.
fn is_label(text: &str) -> bool {
    text.contains(char::is_alphabetic) && text.chars().all(|c| c.is_alphanumeric() || " -.#".contains(c))
}

/// A quoted name may hold anything, another address too.
fn without_display_name(text: &str) -> &str {
    match text.strip_prefix('"').and_then(|text| text.split_once('"')) {
        Some((_, path)) if path.trim_start().starts_with('<') => path,
        _ => text,
    }
}

/// The text up to the end of its first address, where another one follows, or a remark in brackets.
fn up_to_first(text: &str) -> &str {
    let is_within = |at: &usize| {
        let before = text[..*at].chars().next_back();
        let after = text[at + 1..].chars().next();
        before.is_some_and(|c| !is_space(c)) && after.is_some_and(|c| c.is_alphanumeric())
    };
    let Some(at) = text.match_indices('@').map(|(at, _)| at).find(is_within) else {
        return text;
    };
    let (address, rest) = text[at + 1..]
        .find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '.'))
        .map_or((text, ""), |length| text.split_at(at + 1 + length));
    let is_another = !rest.starts_with('@') && rest.contains('@');
    let is_remark = rest.trim_start_matches(|c: char| is_space(c) || c == '>').starts_with(['(', '[']);
    match rest.starts_with('>') {
        _ if !is_another && !is_remark => text,
        true => &text[..address.len() + 1],
        false => address,
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
            "E-mail: john.smith@example.com",
            "E-mail: 'john.smith@example.com'",
            "mailto:'john.smith@example.com",
            "Work: mailto:john.smith@example.com",
            "mailto:john.smith@example.com?subject=Hello",
            "john.smith@example.com (work)",
            "John Smith <john.smith@example.com> [old]",
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
    fn first_of_two() {
        for text in [
            "a@x.com; b@y.com",
            "a@x.com, b@y.com",
            "A@X.com,b@y.com",
            "a@x.com b@y.com",
            "a@x.com / b@y.com",
            "a@x.com/b@y.com",
            "a@x.com|b@y.com|c@z.com",
            "a@x.com or b@y.com",
            "a@x.com & b@y",
            "<a@x.com>; <b@y.com>",
            "Ann <a@x.com>, Bob <b@y.com>",
            "a@x.com <a@x.com>",
            "a@x.com (home), b@y.com (work)",
            "home: a@x.com work: b@y.com",
            "\"Ann @ x.com\" <a@x.com>",
            "\"b@y.com\" <a@x.com>",
            "Ann @ X <a@x.com>",
        ] {
            assert_eq!(normalize(text).as_deref(), Some("a@x.com"), "{text}");
            assert_eq!(is_valid(text), Some(false), "{text}");
        }
        assert_eq!(suggest("a@gmial.com; b@gmail.com").as_deref(), Some("a@gmail.com"));
        assert_eq!(suggest("a@gmail.com; b@gmial.com"), None);
        // The second one is not taken instead.
        assert_eq!(normalize("<a@x>; <b@y.com>"), None);
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
            "a@b; c@d.com",
            "a@b.co,uk",
            "a@b.co m",
            "@b.com; c@d.com",
            "unknown; c@d.com",
            "http://b.com/a@c.com",
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
