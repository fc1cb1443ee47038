//! Text files in any encoding that a list comes in.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// UTF-16 without a mark shows in the first bytes: every other one is zero in what is mostly ASCII.
const PROBED: usize = 4096;

/// The text of a file: in the encoding that its byte order mark names, else UTF-16 where every other byte is zero, else UTF-8, in
/// which bytes that are none are read as Windows-1252. So a file in Windows-1252 is read as that, but for the rare pairs that are
/// UTF-8 as well, and a list that was put together from both keeps every letter.
pub fn decode(content: &[u8]) -> Result<Cow<'_, str>, String> {
    if let Some((encoding, mark)) = Encoding::for_bom(content).filter(|(encoding, _)| *encoding != UTF_8) {
        return whole(encoding, &content[mark..]);
    }
    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    match utf16(content) {
        Some(encoding) => whole(encoding, content),
        None if memchr::memchr(0, content).is_some() => Err("is no text file: it holds zero bytes".to_string()),
        None => Ok(utf8_or_windows_1252(content)),
    }
}

fn whole<'a>(encoding: &'static Encoding, content: &'a [u8]) -> Result<Cow<'a, str>, String> {
    match encoding.decode_without_bom_handling_and_without_replacement(content) {
        Some(text) => Ok(text),
        None => Err(format!("is no valid {}: it is damaged, or cut off", encoding.name())),
    }
}

/// The byte of a pair that is zero in ASCII is the first in big endian, the second in little endian.
fn utf16(content: &[u8]) -> Option<&'static Encoding> {
    let pairs = content[..content.len().min(PROBED)].chunks_exact(2);
    let (big, little, all) = pairs.fold((0, 0, 0), |(big, little, all), pair| {
        (big + usize::from(pair[0] == 0), little + usize::from(pair[1] == 0), all + 1)
    });
    match (big * 2 > all, little * 2 > all) {
        (false, true) => Some(UTF_16LE),
        (true, false) => Some(UTF_16BE),
        _ => None,
    }
}

fn utf8_or_windows_1252(content: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(content) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(content.len() + content.len() / 16);
    for chunk in content.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
    }
    Cow::Owned(text)
}
