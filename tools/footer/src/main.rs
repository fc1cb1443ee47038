//! Appends DuckDB's extension metadata to a shared library that cargo built:
//! `footer <directory> <library name> <extension version> <output>`.
//!
//! DuckDB reads the last 512 bytes of an extension file: eight fields of 32 bytes, the last field first, then 256 bytes for
//! a signature (zeros: unsigned). Before them stands a WebAssembly custom-section header, which other platforms ignore.

use std::env::consts::{ARCH, DLL_PREFIX, DLL_SUFFIX, OS};
use std::process::ExitCode;

/// The C API version that the extension asks for; DuckDB offers every version from there on.
const API_VERSION: &str = "v1.2.0";
/// The ABI of extensions that receive the C API as a struct: independent of DuckDB's own version.
const ABI: &str = "C_STRUCT";
/// Says "this file has metadata" (DuckDB's `EXPECTED_MAGIC_VALUE`).
const MAGIC: &str = "4";

const FIELD: usize = 32;
const SIGNATURE: usize = 256;

/// Custom section (0), its length 531 as LEB128, the name "duckdb_signature" behind its own length, and 512 as LEB128: the
/// bytes that DuckDB's `append_metadata.cmake` writes.
const SECTION_HEADER: &[u8; 22] = b"\x00\x93\x04\x10duckdb_signature\x80\x04";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [directory, name, version, output] = arguments.as_slice() else {
        eprintln!("usage: footer <directory> <library name> <extension version> <output>");
        return ExitCode::FAILURE;
    };
    let library = format!("{directory}/{DLL_PREFIX}{name}{DLL_SUFFIX}");
    match platform(OS, ARCH).and_then(|platform| append(&library, version, &platform, output)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("footer: {error}");
            ExitCode::FAILURE
        }
    }
}

/// DuckDB's name (`PRAGMA platform`) for a platform in Rust's names. An extension loads only where both agree.
fn platform(os: &str, arch: &str) -> Result<String, String> {
    let os = match os {
        "linux" => "linux",
        "macos" => "osx",
        "windows" => "windows",
        _ => return Err(format!("DuckDB has no name for the system {os}")),
    };
    let arch = match arch {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        _ => return Err(format!("DuckDB has no name for the architecture {arch}")),
    };
    Ok(format!("{os}_{arch}"))
}

fn append(library: &str, version: &str, platform: &str, output: &str) -> Result<(), String> {
    let mut extension = std::fs::read(library).map_err(|error| format!("{library}: {error}"))?;
    extension.extend(footer(version, platform)?);
    // Written beside the target and renamed: a running DuckDB may hold the old file open.
    let unfinished = format!("{output}.tmp");
    std::fs::write(&unfinished, extension)
        .and_then(|()| std::fs::rename(&unfinished, output))
        .map_err(|error| format!("{output}: {error}"))
}

fn footer(version: &str, platform: &str) -> Result<Vec<u8>, String> {
    let mut footer = SECTION_HEADER.to_vec();
    for text in ["", "", "", ABI, version, API_VERSION, platform, MAGIC] {
        if text.len() > FIELD {
            return Err(format!("'{text}' is longer than {FIELD} bytes"));
        }
        footer.extend(text.as_bytes());
        footer.resize(footer.len() + FIELD - text.len(), 0);
    }
    footer.resize(footer.len() + SIGNATURE, 0);
    Ok(footer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duckdb_finds_each_field_counting_from_the_end() {
        let footer = footer("v9.8.7", "linux_amd64").unwrap();
        assert_eq!(footer.len(), 22 + 512);
        let field = |index: usize| {
            let start = footer.len() - SIGNATURE - (index + 1) * FIELD;
            String::from_utf8(footer[start..start + FIELD].to_vec()).unwrap().trim_end_matches('\0').to_string()
        };
        assert_eq!(field(0), "4");
        assert_eq!(field(1), "linux_amd64");
        assert_eq!(field(2), "v1.2.0");
        assert_eq!(field(3), "v9.8.7");
        assert_eq!(field(4), "C_STRUCT");
        assert_eq!([field(5), field(6), field(7)], ["", "", ""]);
    }

    #[test]
    fn platforms_in_duckdbs_names() {
        assert_eq!(platform("linux", "x86_64"), Ok("linux_amd64".to_string()));
        assert_eq!(platform("macos", "aarch64"), Ok("osx_arm64".to_string()));
        assert!(platform("plan9", "x86_64").is_err());
    }

    #[test]
    fn the_section_header_announces_what_follows() {
        // LEB128: 0x13 + (4 << 7) = 531 = the name with its length byte (17), the inner length (2), and 512 bytes.
        assert_eq!(0x13 + (4 << 7), 17 + 2 + 512);
        assert_eq!(SECTION_HEADER.len(), 1 + 2 + 17 + 2);
    }

    #[test]
    fn a_field_that_does_not_fit_is_an_error() {
        assert!(footer(&"v".repeat(33), "linux_amd64").is_err());
    }
}
