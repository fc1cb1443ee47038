//! E-mail addresses.

use super::Function;
use crate::duckdb::shapes::text;
use crate::email;

pub const FUNCTIONS: &[Function] = &[Function {
    name: "email_normalize",
    register: |db, name| text(db, name, email::normalize),
    usage: "email_normalize(text VARCHAR) -> VARCHAR",
    description: "The e-mail address in lower case, freed of what lists wrap around it (a display name with <...>, \
            mailto:, quotes, a trailing comma). Dots and +tags stay. NULL for NULL and for what is no address.",
    example: "SELECT email_normalize('John Smith <John.Smith@Example.COM>');",
    result: "john.smith@example.com",
    source: "RFC 5322 (dot-atom), RFC 5321 (lengths), RFC 6531 (letters beyond ASCII)",
}];
