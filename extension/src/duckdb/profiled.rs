//! Columns of any type, as a profile reads them.
#![allow(unsafe_code)]

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ffi::CStr;
use std::sync::Arc;

use libduckdb_sys::{
    DUCKDB_TYPE, duckdb_decimal_internal_type, duckdb_decimal_scale, duckdb_destroy_logical_type,
    duckdb_enum_dictionary_size, duckdb_enum_dictionary_value, duckdb_enum_internal_type, duckdb_free,
    duckdb_get_type_id, duckdb_logical_type, duckdb_vector, duckdb_vector_get_column_type,
};

use super::raw::Handle;
use super::vectors::{Column, Numbers, Scalar, Texts};
use crate::stats::profile::Profile;
use crate::stats::value::Type;

/// A column of a chunk: its type, and where its values lie.
pub struct Profiled {
    sql_type: Handle<duckdb_logical_type>,
    /// Of an enum only once it is asked for: to read its names takes long.
    kind: OnceCell<Type>,
    storage: Storage,
}

enum Storage {
    Boolean(Numbers<'static, bool>),
    I8(Numbers<'static, i8>),
    I16(Numbers<'static, i16>),
    I32(Numbers<'static, i32>),
    I64(Numbers<'static, i64>),
    U8(Numbers<'static, u8>),
    U16(Numbers<'static, u16>),
    U32(Numbers<'static, u32>),
    U64(Numbers<'static, u64>),
    F32(Numbers<'static, f32>),
    F64(Numbers<'static, f64>),
    Wide(Numbers<'static, i128>),
    WideUnsigned(Numbers<'static, u128>),
    Uuid(Numbers<'static, i128>),
    Texts(Texts<'static>),
    Skipped(Column<'static>),
}

impl Profiled {
    /// # Safety
    /// The vector has that many rows, is flat as DuckDB hands arguments over, and outlives the column unchanged.
    pub unsafe fn of(vector: duckdb_vector, rows: usize) -> Profiled {
        use libduckdb_sys as sys;
        // SAFETY: what the caller promises; the type is new, and the handle destroys it. Each storage is that of the type.
        let (sql_type, column) = unsafe {
            let sql_type = Handle::new(duckdb_vector_get_column_type(vector), duckdb_destroy_logical_type);
            (sql_type, Column::of(vector, rows))
        };
        // SAFETY: the type is alive.
        let id = unsafe { duckdb_get_type_id(sql_type.pointer) };
        let (kind, storage) = match id {
            sys::DUCKDB_TYPE_DUCKDB_TYPE_BOOLEAN => (Type::Boolean, Storage::Boolean(Numbers::of(column))),
            sys::DUCKDB_TYPE_DUCKDB_TYPE_TINYINT => (Type::Signed, Storage::I8(Numbers::of(column))),
            sys::DUCKDB_TYPE_DUCKDB_TYPE_SMALLINT => (Type::Signed, Storage::I16(Numbers::of(column))),
            sys::DUCKDB_TYPE_DUCKDB_TYPE_INTEGER => (Type::Signed, Storage::I32(Numbers::of(column))),
            sys::DUCKDB_TYPE_DUCKDB_TYPE_BIGINT => (Type::Signed, Storage::I64(Numbers::of(column))),
            sys::DUCKDB_TYPE_DUCKDB_TYPE_UTINYINT => (Type::Unsigned, Storage::U8(Numbers::of(column))),
            sys::DUCKDB_TYPE_DUCKDB_TYPE_USMALLINT => (Type::Unsigned, Storage::U16(Numbers::of(column))),
            sys::DUCKDB_TYPE_DUCKDB_TYPE_UINTEGER => (Type::Unsigned, Storage::U32(Numbers::of(column))),
            sys::DUCKDB_TYPE_DUCKDB_TYPE_UBIGINT => (Type::Unsigned, Storage::U64(Numbers::of(column))),
            sys::DUCKDB_TYPE_DUCKDB_TYPE_HUGEINT => (Type::Wide { scale: 0 }, Storage::Wide(Numbers::of(column))),
            sys::DUCKDB_TYPE_DUCKDB_TYPE_UHUGEINT => {
                (Type::Wide { scale: 0 }, Storage::WideUnsigned(Numbers::of(column)))
            }
            sys::DUCKDB_TYPE_DUCKDB_TYPE_FLOAT => (Type::Float, Storage::F32(Numbers::of(column))),
            sys::DUCKDB_TYPE_DUCKDB_TYPE_DOUBLE => (Type::Double, Storage::F64(Numbers::of(column))),
            sys::DUCKDB_TYPE_DUCKDB_TYPE_DATE => (Type::Date, Storage::I32(Numbers::of(column))),
            sys::DUCKDB_TYPE_DUCKDB_TYPE_TIME => (Type::Time, Storage::I64(Numbers::of(column))),
            sys::DUCKDB_TYPE_DUCKDB_TYPE_TIMESTAMP | sys::DUCKDB_TYPE_DUCKDB_TYPE_TIMESTAMP_TZ => {
                timestamp(1_000_000, column)
            }
            sys::DUCKDB_TYPE_DUCKDB_TYPE_TIMESTAMP_S => timestamp(1, column),
            sys::DUCKDB_TYPE_DUCKDB_TYPE_TIMESTAMP_MS => timestamp(1_000, column),
            sys::DUCKDB_TYPE_DUCKDB_TYPE_TIMESTAMP_NS => timestamp(1_000_000_000, column),
            sys::DUCKDB_TYPE_DUCKDB_TYPE_VARCHAR => (Type::Text, Storage::Texts(Texts::of(column))),
            sys::DUCKDB_TYPE_DUCKDB_TYPE_UUID => (Type::Text, Storage::Uuid(Numbers::of(column))),
            sys::DUCKDB_TYPE_DUCKDB_TYPE_DECIMAL => decimal(&sql_type, column),
            sys::DUCKDB_TYPE_DUCKDB_TYPE_ENUM => {
                let storage = enumerated(&sql_type, column);
                return Profiled { sql_type, kind: OnceCell::new(), storage };
            }
            id => (Type::Skipped(reason(id)), Storage::Skipped(column)),
        };
        Profiled { sql_type, kind: kind.into(), storage }
    }

    fn kind(&self) -> &Type {
        self.kind.get_or_init(|| Type::Enum(names(&self.sql_type)))
    }

    pub fn add<'a>(&self, rows: usize, profile_of: impl Fn(usize) -> &'a mut Profile) {
        let profile_of = |row| {
            let profile = profile_of(row);
            profile.kind.get_or_insert_with(|| self.kind().clone());
            profile
        };
        match self.values(rows) {
            Values::Numbers(keys) => {
                keys.into_iter().enumerate().for_each(|(row, key)| profile_of(row).add_numbers(&[key]))
            }
            Values::Texts(texts) => {
                texts.into_iter().enumerate().for_each(|(row, text)| profile_of(row).add_texts(&[text]))
            }
            Values::Skipped(there) => {
                there.into_iter().enumerate().for_each(|(row, is_there)| profile_of(row).add_skipped(is_there))
            }
        }
    }

    pub fn add_to_one(&self, rows: usize, profile: &mut Profile) {
        profile.kind.get_or_insert_with(|| self.kind().clone());
        match self.values(rows) {
            Values::Numbers(keys) => profile.add_numbers(&keys),
            Values::Texts(texts) => profile.add_texts(&texts),
            Values::Skipped(there) => there.into_iter().for_each(|is_there| profile.add_skipped(is_there)),
        }
    }

    fn values(&self, rows: usize) -> Values<'_> {
        match &self.storage {
            Storage::Boolean(numbers) => keys(numbers, rows, u64::from),
            Storage::I8(numbers) => keys(numbers, rows, |number| i64::from(number) as u64),
            Storage::I16(numbers) => keys(numbers, rows, |number| i64::from(number) as u64),
            Storage::I32(numbers) => keys(numbers, rows, |number| i64::from(number) as u64),
            Storage::I64(numbers) => keys(numbers, rows, |number| number as u64),
            Storage::U8(numbers) => keys(numbers, rows, u64::from),
            Storage::U16(numbers) => keys(numbers, rows, u64::from),
            Storage::U32(numbers) => keys(numbers, rows, u64::from),
            Storage::U64(numbers) => keys(numbers, rows, |number| number),
            Storage::F32(numbers) => keys(numbers, rows, |number| Type::double_key(f64::from(number))),
            Storage::F64(numbers) => keys(numbers, rows, Type::double_key),
            Storage::Wide(numbers) => {
                keys(numbers, rows, |number| Type::wide_key(number.try_into().ok(), number as f64))
            }
            Storage::WideUnsigned(numbers) => {
                keys(numbers, rows, |number| Type::wide_key(number.try_into().ok(), number as f64))
            }
            Storage::Uuid(numbers) => {
                let text = |row| numbers.get(row).map(|number| Cow::Owned(uuid(number).into_bytes()));
                Values::Texts((0..rows).map(text).collect())
            }
            Storage::Texts(texts) => Values::Texts((0..rows).map(|row| texts.bytes(row).map(Cow::Borrowed)).collect()),
            Storage::Skipped(column) => Values::Skipped((0..rows).map(|row| column.is_valid(row)).collect()),
        }
    }
}

/// The values of a chunk as a profile takes them; `None` for NULL.
enum Values<'a> {
    Numbers(Vec<Option<u64>>),
    Texts(Vec<Option<Cow<'a, [u8]>>>),
    /// Whether they are there.
    Skipped(Vec<bool>),
}

fn keys<T: Scalar>(numbers: &Numbers<'static, T>, rows: usize, key: impl Fn(T) -> u64) -> Values<'static> {
    Values::Numbers((0..rows).map(|row| numbers.get(row).map(&key)).collect())
}

fn timestamp(a_second: u64, column: Column<'static>) -> (Type, Storage) {
    (Type::Timestamp { a_second }, Storage::I64(Numbers::of(column)))
}

fn decimal(sql_type: &Handle<duckdb_logical_type>, column: Column<'static>) -> (Type, Storage) {
    // SAFETY: the type is alive, and a decimal.
    let (scale, internal) =
        unsafe { (duckdb_decimal_scale(sql_type.pointer), duckdb_decimal_internal_type(sql_type.pointer)) };
    let storage = match internal {
        libduckdb_sys::DUCKDB_TYPE_DUCKDB_TYPE_SMALLINT => Storage::I16(Numbers::of(column)),
        libduckdb_sys::DUCKDB_TYPE_DUCKDB_TYPE_INTEGER => Storage::I32(Numbers::of(column)),
        libduckdb_sys::DUCKDB_TYPE_DUCKDB_TYPE_BIGINT => Storage::I64(Numbers::of(column)),
        _ => return (Type::Wide { scale }, Storage::Wide(Numbers::of(column))),
    };
    (Type::Decimal { scale }, storage)
}

fn enumerated(sql_type: &Handle<duckdb_logical_type>, column: Column<'static>) -> Storage {
    // SAFETY: the type is alive, and an enum.
    match unsafe { duckdb_enum_internal_type(sql_type.pointer) } {
        libduckdb_sys::DUCKDB_TYPE_DUCKDB_TYPE_UTINYINT => Storage::U8(Numbers::of(column)),
        libduckdb_sys::DUCKDB_TYPE_DUCKDB_TYPE_USMALLINT => Storage::U16(Numbers::of(column)),
        _ => Storage::U32(Numbers::of(column)),
    }
}

/// The names of an enum.
fn names(sql_type: &Handle<duckdb_logical_type>) -> Arc<[String]> {
    // SAFETY: the type is alive, and an enum; DuckDB gives each name as a text that is ours to free.
    let name = |place| unsafe {
        let text = duckdb_enum_dictionary_value(sql_type.pointer, u64::from(place));
        let name = CStr::from_ptr(text).to_string_lossy().into_owned();
        duckdb_free(text.cast());
        name
    };
    // SAFETY: as above.
    (0..unsafe { duckdb_enum_dictionary_size(sql_type.pointer) }).map(name).collect()
}

/// DuckDB stores a UUID with its first bit turned, so that it sorts as a signed number.
fn uuid(number: i128) -> String {
    let digits = format!("{:032x}", number as u128 ^ 1 << 127);
    format!("{}-{}-{}-{}-{}", &digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..])
}

fn reason(id: DUCKDB_TYPE) -> String {
    use libduckdb_sys as sys;
    match id {
        sys::DUCKDB_TYPE_DUCKDB_TYPE_LIST => "nested: a LIST",
        sys::DUCKDB_TYPE_DUCKDB_TYPE_ARRAY => "nested: an ARRAY",
        sys::DUCKDB_TYPE_DUCKDB_TYPE_STRUCT => "nested: a STRUCT",
        sys::DUCKDB_TYPE_DUCKDB_TYPE_MAP => "nested: a MAP",
        sys::DUCKDB_TYPE_DUCKDB_TYPE_UNION => "nested: a UNION",
        sys::DUCKDB_TYPE_DUCKDB_TYPE_BLOB => "binary: a BLOB",
        sys::DUCKDB_TYPE_DUCKDB_TYPE_BIT => "binary: a BIT",
        sys::DUCKDB_TYPE_DUCKDB_TYPE_INTERVAL => "an INTERVAL: cast it to a number",
        _ => "a type that has no statistics here: cast it to another",
    }
    .to_string()
}
