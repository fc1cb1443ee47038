//! Addresses, ZIP codes and places.

use super::Function;
use duckdb::core::LogicalTypeId;

use crate::address::Parsed;
use crate::duckdb::nullable::{NullableTexts, nullable};
use crate::duckdb::outputs::{Record, RowWriter, Struct};
use crate::duckdb::shapes::{any_number, pair, text};
use crate::{address, city, state, zip};

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
        name: "zip4",
        register: |db, name| any_number(db, name, zip::zip4_of_text, zip::zip4_of_integer, zip::zip4_of_float),
        usage: "zip4(zip VARCHAR | BIGINT | DOUBLE) -> VARCHAR",
        description: "The four digits behind the ZIP code of a ZIP+4, with its dash or without. NULL for NULL, for a ZIP code \
            alone and for what is none.",
        example: "SELECT zip4('33602-1234');",
        result: "1234",
        source: "USPS Publication 28, section 222",
    },
    Function {
        name: "state_code",
        register: |db, name| any_number(db, name, state::code, state::state_of_integer, state::state_of_float),
        usage: "state_code(state VARCHAR | BIGINT | DOUBLE) -> VARCHAR",
        description: "The two-letter code of a state, DC, a territory or a military region (AA, AE, AP), from its name, its \
            code, a usual short form (Fla., W. Va.) or its FIPS number, with the country (FL, USA) or both name and code \
            (FL - Florida). NULL for NULL and for anything else.",
        example: "SELECT state_code('Fla.');",
        result: "FL",
        source: "USPS Publication 28, appendix B; FIPS codes of the US Census Bureau",
    },
    Function {
        name: "address_parse",
        register: |db, name| text(db, name, |text| address::parse(text).map(Struct)),
        usage: "address_parse(text VARCHAR) -> STRUCT(number, predirectional, street, suffix, postdirectional, unit_type, \
            unit, po_box, rural_route, city, state, zip5, zip4, kind, reason)",
        description: "The parts of a US delivery line or of a whole address in one line, with commas or without, in the form \
            of USPS Publication 28; all VARCHAR, an absent part is NULL. kind is street, po_box, rural_route, military, \
            general_delivery or intersection; reason says what is missing or was not understood. NULL for NULL and for an \
            empty text.",
        example: "SELECT address_parse('123 N Main St Apt 4B, Tampa, FL 33602').city;",
        result: "TAMPA",
        source: "USPS Publication 28; cities by ZIP code from vega-datasets",
    },
    Function {
        name: "address_standardize",
        register: |db, name| nullable(db, name, &NullableTexts::<5>(address::standardize_columns)),
        usage: "address_standardize(address1 VARCHAR [, address2 VARCHAR [, city VARCHAR, state VARCHAR, zip VARCHAR]]) -> \
            VARCHAR",
        description: "The delivery line of a US address in the form of USPS Publication 28: capital letters, standard \
            abbreviations of directionals, street suffixes and unit designators, PO boxes and rural routes in one spelling, \
            the unit last; city, state and ZIP code behind it are cut. `address2` may hold the unit, a recipient, or the \
            street when `address1` holds a building; with the other columns a city without a comma or a state is cut as \
            well; where they are NULL or empty, they say nothing. NULL when `address1` is NULL, for empty lines or a placeholder, and for text over 1,000 characters.",
        example: "SELECT address_standardize('2412 north Buchanan Street', 'Apt. 4-B');",
        result: "2412 N BUCHANAN ST APT 4B",
        source: "USPS Publication 28, appendixes B, C1 and C2",
    },
    Function {
        name: "address_key",
        register: |db, name| text(db, name, address::key),
        usage: "address_key(text VARCHAR) -> VARCHAR",
        description: "What the spellings of one door share: the house number, the bare street name and the unit, without \
            directionals, suffix and unit designator; made for joins. NULL for NULL and where there is no number or no name.",
        example: "SELECT address_key('2412 N. Buchanan, Unit 4-B');",
        result: "2412 BUCHANAN # 4B",
        source: "USPS Publication 28",
    },
    Function {
        name: "address_street_key",
        register: |db, name| text(db, name, address::street_key),
        usage: "address_street_key(text VARCHAR) -> VARCHAR",
        description: "address_key without the unit: what the spellings of one house share. NULL for NULL and where there is \
            no number or no name.",
        example: "SELECT address_street_key('2412 N. Buchanan, Unit 4-B');",
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
        name: "city_normalize",
        register: |db, name| text(db, name, city::normalize),
        usage: "city_normalize(text VARCHAR) -> VARCHAR",
        description: "A place name in capitals as USPS Publication 28 has it: punctuation gone, abbreviated words written out \
            (St, Ft, Mt, N, Bch, Hts, ...), short names that mean one city (St Pete, NYC, Philly) too, a state or ZIP code \
            behind it dropped. NULL for NULL, for a placeholder (n/a, unknown) and where nothing is left.",
        example: "SELECT city_normalize('Ft. Lauderdale, FL');",
        result: "FORT LAUDERDALE",
        source: "USPS Publication 28, section 223 (place names are spelled out)",
    },
    Function {
        name: "city_key",
        register: |db, name| text(db, name, city::key),
        usage: "city_key(text VARCHAR) -> VARCHAR",
        description: "What the spellings of one place name share: city_normalize without spaces; made for joins. NULL for \
            NULL, for a placeholder (n/a, unknown), where nothing is left, and for text over 100 characters.",
        example: "SELECT city_key('St. Petersburg');",
        result: "SAINTPETERSBURG",
        source: "USPS Publication 28, section 223 (place names are spelled out)",
    },
];

impl Record for Parsed {
    const FIELDS: &'static [(&'static str, LogicalTypeId)] = &[
        ("number", LogicalTypeId::Varchar),
        ("predirectional", LogicalTypeId::Varchar),
        ("street", LogicalTypeId::Varchar),
        ("suffix", LogicalTypeId::Varchar),
        ("postdirectional", LogicalTypeId::Varchar),
        ("unit_type", LogicalTypeId::Varchar),
        ("unit", LogicalTypeId::Varchar),
        ("po_box", LogicalTypeId::Varchar),
        ("rural_route", LogicalTypeId::Varchar),
        ("city", LogicalTypeId::Varchar),
        ("state", LogicalTypeId::Varchar),
        ("zip5", LogicalTypeId::Varchar),
        ("zip4", LogicalTypeId::Varchar),
        ("kind", LogicalTypeId::Varchar),
        ("reason", LogicalTypeId::Varchar),
    ];

    fn write(&self, row: &mut RowWriter) {
        for text in [
            &self.number,
            self.predirectional,
            &self.street,
            self.suffix,
            self.postdirectional,
            self.unit_type,
            &self.unit,
            &self.po_box,
            &self.rural_route,
            &self.city,
            self.state,
            &self.zip5,
            &self.zip4,
            self.kind,
            &self.reason,
        ] {
            row.text(text);
        }
    }
}
