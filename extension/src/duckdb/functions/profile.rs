//! Columns as a whole: what one scan finds, and a segment beside its baseline.
#![allow(unsafe_code)]

use std::error::Error;
use std::marker::PhantomData;

use duckdb::core::{DataChunkHandle, Inserter, LogicalTypeId};
use duckdb::vscalar::{ScalarFunctionSignature, VScalar};
use duckdb::vtab::arrow::WritableVector;
use libduckdb_sys::{duckdb_logical_type, duckdb_vector};

use super::Function;
use crate::duckdb::aggregate::{Aggregate, aggregate};
use crate::duckdb::profiled::Profiled;
use crate::duckdb::raw::{Handle, any_type, scalar_type};
use crate::duckdb::shapes::write_checked;
use crate::duckdb::vectors::{Column, Numbers, Texts};
use crate::stats::compare::compare;
use crate::stats::correlation::correlations;
use crate::stats::describe::{Description, describe};
use crate::stats::frame::columns;
use crate::stats::outlier::outliers;
use crate::stats::pattern::patterns;
use crate::stats::profile::{Found, Profile};

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "column_profile",
        register: aggregate::<ColumnProfile>,
        usage: "column_profile(value ANY) -> BLOB",
        description: "An aggregate: all that one scan finds in a column of any type, for profile_describe and profile_compare, which say \
            what it is. It counts each of up to 229,375 distinct values and 16 MB of texts; of more, the rarest are forgotten, and \
            their number, the quantiles and the histogram become approximate (0.8 % and 0.03 % of the rows). It takes up to 30 MB a \
            column and thread. canvass.baseline calls it for each column of a table.",
        example: "SELECT profile_describe(column_profile(v.n), 'n')->>'mean' FROM (VALUES (1), (2), (6), (NULL)) AS v(n);",
        result: "3.0",
        source: "lossy counting: Manku and Motwani 2002; HyperLogLog: Flajolet et al. 2007; quantiles: Manku, Rajagopalan and Lindsay 1998",
    },
    Function {
        name: "profile_describe",
        register: |db, name| db.connection.register_scalar_function_with_state::<Describe>(name, &()),
        usage: "profile_describe(profile BLOB, column_name VARCHAR) -> VARCHAR",
        description: "The figures of a column that column_profile read, as the JSON text of a row of canvass.baseline. The name tells \
            codes from numbers: a whole number whose header is that of an id, a ZIP code, a phone or a district is no quantity. \
            NULL for NULL; an error for a BLOB that is no profile.",
        example: "SELECT profile_describe(column_profile(v.party), 'party')->>'kind' FROM (VALUES ('DEM'), ('REP'), ('DEM')) AS v(party);",
        result: "categorical",
        source: "docs/statistics.md",
    },
    Function {
        name: "profile_compare",
        register: |db, name| db.connection.register_scalar_function_with_state::<Compare>(name, &()),
        usage: "profile_compare(profile BLOB, baseline VARCHAR, part_of_baseline BOOLEAN) -> VARCHAR",
        description: "A column of a segment, which column_profile read, beside its baseline, which profile_describe described: a JSON \
            list of the rows of canvass.segment_stats. Where the segment is part of the baseline, it is tested against the rest. \
            NULL for NULL; an error for a BLOB that is no profile, and a text that is no description.",
        example: "SELECT json_array_length(profile_compare(column_profile(v.n), profile_describe(column_profile(v.n), 'n'), true)) \
            FROM (VALUES (1), (2), (6)) AS v(n);",
        result: "1",
        source: "docs/statistics.md",
    },
    Function {
        name: "rows_correlations",
        register: aggregate::<Rows<Correlations>>,
        usage: "rows_correlations(row VARCHAR) -> VARCHAR",
        description: "An aggregate: how much each two columns tell of each other, as a JSON list of the rows of canvass.correlations. \
            A row is the JSON text of an object of texts, such as to_json gives for a row whose values are cast to VARCHAR; all rows \
            stay in memory.",
        example: "SELECT round((rows_correlations('{\"a\": \"' || i || '\", \"b\": \"' || -i || '\"}')->0->>'coefficient')::DOUBLE, 3) FROM range(9) AS r(i);",
        result: "-1.0",
        source: "docs/statistics.md",
    },
    Function {
        name: "rows_patterns",
        register: aggregate::<Rows<Patterns>>,
        usage: "rows_patterns(row VARCHAR) -> VARCHAR",
        description: "An aggregate: what rows have in common, as a JSON list of the rows of canvass.patterns. Rows as in \
            rows_correlations.",
        example: "SELECT rows_patterns('{\"phone\": \"813-555-0142\"}')->1->>'value_a';",
        result: "999-999-9999",
        source: "docs/statistics.md",
    },
    Function {
        name: "rows_outliers",
        register: aggregate::<Rows<Outliers>>,
        usage: "rows_outliers(row VARCHAR) -> VARCHAR",
        description: "An aggregate: values and rows that are far from the others, as a JSON list of the rows of canvass.outliers. Rows as \
            in rows_correlations.",
        example: "SELECT rows_outliers('{\"age\": \"' || if(i = 9, 990, 30 + i) || '\"}')->0->'examples'->>0 FROM range(10) AS r(i);",
        result: "990",
        source: "docs/statistics.md",
    },
];

/// What is said of all rows together.
trait Say: 'static {
    fn say(rows: &[String]) -> String;
}

struct Correlations;
struct Patterns;
struct Outliers;

impl Say for Correlations {
    fn say(rows: &[String]) -> String {
        json(&correlations(&columns(rows)))
    }
}

impl Say for Patterns {
    fn say(rows: &[String]) -> String {
        json(&patterns(&columns(rows), rows.len()))
    }
}

impl Say for Outliers {
    fn say(rows: &[String]) -> String {
        json(&outliers(&columns(rows), rows))
    }
}

struct Rows<S>(PhantomData<S>);

impl<S: Say> Aggregate for Rows<S> {
    type State = Vec<String>;
    type Input = Texts<'static>;

    fn parameter() -> Handle<duckdb_logical_type> {
        scalar_type(LogicalTypeId::Varchar)
    }

    fn returns() -> Handle<duckdb_logical_type> {
        scalar_type(LogicalTypeId::Varchar)
    }

    unsafe fn read(vector: duckdb_vector, rows: usize) -> Self::Input {
        // SAFETY: what the caller promises.
        Texts::of(unsafe { Column::of(vector, rows) })
    }

    fn add<'a>(input: &Self::Input, rows: usize, state_of: impl Fn(usize) -> &'a mut Vec<String>) {
        for row in 0..rows {
            if let Some(text) = input.get(row) {
                state_of(row).push(text.to_string());
            }
        }
    }

    fn merge(state: &mut Vec<String>, other: &Vec<String>) {
        state.extend_from_slice(other);
    }

    fn answer(state: &mut Vec<String>, row: usize, output: &mut dyn WritableVector) {
        // In an order of their own, so that several threads give the same.
        state.sort_unstable();
        output.flat_vector().insert(row, S::say(state).as_str());
    }
}

struct ColumnProfile;

impl Aggregate for ColumnProfile {
    type State = Profile;
    type Input = Profiled;

    fn parameter() -> Handle<duckdb_logical_type> {
        any_type()
    }

    fn returns() -> Handle<duckdb_logical_type> {
        scalar_type(LogicalTypeId::Blob)
    }

    unsafe fn read(vector: duckdb_vector, rows: usize) -> Profiled {
        // SAFETY: what the caller promises.
        unsafe { Profiled::of(vector, rows) }
    }

    fn add<'a>(input: &Profiled, rows: usize, state_of: impl Fn(usize) -> &'a mut Profile) {
        input.add(rows, state_of);
    }

    fn add_to_one<'a>(input: &Profiled, rows: usize, state: impl Fn() -> &'a mut Profile) {
        input.add_to_one(rows, state());
    }

    fn merge(state: &mut Profile, other: &Profile) {
        state.merge(other);
    }

    fn answer(state: &mut Profile, row: usize, output: &mut dyn WritableVector) {
        output.flat_vector().insert(row, &state.to_bytes());
    }
}

fn found(profile: &[u8]) -> Result<Found, String> {
    Found::of(profile).ok_or_else(|| "canvass: this BLOB is no profile; column_profile makes one".to_string())
}

struct Describe;

impl VScalar for Describe {
    type State = ();

    fn invoke(_: &(), input: &mut DataChunkHandle, output: &mut dyn WritableVector) -> Result<(), Box<dyn Error>> {
        let (profiles, names) = (Texts::new(input, 0), Texts::new(input, 1));
        write_checked(output, input.len(), |row| {
            let (profile, name) = profiles.bytes(row).zip(names.get(row))?;
            Some(found(profile).map(|found| json(&describe(&found, name))))
        })
    }

    fn signatures() -> Vec<ScalarFunctionSignature> {
        let arguments = vec![LogicalTypeId::Blob.into(), LogicalTypeId::Varchar.into()];
        vec![ScalarFunctionSignature::exact(arguments, LogicalTypeId::Varchar.into())]
    }
}

struct Compare;

impl VScalar for Compare {
    type State = ();

    fn invoke(_: &(), input: &mut DataChunkHandle, output: &mut dyn WritableVector) -> Result<(), Box<dyn Error>> {
        let (profiles, baselines) = (Texts::new(input, 0), Texts::new(input, 1));
        let parts = Numbers::<bool>::new(input, 2);
        write_checked(output, input.len(), |row| {
            let (profile, baseline) = profiles.bytes(row).zip(baselines.get(row))?;
            let is_part = parts.get(row)?;
            let compared = found(profile).and_then(|found| {
                let baseline: Description = serde_json::from_str(baseline)
                    .map_err(|error| format!("canvass: the baseline is no row of canvass.baseline: {error}"))?;
                Ok(json(&compare(&found, &baseline, is_part)))
            });
            Some(compared)
        })
    }

    fn signatures() -> Vec<ScalarFunctionSignature> {
        let arguments = vec![LogicalTypeId::Blob.into(), LogicalTypeId::Varchar.into(), LogicalTypeId::Boolean.into()];
        vec![ScalarFunctionSignature::exact(arguments, LogicalTypeId::Varchar.into())]
    }
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("it has a form for every part")
}
