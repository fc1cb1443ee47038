//! What a predicate may call. Left out on purpose: whatever reads files, settings, variables, sequences, or the catalog; whatever
//! answers differently each time; aggregates and lambdas; and functions by which a short text becomes a long one (replace, repeat,
//! lpad, format), since a few of them in one another fill the memory.

/// What a function answers; AND, OR and NOT take conditions only.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Answer {
    Condition,
    Value,
}

/// The function of this name, which DuckDB compares in any case.
pub fn find(name: &str) -> Option<(&'static str, Answer)> {
    let name = name.to_ascii_lowercase();
    let among = |names: &[&'static str]| names.iter().copied().find(|known| *known == name);
    let condition = among(CONDITIONS).or_else(|| among(WITH_PATTERN)).map(|name| (name, Answer::Condition));
    condition.or_else(|| among(VALUES).map(|name| (name, Answer::Value)))
}

/// LIKE, ILIKE, GLOB and their negations; the second argument is the pattern.
pub const WITH_PATTERN: &[&str] =
    &["~~", "!~~", "~~*", "!~~*", "~~~", "like_escape", "not_like_escape", "ilike_escape", "not_ilike_escape"];

const CONDITIONS: &[&str] = &[
    // Operators
    "^@",
    "&&",
    "@>",
    "<@",
    // Texts
    "contains",
    "starts_with",
    "ends_with",
    "prefix",
    "suffix",
    "regexp_matches",
    "regexp_full_match",
    // Lists
    "list_contains",
    "list_has",
    "array_contains",
    "array_has",
    "list_has_any",
    "array_has_any",
    "list_has_all",
    "array_has_all",
    // Numbers
    "isnan",
    "isinf",
    "isfinite",
    // Ours
    "nickname_match",
    "phone_is_valid",
    "email_is_valid",
    "pid_is_valid",
];

const VALUES: &[&str] = &[
    // Operators
    "+",
    "-",
    "*",
    "/",
    "//",
    "%",
    "||",
    // Numbers
    "abs",
    "ceil",
    "ceiling",
    "floor",
    "round",
    "trunc",
    "sign",
    "sqrt",
    "ln",
    "log10",
    "greatest",
    "least",
    // Texts
    "lower",
    "lcase",
    "upper",
    "ucase",
    "trim",
    "ltrim",
    "rtrim",
    "length",
    "len",
    "char_length",
    "strlen",
    "left",
    "right",
    "substr",
    "substring",
    "strpos",
    "instr",
    "position",
    "concat",
    "reverse",
    "strip_accents",
    "regexp_extract",
    "nullif",
    // Dates
    "current_date",
    "today",
    "now",
    "get_current_timestamp",
    "age",
    "date_part",
    "datepart",
    "date_trunc",
    "datetrunc",
    "date_diff",
    "datediff",
    "date_sub",
    "datesub",
    "year",
    "quarter",
    "month",
    "week",
    "day",
    "dayofmonth",
    "dayofweek",
    "isodow",
    "dayofyear",
    "hour",
    "minute",
    "second",
    "last_day",
    "make_date",
    "to_years",
    "to_months",
    "to_weeks",
    "to_days",
    "to_hours",
    "to_minutes",
    "to_seconds",
    // Lists and maps
    "list_value",
    "array_length",
    "list_extract",
    "array_extract",
    "element_at",
    "map_extract",
    "map_keys",
    "map_values",
    "cardinality",
    "list_position",
    // Ours
    "phone_e164",
    "phone_type",
    "email_normalize",
    "name_normalize",
    "name_case",
    "first_name_similarity",
    "last_name_similarity",
    "soundex",
    "nysiis",
    "double_metaphone",
    "address_key",
    "address_street_key",
    "city_key",
    "zip5",
    "state_code",
    "date_parse",
    "birth_year",
    "svid_key",
    "pid_decode",
];
