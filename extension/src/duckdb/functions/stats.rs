//! Statistics.

use duckdb::core::LogicalTypeId;

use super::Function;
use crate::duckdb::outputs::{Record, RowWriter, Struct};
use crate::duckdb::shapes::{doubles, text};
use crate::stats::{beta, distribution, multiple, table, test, text as list};

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "normal_cdf",
        register: |db, name| doubles(db, name, |[x]| distribution::normal_cdf(x)),
        usage: "normal_cdf(x DOUBLE) -> DOUBLE",
        description: "The share of the standard normal distribution below x, 0 to 1. NULL for NULL and NaN.",
        example: "SELECT round(normal_cdf(1.96), 4);",
        result: "0.975",
        source: "the crate statrs; docs/statistics.md",
    },
    Function {
        name: "normal_quantile",
        register: |db, name| doubles(db, name, |[p]| distribution::normal_quantile(p)),
        usage: "normal_quantile(p DOUBLE) -> DOUBLE",
        description: "The x below which the share p of the standard normal distribution lies; infinite for 0 and 1. NULL for NULL, NaN, \
            and a p that is not between 0 and 1.",
        example: "SELECT round(normal_quantile(0.975), 4);",
        result: "1.96",
        source: "the crate statrs; docs/statistics.md",
    },
    Function {
        name: "chi2_sf",
        register: |db, name| doubles(db, name, |[x, df]| distribution::chi2_sf(x, df)),
        usage: "chi2_sf(x DOUBLE, df DOUBLE) -> DOUBLE",
        description: "The share of the chi-squared distribution with df degrees of freedom above x: the p-value of a statistic x. 1 \
            for a negative x. NULL for NULL, NaN, and a df that is not positive.",
        example: "SELECT round(chi2_sf(3.841, 1), 3);",
        result: "0.05",
        source: "the crate statrs; docs/statistics.md",
    },
    Function {
        name: "student_t_sf",
        register: |db, name| doubles(db, name, |[t, df]| distribution::student_t_sf(t, df)),
        usage: "student_t_sf(t DOUBLE, df DOUBLE) -> DOUBLE",
        description: "The share of Student's t distribution with df degrees of freedom above t: the one-sided p-value of a statistic t. \
            NULL for NULL, NaN, and a df that is not positive.",
        example: "SELECT round(student_t_sf(2.228, 10), 3);",
        result: "0.025",
        source: "DLMF 8.17; docs/statistics.md",
    },
    Function {
        name: "beta_quantile",
        register: |db, name| doubles(db, name, |[p, a, b]| beta::quantile(p, a, b)),
        usage: "beta_quantile(p DOUBLE, a DOUBLE, b DOUBLE) -> DOUBLE",
        description: "The x below which the share p of the beta distribution with parameters a and b lies. With it the exact interval of \
            a share (Clopper and Pearson) is beta_quantile(0.025, k, n - k + 1) to beta_quantile(0.975, k + 1, n - k). NULL for NULL, NaN, \
            a p that is not between 0 and 1, and parameters that are not positive.",
        example: "SELECT round(beta_quantile(0.025, 5, 6), 4);",
        result: "0.1871",
        source: "DLMF 8.17; Clopper and Pearson 1934",
    },
    Function {
        name: "two_proportion_z",
        register: |db, name| {
            doubles(db, name, |[count_a, n_a, count_b, n_b]| {
                let share = |count, n| test::Share { count, n };
                test::two_proportion_z(share(count_a, n_a), share(count_b, n_b)).map(Struct)
            })
        },
        usage: "two_proportion_z(count_a DOUBLE, n_a DOUBLE, count_b DOUBLE, n_b DOUBLE) -> STRUCT(z DOUBLE, p_value DOUBLE)",
        description: "The z test of two shares, count_a of n_a and count_b of n_b, with their pooled variance: the statistic, positive \
            where the first share is greater, and its two-sided p-value. Approximate where a count or its complement is below five. NULL \
            for NULL, a count that is negative or above its n, and where all or none have it.",
        example: "SELECT round(two_proportion_z(60, 100, 45, 100).z, 3);",
        result: "2.124",
        source: "proportions_ztest of statsmodels",
    },
    Function {
        name: "chi2_test",
        register: |db, name| text(db, name, |counts| table::association(&list::rows(counts)?).map(Struct)),
        usage: "chi2_test(counts VARCHAR) -> STRUCT(statistic DOUBLE, df DOUBLE, p_value DOUBLE, cramers_v DOUBLE, corrected_v DOUBLE, \
            least_expected DOUBLE)",
        description: "Pearson's chi-squared test of a table of counts, which is a list of its rows cast to VARCHAR, without a continuity \
            correction. cramers_v is the strength of the association, 0 to 1, and corrected_v the same without its bias in small \
            samples. least_expected is the least count that independence lets expect: below five the p-value is approximate. Rows \
            and columns without a count are left out. NULL for NULL, for what is no such list, and where less than two rows or columns \
            have a count.",
        example: "SELECT round(chi2_test([[60, 40], [45, 55]]::VARCHAR).statistic, 3);",
        result: "4.511",
        source: "Pearson 1900; Cramér 1946; Bergsma 2013; chi2_contingency of scipy",
    },
    Function {
        name: "benjamini_hochberg",
        register: |db, name| text(db, name, |p_values| Some(multiple::benjamini_hochberg(&list::numbers(p_values)?))),
        usage: "benjamini_hochberg(p_values VARCHAR) -> DOUBLE[]",
        description: "The q-value of each p-value of a list cast to VARCHAR, in its order: the least false discovery rate at which it \
            counts as a discovery. A NULL stays NULL and does not count as a test. NULL for NULL and for what is no such list.",
        example: "SELECT benjamini_hochberg([0.01, NULL, 0.04, 0.5]::VARCHAR);",
        result: "[0.03, NULL, 0.06, 0.5]",
        source: "Benjamini and Hochberg 1995; false_discovery_control of scipy",
    },
];

impl Record for test::Tested {
    const FIELDS: &'static [(&'static str, LogicalTypeId)] =
        &[("z", LogicalTypeId::Double), ("p_value", LogicalTypeId::Double)];

    fn write(&self, row: &mut RowWriter) {
        row.value(Some(self.statistic));
        row.value(Some(self.p_value));
    }
}

impl Record for table::Association {
    const FIELDS: &'static [(&'static str, LogicalTypeId)] = &[
        ("statistic", LogicalTypeId::Double),
        ("df", LogicalTypeId::Double),
        ("p_value", LogicalTypeId::Double),
        ("cramers_v", LogicalTypeId::Double),
        ("corrected_v", LogicalTypeId::Double),
        ("least_expected", LogicalTypeId::Double),
    ];

    fn write(&self, row: &mut RowWriter) {
        for figure in [self.statistic, self.df, self.p_value, self.cramers_v, self.corrected_v, self.least_expected] {
            row.value(Some(figure));
        }
    }
}
