//! One `VScalar` for each shape of function (what goes in, what comes out); the kernel itself is the function's state.
//!
//! A kernel sees no NULL and answers `None` for NULL.

use std::error::Error;

use duckdb::Connection;
use duckdb::core::{DataChunkHandle, Inserter, LogicalTypeHandle, LogicalTypeId};
use duckdb::vscalar::{ScalarFunctionSignature, VScalar};
use duckdb::vtab::arrow::WritableVector;

use super::vectors::{Numbers, Scalar, Texts, write};

type Answer = Result<(), Box<dyn Error>>;

/// A kernel, and with it the SQL types of its function.
pub enum Kernel {
    /// VARCHAR → VARCHAR
    Text(fn(&str) -> Option<String>),
    /// VARCHAR → VARCHAR[]
    Texts(fn(&str) -> Option<Vec<String>>),
    /// (VARCHAR, VARCHAR) → BOOLEAN
    Test(fn(&str, &str) -> Option<bool>),
    /// (VARCHAR, VARCHAR) → DOUBLE
    Similarity(fn(&str, &str) -> Option<f64>),
    /// (VARCHAR [, VARCHAR]) → VARCHAR; the second argument can be wrong, which is an error
    TextIn(fn(&str) -> Option<String>, fn(&str, &str) -> Result<Option<String>, String>),
    /// VARCHAR, BIGINT or DOUBLE → VARCHAR
    AnyNumber(fn(&str) -> Option<String>, fn(i64) -> Option<String>, fn(f64) -> Option<String>),
}

impl Kernel {
    pub fn register(&self, connection: &Connection, name: &str) -> duckdb::Result<()> {
        match *self {
            Kernel::Text(kernel) => connection.register_scalar_function_with_state::<Text>(name, &kernel),
            Kernel::Texts(kernel) => connection.register_scalar_function_with_state::<TextList>(name, &kernel),
            Kernel::Test(kernel) => connection.register_scalar_function_with_state::<Pair<bool>>(name, &kernel),
            Kernel::Similarity(kernel) => connection.register_scalar_function_with_state::<Pair<f64>>(name, &kernel),
            Kernel::TextIn(one, two) => connection.register_scalar_function_with_state::<TextIn>(name, &(one, two)),
            Kernel::AnyNumber(text, integer, float) => {
                connection.register_scalar_function_with_state::<AnyNumber>(name, &(text, integer, float))
            }
        }
    }
}

struct Text;

impl VScalar for Text {
    type State = fn(&str) -> Option<String>;

    fn invoke(kernel: &Self::State, input: &mut DataChunkHandle, output: &mut dyn WritableVector) -> Answer {
        let texts = Texts::new(input, 0);
        write_texts(output, input.len(), |row| texts.get(row).and_then(kernel));
        Ok(())
    }

    fn signatures() -> Vec<ScalarFunctionSignature> {
        vec![ScalarFunctionSignature::exact(vec![varchar()], varchar())]
    }
}

struct TextList;

impl VScalar for TextList {
    type State = fn(&str) -> Option<Vec<String>>;

    fn invoke(kernel: &Self::State, input: &mut DataChunkHandle, output: &mut dyn WritableVector) -> Answer {
        let texts = Texts::new(input, 0);
        let lists: Vec<_> = (0..input.len()).map(|row| texts.get(row).and_then(kernel)).collect();
        let total = lists.iter().flatten().map(Vec::len).sum();
        let mut out = output.list_vector();
        let child = out.child(total);
        let mut written = 0;
        for (row, list) in lists.iter().enumerate() {
            let items = list.as_deref().unwrap_or_default();
            out.set_entry(row, written, items.len());
            for item in items {
                child.insert(written, item.as_str());
                written += 1;
            }
            if list.is_none() {
                out.set_null(row);
            }
        }
        out.set_len(total);
        Ok(())
    }

    fn signatures() -> Vec<ScalarFunctionSignature> {
        vec![ScalarFunctionSignature::exact(vec![varchar()], LogicalTypeHandle::list(&varchar()))]
    }
}

struct Pair<T>(std::marker::PhantomData<T>);

impl<T: Scalar> VScalar for Pair<T> {
    type State = fn(&str, &str) -> Option<T>;

    fn invoke(kernel: &Self::State, input: &mut DataChunkHandle, output: &mut dyn WritableVector) -> Answer {
        let (left, right) = (Texts::new(input, 0), Texts::new(input, 1));
        let mut out = output.flat_vector();
        for row in 0..input.len() {
            match left.get(row).zip(right.get(row)).and_then(|(a, b)| kernel(a, b)) {
                Some(verdict) => write(&mut out, row, input.len(), verdict),
                None => out.set_null(row),
            }
        }
        Ok(())
    }

    fn signatures() -> Vec<ScalarFunctionSignature> {
        vec![ScalarFunctionSignature::exact(vec![varchar(), varchar()], T::SQL_TYPE.into())]
    }
}

struct TextIn;

impl VScalar for TextIn {
    type State = (fn(&str) -> Option<String>, fn(&str, &str) -> Result<Option<String>, String>);

    fn invoke(kernels: &Self::State, input: &mut DataChunkHandle, output: &mut dyn WritableVector) -> Answer {
        let texts = Texts::new(input, 0);
        if input.num_columns() == 1 {
            write_texts(output, input.len(), |row| texts.get(row).and_then(kernels.0));
            return Ok(());
        }
        let options = Texts::new(input, 1);
        let mut failure = None;
        write_texts(output, input.len(), |row| match kernels.1(texts.get(row)?, options.get(row)?) {
            Ok(answer) => answer,
            Err(message) => {
                failure.get_or_insert(message);
                None
            }
        });
        failure.map_or(Ok(()), |message| Err(message.into()))
    }

    fn signatures() -> Vec<ScalarFunctionSignature> {
        vec![
            ScalarFunctionSignature::exact(vec![varchar()], varchar()),
            ScalarFunctionSignature::exact(vec![varchar(), varchar()], varchar()),
        ]
    }
}

struct AnyNumber;

impl VScalar for AnyNumber {
    type State = (fn(&str) -> Option<String>, fn(i64) -> Option<String>, fn(f64) -> Option<String>);

    fn invoke(kernels: &Self::State, input: &mut DataChunkHandle, output: &mut dyn WritableVector) -> Answer {
        let rows = input.len();
        match input.flat_vector(0).logical_type().id() {
            LogicalTypeId::Bigint => {
                let numbers = Numbers::<i64>::new(input, 0);
                write_texts(output, rows, |row| numbers.get(row).and_then(kernels.1));
            }
            LogicalTypeId::Double => {
                let numbers = Numbers::<f64>::new(input, 0);
                write_texts(output, rows, |row| numbers.get(row).and_then(kernels.2));
            }
            _ => {
                let texts = Texts::new(input, 0);
                write_texts(output, rows, |row| texts.get(row).and_then(kernels.0));
            }
        }
        Ok(())
    }

    fn signatures() -> Vec<ScalarFunctionSignature> {
        [LogicalTypeId::Varchar, LogicalTypeId::Bigint, LogicalTypeId::Double]
            .map(|argument| ScalarFunctionSignature::exact(vec![argument.into()], varchar()))
            .into()
    }
}

fn varchar() -> LogicalTypeHandle {
    LogicalTypeId::Varchar.into()
}

fn write_texts(output: &mut dyn WritableVector, rows: usize, mut answer: impl FnMut(usize) -> Option<String>) {
    let mut out = output.flat_vector();
    for row in 0..rows {
        match answer(row) {
            Some(text) => out.insert(row, text.as_str()),
            None => out.set_null(row),
        }
    }
}
