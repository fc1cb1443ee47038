//! Jaro-Winkler similarity without allocation, for names of up to 64 letters.

/// The measure is quadratic in length: names are compared by their first 64 characters.
const MAX_CHARS: usize = 64;

/// Jaro's similarity above this is raised for a common prefix (Winkler 1990).
const BOOST_THRESHOLD: f64 = 0.7;

pub fn jaro_winkler(a: &str, b: &str) -> f64 {
    let (a, b) = (front(a), front(b));
    if !a.is_ascii() || !b.is_ascii() {
        return strsim::jaro_winkler(a, b);
    }
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let similarity = jaro(a, b);
    if similarity <= BOOST_THRESHOLD {
        return similarity;
    }
    let prefix = a.iter().zip(b).take(4).take_while(|(a, b)| a == b).count();
    similarity + 0.1 * prefix as f64 * (1.0 - similarity)
}

fn front(name: &str) -> &str {
    name.char_indices().nth(MAX_CHARS).map_or(name, |(end, _)| &name[..end])
}

/// One bit a letter, set where the letter has found its counterpart.
fn jaro(a: &[u8], b: &[u8]) -> f64 {
    if a.is_empty() || b.is_empty() {
        return if a.len() == b.len() { 1.0 } else { 0.0 };
    }
    let range = (a.len().max(b.len()) / 2).saturating_sub(1);
    let (mut found_a, mut found_b) = (0u64, 0u64);
    for (i, letter) in a.iter().enumerate() {
        let window = i.saturating_sub(range)..b.len().min(i + range + 1);
        if let Some(j) = window.into_iter().find(|j| b[*j] == *letter && found_b & (1 << j) == 0) {
            found_a |= 1 << i;
            found_b |= 1 << j;
        }
    }
    if found_a == 0 {
        return 0.0;
    }
    let out_of_order = bits(found_a).zip(bits(found_b)).filter(|(i, j)| a[*i] != b[*j]).count();
    let matches = f64::from(found_a.count_ones());
    let transpositions = (out_of_order / 2) as f64;
    (matches / a.len() as f64 + matches / b.len() as f64 + (matches - transpositions) / matches) / 3.0
}

/// The positions of the bits that are set.
fn bits(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let at = set.trailing_zeros();
        set &= set.checked_sub(1)?;
        Some(at as usize)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_strsim() {
        let letters = ["A", "B", "AB", "BA", "C", " ", "ABCABC", "É"];
        let mut names = vec![String::new()];
        for _ in 0..3 {
            names.extend(names.clone().iter().flat_map(|name| letters.map(|letter| format!("{name}{letter}"))));
        }
        names.extend(["DWAYNE", "DUANE", "MARTHA", "MARHTA", "DIXON", "DICKSONX"].map(str::to_string));
        names.push("AB".repeat(40));
        for a in names.iter().step_by(3) {
            for b in &names {
                let (there, expected) = (jaro_winkler(a, b), strsim::jaro_winkler(front(a), front(b)));
                assert!((there - expected).abs() < 1e-12, "{a} {b}: {there} {expected}");
            }
        }
    }

    #[test]
    fn known_answers() {
        // Winkler 1990, as cited ever since.
        for (a, b, similarity) in [("MARTHA", "MARHTA", 0.961), ("DWAYNE", "DUANE", 0.84), ("DIXON", "DICKSONX", 0.813)]
        {
            assert!((jaro_winkler(a, b) - similarity).abs() < 0.001, "{a} {b}");
        }
    }
}
