-- The orphans of one reference. Ids are compared as text, so that an old table may have another type for
-- them.
CREATE MACRO canvass.orphans_of(db, child, child_column, parent) AS TABLE
SELECT
    child AS child_table,
    child_column AS child_column,
    parent AS parent_table,
    count(*) AS orphans,
    min(DISTINCT r.id, 3) AS examples
FROM (
    SELECT COLUMNS(lambda c: lower(c) = child_column)::VARCHAR AS id
    FROM query_table(db || '.' || child) AS t
) AS r
WHERE r.id IS NOT NULL
    AND NOT EXISTS (FROM query_table(db || '.' || parent) AS p WHERE p.id::VARCHAR = r.id)
HAVING count(*) > 0;

-- canvass.orphans(db VARCHAR := 'pocket')
-- One row for each reference in the pocket schema that points at nothing: what foreign keys would have
-- refused. Columns: child_table, child_column, parent_table, orphans (rows of the child), examples (up to
-- three of the missing ids). No rows means that all is sound. db (VARCHAR) is the name under which the
-- database is attached. A reference that is NULL points nowhere and is sound. A table that is missing fails
-- by name: run sql/schema/pocket.sql. record_tag.record_id is not checked, because its table is another in
-- each row.
-- Example: FROM canvass.orphans();
CREATE MACRO canvass.orphans(db := 'pocket') AS TABLE
FROM canvass.orphans_of(db, 'communication', 'person_id', 'person')
UNION ALL FROM canvass.orphans_of(db, 'communication', 'template_id', 'template')
UNION ALL FROM canvass.orphans_of(db, 'communication', 'user_id', 'user')
UNION ALL FROM canvass.orphans_of(db, 'event', 'organization_id', 'organization')
UNION ALL FROM canvass.orphans_of(db, 'event_registration', 'event_id', 'event')
UNION ALL FROM canvass.orphans_of(db, 'event_registration', 'person_id', 'person')
UNION ALL FROM canvass.orphans_of(db, 'goal', 'user_id', 'user')
UNION ALL FROM canvass.orphans_of(db, 'import_change', 'import_job_id', 'import_job')
UNION ALL FROM canvass.orphans_of(db, 'import_change', 'person_id', 'person')
UNION ALL FROM canvass.orphans_of(db, 'import_row', 'import_job_id', 'import_job')
UNION ALL FROM canvass.orphans_of(db, 'import_row', 'person_id', 'person')
UNION ALL FROM canvass.orphans_of(db, 'match_review', 'person_id', 'person')
UNION ALL FROM canvass.orphans_of(db, 'person_custom_field', 'custom_field_id', 'custom_field')
UNION ALL FROM canvass.orphans_of(db, 'person_custom_field', 'person_id', 'person')
UNION ALL FROM canvass.orphans_of(db, 'person_tag', 'person_id', 'person')
UNION ALL FROM canvass.orphans_of(db, 'person_tag', 'tag_id', 'tag')
UNION ALL FROM canvass.orphans_of(db, 'person_voter_match', 'person_id', 'person')
UNION ALL FROM canvass.orphans_of(db, 'record_tag', 'tag_id', 'tag')
UNION ALL FROM canvass.orphans_of(db, 'segment', 'parent_id', 'segment')
UNION ALL FROM canvass.orphans_of(db, 'segment_change', 'execution_id', 'segment_execution_log')
UNION ALL FROM canvass.orphans_of(db, 'segment_execution_log', 'segment_id', 'segment')
UNION ALL FROM canvass.orphans_of(db, 'segment_person', 'person_id', 'person')
UNION ALL FROM canvass.orphans_of(db, 'segment_person', 'segment_id', 'segment')
UNION ALL FROM canvass.orphans_of(db, 'segment_voter', 'segment_id', 'segment')
UNION ALL FROM canvass.orphans_of(db, 'segment_survey', 'segment_id', 'segment')
UNION ALL FROM canvass.orphans_of(db, 'tag', 'parent_id', 'tag')
UNION ALL FROM canvass.orphans_of(db, 'user_organization', 'organization_id', 'organization')
UNION ALL FROM canvass.orphans_of(db, 'user_organization', 'user_id', 'user')
UNION ALL FROM canvass.orphans_of(db, 'whip_status', 'person_id', 'person');
