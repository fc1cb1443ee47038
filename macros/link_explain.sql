-- canvass.explain_match(persons VARCHAR, voters VARCHAR, person VARCHAR, model VARCHAR := NULL)
-- Why a person of a list has the voter it has, or has none: how the probability comes about, one row a comparison with the
-- best candidate. Columns: step, comparison, person and voter (the values), level, m, h and u (the probability of the level for
-- one person, two of one household, two strangers), weight (bits: what the step adds to the odds of one person against both
-- others; below 0 speaks against), probability (after the step, of this voter alone), and bar (a block a bit). The first
-- row is the prior; the last one takes the other candidates into account and ends at the evidence score. No row for a
-- person who shares no blocking key with any voter. person is the id, as text. Arguments and errors as in canvass.link_voters.
-- Example: SELECT e.comparison, e.level, e.weight FROM canvass.explain_match('pocket.person', 'i360.i360_voters', 'P2') AS e ORDER BY e.step;
-- Source: match weights in bits: Fellegi and Sunter 1969; docs/linking.md
CREATE MACRO canvass.explain_match(persons, voters, person, model := NULL) AS TABLE
WITH
    __candidate AS MATERIALIZED (
        SELECT c.*
        FROM canvass.link_candidates(persons, voters, 1, model) AS c
        WHERE c.person_id = person::VARCHAR
    ),
    __field AS (
        SELECT unnest(c.fields) AS f, generate_subscripts(c.fields, 1) AS step
        FROM __candidate AS c
    ),
    -- The products so far, as sums of logarithms.
    __running AS (
        SELECT
            f.step,
            f.f,
            sum(ln(f.f.m)) OVER so_far AS m,
            ln(exp(sum(ln(f.f.h)) OVER so_far) + exp(sum(ln(f.f.u)) OVER so_far)) AS others
        FROM __field AS f
        WINDOW so_far AS (ORDER BY f.step)
    ),
    __step AS (
        SELECT r.step, r.f, (r.m - r.others) / ln(2) AS bits
        FROM __running AS r
        UNION ALL
        -- Where the other candidates, and what is never certain, leave the evidence.
        SELECT
            100,
            {
                'field': 'other candidates',
                'person': '',
                'voter': (c.candidates - 1)::VARCHAR,
                'level': c.match_type,
                'm': NULL,
                'h': NULL,
                'u': NULL
            },
            -- It is rounded to four places, and may be 0.
            log2(greatest(c.evidence_score, 0.00005) / (1 - c.evidence_score))
        FROM __candidate AS c
    )
SELECT
    row_number() OVER in_order AS step,
    s.f.field AS comparison,
    s.f.person AS person,
    s.f.voter AS voter,
    s.f.level AS level,
    round(s.f.m, 6) AS m,
    round(s.f.h, 6) AS h,
    round(s.f.u, 6) AS u,
    -- Plus 0, so that nothing is shown as -0.0.
    round(s.bits - coalesce(lag(s.bits) OVER in_order, 0), 2) + 0 AS weight,
    round(1 / (1 + 2 ** -s.bits), 4) AS probability,
    CASE WHEN weight < 0 THEN '-' ELSE '+' END || repeat('█', least(round(abs(weight)), 30)::INTEGER) AS bar
FROM __step AS s
WINDOW in_order AS (ORDER BY s.step)
ORDER BY s.step;
