-- sql/undo_import.sql
-- Takes an import back in one transaction, and reports: that of a list (sql/load_list.sql), of voters (sql/import_voters.sql), or an
-- enrichment (sql/enrich_from_voters.sql). The contacts that it made go, with their custom fields, tags, links and places in
-- segments; the values that it changed in other contacts are again what they were, but one that somebody changed since stays; custom
-- fields and tags that it made go when nothing else has them. The row of pocket.import_job stays, with status 'undone' and its
-- counts, and the same file may be loaded again. Expects the database pocket (with sql/schema/pocket.sql), writable. Fails, says
-- what is wrong, and writes nothing: an import that is unknown or undone; one whose contacts somebody has worked with (a
-- communication, event, level of support, or link that a user made or verified; an edit after the import), since that work would be
-- lost; one on which a later import builds: undo that first. Reports what was taken back.
-- Variable: import_job_id VARCHAR: the id of the import, as its report and pocket.import_job have it
-- Variable: undone_by VARCHAR = 'system': the user
-- Example: .read sql/undo_import.sql
-- Source: docs/lists.md

BEGIN;

-- Checks are assignments, because a SELECT would show its result.
SET VARIABLE canvass_check = (FROM canvass.check_database('pocket'));
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN getvariable('import_job_id')::VARCHAR IS NULL
                THEN error('canvass: which import? SET VARIABLE import_job_id to an id of pocket.import_job')
        END
);

SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(*) = 0
                THEN error('canvass: no import ' || getvariable('import_job_id')::VARCHAR || ' in pocket.import_job')
            WHEN any_value(j.status) = 'undone'
                THEN error('canvass: import ' || any_value(j.id) || ' was undone on '
                    || strftime(any_value(j.undone_at), '%Y-%m-%d %H:%M') || ' UTC by ' || any_value(j.undone_by))
        END
    FROM pocket.import_job AS j
    WHERE j.id = getvariable('import_job_id')::VARCHAR
);

-- The report. Empty until all is done: not every client stops at an error, and one of the binder does not end the transaction.
CREATE OR REPLACE TEMP TABLE canvass_outcome (position INTEGER, what VARCHAR, rows_of_it BIGINT);

CREATE OR REPLACE TEMP TABLE canvass_batch AS
SELECT p.id, p.updated_at > p.import_date AS is_edited
FROM pocket.person AS p
WHERE p.import_batch_id = getvariable('import_job_id')::VARCHAR;

-- Work that would be lost.
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(*) > 0
                THEN error('canvass: contacts of import ' || getvariable('import_job_id')::VARCHAR || ' are in use: '
                    || string_agg(u.contacts || ' ' || u.what, ', ' ORDER BY u.what)
                    || '; undo what came later, or remove it, and run this again')
        END
    FROM (
        SELECT 'edited since' AS what, count(*) AS contacts
        FROM canvass_batch AS b
        WHERE b.is_edited
        UNION ALL
        SELECT 'with a row in communication', count(DISTINCT r.person_id)
        FROM pocket.communication AS r
        SEMI JOIN canvass_batch AS b ON b.id = r.person_id
        UNION ALL
        SELECT 'with a row in event_registration', count(DISTINCT r.person_id)
        FROM pocket.event_registration AS r
        SEMI JOIN canvass_batch AS b ON b.id = r.person_id
        UNION ALL
        SELECT 'with a row in whip_status', count(DISTINCT r.person_id)
        FROM pocket.whip_status AS r
        SEMI JOIN canvass_batch AS b ON b.id = r.person_id
        UNION ALL
        SELECT 'merged (undo the merge ' || l.merge_id || ' first)', count(*)
        FROM pocket.merge_log AS l
        LEFT JOIN canvass_batch AS b ON b.id = l.survivor_id
        WHERE l.undone_at IS NULL
            AND (b.id IS NOT NULL OR (l.loser->>'import_batch_id') = getvariable('import_job_id')::VARCHAR)
        GROUP BY l.merge_id
        UNION ALL
        SELECT 'linked to a voter by hand', count(*)
        FROM pocket.person_voter_match AS m
        SEMI JOIN canvass_batch AS b ON b.id = m.person_id
        WHERE m.match_type = 'manual' OR m.verified_by IS NOT NULL
        UNION ALL
        SELECT 'that import ' || r.import_job_id || ' found again', count(DISTINCT r.person_id)
        FROM pocket.import_row AS r
        SEMI JOIN canvass_batch AS b ON b.id = r.person_id
        WHERE r.import_job_id <> getvariable('import_job_id')::VARCHAR
        GROUP BY r.import_job_id
        UNION ALL
        SELECT 'that import ' || c.import_job_id || ' changed', count(DISTINCT c.person_id)
        FROM pocket.import_change AS c
        SEMI JOIN canvass_batch AS b ON b.id = c.person_id
        WHERE c.import_job_id <> getvariable('import_job_id')::VARCHAR
        GROUP BY c.import_job_id
    ) AS u
    WHERE u.contacts > 0
);

CREATE OR REPLACE TEMP TABLE canvass_change AS
SELECT c.person_id, c.field, c.old_value, c.new_value
FROM pocket.import_change AS c
WHERE c.import_job_id = getvariable('import_job_id')::VARCHAR;

-- Values of other contacts: what the import wrote becomes what was there.
CREATE OR REPLACE TEMP TABLE canvass_before AS
SELECT
    c.person_id AS id,
    map_from_entries(list((c.field, {'old_value': c.old_value, 'new_value': c.new_value}))) AS changes,
    list(c.field) AS fields
FROM canvass_change AS c
WHERE c.field NOT LIKE 'custom: %' AND c.field NOT LIKE 'tag: %'
GROUP BY c.person_id;

CREATE OR REPLACE TEMP TABLE canvass_custom AS
SELECT c.person_id, substr(c.field, 9) AS custom_field_id, c.old_value, c.new_value
FROM canvass_change AS c
JOIN pocket.person_custom_field AS v
    ON v.person_id = c.person_id AND c.field = 'custom: ' || v.custom_field_id AND v.value = c.new_value;

-- The values that are still what the import wrote.
CREATE OR REPLACE TEMP TABLE canvass_restored AS
SELECT c.person_id, c.field
FROM canvass_change AS c
JOIN (
    FROM (
        SELECT p.id AS person_id, COLUMNS(p.* EXCLUDE (id, original_data))::VARCHAR
        FROM pocket.person AS p
        SEMI JOIN canvass_before AS b ON b.id = p.id
    )
    UNPIVOT INCLUDE NULLS (value FOR field IN (COLUMNS(* EXCLUDE (person_id))))
) AS v ON v.person_id = c.person_id AND v.field = c.field AND v.value IS NOT DISTINCT FROM c.new_value
UNION ALL
SELECT c.person_id, 'custom: ' || c.custom_field_id
FROM canvass_custom AS c
UNION ALL
SELECT c.person_id, c.field
FROM canvass_change AS c
SEMI JOIN pocket.person_tag AS t ON t.person_id = c.person_id AND c.field = 'tag: ' || t.tag_id;

-- To write an indexed column deletes and inserts the row: so first the others, then those only where one changes.
UPDATE pocket.person AS p
SET
    middle_name = canvass.undone(b.changes, 'middle_name', p.middle_name::VARCHAR),
    suffix = canvass.undone(b.changes, 'suffix', p.suffix::VARCHAR),
    birth_date = canvass.undone(b.changes, 'birth_date', p.birth_date::VARCHAR)::DATE,
    birth_year = canvass.undone(b.changes, 'birth_year', p.birth_year::VARCHAR)::INTEGER,
    gender = canvass.undone(b.changes, 'gender', p.gender::VARCHAR),
    address1 = canvass.undone(b.changes, 'address1', p.address1::VARCHAR),
    address2 = canvass.undone(b.changes, 'address2', p.address2::VARCHAR),
    city = canvass.undone(b.changes, 'city', p.city::VARCHAR),
    state = canvass.undone(b.changes, 'state', p.state::VARCHAR),
    congressional_district = canvass.undone(b.changes, 'congressional_district', p.congressional_district::VARCHAR),
    state_senate_district = canvass.undone(b.changes, 'state_senate_district', p.state_senate_district::VARCHAR),
    state_house_district = canvass.undone(b.changes, 'state_house_district', p.state_house_district::VARCHAR),
    precinct = canvass.undone(b.changes, 'precinct', p.precinct::VARCHAR),
    party = canvass.undone(b.changes, 'party', p.party::VARCHAR),
    svid = canvass.undone(b.changes, 'svid', p.svid::VARCHAR)::BIGINT,
    svid_source = canvass.undone(b.changes, 'svid_source', p.svid_source::VARCHAR),
    updated_at = canvass.undone(b.changes, 'updated_at', p.updated_at::VARCHAR)::TIMESTAMP
FROM canvass_before AS b
WHERE b.id = p.id;

UPDATE pocket.person AS p
SET
    first_name = canvass.undone(b.changes, 'first_name', p.first_name::VARCHAR),
    last_name = canvass.undone(b.changes, 'last_name', p.last_name::VARCHAR),
    zip = canvass.undone(b.changes, 'zip', p.zip::VARCHAR),
    county = canvass.undone(b.changes, 'county', p.county::VARCHAR),
    home_phone = canvass.undone(b.changes, 'home_phone', p.home_phone::VARCHAR),
    cell_phone = canvass.undone(b.changes, 'cell_phone', p.cell_phone::VARCHAR),
    email = canvass.undone(b.changes, 'email', p.email::VARCHAR)
FROM canvass_before AS b
WHERE b.id = p.id
    AND list_has_any(b.fields, ['first_name', 'last_name', 'zip', 'county', 'home_phone', 'cell_phone', 'email']);

DELETE FROM pocket.person_custom_field AS v
USING canvass_custom AS c
WHERE v.person_id = c.person_id AND v.custom_field_id = c.custom_field_id;

INSERT INTO pocket.person_custom_field (person_id, custom_field_id, value)
SELECT c.person_id, c.custom_field_id, c.old_value
FROM canvass_custom AS c
WHERE c.old_value IS NOT NULL;

DELETE FROM pocket.person_tag AS t
USING canvass_change AS c
WHERE c.person_id = t.person_id AND c.field = 'tag: ' || t.tag_id;

-- The contacts that it made, and what is theirs.
DELETE FROM pocket.person_custom_field AS r
USING canvass_batch AS b
WHERE r.person_id = b.id;

DELETE FROM pocket.person_tag AS r
USING canvass_batch AS b
WHERE r.person_id = b.id;

DELETE FROM pocket.segment_person AS r
USING canvass_batch AS b
WHERE r.person_id = b.id;

DELETE FROM pocket.segment_change AS r
USING canvass_batch AS b
WHERE r.person_id = b.id;

DELETE FROM pocket.person_voter_match AS r
USING canvass_batch AS b
WHERE r.person_id = b.id;

DELETE FROM pocket.match_review AS r
USING canvass_batch AS b
WHERE r.person_id = b.id;

DELETE FROM pocket.match_history AS r
USING canvass_batch AS b
WHERE r.person_id = b.id;

DELETE FROM pocket.person AS p
USING canvass_batch AS b
WHERE p.id = b.id;

DELETE FROM pocket.import_row AS r
WHERE r.import_job_id = getvariable('import_job_id')::VARCHAR;

DELETE FROM pocket.import_change AS c
WHERE c.import_job_id = getvariable('import_job_id')::VARCHAR;

-- Definitions that it made and nothing else has.
DELETE FROM pocket.custom_field AS f
WHERE f.import_batch_id = getvariable('import_job_id')::VARCHAR
    AND f.id NOT IN (SELECT v.custom_field_id FROM pocket.person_custom_field AS v);

DELETE FROM pocket.tag AS t
WHERE t.import_batch_id = getvariable('import_job_id')::VARCHAR
    AND t.id NOT IN (SELECT p.tag_id FROM pocket.person_tag AS p)
    AND t.id NOT IN (SELECT r.tag_id FROM pocket.record_tag AS r)
    AND t.id NOT IN (SELECT c.parent_id FROM pocket.tag AS c WHERE c.parent_id IS NOT NULL);

UPDATE pocket.import_job AS j
SET
    status = 'undone',
    undone_at = make_timestamp(epoch_us(now())),
    undone_by = coalesce(getvariable('undone_by')::VARCHAR, 'system')
WHERE j.id = getvariable('import_job_id')::VARCHAR;

INSERT INTO canvass_outcome
FROM (
    SELECT 1, 'contact removed', count(*) FROM canvass_batch
    UNION ALL
    SELECT 2, 'value restored', count(*) FROM canvass_restored
) AS o
WHERE EXISTS (FROM pocket.import_job AS j WHERE j.id = getvariable('import_job_id')::VARCHAR AND j.status = 'undone')
    AND NOT EXISTS (FROM pocket.person AS p WHERE p.import_batch_id = getvariable('import_job_id')::VARCHAR)
    AND NOT EXISTS (FROM pocket.import_row AS r WHERE r.import_job_id = getvariable('import_job_id')::VARCHAR)
    AND NOT EXISTS (FROM pocket.import_change AS c WHERE c.import_job_id = getvariable('import_job_id')::VARCHAR);

SET VARIABLE canvass_check = (
    SELECT CASE WHEN count(*) = 0 THEN error('canvass: undoing did not finish; nothing was written') END
    FROM canvass_outcome
);

COMMIT;

SELECT o.what, o.rows_of_it AS "rows"
FROM canvass_outcome AS o
ORDER BY o.position;

DROP TABLE temp.main.canvass_batch;
DROP TABLE temp.main.canvass_change;
DROP TABLE temp.main.canvass_before;
DROP TABLE temp.main.canvass_custom;
DROP TABLE temp.main.canvass_restored;
DROP TABLE temp.main.canvass_outcome;
RESET VARIABLE canvass_check;
RESET VARIABLE import_job_id;
RESET VARIABLE undone_by;
