-- canvass.cluster(pairs VARCHAR)
-- The connected components of pairs: one row an id, with the component that it is in. Columns: id, cluster_id
-- (the least id of the component), both in the type of the pairs' ids. pairs is the name of a table, view, CTE
-- or file with the columns id_a and id_b (as canvass.find_duplicates answers them); the others do not count,
-- so leave out beforehand the pairs that you do not trust: one wrong pair makes one cluster of two. An id
-- whose partner is NULL or itself is a cluster of its own; an id in no pair is not in the result. The result
-- does not depend on the order of the rows or of the two ids. Errors: a missing column.
-- Example: WITH pairs(id_a, id_b) AS (VALUES ('b', 'a'), ('b', 'c'), ('x', 'y')) FROM canvass.cluster('pairs') ORDER BY id;
CREATE MACRO canvass.cluster(pairs) AS TABLE
WITH
    __pair AS MATERIALIZED (
        SELECT p.id_a, p.id_b
        FROM query_table(canvass.table_or_file(pairs)) AS p
    ),
    __numbered AS MATERIALIZED (
        SELECT i.id, row_number() OVER (ORDER BY i.id) AS number
        FROM (SELECT p.id_a AS id FROM __pair AS p UNION SELECT p.id_b FROM __pair AS p) AS i
        WHERE i.id IS NOT NULL
    ),
    -- Each id with itself too, so that it has a label of its own.
    __edge AS (
        SELECT a.number AS a, b.number AS b
        FROM __pair AS p
        JOIN __numbered AS a ON a.id = p.id_a
        JOIN __numbered AS b ON b.id = p.id_b
        WHERE p.id_a <> p.id_b
        UNION ALL
        SELECT n.number, n.number
        FROM __numbered AS n
    ),
    __label AS (
        SELECT unnest(l.a) AS a, unnest(l.b) AS b, unnest(connected_components(l.a::VARCHAR, l.b::VARCHAR)) AS label
        FROM (SELECT list(e.a) AS a, list(e.b) AS b FROM __edge AS e) AS l
    )
SELECT n.id, least_of.id AS cluster_id
FROM __label AS l
JOIN __numbered AS n ON n.number = l.a
JOIN __numbered AS least_of ON least_of.number = l.label
WHERE l.a = l.b;
