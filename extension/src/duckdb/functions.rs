//! The scalar functions: name, kernel, and the documentation that `canvass.help()` and docs/reference.md show.

use crate::doc::{Doc, Kind};
use crate::{address, city, email, name, phone, phonetic, svid, zip};

use super::shapes::Kernel;

pub struct Function {
    pub name: &'static str,
    pub kernel: Kernel,
    usage: &'static str,
    description: &'static str,
    example: &'static str,
    /// What the example prints.
    result: &'static str,
    source: &'static str,
}

impl Function {
    pub fn doc(&self) -> Doc {
        Doc {
            name: self.name.to_string(),
            kind: Kind::Function,
            usage: self.usage.to_string(),
            description: self.description.to_string(),
            example: self.example.to_string(),
            result: Some(self.result.to_string()),
            source: Some(self.source.to_string()),
        }
    }
}

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "phone_e164",
        kernel: Kernel::TextIn(phone::e164, phone::e164_in_region),
        usage: "phone_e164(text VARCHAR [, region VARCHAR = 'US']) -> VARCHAR",
        description: "The E.164 form of a phone number, NULL unless the number is valid in its numbering plan. Reads \
            brackets, dots, slashes, Unicode dashes and full-width digits, a leading 1, 011 or +, extensions (dropped), \
            vanity letters, a label such as (cell), and what a spreadsheet makes of a number (3055550123.0). A number \
            without a country code is read as dialled in `region` (ISO 3166-1 alpha-2); a region that does not exist is \
            an error. NULL in, NULL out; text over 250 characters gives NULL.",
        example: "SELECT phone_e164('(305) 555-0123 x4');",
        result: "+13055550123",
        source: "libphonenumber by way of the crate phonenumber; extension/data/nanp.csv for North America",
    },
    Function {
        name: "email_normalize",
        kernel: Kernel::Text(email::normalize),
        usage: "email_normalize(text VARCHAR) -> VARCHAR",
        description: "The e-mail address in lower case, freed of what lists wrap around it (a display name with <...>, \
            mailto:, quotes, a trailing comma). Dots and +tags stay. NULL for NULL and for what is no address.",
        example: "SELECT email_normalize('John Smith <John.Smith@Example.COM>');",
        result: "john.smith@example.com",
        source: "RFC 5322 (dot-atom), RFC 5321 (lengths), RFC 6531 (letters beyond ASCII)",
    },
    Function {
        name: "zip5",
        kernel: Kernel::AnyNumber(zip::zip5_of_text, zip::zip5_of_integer, zip::zip5_of_float),
        usage: "zip5(zip VARCHAR | BIGINT | DOUBLE) -> VARCHAR",
        description: "The five-digit ZIP code of a text or a number: ZIP+4 is cut, leading zeros that a number lost come \
            back. NULL for NULL and for what is no ZIP code (below 00501, above 99950, foreign, fractional).",
        example: "SELECT zip5(2134);",
        result: "02134",
        source: "USPS: ZIP codes in use run from 00501 to 99950",
    },
    Function {
        name: "name_normalize",
        kernel: Kernel::Text(name::normalize),
        usage: "name_normalize(text VARCHAR) -> VARCHAR",
        description: "A name in capital letters without accents: apostrophes and dots vanish, hyphens become spaces, other \
            signs and digits are dropped, and so is a generational suffix at the end (name_suffix gives it). Letters of \
            other scripts stay. NULL for NULL and where no letter is left.",
        example: "SELECT name_normalize('O''Neil-Núñez, Jr.');",
        result: "ONEIL NUNEZ",
        source: "Unicode NFKD",
    },
    Function {
        name: "name_suffix",
        kernel: Kernel::Text(name::generation),
        usage: "name_suffix(text VARCHAR) -> VARCHAR",
        description: "The generational suffix (JR, SR, II, III, IV) at the end of a name, or of a suffix column in any \
            spelling (Junior, 3rd). NULL for NULL and where there is none.",
        example: "SELECT name_suffix('Smith, 3rd');",
        result: "III",
        source: "the suffixes of Publication 28, appendix on names; Roman V and I are left out: they are initials as often",
    },
    Function {
        name: "nickname_match",
        kernel: Kernel::Test(name::nickname_match),
        usage: "nickname_match(a VARCHAR, b VARCHAR) -> BOOLEAN",
        description: "Whether two first names can name one person: equal after name_normalize, a nickname and its formal \
            name, or two nicknames of one formal name. Symmetric. NULL when either is NULL or no name.",
        example: "SELECT nickname_match('Peggy', 'Margaret');",
        result: "true",
        source: "extension/data/nicknames.csv (carltonnorthern/nicknames, Apache-2.0)",
    },
    Function {
        name: "first_name_similarity",
        kernel: Kernel::Similarity(name::first_name_similarity),
        usage: "first_name_similarity(a VARCHAR, b VARCHAR) -> DOUBLE",
        description: "How alike two first names are, 0 to 1: 1 only when equal after name_normalize, 0.95 for a listed \
            nickname, 0.9 for two forms of one name and for one name of a double name, 0.8 for a fitting initial, else \
            Jaro-Winkler over the first 64 characters. Symmetric. NULL when either is NULL or no name.",
        example: "SELECT first_name_similarity('Bob', 'Robert');",
        result: "0.95",
        source: "Jaro-Winkler: Winkler 1990; nicknames as in nickname_match",
    },
    Function {
        name: "last_name_similarity",
        kernel: Kernel::Similarity(name::last_name_similarity),
        usage: "last_name_similarity(a VARCHAR, b VARCHAR) -> DOUBLE",
        description: "How alike two last names are, 0 to 1: 1 only when equal after name_normalize, 0.98 for the same \
            letters divided in another way, 0.9 at least for a shared part of a double surname, else Jaro-Winkler over \
            the first 64 characters. Symmetric. NULL when either is NULL or no name.",
        example: "SELECT last_name_similarity('De La Cruz', 'Delacruz');",
        result: "0.98",
        source: "Jaro-Winkler: Winkler 1990",
    },
    Function {
        name: "soundex",
        kernel: Kernel::Text(phonetic::soundex),
        usage: "soundex(text VARCHAR) -> VARCHAR",
        description: "The American Soundex code, one letter and three digits, of the folded text's ASCII letters. NULL for \
            NULL and where there is no such letter.",
        example: "SELECT soundex('Robert');",
        result: "R163",
        source: "US National Archives' rules, as in Apache commons-codec (crate rphonetic)",
    },
    Function {
        name: "double_metaphone",
        kernel: Kernel::Texts(phonetic::double_metaphone),
        usage: "double_metaphone(text VARCHAR) -> VARCHAR[]",
        description: "The Double Metaphone codes, at most four characters each: the primary one, then the alternate one \
            where it differs. NULL for NULL and where there is no ASCII letter.",
        example: "SELECT double_metaphone('Smith');",
        result: "[SM0, XMT]",
        source: "Philips 2000, as in Apache commons-codec (crate rphonetic)",
    },
    Function {
        name: "address_standardize",
        kernel: Kernel::Text(address::standardize),
        usage: "address_standardize(text VARCHAR) -> VARCHAR",
        description: "A US delivery line in the form of USPS Publication 28: capital letters, standard abbreviations of \
            directionals, street suffixes and unit designators, PO boxes and rural routes in one spelling. NULL for NULL, \
            for an empty line or a placeholder, and for text over 1,000 characters.",
        example: "SELECT address_standardize('2412 north Buchanan Street, Apt. 4-B');",
        result: "2412 N BUCHANAN ST APT 4B",
        source: "USPS Publication 28, appendixes B, C1 and C2",
    },
    Function {
        name: "address_key",
        kernel: Kernel::Text(address::key),
        usage: "address_key(text VARCHAR) -> VARCHAR",
        description: "What two spellings of one address share: the house number and the bare street name, without \
            directionals, suffix and unit; made for joins. NULL for NULL and where there is no number or no name.",
        example: "SELECT address_key('2412 N. Buchanan');",
        result: "2412 BUCHANAN",
        source: "USPS Publication 28",
    },
    Function {
        name: "address_similarity",
        kernel: Kernel::Similarity(address::similarity),
        usage: "address_similarity(a VARCHAR, b VARCHAR) -> DOUBLE",
        description: "How alike two delivery lines are, 0 to 1: 1 only when equal after address_standardize, then by steps \
            for a missing unit, another suffix or directional, a typing error in the street, another house number \
            (docs/address.md). Symmetric. NULL when either is NULL or no address.",
        example: "SELECT address_similarity('12 Main St Apt 3', '12 Main Street');",
        result: "0.95",
        source: "docs/address.md",
    },
    Function {
        name: "city_key",
        kernel: Kernel::Text(city::key),
        usage: "city_key(text VARCHAR) -> VARCHAR",
        description: "What the spellings of one place name share: folded letters and digits without spaces, common \
            abbreviations spelled out (St, Ft, Mt, N, S, E, W, ...); made for joins. NULL for NULL, for a placeholder \
            (n/a, unknown) and where nothing is left; a name is cut after 100 characters.",
        example: "SELECT city_key('St. Petersburg');",
        result: "SAINTPETERSBURG",
        source: "USPS Publication 28, section 223 (place names are spelled out)",
    },
    Function {
        name: "svid_key",
        kernel: Kernel::AnyNumber(svid::key_of_text, svid::key_of_integer, svid::key_of_float),
        usage: "svid_key(svid VARCHAR | BIGINT | DOUBLE) -> VARCHAR",
        description: "A state voter id as comparable text, whatever type and padding it came with: capital letters, no \
            leading zeros, no '.0'. NULL for NULL, blank, zero and negative numbers, and for text over 100 characters.",
        example: "SELECT svid_key('0100060809');",
        result: "100060809",
        source: "the reference's SVID is a BIGINT; other vendors' ids are kept as text (docs/schema.md)",
    },
];
