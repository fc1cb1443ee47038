//! Phone numbers.

use super::Function;
use crate::duckdb::shapes::texts;
use crate::phone;

pub const FUNCTIONS: &[Function] = &[Function {
    name: "phone_e164",
    register: |db, name| texts::<_, 1, 2>(db, name, phone::e164_in),
    usage: "phone_e164(text VARCHAR [, region VARCHAR = 'US']) -> VARCHAR",
    description: "The E.164 form of a phone number, NULL unless the number is valid in its numbering plan. Reads \
            brackets, dots, slashes, Unicode dashes and full-width digits, a leading 1, 011 or +, extensions (dropped), \
            vanity letters, a label such as (cell), and what a spreadsheet makes of a number (3055550123.0). A number \
            without a country code is read as dialled in `region` (ISO 3166-1 alpha-2); a region that does not exist is \
            an error. NULL in, NULL out; text over 250 characters gives NULL.",
    example: "SELECT phone_e164('(305) 555-0123 x4');",
    result: "+13055550123",
    source: "libphonenumber by way of the crate phonenumber; extension/data/nanp.csv for North America",
}];
