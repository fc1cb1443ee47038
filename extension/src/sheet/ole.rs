//! Streams of an OLE file, in which an xls is kept (MS-CFB). Read as loosely as spreadsheet programs do; a chain of sectors that leads
//! nowhere, or in a circle, ends.

/// Sectors and bytes of the header.
const HEADER: usize = 512;
/// Of a directory entry.
const ENTRY: usize = 128;
/// A stream with fewer bytes is a small one.
const SMALL: usize = 4096;
/// Sector numbers from here on say that a chain ends.
const MAX_SECTOR: u32 = 0xffff_fffa;

/// The content of the stream of that name, in any case; `None` where there is none.
pub fn stream(content: &[u8], name: &str) -> Option<Vec<u8>> {
    let file = File::new(content)?;
    let directory = file.read(number(content, 48)?);
    let root = directory.get(..ENTRY)?;
    let entry = directory.chunks_exact(ENTRY).find(|entry| is_named(entry, name))?;
    let (start, size) = (number(entry, 116)?, number(entry, 120)? as usize);
    // Where the reader does not ask the header.
    if number(content, 56)? as usize != SMALL {
        return None;
    }
    let mut stream = match size < SMALL {
        false => file.read(start),
        // Small streams share one, that of the root, in sectors of their own.
        true => {
            let shared = file.read(number(root, 116)?);
            let small = File {
                sectors: &shared,
                size: 1 << (*content.get(32)?).min(16),
                next: numbers(&file.read(number(content, 60)?)),
            };
            small.read(start)
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
        parts.truncate(sectors.len() / size + 1);
        file.next = parts.into_iter().filter_map(|part| file.sector(part)).flat_map(numbers).collect();
        Some(file)
    }

    /// The sectors of a chain, one behind the other; the last one of a file may be cut short.
    fn read(&self, start: u32) -> Vec<u8> {
        let chain = std::iter::successors(Some(start), |sector| self.next.get(*sector as usize).copied());
        let sectors = chain.take(self.sectors.len() / self.size + 1).map_while(|sector| self.sector(sector));
        sectors.flatten().copied().collect()
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
