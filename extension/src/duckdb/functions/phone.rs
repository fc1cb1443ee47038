//! Phone numbers.

use duckdb::core::LogicalTypeId;

use super::Function;
use crate::duckdb::outputs::{Record, RowWriter, Struct};
use crate::duckdb::shapes::texts;
use crate::phone::{self, Reading};

impl Record for Reading {
    const FIELDS: &'static [(&'static str, LogicalTypeId)] = &[
        ("e164", LogicalTypeId::Varchar),
        ("national", LogicalTypeId::Varchar),
        ("international", LogicalTypeId::Varchar),
        ("country_code", LogicalTypeId::Integer),
        ("national_number", LogicalTypeId::Varchar),
        ("extension", LogicalTypeId::Varchar),
        ("region", LogicalTypeId::Varchar),
        ("type", LogicalTypeId::Varchar),
        ("is_possible", LogicalTypeId::Boolean),
        ("is_valid", LogicalTypeId::Boolean),
        ("reason", LogicalTypeId::Varchar),
    ];

    fn write(&self, row: &mut RowWriter) {
        let number = self.number.as_ref();
        row.text(number.map(phone::Number::e164).as_deref().unwrap_or_default());
        row.text(number.map(phone::national).as_deref().unwrap_or_default());
        row.text(number.map(phone::international).as_deref().unwrap_or_default());
        row.value(number.map(|number| i32::from(number.country_code)));
        row.text(number.map_or("", |number| &number.national));
        row.text(number.map_or("", |number| &number.extension));
        row.text(self.verdict.region.unwrap_or_default());
        row.text(self.type_name().unwrap_or_default());
        row.value(Some(self.is_possible()));
        row.value(Some(self.is_valid()));
        row.text(self.reason.unwrap_or_default());
    }
}

/// Every function here takes the region to dial from as an option.
macro_rules! reading {
    ($name:literal, $answer:expr) => {
        |db, name| texts::<_, 1, 2>(db, name, |text, region| Ok(phone::read_in($name, text, region)?.and_then($answer)))
    };
}

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "phone_e164",
        register: |db, name| texts::<_, 1, 2>(db, name, phone::e164_in),
        usage: "phone_e164(text VARCHAR | BIGINT | DOUBLE [, region VARCHAR = 'US']) -> VARCHAR",
        description: "The E.164 form of a phone number, NULL unless the number is valid in its numbering plan. Reads what \
            libphonenumber reads, and what lists do to numbers: a label, a remark, a second number in the cell (the first \
            one wins), a spreadsheet's 3055550123.0 (docs/phone.md). A number without a country code is read as dialled in \
            `region` (ISO 3166-1 alpha-2); a region that does not exist is an error. NULL in, NULL out; text over 250 \
            characters gives NULL.",
        example: "SELECT phone_e164('(305) 555-0123 x4');",
        result: "+13055550123",
        source: "libphonenumber's parser; its metadata by way of the crate phonenumber, for North America extension/data/nanp.csv",
    },
    Function {
        name: "phone_parse",
        register: reading!("phone_parse", |reading| Some(Struct(reading))),
        usage: "phone_parse(text VARCHAR | BIGINT | DOUBLE [, region VARCHAR = 'US']) -> STRUCT(e164 VARCHAR, national VARCHAR, \
            international VARCHAR, country_code INTEGER, national_number VARCHAR, extension VARCHAR, region VARCHAR, \
            type VARCHAR, is_possible BOOLEAN, is_valid BOOLEAN, reason VARCHAR)",
        description: "Everything that a text says as a phone number, valid or not: `e164` and the other forms are those of \
            the number as it was read, NULL where none could be; `is_possible` looks at its length, `is_valid` at its \
            numbering plan; `type` is `unknown` for a number that is not in use. `reason` says why the number is not valid, \
            or what was dropped or undone to find a valid one. NULL in, NULL out; a region that does not exist is an error.",
        example: "SELECT phone_parse('305-555-0123 or 305-555-0124').reason;",
        result: "first of two numbers",
        source: "as phone_e164",
    },
    Function {
        name: "phone_is_valid",
        register: reading!("phone_is_valid", |reading| Some(reading.is_valid())),
        usage: "phone_is_valid(text VARCHAR | BIGINT | DOUBLE [, region VARCHAR = 'US']) -> BOOLEAN",
        description: "Whether the text holds a number that its numbering plan has in use: phone_e164 is not NULL. NULL in, \
            NULL out; a region that does not exist is an error.",
        example: "SELECT phone_is_valid('305-155-0123');",
        result: "false",
        source: "as phone_e164",
    },
    Function {
        name: "phone_is_possible",
        register: reading!("phone_is_possible", |reading| Some(reading.is_possible())),
        usage: "phone_is_possible(text VARCHAR | BIGINT | DOUBLE [, region VARCHAR = 'US']) -> BOOLEAN",
        description: "Whether the text holds a number of a length that its country's numbers have, in use or not, a local \
            number without area code included. NULL in, NULL out; a region that does not exist is an error.",
        example: "SELECT phone_is_possible('555-0123');",
        result: "true",
        source: "as phone_e164",
    },
    Function {
        name: "phone_format",
        register: |db, name| texts::<_, 2, 3>(db, name, phone::formatted),
        usage: "phone_format(text VARCHAR | BIGINT | DOUBLE, style VARCHAR [, region VARCHAR = 'US']) -> VARCHAR",
        description: "A valid number as its country writes it, extension included, in a style: e164 (without extension), \
            national, international, or rfc3966 (a tel: link). NULL for NULL and for a number that is not valid; another \
            style or a region that does not exist is an error.",
        example: "SELECT phone_format('3055550123x4', 'national');",
        result: "(305) 555-0123 ext. 4",
        source: "as phone_e164; RFC 3966",
    },
    Function {
        name: "phone_type",
        register: reading!("phone_type", |reading| reading.type_name()),
        usage: "phone_type(text VARCHAR | BIGINT | DOUBLE [, region VARCHAR = 'US']) -> VARCHAR",
        description: "The type of a number: mobile, fixed_line, fixed_line_or_mobile (most of North America: the number does \
            not tell), toll_free, premium_rate, shared_cost, voip, personal_number, pager, uan, voicemail; unknown for a \
            number that is not in use. NULL for NULL and where there is no number; a region that does not exist is an error.",
        example: "SELECT phone_type('1-800-FLOWERS');",
        result: "toll_free",
        source: "as phone_e164",
    },
    Function {
        name: "phone_region",
        register: reading!("phone_region", |reading| reading.verdict.region),
        usage: "phone_region(text VARCHAR | BIGINT | DOUBLE [, region VARCHAR = 'US']) -> VARCHAR",
        description: "The region (ISO 3166-1 alpha-2) that a number belongs to, 001 for worldwide services. NULL for NULL and \
            where the number does not tell; a region that does not exist is an error.",
        example: "SELECT phone_region('242-322-1234');",
        result: "BS",
        source: "as phone_e164",
    },
];
