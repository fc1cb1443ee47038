//! The row-level work of linking.

use duckdb::core::{Inserter, LogicalTypeId};
use duckdb::vtab::arrow::WritableVector;
use libduckdb_sys::duckdb_logical_type;

use super::Function;
use crate::duckdb::aggregate::{Collect, aggregate};
use crate::duckdb::nullable::{Nullable, nullable};
use crate::duckdb::outputs::{Output, append_list};
use crate::duckdb::raw::{Handle, list_type, scalar_type};
use crate::duckdb::vectors::{Column, Date, Numbers, Texts};
use crate::link::blocking::{Record, keys};
use crate::link::filter::{self, Filter};
use crate::link::repeated::repeated;

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "blocking_key_list",
        register: |db, name| nullable(db, name, &BlockingKeys),
        usage: "blocking_key_list(svid VARCHAR, first_name VARCHAR, middle_name VARCHAR, last_name VARCHAR, birth_date DATE, birth_year INTEGER, address_key \
            VARCHAR, city VARCHAR, zip5 VARCHAR, cell_phone VARCHAR, home_phone VARCHAR, email VARCHAR [, filter BLOB]) -> \
            UBIGINT[]",
        description: "The keys under which a record meets others to be compared, from values as canvass.prepare normalizes \
            them: hashes of what each of canvass.blocking_rules() looks at, with the number of the rule in the last five bits. A \
            rule whose values are NULL or empty gives none; an empty list without any. With a filter (blocking_filter of all keys of \
            other records), only the keys that those may have: all that they have, and one in a thousand more; a filter that is \
            NULL keeps all.",
        example: "SELECT list_transform(blocking_key_list(NULL, 'JANE', NULL, 'ROE', NULL, NULL, NULL, 'TAMPA', NULL, NULL, NULL, NULL), \
            lambda key: key & 31);",
        result: "[10, 11]",
        source: "blocking: Fellegi and Sunter 1969; the rules: docs/linking.md",
    },
    Function {
        name: "blocking_filter",
        register: aggregate::<BlockingFilter>,
        usage: "blocking_filter(key UBIGINT) -> BLOB",
        description: "An aggregate: a Bloom filter that holds the keys of all rows, for blocking_key_list: eight bytes that tell the rules of the keys, \
            and four a key, rounded up to eight. NULL keys do not count; without a key it holds nothing.",
        example: "SELECT octet_length(blocking_filter(k.key)) FROM (VALUES (1::UBIGINT), (2), (NULL)) AS k(key);",
        result: "16",
        source: "Bloom 1970; blocked as in Putze, Sanders and Singler 2007",
    },
    Function {
        name: "repeated_values",
        register: aggregate::<RepeatedValues>,
        usage: "repeated_values(value UBIGINT) -> UBIGINT[]",
        description: "An aggregate: the values that occur in more than one row, sorted; an empty list where there is none. NULLs do \
            not count. For a check that should find nothing in many rows: it takes eight bytes a row, and a third of the time of \
            GROUP BY.",
        example: "SELECT repeated_values(v.value) FROM (VALUES (1::UBIGINT), (2), (1), (NULL), (NULL)) AS v(value);",
        result: "[1]",
        source: "sorting: the standard library of Rust",
    },
];

struct BlockingKeys;

impl Nullable for BlockingKeys {
    fn overloads(&self) -> Vec<Vec<LogicalTypeId>> {
        let mut fields = vec![LogicalTypeId::Varchar; 12];
        fields[4] = LogicalTypeId::Date;
        fields[5] = LogicalTypeId::Integer;
        let filtered = [fields.as_slice(), &[LogicalTypeId::Blob]].concat();
        vec![fields, filtered]
    }

    fn returns(&self) -> Handle<duckdb_logical_type> {
        list_type(LogicalTypeId::UBigint)
    }

    fn answer(&self, columns: Vec<Column>, rows: usize, output: &mut dyn WritableVector) {
        let mut columns = columns.into_iter();
        let mut next = || columns.next().expect("a column an argument");
        let [svid, first_name, middle_name, last_name] = [(); 4].map(|()| Texts::of(next()));
        let birth_date = Numbers::<Date>::of(next());
        let birth_year = Numbers::<i32>::of(next());
        let [address_key, city, zip5, cell_phone, home_phone, email] = [(); 6].map(|()| Texts::of(next()));
        let filter = columns.next().map(Texts::of);
        Vec::<u64>::write_all(output, rows, |row| {
            let record = Record {
                svid: svid.bytes(row),
                first_name: first_name.bytes(row),
                middle_name: middle_name.bytes(row),
                last_name: last_name.bytes(row),
                birth_date: birth_date.get(row).map(|Date(day)| day),
                birth_year: birth_year.get(row),
                address_key: address_key.bytes(row),
                city: city.bytes(row),
                zip5: zip5.bytes(row),
                cell_phone: cell_phone.bytes(row),
                home_phone: home_phone.bytes(row),
                email: email.bytes(row),
            };
            let filter = filter.as_ref().and_then(|filter| filter.bytes(row)).map(Filter::new);
            Some(keys(&record, filter).to_vec())
        });
    }
}

struct BlockingFilter;

impl Collect for BlockingFilter {
    type Item = u64;

    fn returns() -> Handle<duckdb_logical_type> {
        scalar_type(LogicalTypeId::Blob)
    }

    fn answer(keys: &mut [u64], row: usize, output: &mut dyn WritableVector) {
        output.flat_vector().insert(row, &filter::of(keys));
    }
}

struct RepeatedValues;

impl Collect for RepeatedValues {
    type Item = u64;

    fn returns() -> Handle<duckdb_logical_type> {
        list_type(LogicalTypeId::UBigint)
    }

    fn answer(values: &mut [u64], row: usize, output: &mut dyn WritableVector) {
        append_list(output, row, &repeated(values));
    }
}
