"""What `run.py peers` compares: canvass's functions, and the Python packages that analysts use for the same today."""

import dateutil.parser
import email_validator
import jellyfish
import nameparser
import phonenumbers
import probablepeople
import pymailcheck
import scourgify
import usaddress
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, DamerauLevenshtein


def e164(text):
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_valid_number(number):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def scourgified(text):
    try:
        return scourgify.NormalizeAddress(text).normalize()
    except Exception:  # it raises on what it cannot normalize
        return None


def person(text):
    return nameparser.HumanName(text).as_dict()


def email(text):
    try:
        return email_validator.validate_email(text, check_deliverability=False).normalized
    except email_validator.EmailNotValidError:
        return None


def date(text):
    try:
        return dateutil.parser.parse(text).date()
    except (ValueError, OverflowError):
        return None


# Queries of the texts, in columns a and b; `mixed` and `phone` are the rows of `functions` and `phones`.
TEXTS = {
    "phones, labelled": "SELECT raw AS a FROM 'test/data/phones/labelled.csv' WHERE region = 'US'",
    "phones, mixed": "SELECT phone AS a FROM phone",
    "addresses of usaddress": "SELECT raw AS a FROM 'test/data/addresses/labelled_usaddress.csv'",
    "addresses of other origin": "SELECT raw AS a FROM 'test/data/addresses/labelled_other.csv'",
    "voters' addresses": "SELECT address AS a FROM mixed",
    "names of probablepeople": "SELECT raw AS a FROM 'test/data/names/probablepeople.csv'",
    "names of other origin": "SELECT text AS a FROM 'test/data/names/labelled.csv'",
    "e-mail addresses": "SELECT email AS a FROM mixed",
    "dates": "SELECT birth AS a FROM mixed",
    "surnames": "SELECT name AS a FROM 'bench/data/surnames_2020.parquet' WHERE rank <= 2000",
    "pairs of surnames": "SELECT last_name AS a, other_last_name AS b FROM mixed",
    "pairs of street lines": "SELECT address1 AS a, other_address1 AS b FROM mixed",
}

# Call, texts, peer's name, peer.
PEERS = [
    ("phone_e164(a)", "phones, labelled", "phonenumbers", e164),
    ("phone_e164(a)", "phones, mixed", "phonenumbers", e164),
    ("address_parse(a)", "addresses of usaddress", "usaddress.parse", usaddress.parse),
    ("address_parse(a)", "addresses of usaddress", "usaddress-scourgify", scourgified),
    ("address_parse(a)", "addresses of other origin", "usaddress.parse", usaddress.parse),
    ("address_parse(a)", "addresses of other origin", "usaddress-scourgify", scourgified),
    ("address_parse(a)", "voters' addresses", "usaddress.parse", usaddress.parse),
    ("address_parse(a)", "voters' addresses", "usaddress-scourgify", scourgified),
    ("name_parse(a)", "names of probablepeople", "probablepeople.parse", probablepeople.parse),
    ("name_parse(a)", "names of probablepeople", "nameparser", person),
    ("name_parse(a)", "names of other origin", "probablepeople.parse", probablepeople.parse),
    ("name_parse(a)", "names of other origin", "nameparser", person),
    ("email_normalize(a)", "e-mail addresses", "email-validator", email),
    ("email_is_valid(a)", "e-mail addresses", "email-validator", email),
    ("email_suggest(a)", "e-mail addresses", "pymailcheck", pymailcheck.suggest),
    ("date_parse(a)", "dates", "dateutil", date),
    ("soundex(a)", "surnames", "jellyfish", jellyfish.soundex),
    ("metaphone(a)", "surnames", "jellyfish", jellyfish.metaphone),
    ("nysiis(a)", "surnames", "jellyfish", jellyfish.nysiis),
    ("match_rating_codex(a)", "surnames", "jellyfish", jellyfish.match_rating_codex),
    ("damerau_levenshtein_similarity(a, b)", "pairs of surnames", "rapidfuzz", DamerauLevenshtein.normalized_similarity),
    ("osa_similarity(a, b)", "pairs of surnames", "rapidfuzz", OSA.normalized_similarity),
    ("token_sort_similarity(a, b)", "pairs of street lines", "rapidfuzz", fuzz.token_sort_ratio),
    ("token_set_similarity(a, b)", "pairs of street lines", "rapidfuzz", fuzz.token_set_ratio),
]
