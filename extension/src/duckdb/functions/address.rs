//! Addresses, ZIP codes and places.

use super::Function;
use crate::duckdb::shapes::{any_number, pair, text};
use crate::{address, city, zip};

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "zip5",
        register: |db, name| any_number(db, name, zip::zip5_of_text, zip::zip5_of_integer, zip::zip5_of_float),
        usage: "zip5(zip VARCHAR | BIGINT | DOUBLE) -> VARCHAR",
        description: "The five-digit ZIP code of a text or a number: ZIP+4 is cut, leading zeros that a number lost come \
            back. NULL for NULL and for what is no ZIP code (below 00501, above 99950, foreign, fractional).",
        example: "SELECT zip5(2134);",
        result: "02134",
        source: "USPS: ZIP codes in use run from 00501 to 99950",
    },
    Function {
        name: "address_standardize",
        register: |db, name| text(db, name, address::standardize),
        usage: "address_standardize(text VARCHAR) -> VARCHAR",
        description: "A US delivery line in the form of USPS Publication 28: capital letters, standard abbreviations of \
            directionals, street suffixes and unit designators, PO boxes and rural routes in one spelling. NULL for NULL, \
            for an empty line or a placeholder, and for text over 1,000 characters.",
        example: "SELECT address_standardize('2412 north Buchanan Street, Apt. 4-B');",
        result: "2412 N BUCHANAN ST APT 4B",
        source: "USPS Publication 28, appendixes B, C1 and C2",
    },
    Function {
        name: "address_key",
        register: |db, name| text(db, name, address::key),
        usage: "address_key(text VARCHAR) -> VARCHAR",
        description: "What two spellings of one address share: the house number and the bare street name, without \
            directionals, suffix and unit; made for joins. NULL for NULL and where there is no number or no name.",
        example: "SELECT address_key('2412 N. Buchanan');",
        result: "2412 BUCHANAN",
        source: "USPS Publication 28",
    },
    Function {
        name: "address_similarity",
        register: |db, name| pair(db, name, address::similarity),
        usage: "address_similarity(a VARCHAR, b VARCHAR) -> DOUBLE",
        description: "How alike two delivery lines are, 0 to 1: 1 only when equal after address_standardize, then by steps \
            for a missing unit, another suffix or directional, a typing error in the street, another house number \
            (docs/address.md). Symmetric. NULL when either is NULL or no address.",
        example: "SELECT address_similarity('12 Main St Apt 3', '12 Main Street');",
        result: "0.95",
        source: "docs/address.md",
    },
    Function {
        name: "city_key",
        register: |db, name| text(db, name, city::key),
        usage: "city_key(text VARCHAR) -> VARCHAR",
        description: "What the spellings of one place name share: folded letters and digits without spaces, common \
            abbreviations spelled out (St, Ft, Mt, N, S, E, W, ...); made for joins. NULL for NULL, for a placeholder \
            (n/a, unknown) and where nothing is left; a name is cut after 100 characters.",
        example: "SELECT city_key('St. Petersburg');",
        result: "SAINTPETERSBURG",
        source: "USPS Publication 28, section 223 (place names are spelled out)",
    },
];
