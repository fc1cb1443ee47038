//! Column headers.

use super::Function;
use super::date::today;
use crate::duckdb::shapes::text;
use crate::field;

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "field_canonical",
        register: |db, name| text(db, name, field::canonical),
        usage: "field_canonical(header VARCHAR) -> VARCHAR",
        description: "The toolkit's name for the field that a column with this header holds: cell_phone for 'Cell #', zip \
            for 'Código postal'. Knows English and Spanish headers, and those of NGP VAN, L2, TargetSmart, i360 and PDI; \
            other orders, synonyms, numbers (PhoneNumber2) and misspelled words too. NULL for NULL and where no field is \
            certain.",
        example: "SELECT field_canonical('Teléfono celular');",
        result: "cell_phone",
        source: "extension/data/fields.csv; docs/fields.md",
    },
    Function {
        name: "field_confidence",
        register: |db, name| text(db, name, field::confidence),
        usage: "field_confidence(header VARCHAR) -> DOUBLE",
        description: "How certain the answer of field_canonical is: 1.0 for a known header, 0.9 for its words in another \
            order, or synonyms of them, 0.8 for a numbered phone or e-mail address, 0.7 for a misspelled word. NULL where \
            field_canonical is NULL.",
        example: "SELECT field_confidence('PhoneNumber2');",
        result: "0.8",
        source: "chosen by judgement; docs/fields.md",
    },
    Function {
        name: "value_kind",
        register: |db, name| text(db, name, |value| field::content::kind(value, today())),
        usage: "value_kind(value VARCHAR) -> VARCHAR",
        description: "What a value is by itself, whatever its column is called: email, phone (ten digits at least), zip, year (of a birth), \
            date, address1, city_state_zip, full_address, state, gender, boolean, number, first_name, last_name, name (either), full_name, \
            else text. NULL for NULL and for a blank one. One value may mislead; most of a column's seldom do: \
            canvass.analyze_list asks of a sample.",
        example: "SELECT value_kind('Tampa, FL 33602');",
        result: "city_state_zip",
        source: "the kernels of each field; name_use.csv; docs/lists.md",
    },
];
