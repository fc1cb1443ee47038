-- Which match key a column holds, by its header: 'email', 'phone', or NULL.
CREATE MACRO canvass.match_kind(header) AS
    CASE
        WHEN field_canonical(header) = 'email' THEN 'email'
        WHEN field_canonical(header) IN ('phone', 'cell_phone', 'home_phone', 'work_phone') THEN 'phone'
    END;

-- A value as it is compared.
CREATE MACRO canvass.match_key(match_kind, value) AS
    CASE match_kind WHEN 'email' THEN email_normalize(value) WHEN 'phone' THEN phone_e164(value) END;

-- The tenant, one row, or an error. The tenant is asked for where there is no table: an argument that names a column means one of the
-- query around the call, and none of the tables read here. Each macro below joins what it reads with this row, and reads it once more beside, so that the error comes also where a table is
-- empty or nothing but a count is wanted. Beside that join stands tenant_id = tenant, with the argument itself: it narrows only, and since
-- it is known before the query runs, DuckDB leaves out what the other tenants have, and plans for the size of the rest. DuckDB 1.4 fails
-- for what is longer than its index can hold.
CREATE MACRO canvass.known_tenant(tenant, db) AS TABLE
SELECT
    CASE
        WHEN a.tenant_id IS NULL THEN error('canvass: tenant is NULL; name the tenant whose data is wanted')
        WHEN t.tenant_id IS NULL THEN error('canvass: ' || db || ' has no tenant ' || left(a.tenant_id, 100))
        ELSE t.tenant_id
    END AS tenant_id
FROM (SELECT tenant::VARCHAR AS tenant_id, CASE WHEN length(tenant::VARCHAR) <= 1000 THEN tenant::VARCHAR END AS key) AS a
LEFT JOIN query_table(db || '.tenant') AS t ON t.tenant_id = a.key;

-- The rows of a tenant in each table.
CREATE MACRO canvass.tenant_sizes(tenant, db) AS TABLE
WITH
    __tenant AS MATERIALIZED (
        FROM canvass.known_tenant(tenant, db)
    )
SELECT 'tenant' AS table_name, count(*) AS n FROM query_table(db || '.tenant') AS t JOIN __tenant AS g ON g.tenant_id = t.tenant_id
UNION ALL
SELECT 'source', count(*) FROM query_table(db || '.source') AS t JOIN __tenant AS g ON g.tenant_id = t.tenant_id
UNION ALL
SELECT 'source_field', count(*) FROM query_table(db || '.source_field') AS t JOIN __tenant AS g ON g.tenant_id = t.tenant_id
UNION ALL
SELECT 'rotated_data', count(*) FROM query_table(db || '.rotated_data') AS t JOIN __tenant AS g ON g.tenant_id = t.tenant_id
UNION ALL
SELECT 'match_key', count(*) FROM query_table(db || '.match_key') AS t JOIN __tenant AS g ON g.tenant_id = t.tenant_id;

-- canvass.campaign_sources(tenant VARCHAR, db VARCHAR := 'campaign')
-- The sources of a tenant, latest first: source_id, source_name, file, row_count, column_count, cells (that are not empty), emails, phones
-- (values that are match keys), fields VARCHAR[] (in the order of the file), ingested_at, ingested_by. db is the name under which the
-- campaign data is attached. Errors: a tenant that is NULL or unknown.
-- Example: FROM canvass.campaign_sources('mi20');
-- Source: reference 003, GET /campaign/sources; docs/campaign.md
CREATE MACRO canvass.campaign_sources(tenant, db := 'campaign') AS TABLE
WITH
    __tenant AS MATERIALIZED (
        FROM canvass.known_tenant(tenant, db)
    ),
    __field AS (
        SELECT f.source_id, list(f.field_name ORDER BY f.ordinal) AS fields, sum(f.filled)::BIGINT AS cells
        FROM query_table(db || '.source_field') AS f
        JOIN __tenant AS g ON g.tenant_id = f.tenant_id AND f.tenant_id = tenant::VARCHAR
        GROUP BY f.source_id
    ),
    __key AS (
        SELECT
            k.source_id,
            count(*) FILTER (k.match_kind = 'email') AS emails,
            count(*) FILTER (k.match_kind = 'phone') AS phones
        FROM query_table(db || '.match_key') AS k
        JOIN __tenant AS g ON g.tenant_id = k.tenant_id AND k.tenant_id = tenant::VARCHAR
        GROUP BY k.source_id
    )
SELECT
    s.id AS source_id,
    s.source_name,
    s.file,
    s.row_count,
    s.column_count,
    coalesce(f.cells, 0) AS cells,
    coalesce(k.emails, 0) AS emails,
    coalesce(k.phones, 0) AS phones,
    f.fields,
    s.ingested_at,
    s.ingested_by
FROM query_table(db || '.source') AS s
JOIN __tenant AS g ON g.tenant_id = s.tenant_id AND s.tenant_id = tenant::VARCHAR
LEFT JOIN __field AS f ON f.source_id = s.id
LEFT JOIN __key AS k ON k.source_id = s.id
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM __tenant AS g
WHERE g.tenant_id IS NULL
ORDER BY ingested_at DESC NULLS LAST, source_name, source_id;

-- canvass.campaign_lookup(tenant VARCHAR, email VARCHAR := NULL, phone VARCHAR := NULL, db VARCHAR := 'campaign')
-- The records of a tenant that have this e-mail address or this phone, in any spelling, a row a record: source_name, source_id, row_id (the
-- row in its source, from 1), matched VARCHAR[] (the fields that have it), fields JSON (field to value, in the order of the file; empty
-- cells are left out). At least one of email and phone is given; with both, a record that has either is found. db as in
-- canvass.campaign_sources. Errors: a tenant that is NULL or unknown, neither email nor phone, one that is none.
-- Example: FROM canvass.campaign_lookup('mi20', email := 'ann.poe@x.org');
-- Source: references 002 and 003, /campaign/lookup; docs/campaign.md
CREATE MACRO canvass.campaign_lookup(tenant, email := NULL, phone := NULL, db := 'campaign') AS TABLE
WITH
    __tenant AS MATERIALIZED (
        FROM canvass.known_tenant(tenant, db)
    ),
    -- Where there is no table, as the tenant.
    __asked AS MATERIALIZED (
        SELECT
            CASE
                WHEN a.email IS NULL AND a.phone IS NULL
                    THEN error('canvass: whom to look up? Give email or phone')
                WHEN a.email IS NOT NULL AND email_normalize(a.email) IS NULL
                    THEN error('canvass: email must be an e-mail address; it is ' || left(a.email, 100))
                WHEN a.phone IS NOT NULL AND phone_e164(a.phone) IS NULL
                    THEN error('canvass: phone must be a phone number; it is ' || left(a.phone, 100))
                ELSE list_filter([email_normalize(a.email), phone_e164(a.phone)], lambda k: k IS NOT NULL)
            END AS match_keys
        FROM (SELECT email::VARCHAR AS email, phone::VARCHAR AS phone) AS a
    ),
    __wanted AS MATERIALIZED (
        SELECT g.tenant_id, unnest(a.match_keys) AS match_key
        FROM __tenant AS g
        CROSS JOIN __asked AS a
    ),
    __hit AS MATERIALIZED (
        SELECT k.tenant_id, k.source_id, k.row_id, list_sort(list(DISTINCT k.field_name)) AS matched
        FROM query_table(db || '.match_key') AS k
        JOIN __wanted AS w ON w.tenant_id = k.tenant_id AND w.match_key = k.match_key AND k.tenant_id = tenant::VARCHAR
        GROUP BY k.tenant_id, k.source_id, k.row_id
    ),
    __cell AS (
        SELECT d.tenant_id, d.source_id, d.row_id, d.field_name, d.value
        FROM query_table(db || '.rotated_data') AS d
        JOIN __hit AS h ON h.tenant_id = d.tenant_id AND h.source_id = d.source_id AND h.row_id = d.row_id AND d.tenant_id = tenant::VARCHAR
    ),
    -- A table that was there before may have a field twice in a row. Sorted as lists: an aggregate with an order is prepared for more rows
    -- than these few.
    __record AS (
        SELECT
            c.source_id,
            c.row_id,
            to_json(map_from_entries(list_transform(
                list_sort(list({'ordinal': f.ordinal, 'field_name': c.field_name, 'value': c.value})),
                lambda e: {'key': e.field_name, 'value': e.value}
            ))) AS fields
        FROM (
            SELECT
                v.tenant_id,
                v.source_id,
                v.row_id,
                v.field_name,
                array_to_string(list_sort(list(v.value) FILTER (v.value IS NOT NULL)), '; ') AS value
            FROM __cell AS v
            GROUP BY ALL
        ) AS c
        JOIN query_table(db || '.source_field') AS f
            ON f.tenant_id = c.tenant_id AND f.source_id = c.source_id AND f.field_name = c.field_name AND f.tenant_id = tenant::VARCHAR
        GROUP BY c.source_id, c.row_id
    )
SELECT s.source_name, h.source_id, h.row_id, h.matched, r.fields
FROM __hit AS h
JOIN query_table(db || '.source') AS s ON s.tenant_id = h.tenant_id AND s.id = h.source_id AND s.tenant_id = tenant::VARCHAR
LEFT JOIN __record AS r ON r.source_id = h.source_id AND r.row_id = h.row_id
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL
FROM __wanted AS w
WHERE w.match_key IS NULL OR w.tenant_id IS NULL
ORDER BY source_name, source_id, row_id;

-- The people of the records, for the linking engine: source_id, row_id, and the columns of canvass.list_persons. cells is the name of a
-- table with source_id, row_id, field_name and value; field names are those of canvass.rotate.
CREATE MACRO canvass.persons_of_cells(cells) AS TABLE
WITH
    __record AS (
        SELECT c.source_id, c.row_id, map(list(c.field_name), list(c.value)) AS cells
        FROM (SELECT d.source_id, d.row_id, d.field_name, min(d.value) AS value FROM query_table(cells) AS d GROUP BY ALL) AS c
        GROUP BY c.source_id, c.row_id
    ),
    __row AS (
        SELECT
            {'source_id': r.source_id, 'row_id': r.row_id} AS line,
            [
                r.cells['full_name'], r.cells['first_name'], r.cells['middle_name'], r.cells['last_name'], r.cells['suffix'],
                r.cells['birth_date'], r.cells['birth_year'], r.cells['gender'], r.cells['full_address'], r.cells['address1'],
                r.cells['address2'], r.cells['city_state_zip'], r.cells['city'], r.cells['state'], r.cells['zip'],
                coalesce(r.cells['home_phone'], r.cells['work_phone']), coalesce(r.cells['cell_phone'], r.cells['phone']), r.cells['email']
            ] AS cells
        FROM __record AS r
    )
SELECT p.line.source_id AS source_id, p.line.row_id AS row_id, p.* EXCLUDE (line, kind)
FROM canvass.list_persons(
    '__row',
    [
        'full_name', 'first_name', 'middle_name', 'last_name', 'suffix', 'birth_date', 'birth_year', 'gender', 'full_address', 'address1',
        'address2', 'city_state_zip', 'city', 'state', 'zip', 'home_phone', 'cell_phone', 'email'
    ]
) AS p;

-- canvass.campaign_duplicates(tenant VARCHAR, matched_by VARCHAR[] := ['email', 'phone'], db VARCHAR := 'campaign')
-- The people of a tenant who stand in several sources, or several times in one: records that an e-mail address or phone connects, over any
-- number of steps, a row a group, largest first. Columns: duplicate_id (from 1), records, sources (how many), matched_by VARCHAR[] (what
-- connects them), match_keys VARCHAR[], entries (LIST of STRUCT: source_name, source_id, row_id). A household with one phone is one
-- group: matched_by := ['email'] keeps to e-mail addresses. With 'link' in matched_by, which takes longer, records are connected, too, that
-- canvass.find_duplicates takes for one person by all that they say (name, address, birth date and the rest). db as in
-- canvass.campaign_sources. Errors: a tenant that is NULL or unknown, another matched_by.
-- Example: FROM canvass.campaign_duplicates('mi20', matched_by := ['email', 'phone', 'link']);
-- Source: reference 003, /campaign/duplicates; docs/campaign.md
CREATE MACRO canvass.campaign_duplicates(tenant, matched_by := ['email', 'phone'], db := 'campaign') AS TABLE
WITH
    __tenant AS MATERIALIZED (
        FROM canvass.known_tenant(tenant, db)
    ),
    __asked AS MATERIALIZED (
        SELECT
            g.tenant_id,
            CASE
                WHEN len(a.kinds) > 0 AND list_has_all(['email', 'phone', 'link'], a.kinds) THEN a.kinds
                ELSE error(
                    'canvass: matched_by must be a list of email, phone, link; it is ' || coalesce(left(a.kinds::VARCHAR, 100), 'NULL')
                )
            END AS kinds
        FROM __tenant AS g
        CROSS JOIN (SELECT canvass.filter_values(matched_by) AS kinds) AS a
    ),
    __key AS MATERIALIZED (
        SELECT DISTINCT k.source_id, k.row_id, k.match_kind, k.match_key
        FROM query_table(db || '.match_key') AS k
        JOIN __asked AS a ON a.tenant_id = k.tenant_id AND k.tenant_id = tenant::VARCHAR
        WHERE list_contains(a.kinds, k.match_kind)
    ),
    __cell AS (
        SELECT d.source_id, d.row_id, d.field_name, d.value
        FROM query_table(db || '.rotated_data') AS d
        JOIN __asked AS a ON a.tenant_id = d.tenant_id AND d.tenant_id = tenant::VARCHAR
    ),
    -- Nobody, unless the linking engine is asked: what is not wanted is not even planned.
    __person AS MATERIALIZED (
        FROM query(
            CASE
                WHEN list_contains(canvass.filter_values(matched_by), 'link') THEN $$FROM canvass.persons_of_cells('__cell')$$
                ELSE $$SELECT c.source_id, c.row_id FROM __cell AS c WHERE false$$
            END
        )
    ),
    __record AS MATERIALIZED (
        SELECT r.source_id, r.row_id, row_number() OVER (ORDER BY r.source_id, r.row_id) AS id
        FROM (
            SELECT k.source_id, k.row_id FROM __key AS k
            UNION
            SELECT p.source_id, p.row_id FROM __person AS p
        ) AS r
    ),
    __contact AS (
        SELECT r.id, p.* EXCLUDE (source_id, row_id)
        FROM __person AS p
        JOIN __record AS r ON r.source_id = p.source_id AND r.row_id = p.row_id
    ),
    __shared AS (
        SELECT k.match_kind, k.match_key, r.id, min(r.id) OVER (PARTITION BY k.match_key) AS first_id
        FROM __key AS k
        JOIN __record AS r ON r.source_id = k.source_id AND r.row_id = k.row_id
    ),
    __pair AS MATERIALIZED (
        SELECT s.first_id AS id_a, s.id AS id_b, s.match_kind, s.match_key
        FROM __shared AS s
        WHERE s.id > s.first_id
        UNION ALL
        FROM query(
            CASE
                WHEN list_contains(canvass.filter_values(matched_by), 'link')
                    THEN $$SELECT d.id_a::BIGINT, d.id_b::BIGINT, 'link', NULL FROM canvass.find_duplicates('__contact') AS d$$
                ELSE $$SELECT c.id, c.id, NULL, NULL FROM __contact AS c WHERE false$$
            END
        )
    ),
    __member AS MATERIALIZED (
        SELECT c.id, c.cluster_id
        FROM canvass.cluster('__pair') AS c
    ),
    __evidence AS (
        SELECT
            m.cluster_id,
            list(DISTINCT p.match_kind ORDER BY p.match_kind) AS matched_by,
            coalesce(list(DISTINCT p.match_key ORDER BY p.match_key) FILTER (p.match_key IS NOT NULL), []) AS match_keys
        FROM __member AS m
        JOIN __pair AS p ON p.id_b = m.id
        GROUP BY m.cluster_id
    ),
    __group AS (
        SELECT
            m.cluster_id,
            count(*) AS records,
            count(DISTINCT r.source_id) AS sources,
            list(
                {'source_name': s.source_name, 'source_id': r.source_id, 'row_id': r.row_id}
                ORDER BY s.source_name, r.source_id, r.row_id
            ) AS entries
        FROM __member AS m
        JOIN __record AS r ON r.id = m.id
        JOIN query_table(db || '.source') AS s ON s.id = r.source_id
        JOIN __tenant AS g ON g.tenant_id = s.tenant_id AND s.tenant_id = tenant::VARCHAR
        GROUP BY m.cluster_id
    )
SELECT row_number() OVER (ORDER BY g.records DESC, g.entries) AS duplicate_id, g.records, g.sources, e.matched_by, e.match_keys, g.entries
FROM __group AS g
JOIN __evidence AS e ON e.cluster_id = g.cluster_id
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, NULL
FROM __asked AS a
WHERE a.tenant_id IS NULL OR a.kinds IS NULL
ORDER BY duplicate_id;

-- canvass.campaign_enrich(tenant VARCHAR, persons VARCHAR := 'pocket.person', db VARCHAR := 'campaign')
-- What the sources of a tenant say of contacts, a row a contact: person_id, sources, records (how many; 0 where none has an e-mail address
-- or phone of theirs), first_seen, last_seen (when the first and the last source was ingested), matched_by VARCHAR[] (email, phone), fields
-- (LIST of STRUCT: field_name, value, source_name, row_id; of each field the value of the source that was ingested last, of those ingested
-- together the last by name, there of the last row). persons is the name of a table with the columns of canvass.layout: email, cell_phone and home_phone are compared. db as in
-- canvass.campaign_sources. Errors: a tenant that is NULL or unknown, and as in canvass.layout.
-- Example: FROM canvass.campaign_enrich('mi20') LIMIT 3;
-- Source: reference 003, /campaign/enrich; docs/campaign.md
CREATE MACRO canvass.campaign_enrich(tenant, persons := 'pocket.person', db := 'campaign') AS TABLE
WITH
    __tenant AS MATERIALIZED (
        FROM canvass.known_tenant(tenant, db)
    ),
    __person AS MATERIALIZED (
        SELECT
            l.id,
            list_distinct([email_normalize(l.email), phone_e164(l.cell_phone), phone_e164(l.home_phone)]) AS match_keys
        FROM canvass.layout(persons) AS l
    ),
    __wanted AS (
        SELECT g.tenant_id, p.id, p.match_key
        FROM (SELECT w.id, unnest(w.match_keys) AS match_key FROM __person AS w) AS p
        CROSS JOIN __tenant AS g
    ),
    __source AS MATERIALIZED (
        SELECT s.id, s.source_name, s.ingested_at
        FROM query_table(db || '.source') AS s
        JOIN __tenant AS g ON g.tenant_id = s.tenant_id AND s.tenant_id = tenant::VARCHAR
    ),
    -- The records of each contact, numbered by when they came: a number is cheaper to compare, a cell at a time, than what it stands for.
    __match AS MATERIALIZED (
        SELECT
            m.*,
            s.source_name,
            s.ingested_at,
            row_number() OVER (ORDER BY s.ingested_at NULLS FIRST, s.source_name, m.source_id, m.row_id) AS number
        FROM (
            SELECT
                k.tenant_id,
                w.id,
                k.source_id,
                k.row_id,
                bool_or(k.match_kind = 'email') AS by_email,
                bool_or(k.match_kind = 'phone') AS by_phone
            FROM query_table(db || '.match_key') AS k
            JOIN __wanted AS w ON w.tenant_id = k.tenant_id AND w.match_key = k.match_key AND k.tenant_id = tenant::VARCHAR
            GROUP BY k.tenant_id, w.id, k.source_id, k.row_id
        ) AS m
        JOIN __source AS s ON s.id = m.source_id
    ),
    __seen AS (
        SELECT
            m.id,
            count(DISTINCT m.source_id) AS sources,
            count(*) AS records,
            min(m.ingested_at) AS first_seen,
            max(m.ingested_at) AS last_seen,
            list_filter(
                [CASE WHEN bool_or(m.by_email) THEN 'email' END, CASE WHEN bool_or(m.by_phone) THEN 'phone' END],
                lambda kind: kind IS NOT NULL
            ) AS matched_by
        FROM __match AS m
        GROUP BY m.id
    ),
    __value AS (
        SELECT m.id, d.field_name, arg_max(d.value, m.number) AS value, max(m.number) AS number
        FROM query_table(db || '.rotated_data') AS d
        JOIN __match AS m
            ON m.tenant_id = d.tenant_id AND m.source_id = d.source_id AND m.row_id = d.row_id AND d.tenant_id = tenant::VARCHAR
        WHERE d.value <> ''
        GROUP BY m.id, d.field_name
    ),
    __merged AS (
        SELECT
            v.id,
            list_sort(list({
                'field_name': v.field_name,
                'value': v.value,
                'source_name': m.source_name,
                'row_id': m.row_id
            })) AS fields
        FROM __value AS v
        JOIN __match AS m ON m.number = v.number
        GROUP BY v.id
    )
SELECT
    p.id AS person_id,
    coalesce(n.sources, 0) AS sources,
    coalesce(n.records, 0) AS records,
    n.first_seen,
    n.last_seen,
    n.matched_by,
    m.fields
FROM __person AS p
LEFT JOIN __seen AS n ON n.id = p.id
LEFT JOIN __merged AS m ON m.id = p.id
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM __tenant AS g
WHERE g.tenant_id IS NULL;
