"""What `run.py functions` calls: every function beside the nearest expression of DuckDB, and the rows for both."""

FOLDED = "upper(strip_accents({}))"
DIGITS = "regexp_replace({}, '[^0-9]', '', 'g')"
WORDS = "upper(regexp_replace({}, '[^0-9A-Za-z]+', ' ', 'g'))"
DATE = "try_strptime(birth, ['%m/%d/%Y', '%B %d, %Y', '%Y-%m-%d'])"
EMAIL = "regexp_full_match(email, '[^@ ]+@[a-z0-9-]+([.][a-z0-9-]+)+')"
PID = "regexp_full_match(pid, '[0-9A-Z]{6}')"
JARO_WINKLER = "jaro_winkler_similarity({0}, other_{0})"
EDITS = "damerau_levenshtein(last_name, other_last_name)"

# The call, and DuckDB's: the same function where it has one, else what one would write without canvass.
CALLS = [
    ("phone_e164(phone)", DIGITS.format("phone")),
    ("phone_parse(phone)", DIGITS.format("phone")),
    ("phone_is_valid(phone)", DIGITS.format("phone")),
    ("phone_is_possible(phone)", DIGITS.format("phone")),
    ("phone_format(phone, 'national')", DIGITS.format("phone")),
    ("phone_type(phone)", DIGITS.format("phone")),
    ("phone_region(phone)", DIGITS.format("phone")),
    ("name_normalize(last_name)", FOLDED.format("last_name")),
    ("first_name_key(first_name)", FOLDED.format("first_name")),
    ("last_name_key(last_name)", FOLDED.format("last_name")),
    ("name_suffix(last_name)", "regexp_extract(last_name, '(JR|SR|II|III|IV)$')"),
    ("name_parse(full_name)", "string_split(full_name, ' ')"),
    ("name_case(full_name)", "lower(full_name)"),
    ("nickname_match(first_name, other_first_name)", "first_name = other_first_name"),
    ("nickname_set(first_name)", FOLDED.format("first_name")),
    ("first_name_similarity(first_name, other_first_name)", JARO_WINKLER.format("first_name")),
    ("last_name_similarity(last_name, other_last_name)", JARO_WINKLER.format("last_name")),
    ("soundex(last_name)", FOLDED.format("last_name")),
    ("refined_soundex(last_name)", FOLDED.format("last_name")),
    ("metaphone(last_name)", FOLDED.format("last_name")),
    ("double_metaphone(last_name)", FOLDED.format("last_name")),
    ("nysiis(last_name)", FOLDED.format("last_name")),
    ("match_rating_codex(last_name)", FOLDED.format("last_name")),
    ("caverphone2(last_name)", FOLDED.format("last_name")),
    ("cologne_phonetic(last_name)", FOLDED.format("last_name")),
    ("daitch_mokotoff(last_name)", FOLDED.format("last_name")),
    ("beider_morse(last_name)", FOLDED.format("last_name")),
    ("damerau_levenshtein_similarity(last_name, other_last_name)", EDITS),
    ("osa_similarity(last_name, other_last_name)", EDITS),
    ("sorensen_dice(last_name, other_last_name)", "jaccard(last_name, other_last_name)"),
    ("token_sort_similarity(address1, other_address1)", "levenshtein(address1, other_address1)"),
    ("token_set_similarity(address1, other_address1)", "levenshtein(address1, other_address1)"),
    ("address_parse(address1)", WORDS.format("address1")),
    ("address_parse(address)", WORDS.format("address")),
    ("address_standardize(address1)", WORDS.format("address1")),
    ("address_key(address1)", WORDS.format("address1")),
    ("address_street_key(address1)", WORDS.format("address1")),
    ("address_similarity(address1, other_address1)", JARO_WINKLER.format("address1")),
    ("zip5(zip_code)", "lpad(zip_code::VARCHAR, 5, '0')"),
    ("zip5(zip)", "lpad(zip, 5, '0')"),
    ("zip4(zip)", "regexp_extract(zip, '[0-9]{4}$')"),
    ("state_code(state)", "upper(trim(state))"),
    ("city_normalize(city)", FOLDED.format("city")),
    ("city_key(city)", FOLDED.format("city")),
    ("email_normalize(email)", "lower(trim(email))"),
    ("email_is_valid(email)", EMAIL),
    ("email_suggest(email)", EMAIL),
    ("date_parse(birth)", DATE),
    ("birth_year(birth)", f"year({DATE})"),
    ("svid_key(svid)", "svid::VARCHAR"),
    ("pid_encode(serial)", "to_base(serial, 29, 6)"),
    ("pid_decode(pid)", PID),
    ("pid_is_valid(pid)", PID),
    ("field_canonical(header)", WORDS.format("header")),
    ("field_confidence(header)", WORDS.format("header")),
    ("value_kind(address1)", WORDS.format("address1")),
    ("list_read(encode(address), 'a.csv')", "decode(encode(address))"),
    ("list_sheets(encode(address), 'a.csv')", "encode(address)"),
    ("csv_layout(address)", "string_split(address, ',')"),
    ("csv_headers(address, ',', '4')", "string_split(address, ',')"),
    ("chart_svg('{\"kind\": \"shares\", \"labels\": [\"' || city || '\"], \"segment\": [0.5], \"baseline\": [0.2]}')", "upper(city)"),
    ("html_escape(address)", "replace(address, '&', '&amp;')"),
    ("csv_parts(address, ',')", "string_split(address, chr(10))"),
    ("csv_records(address, ',')", "string_split(address, chr(10))"),
    ("csv_cells(address, ',')", "string_split(address, ',')"),
    ("blocking_key_list(svid::VARCHAR, upper(first_name), NULL, upper(last_name), born, NULL, address1, city, zip, phone, NULL, email)",
     "[hash(upper(first_name), upper(last_name)), hash(upper(last_name), zip), hash(address1, zip), hash(phone), hash(email)]"),
    ("segment_predicate_check(json_serialize_sql('SELECT zip = ' || zip_code)::VARCHAR, '{\"zip\": \"VARCHAR\"}')",
     "json_serialize_sql('SELECT zip = ' || zip_code)"),
    ("connected_components([serial, svid]::VARCHAR, [svid, zip_code]::VARCHAR)", "[serial, svid]::VARCHAR || [zip_code]::VARCHAR"),
    ("normal_cdf(zip_code / 50000)", "exp(zip_code / 50000)"),
    ("normal_quantile(zip_code / 100000)", "ln(zip_code / 100000)"),
    ("chi2_sf(zip_code / 10000, 3)", "exp(zip_code / 10000)"),
    ("student_t_sf(zip_code / 10000, 30)", "exp(zip_code / 10000)"),
    ("beta_quantile(zip_code / 100000, 5, 2)", "ln(zip_code / 100000)"),
    ("two_proportion_z(zip_code, 100000, serial, 2000000)", "sqrt(zip_code / 100000)"),
    ("chi2_test([[serial, svid], [svid, zip_code]]::VARCHAR)", "[[serial, svid], [svid, zip_code]]::VARCHAR"),
    ("benjamini_hochberg([zip_code / 100000, serial / 2000000]::VARCHAR)", "[zip_code / 100000, serial / 2000000]::VARCHAR"),
    ("profile_describe(profile, 'n')", "octet_length(profile)"),
    ("profile_compare(profile, description, true)", "json_valid(description)"),
]

# Voters beside contacts. Every second row compares a value with its own lower-case form, as linking compares likes.
ROWS = """
CREATE TEMP TABLE mixed AS
WITH headers AS (SELECT list(h.header) AS texts FROM 'test/data/headers.csv' AS h)
SELECT
    v.first_name,
    CASE WHEN v.rowid % 2 = 0 THEN lower(v.first_name) ELSE c.first_name END AS other_first_name,
    v.last_name,
    CASE WHEN v.rowid % 2 = 0 THEN lower(v.last_name) ELSE c.last_name END AS other_last_name,
    CASE WHEN v.rowid % 2 = 0 THEN v.last_name || ', ' || v.first_name ELSE v.first_name || ' ' || v.last_name END AS full_name,
    v.address1,
    CASE WHEN v.rowid % 2 = 0 THEN lower(v.address1) ELSE c.address1 END AS other_address1,
    concat_ws(', ', v.address1, v.city, v.state || ' ' || lpad(v.zip_code::VARCHAR, 5, '0')) AS address,
    v.city,
    v.state,
    v.zip_code,
    c.zip,
    coalesce(c.cell_phone, v.cell_phone, v.home_phone, '305' || (2000000 + v.rowid)) AS phone,
    coalesce(c.email, v.email_mydata, concat(lower(v.last_name), v.rowid, '@gmail.com')) AS correct_email,
    CASE WHEN v.rowid % 5 = 0 THEN replace(correct_email, '.com', '.con') ELSE correct_email END AS email,
    coalesce(v.birth_date, DATE '1930-01-01' + (v.rowid % 28000)::INTEGER) AS born,
    CASE WHEN v.rowid % 2 = 0 THEN strftime(born, '%m/%d/%Y') ELSE strftime(born, '%B %d, %Y') END AS birth,
    v.svid,
    v.rowid AS serial,
    pid_encode(v.rowid) AS pid,
    h.texts[1 + v.rowid % len(h.texts)] AS header,
    n.profile,
    profile_describe(n.profile, 'n') AS description
FROM i360.i360_voters AS v
JOIN pocket.person AS c ON c.rowid = v.rowid % getvariable('contacts')
CROSS JOIN headers AS h
CROSS JOIN (SELECT column_profile(r.range) AS profile FROM range(100) AS r) AS n
WHERE v.rowid < 1000000
"""
