-- A key of two values; NULL when one is missing.
CREATE MACRO canvass.pair_key(rule, a, b) AS
    CASE WHEN (a || b) IS NOT NULL THEN hash(rule, a, b) END;

-- A key of both names, in either order, and another value; NULL when one is missing.
CREATE MACRO canvass.names_key(first_name, last_name, other) AS
    CASE
        WHEN (first_name || last_name || other) IS NOT NULL
            THEN hash('names', least(first_name, last_name), greatest(first_name, last_name), other)
    END;

-- canvass.blocking_keys(prepared VARCHAR)
-- The keys under which records meet, several rows a record of a table in the layout of canvass.prepare: id,
-- svid, state, key (a hash of the rule and its values). Two records are compared when they share a key. The
-- rules: a phone; an e-mail address; the address in a ZIP or a city; last name and ZIP; first and last name,
-- in either order, with the ZIP, the city or the year of birth; first name, the sound of the last name, and
-- ZIP. A rule whose values are missing gives no key.
-- Example: SELECT count(DISTINCT k.key) FROM canvass.blocking_keys('voters_prepared') AS k;
CREATE MACRO canvass.blocking_keys(prepared) AS TABLE
WITH __keys AS (
    SELECT
        r.id,
        r.svid,
        r.state,
        unnest([
            CASE WHEN r.cell_phone IS NOT NULL THEN hash('phone', r.cell_phone) END,
            CASE WHEN r.home_phone IS NOT NULL THEN hash('phone', r.home_phone) END,
            CASE WHEN r.email IS NOT NULL THEN hash('email', r.email) END,
            canvass.pair_key('address', r.address_key, r.zip5),
            canvass.pair_key('address', r.address_key, r.city),
            canvass.pair_key('last name', r.last_name, r.zip5),
            canvass.names_key(r.first_name, r.last_name, r.zip5),
            canvass.names_key(r.first_name, r.last_name, r.city),
            canvass.names_key(r.first_name, r.last_name, r.birth_year),
            CASE
                WHEN (r.first_name || r.last_name_soundex || r.zip5) IS NOT NULL
                    THEN hash('sound', r.first_name, r.last_name_soundex, r.zip5)
            END
        ]) AS key
    FROM query_table(prepared) AS r
)
SELECT k.id, k.svid, k.state, k.key
FROM __keys AS k
WHERE k.key IS NOT NULL;
