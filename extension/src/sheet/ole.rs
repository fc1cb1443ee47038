//! Streams of an OLE file, in which an xls is kept (MS-CFB). Read as loosely as spreadsheet programs do, but for what would have the
//! reader of workbooks read something else, or for ever.

/// Sectors and bytes of the header.
const HEADER: usize = 512;
/// Of a directory entry.
const ENTRY: usize = 128;
/// A stream with fewer bytes is a small one.
const SMALL: usize = 4096;
/// Sector numbers from here on say that a chain ends.
const MAX_SECTOR: u32 = 0xffff_fffa;

/// The content of the stream of that name, in any case; `None` where there is none, or where readers could differ about what it is.
pub fn stream(content: &[u8], name: &str) -> Option<Vec<u8>> {
    let file = File::new(content)?;
    let directory = file.read(number(content, 48)?)?;
    if directory.chunks_exact(ENTRY).any(is_marked) || number(content, 56)? as usize != SMALL {
        return None;
    }
    let root = directory.get(..ENTRY)?;
    // Small streams share one, that of the root, in sectors of their own.
    let (mut shared, mut next) = (file.read(number(root, 116)?)?, file.read(number(content, 60)?)?);
    shared.truncate(file.length(root)?);
    next.truncate((number(content, 64)? as usize).checked_mul(file.size)?);
    let entry = directory.chunks_exact(ENTRY).find(|entry| is_named(entry, name))?;
    let (start, size) = (number(entry, 116)?, file.length(entry)?);
    let mut stream = match size < SMALL {
        false => file.read(start)?,
        true => {
            let small = File { sectors: &shared, size: 1 << (*content.get(32)?).min(16), next: numbers(&next) };
            small.read(start).filter(|stream| stream.len() >= size)?
        }
    };
    stream.truncate(size);
    Some(stream)
}

struct File<'a> {
    sectors: &'a [u8],
    size: usize,
    /// The sector behind each (the FAT).
    next: Vec<u32>,
}

impl<'a> File<'a> {
    fn new(content: &'a [u8]) -> Option<File<'a>> {
        let size = sector_size(content)?;
        let sectors = content.get(HEADER.max(size)..)?;
        let mut file = File { sectors, size, next: Vec::new() };
        // Where the FAT is: 109 of its sectors in the header, the others in sectors that name the next one in their last number.
        let mut parts = numbers(content.get(76..HEADER)?);
        let mut more = number(content, 68)?;
        for _ in 0..content.len() / size {
            let Some(sector) = file.sector(more) else { break };
            let mut listed = numbers(sector);
            more = listed.pop()?;
            parts.extend(listed);
        }
        // More than there are sectors would be one of them again and again.
        parts.retain(|part| *part < MAX_SECTOR);
        if parts.len() > sectors.len() / size + 1 {
            return None;
        }
        file.next = parts.into_iter().filter_map(|part| file.sector(part)).flat_map(numbers).collect();
        Some(file)
    }

    /// The sectors of a chain, one behind the other; the last one of a file may be cut short. `None` for a circle.
    fn read(&self, start: u32) -> Option<Vec<u8>> {
        let mut chain = Vec::new();
        let mut at = start;
        for _ in 0..self.sectors.len() / self.size + 2 {
            let Some(sector) = self.sector(at) else { return Some(chain) };
            chain.extend_from_slice(sector);
            let Some(next) = self.next.get(at as usize) else { return Some(chain) };
            at = *next;
        }
        None
    }

    /// How long the stream of an entry is; its upper half means something in files with large sectors only.
    fn length(&self, entry: &[u8]) -> Option<usize> {
        match self.size > HEADER && number(entry, 124)? > 0 {
            true => None,
            false => Some(number(entry, 120)? as usize),
        }
    }

    fn sector(&self, sector: u32) -> Option<&'a [u8]> {
        let start = (sector < MAX_SECTOR).then(|| (sector as usize).checked_mul(self.size))??;
        let rest = self.sectors.get(start..).filter(|rest| !rest.is_empty())?;
        Some(&rest[..rest.len().min(self.size)])
    }
}

/// The two that there are.
fn sector_size(content: &[u8]) -> Option<usize> {
    match content.get(30)? {
        shift @ (9 | 12) => Some(1 << shift),
        _ => None,
    }
}

/// Whether a name starts with a byte order mark, which some read as part of it.
fn is_marked(entry: &[u8]) -> bool {
    [&b"\xff\xfe"[..], b"\xfe\xff", b"\xef\xbb\xbf"].into_iter().any(|mark| entry.starts_with(mark))
}

fn is_named(entry: &[u8], name: &str) -> bool {
    let units =
        entry[..64].chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]])).take_while(|unit| *unit != 0);
    String::from_utf16_lossy(&units.collect::<Vec<u16>>()).eq_ignore_ascii_case(name)
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect()
}
