-- canvass.match_passes()
-- The named match passes of campaign software: pass, and fits (what two records must have in common). Names agree when first and
-- last name are equal or similar (a nickname, a typing error). canvass.link_voters says in match_details which of them a link
-- fits, and accepts by those that its argument passes lists.
-- Example: FROM canvass.match_passes();
-- Source: the passes that voter-file vendors offer; what counts as similar: docs/linking.md
CREATE MACRO canvass.match_passes() AS TABLE
WITH __pass(pass, fits) AS (
    VALUES
        ('name_email', 'names and e-mail'),
        ('name_phone', 'names and phone'),
        ('name_birth', 'names, ZIP and birth date'),
        ('name_number', 'names, house number and ZIP'),
        ('email', 'e-mail')
)
SELECT p.pass, p.fits
FROM __pass AS p;

CREATE MACRO canvass.names_agree(c) AS
    c.first_name IN ('equal', 'similar') AND c.last_name IN ('equal', 'similar');

-- The passes that a pair fits, in the order of canvass.match_passes; c: how the two compare.
CREATE MACRO canvass.passes_of(c) AS
    list_filter(
        [
            CASE WHEN canvass.names_agree(c) AND c.email = 'equal' THEN 'name_email' END,
            CASE WHEN canvass.names_agree(c) AND c.phone IN ('cell', 'home') THEN 'name_phone' END,
            CASE WHEN canvass.names_agree(c) AND c.place = 'zip' AND c.birth = 'same day' THEN 'name_birth' END,
            CASE WHEN canvass.names_agree(c) AND c.place = 'zip' AND c.is_same_number THEN 'name_number' END,
            CASE WHEN c.email = 'equal' THEN 'email' END
        ],
        lambda pass: pass IS NOT NULL
    );

-- The argument passes of the linking macros. Errors: a pass that does not exist.
CREATE MACRO canvass.checked_passes(passes) AS
    CASE
        WHEN passes IS NULL OR list_has_all(['name_email', 'name_phone', 'name_birth', 'name_number', 'email'], passes) THEN passes
        ELSE error('canvass: passes must be of name_email, name_phone, name_birth, name_number, email; they are ' || passes::VARCHAR)
    END;

-- A step of linking: the pairs that a trusted pass decides, because no other voter fits it: number, state, svid, pass (the first
-- one). No row where passes is NULL. The arguments name the result of canvass.compare_pairs, and list the passes (or name one).
CREATE MACRO canvass.pairs_of_passes(compared, passes) AS TABLE
WITH
    __fit AS (
        SELECT c.number, c.state, c.svid, unnest(canvass.passes_of(c)) AS pass
        FROM query_table(compared) AS c
        WHERE canvass.checked_passes(canvass.filter_values(passes)) IS NOT NULL
    ),
    __only AS (
        SELECT f.number, any_value(f.state) AS state, any_value(f.svid) AS svid, f.pass
        FROM __fit AS f
        WHERE list_contains(canvass.filter_values(passes), f.pass)
        GROUP BY f.number, f.pass
        HAVING count(*) = 1
    )
SELECT o.number, o.state, o.svid, arg_min(o.pass, list_position(canvass.filter_values(passes), o.pass)) AS pass
FROM __only AS o
GROUP BY o.number, o.state, o.svid;
