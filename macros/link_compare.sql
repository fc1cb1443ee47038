-- How two records compare, field by field. First the level of each comparison, for values in the layout of canvass.prepare; it
-- is NULL when a side is missing. Which levels are possible depends on what is known: an initial is 'initial' or 'other
-- initial', two dates give a 'day', a date and a year a 'year' (canvass.level_group).

-- A name that starts with an initial (J, J Michael) is compared by that letter alone.
CREATE MACRO canvass.has_initial(name) AS
    length(name) = 1 OR name[2] = ' ';

CREATE MACRO canvass.first_name_level(a, b) AS
    CASE
        WHEN a IS NULL OR b IS NULL THEN NULL
        WHEN a = b THEN 'equal'
        WHEN canvass.has_initial(a) OR canvass.has_initial(b)
            THEN CASE WHEN left(a, 1) = left(b, 1) THEN 'initial' ELSE 'other initial' END
        -- 0.85 is the most that two established names with more than a letter between them get. Most pairs are different: those
        -- are compared once.
        WHEN first_name_similarity(a, b) > 0.85
            THEN CASE WHEN first_name_similarity(a, b) >= 0.9 THEN 'similar' ELSE 'alike' END
        ELSE 'different'
    END;

-- What else speaks for a first name that is not equal: who goes by the middle name, and an e-mail address that has the name of
-- the other record in it. level is that of canvass.first_name_level.
CREATE MACRO canvass.given_name_level(level, a, a_middle, a_email, b, b_middle, b_email) AS
    CASE
        WHEN level IS NULL OR level IN ('equal', 'similar') THEN level
        WHEN length(a) > 1 AND a = b_middle THEN 'middle name'
        WHEN length(b) > 1 AND b = a_middle THEN 'middle name'
        -- An address that both have is what relatives share.
        WHEN a_email = b_email THEN level
        WHEN length(b) > 3 AND contains(split_part(a_email, '@', 1), lower(b)) THEN 'in e-mail'
        WHEN length(a) > 3 AND contains(split_part(b_email, '@', 1), lower(a)) THEN 'in e-mail'
        ELSE level
    END;

CREATE MACRO canvass.last_name_level(a, b) AS
    CASE
        WHEN a IS NULL OR b IS NULL THEN NULL
        WHEN a = b THEN 'equal'
        WHEN least(length(a), length(b)) = 1 THEN CASE WHEN left(a, 1) = left(b, 1) THEN 'initial' ELSE 'different' END
        WHEN last_name_similarity(a, b) > 0.85
            THEN CASE WHEN last_name_similarity(a, b) >= 0.9 THEN 'similar' ELSE 'alike' END
        ELSE 'different'
    END;

CREATE MACRO canvass.middle_name_level(a, b) AS
    CASE
        WHEN a IS NULL OR b IS NULL THEN NULL
        WHEN least(length(a), length(b)) = 1
            THEN CASE WHEN left(a, 1) = left(b, 1) THEN 'initial' ELSE 'other initial' END
        WHEN a = b THEN 'equal'
        WHEN first_name_similarity(a, b) >= 0.9 THEN 'similar'
        ELSE 'different'
    END;

CREATE MACRO canvass.equality_level(a, b) AS
    CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN a = b THEN 'equal' ELSE 'different' END;

CREATE MACRO canvass.birth_level(a_date, a_year, b_date, b_year) AS
    CASE
        WHEN a_date = b_date THEN 'same day'
        -- Two of day, month and year agree, or day and month are swapped: one typing error.
        WHEN (day(a_date) = day(b_date))::INTEGER + (month(a_date) = month(b_date))::INTEGER + (a_year = b_year)::INTEGER = 2
            OR (a_year = b_year AND day(a_date) = month(b_date) AND month(a_date) = day(b_date))
            THEN 'similar day'
        WHEN a_date <> b_date THEN 'other day'
        WHEN a_year = b_year THEN 'same year'
        WHEN abs(a_year - b_year) <= 1 THEN 'near'
        WHEN a_year IS NOT NULL AND b_year IS NOT NULL THEN 'different'
    END;

CREATE MACRO canvass.place_level(a_zip, a_city, b_zip, b_city) AS
    CASE
        WHEN a_zip = b_zip THEN 'zip'
        WHEN a_city = b_city AND a_zip <> b_zip THEN 'city'
        WHEN a_city = b_city THEN 'city only'
        WHEN a_zip <> b_zip THEN 'different'
        WHEN a_city <> b_city THEN 'other city'
    END;

-- The house number that an address starts with, if it does. Hyphens say nothing.
CREATE MACRO canvass.house_number(address) AS
    CASE WHEN address[1] BETWEEN '0' AND '9' THEN replace(split_part(address, ' ', 1), '-', '') END;

-- The steps of address_similarity: 0.95 is a missing unit, suffix or directional; a typing error in the
-- street or two such gaps stay above 0.75; another house number or another unit falls below.
CREATE MACRO canvass.address_level(a, b) AS
    CASE
        WHEN a IS NULL OR b IS NULL THEN NULL
        WHEN a = b THEN 'equal'
        -- Another house, whatever else is alike: this spares most pairs the comparison.
        WHEN canvass.house_number(a) <> canvass.house_number(b) THEN 'different'
        WHEN address_similarity(a, b) >= 0.75
            THEN CASE WHEN address_similarity(a, b) >= 0.95 THEN 'equal' ELSE 'similar' END
        ELSE 'different'
    END;

-- Either number of one side against either of the other. A shared landline speaks for the household, a cell
-- phone for the person.
CREATE MACRO canvass.phone_level(a_cell, a_home, b_cell, b_home) AS
    CASE
        WHEN b_cell IN (a_cell, a_home) THEN 'cell'
        WHEN b_home IN (a_cell, a_home) THEN 'home'
        WHEN coalesce(a_cell, a_home) IS NOT NULL AND coalesce(b_cell, b_home) IS NOT NULL THEN 'different'
    END;

-- People have several addresses, on other domains or a digit apart.
CREATE MACRO canvass.email_level(a, b) AS
    CASE
        WHEN a IS NULL OR b IS NULL THEN NULL
        WHEN a = b THEN 'equal'
        WHEN damerau_levenshtein_similarity(split_part(a, '@', 1), split_part(b, '@', 1)) > 0.8 THEN 'similar'
        ELSE 'different'
    END;

-- A step of canvass.score_pairs: compares the two sides of each pair, field by field. Answers number, state
-- and svid of the pair; which rules it fits; and the level of each comparison under its name in
-- canvass.link_model. The arguments name a table of pairs (number, state, svid) and two tables in the layout
-- of canvass.prepare, where number is the person's id; with `unlikely`, pairs that share nothing are compared too.
CREATE MACRO canvass.compare_pairs(pairs, persons, voters, unlikely := false) AS TABLE
SELECT
    c.number,
    c.state,
    c.svid,
    p.svid = v.svid AS is_supplied,
    p.svid = v.svid AND p.state = v.state AS is_supplied_in_state,
    p.first_name = v.first_name AND p.last_name = v.last_name AND p.address = v.address AND p.zip5 = v.zip5
        AS is_name_address,
    p.first_name = v.first_name AND p.last_name = v.last_name AND p.city = v.city AS is_name_city,
    canvass.house_number(p.address) = canvass.house_number(v.address) AS is_same_number,
    CASE
        WHEN p.first_name = v.first_name OR p.last_name = v.last_name THEN NULL
        WHEN p.first_name = v.last_name AND first_name_similarity(p.last_name, v.first_name) >= 0.9 THEN 'swapped'
        WHEN p.last_name = v.first_name AND last_name_similarity(p.first_name, v.last_name) >= 0.9 THEN 'swapped'
    END AS names,
    CASE
        WHEN names IS NULL
            THEN canvass.given_name_level(
                canvass.first_name_level(p.first_name, v.first_name),
                p.first_name, p.middle_name, p.email,
                v.first_name, v.middle_name, v.email
            )
    END AS first_name,
    CASE WHEN names IS NULL THEN canvass.last_name_level(p.last_name, v.last_name) END AS last_name,
    CASE
        -- Who goes by the middle name has none besides.
        WHEN p.first_name IS DISTINCT FROM v.middle_name AND v.first_name IS DISTINCT FROM p.middle_name
            THEN canvass.middle_name_level(p.middle_name, v.middle_name)
    END AS middle_name,
    canvass.equality_level(p.suffix, v.suffix) AS suffix,
    canvass.birth_level(p.birth_date, p.birth_year, v.birth_date, v.birth_year) AS birth,
    canvass.equality_level(p.gender, v.gender) AS gender,
    canvass.place_level(p.zip5, p.city, v.zip5, v.city) AS place,
    -- The same street and number in another town is another address, and another ZIP says already that the address is another.
    CASE
        WHEN place IN ('different', 'other city') THEN NULL
        WHEN place = 'city' THEN nullif(canvass.address_level(p.address, v.address), 'different')
        ELSE canvass.address_level(p.address, v.address)
    END AS address,
    canvass.phone_level(p.cell_phone, p.home_phone, v.cell_phone, v.home_phone) AS phone,
    canvass.email_level(p.email, v.email) AS email
FROM query_table(pairs) AS c
LEFT JOIN query_table(persons) AS p ON p.id = c.number
LEFT JOIN query_table(voters) AS v ON v.state = c.state AND v.svid = c.svid
-- A relative by surname and ZIP alone is not worth a full comparison.
WHERE unlikely
    OR p.first_name IS NULL
    OR v.first_name IS NULL
    OR canvass.first_name_level(p.first_name, v.first_name) NOT IN ('different', 'other initial')
    OR p.first_name = v.middle_name
    OR v.first_name = p.middle_name
    OR p.first_name = v.last_name
    OR p.svid = v.svid
    OR p.address_key = v.address_key
    OR p.email = v.email
    OR canvass.phone_level(p.cell_phone, p.home_phone, v.cell_phone, v.home_phone) <> 'different';
