//! The shapes of functions by what goes in: each registers a kernel under a name. What comes out is the kernel's
//! [`Output`]. A kernel sees no NULL (optional arguments apart) and answers `None` for NULL.

use std::borrow::Cow;
use std::error::Error;
use std::marker::PhantomData;

use duckdb::core::{DataChunkHandle, Inserter, LogicalTypeHandle, LogicalTypeId};
use duckdb::vscalar::{ScalarFunctionSignature, VScalar};
use duckdb::vtab::arrow::WritableVector;

use super::outputs::Output;
use super::session::Session;
use super::vectors::{Date, Numbers, Texts};

type Registered = duckdb::Result<()>;
type Answer = Result<(), Box<dyn Error>>;

/// VARCHAR → O
pub fn text<O: Output>(db: &Session, name: &str, kernel: fn(&str) -> Option<O>) -> Registered {
    db.connection.register_scalar_function_with_state::<Text<O>>(name, &kernel)
}

/// VARCHAR → O; an error is the query's.
pub fn checked_text<O: Output>(db: &Session, name: &str, kernel: CheckedKernel<O>) -> Registered {
    db.connection.register_scalar_function_with_state::<CheckedText<O>>(name, &kernel)
}

/// VARCHAR → VARCHAR; the kernel writes into an empty buffer, and answers false for NULL.
pub fn text_into(db: &Session, name: &str, kernel: fn(&str, &mut String) -> bool) -> Registered {
    db.connection.register_scalar_function_with_state::<TextInto>(name, &kernel)
}

/// (VARCHAR, VARCHAR) → O
pub fn pair<O: Output>(db: &Session, name: &str, kernel: fn(&str, &str) -> Option<O>) -> Registered {
    db.connection.register_scalar_function_with_state::<Pair<O>>(name, &kernel)
}

/// `MIN` to `MAX` VARCHARs → O, the first of them a number as well: what a CSV reader takes a column of digits for. The kernel
/// gets what was given, NULLs behind the first one too; an error is the query's.
pub fn texts<O: Output, const MIN: usize, const MAX: usize>(
    db: &Session,
    name: &str,
    kernel: TextsKernel<O>,
) -> Registered {
    db.connection.register_scalar_function_with_state::<TextsOf<O, MIN, MAX>>(name, &kernel)
}

/// (BLOB, VARCHAR: the name of the file [, VARCHAR]) → O; an empty last one is as if it were left out. An error is the query's, and
/// names the file.
pub fn file<O: Output, const MAX: usize>(db: &Session, name: &str, kernel: FileKernel<O>) -> Registered {
    db.connection.register_scalar_function_with_state::<File<O, MAX>>(name, &kernel)
}

/// BIGINT → O
pub fn integer<O: Output>(db: &Session, name: &str, kernel: fn(i64) -> Option<O>) -> Registered {
    db.connection.register_scalar_function_with_state::<Integer<O>>(name, &kernel)
}

/// `N` DOUBLEs → O
pub fn doubles<O: Output, const N: usize>(db: &Session, name: &str, kernel: fn([f64; N]) -> Option<O>) -> Registered {
    db.connection.register_scalar_function_with_state::<Doubles<O, N>>(name, &kernel)
}

/// VARCHAR, BIGINT or DOUBLE → O
pub fn any_number<O: Output>(
    db: &Session,
    name: &str,
    text: fn(&str) -> Option<O>,
    integer: fn(i64) -> Option<O>,
    float: fn(f64) -> Option<O>,
) -> Registered {
    db.connection.register_scalar_function_with_state::<AnyNumber<O>>(name, &(text, integer, float))
}

/// VARCHAR, BIGINT, DOUBLE, DATE (in days since 1970-01-01), or a timestamp, which is taken for its date → O
pub fn any_date<O: Output>(
    db: &Session,
    name: &str,
    text: fn(&str) -> Option<O>,
    integer: fn(i64) -> Option<O>,
    float: fn(f64) -> Option<O>,
    date: fn(i32) -> Option<O>,
) -> Registered {
    db.connection.register_scalar_function_with_state::<AnyDate<O>>(name, &((text, integer, float), date))
}

struct Text<O>(PhantomData<O>);

impl<O: Output> VScalar for Text<O> {
    type State = fn(&str) -> Option<O>;

    fn invoke(kernel: &Self::State, input: &mut DataChunkHandle, output: &mut dyn WritableVector) -> Answer {
        let texts = Texts::new(input, 0);
        O::write_all(output, input.len(), |row| texts.get(row).and_then(kernel));
        Ok(())
    }

    fn signatures() -> Vec<ScalarFunctionSignature> {
        overloads::<O>(&[LogicalTypeId::Varchar])
    }
}

/// Writes the answer of each row; the first that is an error fails the query.
pub fn write_checked<O: Output>(
    output: &mut dyn WritableVector,
    rows: usize,
    mut answer: impl FnMut(usize) -> Option<Result<O, String>>,
) -> Answer {
    let mut failure = None;
    O::write_all(output, rows, |row| match answer(row)? {
        Ok(answer) => Some(answer),
        Err(message) => {
            failure.get_or_insert(message);
            None
        }
    });
    failure.map_or(Ok(()), |message| Err(message.into()))
}

type CheckedKernel<O> = fn(&str) -> Result<O, String>;

struct CheckedText<O>(PhantomData<O>);

impl<O: Output> VScalar for CheckedText<O> {
    type State = CheckedKernel<O>;

    fn invoke(kernel: &Self::State, input: &mut DataChunkHandle, output: &mut dyn WritableVector) -> Answer {
        let texts = Texts::new(input, 0);
        write_checked(output, input.len(), |row| texts.get(row).map(kernel))
    }

    fn signatures() -> Vec<ScalarFunctionSignature> {
        overloads::<O>(&[LogicalTypeId::Varchar])
    }
}

struct TextInto;

impl VScalar for TextInto {
    type State = fn(&str, &mut String) -> bool;

    fn invoke(kernel: &Self::State, input: &mut DataChunkHandle, output: &mut dyn WritableVector) -> Answer {
        let texts = Texts::new(input, 0);
        let mut out = output.flat_vector();
        let mut buffer = String::new();
        for row in 0..input.len() {
            buffer.clear();
            match texts.get(row) {
                Some(text) if kernel(text, &mut buffer) => out.insert(row, buffer.as_str()),
                _ => out.set_null(row),
            }
        }
        Ok(())
    }

    fn signatures() -> Vec<ScalarFunctionSignature> {
        overloads::<String>(&[LogicalTypeId::Varchar])
    }
}

struct Pair<O>(PhantomData<O>);

impl<O: Output> VScalar for Pair<O> {
    type State = fn(&str, &str) -> Option<O>;

    fn invoke(kernel: &Self::State, input: &mut DataChunkHandle, output: &mut dyn WritableVector) -> Answer {
        let (left, right) = (Texts::new(input, 0), Texts::new(input, 1));
        O::write_all(output, input.len(), |row| {
            let (a, b) = left.get(row).zip(right.get(row))?;
            kernel(a, b)
        });
        Ok(())
    }

    fn signatures() -> Vec<ScalarFunctionSignature> {
        vec![ScalarFunctionSignature::exact(vec![varchar(), varchar()], O::sql_type())]
    }
}

/// The first text, then what else was given.
type TextsKernel<O> = fn(&str, &[Option<&str>]) -> Result<Option<O>, String>;

struct TextsOf<O, const MIN: usize, const MAX: usize>(PhantomData<O>);

impl<O: Output, const MIN: usize, const MAX: usize> VScalar for TextsOf<O, MIN, MAX> {
    type State = TextsKernel<O>;

    fn invoke(kernel: &Self::State, input: &mut DataChunkHandle, output: &mut dyn WritableVector) -> Answer {
        let first = First::new(input);
        let more: Vec<Texts> = (1..input.num_columns()).map(|column| Texts::new(input, column)).collect();
        write_checked(output, input.len(), |row| {
            let mut arguments = [None; MAX];
            for (argument, texts) in arguments.iter_mut().zip(&more) {
                *argument = texts.get(row);
            }
            kernel(&first.get(row)?, &arguments[..more.len()]).transpose()
        })
    }

    fn signatures() -> Vec<ScalarFunctionSignature> {
        let types = [LogicalTypeId::Varchar, LogicalTypeId::Bigint, LogicalTypeId::Double];
        let signature = |first: LogicalTypeId, count| {
            let arguments = std::iter::once(first.into()).chain((1..count).map(|_| varchar())).collect();
            ScalarFunctionSignature::exact(arguments, O::sql_type())
        };
        types.into_iter().flat_map(|first| (MIN..=MAX).map(move |count| signature(first, count))).collect()
    }
}

type FileKernel<O> = fn(&[u8], Option<&str>) -> Result<Option<O>, String>;

struct File<O, const MAX: usize>(PhantomData<O>);

impl<O: Output, const MAX: usize> VScalar for File<O, MAX> {
    type State = FileKernel<O>;

    fn invoke(kernel: &Self::State, input: &mut DataChunkHandle, output: &mut dyn WritableVector) -> Answer {
        let (contents, files) = (Texts::new(input, 0), Texts::new(input, 1));
        let option = (input.num_columns() > 2).then(|| Texts::new(input, 2));
        write_checked(output, input.len(), |row| {
            let (content, file) = (contents.bytes(row)?, files.get(row)?);
            let option = match &option {
                Some(option) => Some(option.get(row)?).filter(|option| !option.is_empty()),
                None => None,
            };
            kernel(content, option).map_err(|message| format!("canvass: {file} {message}")).transpose()
        })
    }

    fn signatures() -> Vec<ScalarFunctionSignature> {
        let signature = |count| {
            let blob = std::iter::once(LogicalTypeId::Blob.into());
            ScalarFunctionSignature::exact(blob.chain((1..count).map(|_| varchar())).collect(), O::sql_type())
        };
        (2..=MAX).map(signature).collect()
    }
}

/// A first argument that is a text, or a number that is read as one; a negative number is none.
enum First<'a> {
    Texts(Texts<'a>),
    Integers(Numbers<'a, i64>),
    Floats(Numbers<'a, f64>),
}

impl<'a> First<'a> {
    fn new(input: &'a DataChunkHandle) -> First<'a> {
        match input.flat_vector(0).logical_type().id() {
            LogicalTypeId::Bigint => First::Integers(Numbers::new(input, 0)),
            LogicalTypeId::Double => First::Floats(Numbers::new(input, 0)),
            _ => First::Texts(Texts::new(input, 0)),
        }
    }

    fn get(&self, row: usize) -> Option<Cow<'_, str>> {
        match self {
            First::Texts(texts) => texts.get(row).map(Cow::Borrowed),
            First::Integers(numbers) => numbers.get(row).filter(|n| *n >= 0).map(|n| Cow::Owned(n.to_string())),
            First::Floats(numbers) => numbers.get(row).filter(|n| *n >= 0.0).map(|n| Cow::Owned(n.to_string())),
        }
    }
}

struct Integer<O>(PhantomData<O>);

impl<O: Output> VScalar for Integer<O> {
    type State = fn(i64) -> Option<O>;

    fn invoke(kernel: &Self::State, input: &mut DataChunkHandle, output: &mut dyn WritableVector) -> Answer {
        let numbers = Numbers::<i64>::new(input, 0);
        O::write_all(output, input.len(), |row| numbers.get(row).and_then(kernel));
        Ok(())
    }

    fn signatures() -> Vec<ScalarFunctionSignature> {
        overloads::<O>(&[LogicalTypeId::Bigint])
    }
}

struct Doubles<O, const N: usize>(PhantomData<O>);

impl<O: Output, const N: usize> VScalar for Doubles<O, N> {
    type State = fn([f64; N]) -> Option<O>;

    fn invoke(kernel: &Self::State, input: &mut DataChunkHandle, output: &mut dyn WritableVector) -> Answer {
        let numbers: [Numbers<f64>; N] = std::array::from_fn(|column| Numbers::new(input, column));
        O::write_all(output, input.len(), |row| {
            let mut arguments = [0.0; N];
            for (argument, numbers) in arguments.iter_mut().zip(&numbers) {
                *argument = numbers.get(row)?;
            }
            kernel(arguments)
        });
        Ok(())
    }

    fn signatures() -> Vec<ScalarFunctionSignature> {
        let arguments = (0..N).map(|_| LogicalTypeId::Double.into()).collect();
        vec![ScalarFunctionSignature::exact(arguments, O::sql_type())]
    }
}

struct AnyNumber<O>(PhantomData<O>);

type NumberKernels<O> = (fn(&str) -> Option<O>, fn(i64) -> Option<O>, fn(f64) -> Option<O>);

impl<O: Output> VScalar for AnyNumber<O> {
    type State = NumberKernels<O>;

    fn invoke(kernels: &Self::State, input: &mut DataChunkHandle, output: &mut dyn WritableVector) -> Answer {
        let rows = input.len();
        match input.flat_vector(0).logical_type().id() {
            LogicalTypeId::Bigint => {
                let numbers = Numbers::<i64>::new(input, 0);
                O::write_all(output, rows, |row| numbers.get(row).and_then(kernels.1));
            }
            LogicalTypeId::Double => {
                let numbers = Numbers::<f64>::new(input, 0);
                O::write_all(output, rows, |row| numbers.get(row).and_then(kernels.2));
            }
            _ => {
                let texts = Texts::new(input, 0);
                O::write_all(output, rows, |row| texts.get(row).and_then(kernels.0));
            }
        }
        Ok(())
    }

    fn signatures() -> Vec<ScalarFunctionSignature> {
        overloads::<O>(&[LogicalTypeId::Varchar, LogicalTypeId::Bigint, LogicalTypeId::Double])
    }
}

struct AnyDate<O>(PhantomData<O>);

impl<O: Output> VScalar for AnyDate<O> {
    type State = (NumberKernels<O>, fn(i32) -> Option<O>);

    fn invoke((numbers, date): &Self::State, input: &mut DataChunkHandle, output: &mut dyn WritableVector) -> Answer {
        const MICROSECONDS_A_DAY: i64 = 86_400_000_000;
        let rows = input.len();
        match input.flat_vector(0).logical_type().id() {
            LogicalTypeId::Date => {
                let dates = Numbers::<Date>::new(input, 0);
                O::write_all(output, rows, |row| dates.get(row).and_then(|Date(day)| date(day)));
            }
            LogicalTypeId::Timestamp | LogicalTypeId::TimestampTZ => {
                // Stored as a BIGINT: the microseconds since 1970-01-01.
                let times = Numbers::<i64>::new(input, 0);
                let day = |time: i64| i32::try_from(time.div_euclid(MICROSECONDS_A_DAY)).ok();
                O::write_all(output, rows, |row| times.get(row).and_then(day).and_then(date));
            }
            _ => return AnyNumber::invoke(numbers, input, output),
        }
        Ok(())
    }

    fn signatures() -> Vec<ScalarFunctionSignature> {
        let mut signatures = AnyNumber::<O>::signatures();
        signatures.extend(overloads::<O>(&[LogicalTypeId::Date, LogicalTypeId::Timestamp, LogicalTypeId::TimestampTZ]));
        signatures
    }
}

fn varchar() -> LogicalTypeHandle {
    LogicalTypeId::Varchar.into()
}

/// One signature for each type of a single argument.
fn overloads<O: Output>(arguments: &[LogicalTypeId]) -> Vec<ScalarFunctionSignature> {
    let signature = |argument: &LogicalTypeId| ScalarFunctionSignature::exact(vec![(*argument).into()], O::sql_type());
    arguments.iter().map(signature).collect()
}
