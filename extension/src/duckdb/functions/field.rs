//! Column headers.

use super::Function;
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
];
