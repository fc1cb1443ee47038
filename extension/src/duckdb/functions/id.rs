//! Identifiers of persons and voters.

use super::Function;
use crate::duckdb::shapes::{any_number, integer, text};
use crate::{pid, svid};

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "svid_key",
        register: |db, name| any_number(db, name, svid::key_of_text, svid::key_of_integer, svid::key_of_float),
        usage: "svid_key(svid VARCHAR | BIGINT | DOUBLE) -> VARCHAR",
        description: "A state voter id as comparable text, whatever type and padding it came with: capital letters, no \
            leading zeros, no '.0'. NULL for NULL, blank, zero and negative numbers, and for text over 100 characters.",
        example: "SELECT svid_key('0100060809');",
        result: "100060809",
        source: "the reference's SVID is a BIGINT; other vendors' ids are kept as text (docs/schema.md)",
    },
    Function {
        name: "pid_encode",
        register: |db, name| integer(db, name, pid::encode),
        usage: "pid_encode(serial BIGINT) -> VARCHAR",
        description: "The PID of a serial number: six digits and capital letters that people can read out. No two symbols \
            look alike, no code shows an offensive word, neighbours look unrelated. NULL for NULL, below 0, and from \
            20,039,506 on.",
        example: "SELECT pid_encode(1);",
        result: "0X7QH3",
        source: "docs/pid.md; reference 002 for the six characters",
    },
    Function {
        name: "pid_decode",
        register: |db, name| text(db, name, pid::decode),
        usage: "pid_decode(pid VARCHAR) -> BIGINT",
        description: "The serial number of a PID, alone or behind its tenant (mi20-0X7QH3; the tenant is not checked), in \
            any case, with letters for digits that look like them (O, I, L, Z, S, B) and U for V. NULL for NULL and for \
            what is no PID: a wrong character or two that are swapped are always noticed.",
        example: "SELECT pid_decode('ox7qh3');",
        result: "1",
        source: "docs/pid.md",
    },
    Function {
        name: "pid_is_valid",
        register: |db, name| text(db, name, pid::is_valid),
        usage: "pid_is_valid(pid VARCHAR) -> BOOLEAN",
        description: "Whether the text is a PID, as pid_decode reads it. NULL for NULL.",
        example: "SELECT pid_is_valid('0X7HQ3');",
        result: "false",
        source: "docs/pid.md",
    },
];
