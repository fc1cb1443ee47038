-- The name of a field from the header of its column: the field that the header is known for, else its words in lower case.
CREATE MACRO canvass.field_name(header, ordinal) AS
    coalesce(
        field_canonical(header),
        nullif(trim(regexp_replace(lower(strip_accents(header)), '[^\p{L}\p{M}\p{N}]+', '_', 'g'), '_'), ''),
        'column_' || ordinal
    );

-- The columns of a table (file, ordinal, original_name) with field_name, unique in its file. Of columns that become one field the one
-- whose header is the surest has its name; the others get the next numbers that no column has for its own name.
CREATE MACRO canvass.name_fields(columns) AS TABLE
WITH
    __named AS MATERIALIZED (
        SELECT
            c.file,
            c.ordinal,
            c.original_name,
            canvass.field_name(c.original_name, c.ordinal) AS base,
            row_number() OVER (
                PARTITION BY c.file, base
                ORDER BY field_confidence(c.original_name) DESC NULLS LAST, c.ordinal
            ) AS place
        FROM query_table(columns) AS c
    ),
    __number AS (
        SELECT n.file, n.base, unnest(range(2, 2 + count(*) + (SELECT count(*) FROM __named))) AS number
        FROM __named AS n
        GROUP BY n.file, n.base
        HAVING count(*) > 1
    ),
    __free AS (
        SELECT n.file, n.base, n.number, row_number() OVER (PARTITION BY n.file, n.base ORDER BY n.number) + 1 AS place
        FROM __number AS n
        ANTI JOIN __named AS t ON t.file = n.file AND t.base = n.base || '_' || n.number
    )
SELECT n.file, n.ordinal, n.original_name, n.base || coalesce('_' || f.number, '') AS field_name
FROM __named AS n
LEFT JOIN __free AS f ON f.file = n.file AND f.base = n.base AND f.place = n.place;

-- The columns of a table, in their order: file (the name of the table), ordinal (from 1), original_name, data_type.
CREATE MACRO canvass.table_columns(source_table) AS TABLE
SELECT source_table AS file, row_number() OVER () AS ordinal, c.column_name AS original_name, c.data_type
FROM (SELECT typeof(any_value(COLUMNS(*))) FROM (FROM query_table(canvass.table_or_file(source_table)) LIMIT 0))
UNPIVOT (data_type FOR column_name IN (COLUMNS(*))) AS c;

-- Whether the text of a value of this type tells less than the value, but its JSON does not: of a union the text leaves out which
-- member it is; in an array DuckDB 1 does not quote.
CREATE MACRO canvass.is_told_by_json(data_type) AS regexp_matches(data_type, 'UNION\(|\[[0-9]+\]');

-- A value as text from which canvass.unrotate makes it again.
CREATE MACRO canvass.rotated_text(value) AS
    CASE WHEN canvass.is_told_by_json(typeof(value)) THEN to_json(value)::VARCHAR ELSE value::VARCHAR END;

-- canvass.rotate(source_table VARCHAR, keep_empty BOOLEAN := false)
-- Wide to tall: a row for each cell of a table, in order. Columns: row_id BIGINT (the row, from 1), ordinal BIGINT (the column, from 1),
-- field_name (unique in the table: field_canonical of the column's name, else its words in lower case joined by _; columns that become
-- one field are told apart by a number, as email and email_2), original_name, value VARCHAR (the value as DuckDB writes it; as JSON
-- where the type has a UNION or an array of fixed size). A cell that is NULL or the empty text is left out; with keep_empty it is a row
-- like any other, so that canvass.unrotate gives back the table as it was. source_table is the name of a table, view, CTE or file. Errors:
-- no such table.
-- Example: FROM canvass.rotate('test/data/campaign/donors.csv') LIMIT 3;
-- Source: docs/campaign.md
CREATE MACRO canvass.rotate(source_table, keep_empty := false) AS TABLE
WITH
    __column AS (
        FROM canvass.table_columns(source_table)
    ),
    -- One row of lists, so that each row of the table is taken apart without a join.
    __names AS MATERIALIZED (
        SELECT
            list(f.ordinal ORDER BY f.ordinal) AS ordinals,
            list(f.field_name ORDER BY f.ordinal) AS field_names,
            list(f.original_name ORDER BY f.ordinal) AS original_names
        FROM canvass.name_fields('__column') AS f
    ),
    __row AS (
        SELECT row_number() OVER () AS row_id, list_value(*COLUMNS(t.*)) AS values
        FROM (SELECT canvass.rotated_text(COLUMNS(*)) FROM query_table(canvass.table_or_file(source_table))) AS t
    ),
    __cell AS (
        SELECT
            r.row_id,
            unnest(n.ordinals) AS ordinal,
            unnest(n.field_names) AS field_name,
            unnest(n.original_names) AS original_name,
            unnest(r.values) AS value
        FROM __row AS r
        CROSS JOIN __names AS n
    )
SELECT c.row_id, c.ordinal, c.field_name, c.original_name, c.value
FROM __cell AS c
WHERE keep_empty OR c.value <> '';

-- canvass.fields(source_table VARCHAR)
-- The dictionary of the fields that canvass.rotate makes of a table, a row a column, in order: ordinal BIGINT (from 1), field_name,
-- original_name, data_type, row_count (of the table), not_null, filled (neither NULL nor the empty text), fill_rate (filled of
-- row_count, 0 to 1; NULL for an empty table), examples VARCHAR[] (the least, one and the greatest value as text, 100 characters of
-- each, in no order). canvass.unrotate takes it. Argument and errors as in canvass.rotate.
-- Example: FROM canvass.fields('test/data/campaign/donors.csv');
-- Source: docs/campaign.md
CREATE MACRO canvass.fields(source_table) AS TABLE
WITH
    __column AS (
        FROM canvass.table_columns(source_table)
    ),
    -- Of all cells, and not an aggregate a column: thousands of columns would take minutes to plan.
    __cells AS (
        SELECT
            c.ordinal,
            count(*) AS row_count,
            count(c.value) AS not_null,
            count(nullif(c.value, '')) AS filled,
            list_distinct([
                left(min(nullif(c.value, '')), 100), left(any_value(nullif(c.value, '')), 100), left(max(nullif(c.value, '')), 100)
            ]) AS examples
        FROM canvass.rotate(source_table, keep_empty := true) AS c
        GROUP BY c.ordinal
    )
SELECT
    f.ordinal,
    f.field_name,
    f.original_name,
    t.data_type,
    coalesce(c.row_count, 0) AS row_count,
    coalesce(c.not_null, 0) AS not_null,
    coalesce(c.filled, 0) AS filled,
    round(c.filled / c.row_count, 3) AS fill_rate,
    coalesce(c.examples, []) AS examples
FROM canvass.name_fields('__column') AS f
JOIN __column AS t ON t.ordinal = f.ordinal
LEFT JOIN __cells AS c ON c.ordinal = f.ordinal
ORDER BY f.ordinal;

-- What canvass.unrotate was told of the fields: a name alone, or a row of the dictionary.
CREATE MACRO canvass.field_specs(fields) AS
    list_transform(
        from_json(to_json(fields), '["JSON"]'),
        lambda f, number: {
            'number': number::VARCHAR,
            'field_name': CASE json_type(f) WHEN 'VARCHAR' THEN f->>'$' ELSE f->>'$.field_name' END,
            'name': CASE json_type(f) WHEN 'VARCHAR' THEN f->>'$' ELSE coalesce(f->>'$.original_name', f->>'$.field_name') END,
            -- The type of a column that holds NULL only; no cast leads to it.
            'data_type': replace(coalesce(f->>'$.data_type', 'VARCHAR'), '"NULL"', 'INTEGER')
        }
    );

-- Types of which neither the text nor the JSON tells the value.
CREATE MACRO canvass.is_not_told(data_type) AS
    data_type LIKE '%VARIANT%'
    OR (data_type LIKE '%JSON%' AND regexp_matches(data_type, '[(\[]'))
    OR (canvass.is_told_by_json(data_type) AND regexp_matches(data_type, 'BIT|BLOB'));

-- The name of a table, or an error that says what is wrong with the fields that are wanted of it. In an argument of query_table DuckDB
-- takes f.name for a text, so it is f['name'] here.
CREATE MACRO canvass.checked_fields(eav, specs) AS
    CASE
        WHEN specs IS NULL OR len(specs) = 0
            THEN error('canvass: no fields; give names, or rows of canvass.fields in their order')
        WHEN len(list_filter(specs, lambda f: f['field_name'] IS NULL)) > 0
            THEN error('canvass: fields has an item without field_name')
        WHEN list_unique(list_transform(specs, lambda f: f['field_name'])) < len(specs)
            THEN error('canvass: fields names a field twice')
        WHEN list_unique(list_transform(specs, lambda f: lower(f['name']))) < len(specs)
            THEN error('canvass: fields gives two columns one name; give each its own original_name')
        WHEN len(list_filter(specs, lambda f: canvass.is_not_told(f['data_type']))) > 0
            THEN error('canvass: no text tells a value of column '
                || list_filter(specs, lambda f: canvass.is_not_told(f['data_type']))[1]['name'] || ', '
                || list_filter(specs, lambda f: canvass.is_not_told(f['data_type']))[1]['data_type']
                || '; give it the data_type VARCHAR')
        ELSE eav
    END;

-- A value from its text; like_value is one of its type. from_json refuses some types when the query is planned, although it would never
-- be asked: of those it gets none.
CREATE MACRO canvass.value_of_text(text, like_value) AS
    CASE
        WHEN canvass.is_told_by_json(typeof(like_value))
            THEN from_json(
                text, to_json(CASE WHEN canvass.is_told_by_json(typeof(like_value)) THEN typeof(like_value) ELSE 'NULL' END)::VARCHAR
            )
        ELSE cast_to_type(text, like_value)
    END;

CREATE MACRO canvass.unrotate_fields(eav, fields) AS TABLE
WITH
    __eav AS (
        FROM query_table(canvass.checked_fields(eav, fields))
    ),
    __field AS (
        SELECT unnest(list_transform(fields, lambda f: f.field_name)) AS field_name, unnest(range(1, len(fields) + 1)) AS position
    ),
    -- As many different positions as values, or a row has a field twice.
    __row AS (
        SELECT
            e.row_id,
            list(f.position) AS positions,
            CASE
                WHEN bit_count(bitstring_agg(f.position, 1, len(fields)))::BIGINT < count(f.position)
                    THEN error('canvass: row ' || e.row_id || ' of ' || eav || ' has a field twice; keep the rows of one source only')
                ELSE list(e.value)
            END AS values
        FROM __eav AS e
        LEFT JOIN __field AS f ON f.field_name = e.field_name
        GROUP BY e.row_id
    ),
    -- No row, whose columns have the names and types; with a row from_json would fail for BIT, which it cannot read. And the same with
    -- numbers for names: to look 2,000 names up among each other takes minutes.
    __named AS (
        SELECT unnest(n.named)
        FROM (
            SELECT from_json('{}', to_json(map(
                list_transform(fields, lambda f: f.name),
                list_transform(fields, lambda f: f.data_type)
            ))::VARCHAR) AS named
            FROM __eav
            LIMIT 0
        ) AS n
    ),
    __numbered AS (
        SELECT unnest(n.numbered)
        FROM (
            SELECT from_json('{}', to_json(map(
                list_transform(fields, lambda f: f.number),
                list_transform(fields, lambda f: f.data_type)
            ))::VARCHAR) AS numbered
            FROM __eav
            LIMIT 0
        ) AS n
    )
FROM __named
UNION ALL
FROM (
    SELECT canvass.value_of_text(r.values[list_position(r.positions, alias(COLUMNS(t.*))::BIGINT)], COLUMNS(t.*))
    FROM __row AS r
    LEFT JOIN __numbered AS t ON true
    ORDER BY r.row_id
);

-- canvass.unrotate(eav VARCHAR, fields)
-- Tall to wide, the way back from canvass.rotate: a row for each row_id, in its order, and a column for each of fields, in their order.
-- fields is a list of names of fields, whose columns are VARCHAR and have these names; or of rows of the dictionary (STRUCT with
-- field_name, and, where wanted, original_name, the name of the column, and data_type, its type). It is a constant: a variable holds
-- what is known from the data only. A cell that is not there is NULL. A table that was rotated with keep_empty comes back as it was:
-- rows, order, names, types, NULL and the empty text apart. eav is the name of a table, view or CTE with the columns row_id, field_name
-- and value; fields that are not asked for do not count. Errors: no fields, a field twice in fields or in a row, two columns of one
-- name, a value that is none of its data_type, a data_type of whose values text does not tell (VARIANT; JSON within another type;
-- BIT or BLOB in a UNION or an array of fixed size).
-- Example: WITH cell AS (FROM canvass.rotate('test/data/campaign/donors.csv')) FROM canvass.unrotate('cell', ['email', 'amount']);
-- Source: docs/campaign.md
CREATE MACRO canvass.unrotate(eav, fields) AS TABLE
FROM canvass.unrotate_fields(eav, canvass.field_specs(fields));
