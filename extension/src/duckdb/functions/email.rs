//! E-mail addresses.

use super::Function;
use crate::duckdb::shapes::text;
use crate::email;

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "email_normalize",
        register: |db, name| text(db, name, email::normalize),
        usage: "email_normalize(text VARCHAR) -> VARCHAR",
        description: "The e-mail address in lower case, freed of what lists wrap around it (a display name with <...>, \
            mailto:, a label, quotes, a trailing comma, a remark in brackets). Of two addresses in a cell the first one \
            counts. Dots and +tags stay. NULL for NULL and for what is no address.",
        example: "SELECT email_normalize('John Smith <John.Smith@Example.COM>');",
        result: "john.smith@example.com",
        source: "RFC 5322 (dot-atom), RFC 5321 (lengths), RFC 6531 (letters beyond ASCII)",
    },
    Function {
        name: "email_suggest",
        register: |db, name| text(db, name, email::suggest),
        usage: "email_suggest(text VARCHAR) -> VARCHAR",
        description: "The address that was meant where its domain is an obvious typo: of a common mail domain \
            (gmial.com, yahooo.com, gmail.con, gmail), of .com, .net, .org, .edu or .gov, or a comma for a dot. NULL \
            for NULL, where there is nothing to correct, or nothing certain, and for what is no address otherwise.",
        example: "SELECT email_suggest('john@gmial.com');",
        result: "john@gmail.com",
        source: "extension/data/mail_domains.csv (mailcheck.js, lists of mail providers); docs/email.md",
    },
    Function {
        name: "email_is_valid",
        register: |db, name| text(db, name, email::is_valid),
        usage: "email_is_valid(text VARCHAR) -> BOOLEAN",
        description: "Whether the text, as it is, has the form of an e-mail address: an unquoted local part, and a domain \
            of two labels at least. What email_normalize would strip makes it invalid, and so does a second address. NULL \
            for NULL.",
        example: "SELECT email_is_valid('john@example');",
        result: "false",
        source: "RFC 5322 (dot-atom), RFC 5321 (lengths), RFC 6531 (letters beyond ASCII)",
    },
];
